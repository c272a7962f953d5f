"""Import packages that Anki wrote, in the old and the new format.

Also tests ``interchange/anki_notes.py`` and ``interchange/apkg_protobuf.py``.
"""

import builtins
from pathlib import Path
from typing import Any, cast

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.detect import read_file
from flashproof.model import Kind, kind_of
from tests.interchange.imported_cards import card_file_texts, cards, import_file

pytest.importorskip("markdownify")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(params=[True, False], ids=["old package", "new package"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another author's deck, created and exported by Anki itself."""
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
    checked = import_file(package, project)
    output = capsys.readouterr().out
    topics = {topic.name: topic for topic in checked.library.topics}
    assert set(topics) == {"animals", "things"}
    assert topics["animals"].subdeck == "Spanish::Animals"
    assert topics["animals"].tags == ("kind::2", "lang")
    imported = cards(checked)
    assert [kind_of(card) for card in imported].count(Kind.CLOZE) == 1
    assert len(imported) == 5
    text = card_file_texts(project)
    assert "### What is **gato**?" in text
    assert "A cat.\\\nSee $x^2$" in text
    assert "reverse: yes" in text
    assert "### El … and …" in text
    assert "El {{c1::gato::animal}} and {{c2::perro}}\n\n#### More\n\nmore to say" in text
    assert (
        "<!-- id: casa-1 -->\n\nhouse\n\n#### Hint\n\nroof\n\n#### More\n\n**Example:** mi" in text
    )
    assert (project / "cards" / "images" / "a b.png").read_bytes() == PNG
    assert "A picture![](images/x.mp3)" in text
    assert (project / "cards" / "images" / "x.mp3").read_bytes() == b"sound"
    assert "an empty question was replaced with 'What is this?'" in output


def test_a_second_import_adds_nothing(
    package: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = import_file(package, project)
    capsys.readouterr()
    second = import_file(package, project)
    assert capsys.readouterr().out.startswith("0 cards\n")
    assert [card.id for card in cards(second)] == [card.id for card in cards(first)]
    assert len(cards(second)) == 5


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
