"""Import packages that Anki wrote, and text files in other tools' formats."""

import builtins
import re
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from flashproof.build.checked_project import Reading, read
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ImportFileError
from flashproof.interchange.detect import read_file
from flashproof.model import Card, Kind, kind_of
from flashproof.project import Project

pytest.importorskip("markdownify")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def import_file(file: Path, project: Path, *arguments: str) -> Reading:
    assert main(["import", str(file), *arguments]) == 0
    diagnostics = Diagnostics()
    reading = read(Project(project, project / "cards", project / "dist"), diagnostics)
    assert not diagnostics.has_errors, list(diagnostics)
    return reading


def cards(reading: Reading) -> list[Card]:
    return [card for _, card in reading.library.cards()]


def texts(project: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(project.rglob("cards/**/*.md")))


@pytest.fixture(params=[True, False], ids=["old package", "new package"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck of another author, created and exported by Anki itself."""
    anki = pytest.importorskip("anki.collection")
    folder = tmp_path_factory.mktemp("anki")
    col = cast("Any", anki.Collection(str(folder / "collection.anki2")))
    for notes, fields in (
        ("Basic", ["What is <b>gato</b>?", "A cat.<br>See \\(x^2\\)"]),
        ("Basic (and reversed card)", ["perro", "dog"]),
        ("Cloze", ["El {{c1::gato::animal}} and {{c2::perro}}", "more to say"]),
        ("Basic", ['<img src="a b.png" alt="A cat">', "A picture[sound:x.mp3]"]),
    ):
        _add_note(col, notes, fields, "Spanish::Animals")
    model = col.models.new("Words")
    for name in ("Id", "Word", "Meaning", "Hint", "Example"):
        col.models.add_field(model, col.models.new_field(name))
    template = col.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = "{{Word}}", "{{Meaning}}"
    col.models.add_template(model, template)
    col.models.add(model)
    _add_note(col, "Words", ["casa-1", "casa", "house", "roof", "mi casa"], "Spanish::Things")
    col.media.write_data("a b.png", PNG)
    col.media.write_data("x.mp3", b"sound")
    path = folder / "other.apkg"
    options = anki.ExportAnkiPackageOptions(with_media=True, legacy=request.param)
    col.export_anki_package(out_path=str(path), options=options, limit=None)
    col.close()
    return path


def _add_note(col: Any, notes: str, fields: list[str], deck: str) -> None:
    note = col.new_note(col.models.by_name(notes))
    note.fields, note.tags = fields, ["lang", f"kind::{len(fields)}"]
    col.add_note(note, col.decks.id(deck))


def test_a_package_of_another_author_is_imported(
    package: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reading = import_file(package, project)
    output = capsys.readouterr().out
    topics = {topic.name: topic for topic in reading.library.topics}
    assert set(topics) == {"animals", "things"}
    assert topics["animals"].subdeck == "Spanish::Animals"
    assert topics["animals"].tags == ("kind::2", "lang")
    imported = cards(reading)
    assert [kind_of(card) for card in imported].count(Kind.CLOZE) == 1
    assert len(imported) == 5
    text = texts(project)
    assert "### What is **gato**?" in text
    assert "A cat.\\\nSee $x^2$" in text
    assert "reverse: yes" in text
    assert "### El … and …" in text
    assert "El {{c1::gato::animal}} and {{c2::perro}}\n\n#### More\n\nmore to say" in text
    assert (
        "<!-- id: casa-1 -->\n\nhouse\n\n#### Hint\n\nroof\n\n#### More\n\n**Example:** mi" in text
    )
    assert (project / "cards" / "images" / "a b.png").read_bytes() == PNG
    assert "a sound was removed" in output
    assert "a question without text became 'What is this?'" in output


def test_a_second_import_adds_only_cards_without_an_id(
    package: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(package, project)
    reading = import_file(package, project)
    assert "a card that is already in this deck was skipped: casa-1" in capsys.readouterr().out
    assert len(cards(reading)) == 5 + 4
    assert len({card.id for card in cards(reading)}) == 9


def test_a_new_package_without_zstandard_names_the_extra(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_import = builtins.__import__

    def missing(name: str, *rest: Any, **named: Any) -> Any:
        if name == "zstandard":
            raise ImportError(name)
        return real_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    try:
        read_file(package)
    except ImportFileError as error:
        assert "flashproof[import]" in str(error)  # noqa: PT017 - old packages do not need it


def test_an_import_without_markdownify_names_the_extra(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "markdownify", None)
    monkeypatch.delitem(sys.modules, "flashproof.interchange.html_to_markdown", raising=False)
    (project / "t.txt").write_text(TEXT, "utf-8")
    assert main(["import", "t.txt"]) == 2
    assert "flashproof[import]" in capsys.readouterr().err


TEXT = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n"
    "#tags column:6\n"
    'abc\tBasic\tLang::Spanish\t"el <b>gato</b>"\t"the ""cat"""\tanimals pets\n'
    "abd\tCloze\tLang::Spanish\tEl {{c1::gato}} come\t\tanimals\n"
)
MDANKI = (
    "# My deck\n\n## What's a tape?\n\nIt records.\n\n[#autodiff](./a.md) [#binary tree]()\n\n"
    "## YAGNI\n\nDescribe it.\n\n%\n\nYou aren't\n\n- a\n    ```py\n    # no heading\n    ```\n\n"
    "### Sub\n\n## Empty\n"
)
HASHCARDS = (
    '---\nname = "Medicine"\n---\n\nQ: What is this?\n\n```\nQ: not\n```\nA: The cardinality.\n\n'
    "- one\n\nC:\nThe [order] of `x[0]` is [the $a[1]$ cardinality].\n— [Ecclesiastes] \\[no\\]\n"
    "---\nQ: lonely\n"
)


@pytest.mark.parametrize(
    ("file", "kinds", "expected", "warnings"),
    [
        (
            ("t.txt", TEXT), "Recall Cloze",
            ["title: Spanish\ndeck: Lang\ntags: [animals]", '### el **gato**', "tags: pets",
             'the "cat"', "El {{c1::gato}} come"],
            [],
        ),
        (
            ("plain.csv", "#separator:Comma\n#html:false\n#tags:x\na <b>,1 < 2\n"), "Recall",
            ["### a \\<b>", "\n1 < 2\n", "tags: [x]"], [],
        ),
        (
            ("m.md", MDANKI), "Recall Recall",
            ["title: My deck", "### What's a tape?", "tags: autodiff, binary-tree",
             "### YAGNI", "Describe it.\n\n#### Answer\n\nYou aren't",
             '```python {skip="imported"}\n# no heading\n```\n\n**Sub**'],
            ["a heading without text below it was skipped: Empty",
             "a code block in a list was moved below the list: YAGNI",
             "Python code is not run until"],
        ),
        (
            ("h.md", HASHCARDS), "Recall Cloze",
            ["title: Medicine", "### What is this?", "```\nQ: not\n```\n\n#### Answer\n\nThe card",
             "The {{c1::order}} of `x[0]` is {{c2::the $a[1]$ cardinality}}.\n— {{c3::Eccl",
             "[no]"],
            ["a question without an answer was skipped: lonely"],
        ),
    ],
    ids=["Anki text", "comma", "mdanki", "hashcards"],
)  # fmt: skip
def test_a_text_format_is_imported(  # noqa: PLR0917
    project: Path,
    capsys: pytest.CaptureFixture[str],
    file: tuple[str, str],
    kinds: str,
    expected: list[str],
    warnings: list[str],
) -> None:
    name, content = file
    (project / name).write_text(content, "utf-8")
    reading = import_file(project / name, project)
    output = capsys.readouterr().out
    assert " ".join(kind_of(card) for card in cards(reading)) == kinds
    text = texts(project)
    assert [part for part in expected if part not in text] == []
    assert [part for part in warnings if part not in output] == []
    assert len(re.findall(r"<!-- id: ", text)) == len(kinds.split())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.apkg", b"no zip", "is not an Anki package"),
        ("x.txt", b"#html:true\n", "contains no notes"),
        ("x.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("x.md", b"words only", "has no '## question'"),
        ("x.pdf", b"%PDF", "has an unsupported file type"),
        ("gone.md", None, "cannot be read"),
    ],
    ids=["not a zip", "no notes", "not UTF-8", "no cards", "type", "missing"],
)
def test_an_unreadable_file_is_reported(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    message: str,
) -> None:
    if content is not None:
        (project / name).write_bytes(content)
    assert main(["import", name]) == 2
    assert message in capsys.readouterr().err
    assert list((project / "cards").iterdir()) == []


def test_tags_that_are_not_in_the_glossary_are_removed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "cards" / "glossary.yml").write_text("pets:\n  term: Pets\n  text: Animals.\n")
    (project / "t.txt").write_text(TEXT, "utf-8")
    import_file(project / "t.txt", project, "--into", "cards/lang")
    assert "the tag 'animals' is not in the glossary and was removed" in capsys.readouterr().out
    assert (project / "cards" / "lang" / "spanish.md").is_file()


def test_a_target_outside_the_cards_is_an_error(project: Path) -> None:
    (project / "t.txt").write_text(TEXT, "utf-8")
    assert main(["import", "t.txt", "--into", "elsewhere"]) == 2
