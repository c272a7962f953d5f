"""An import writes only new files below the cards folder, and reads only next to its file."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flashproof.cli.main import main
from flashproof.interchange.contained_card import runnable_code
from flashproof.interchange.import_limits import MAX_IMAGE
from flashproof.safe_io import OpenFolder
from tests.interchange.hostile_packages import HostilePackage, default_models, model, note, own_note
from tests.interchange.imported_cards import card_file_texts, cards, import_file

pytest.importorskip("markdownify")

PATHS = [
    "/OUTSIDE", "../../OUTSIDE", "..", "a/../../OUTSIDE", "cards/../x", "\\\\server\\x", "C:\\x",
    "x" * 500, "NUL", "con", "a\0b", "trailing.", "a\u2215b", "a\uff0f..\uff0fb", ".hidden", "~/x",
    "images/../../x", "a\nb", "%2e%2e%2fx", "mine",
]  # fmt: skip


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file, or the target of a link, keyed by path."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a project with one card, in a folder that also contains other files."""
    project = tmp_path / "outer" / "project"
    (project / "cards" / "images").mkdir(parents=True)
    (tmp_path / "outer" / "OUTSIDE.md").write_text("outside")
    (project / "cards" / "mine.md").write_text(
        "---\ntitle: Mine\n---\n\n## Recall\n\n### Mine?\n<!-- id: mine -->\n\nYes.\n"
    )
    (project / "cards" / "images" / "logo.svg").write_text("<svg/>")
    monkeypatch.chdir(project)
    return project


def new_files(project: Path, before: dict[str, str]) -> set[str]:
    """Return the files that an import added; check that all others are unchanged."""
    after = contents(project.parent.parent)
    assert {path: text for path, text in after.items() if path in before} == before
    added = {str(Path(path)) for path in after.keys() - before.keys()}
    assert all(path.startswith("outer/project/cards/") for path in added)
    return {path.removeprefix("outer/project/cards/") for path in added}


@pytest.mark.parametrize("path", PATHS)
def test_no_name_of_the_file_is_a_path(inside: Path, path: str) -> None:
    """This covers tags and the names of topics, decks, note types, fields, and images."""
    tag = "".join(path.split())
    HostilePackage(
        notes=[
            own_note(Id="a-1", Question="One?", Answer="A", tags=f"topic::{tag}"),
            note("Two?", f'<img src="{path}.png" alt="x"><img src="logo.svg" alt="y">'),
        ],
        models=default_models() | {"1": model(path, [path, f"{path} 2"])},
        decks={"1": {"name": f"{path}::{path}"}},
        media={"0": f"{path}.png", "1": "logo.svg"},
        files={"0": b"picture", "1": b"<svg>other</svg>"},
    ).write(inside.parent / "a.apkg")
    before = contents(inside.parent.parent)
    assert main(["import", "../a.apkg"]) == 0
    added = new_files(inside, before)
    assert len([name for name in added if name.endswith(".md")]) == 2
    assert all(name.count("/") == name.startswith("images/") for name in added)
    assert main(["check"]) == 0


@pytest.mark.parametrize("suffix", ["txt", "csv"])
@pytest.mark.parametrize("path", [one for one in PATHS if "\n" not in one])
def test_no_tag_of_a_text_export_is_a_path(inside: Path, path: str, suffix: str) -> None:
    tag = "".join(path.split())
    (inside / f"evil.{suffix}").write_text(
        "#separator:tab\n#html:true\n#notetype column:1\n#deck column:2\n#tags column:12\n"
        f"X · Recall\t{tag}\tabc\tQ?\t\tA\t\t\t\t\t\ttopic::{tag}\n"
    )
    before = contents(inside.parent.parent)
    assert main(["import", f"evil.{suffix}"]) == 0
    assert len(new_files(inside, before)) == 1


@pytest.mark.parametrize(
    "into", ["..", "../other", "cards/../..", "/", "cards/../other", "cards/link"]
)
def test_the_target_must_be_in_the_cards(
    inside: Path, capsys: pytest.CaptureFixture[str], into: str
) -> None:
    is_link = into == "cards/link" and os.name != "nt"
    if is_link:  # which is an error of the project
        (inside / "cards" / "link").symlink_to(inside.parent)
    HostilePackage().write(inside / "a.apkg")
    before = contents(inside.parent.parent)
    assert main(["import", "a.apkg", "--into", into]) == (1 if is_link else 2)
    assert new_files(inside, before) == set()
    assert "error" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "into", ["cards", "cards/", "cards/new", "cards/x/../new", "./cards/new/deep"]
)
def test_the_target_may_be_the_cards_or_below(inside: Path, into: str) -> None:
    HostilePackage().write(inside / "a.apkg")
    assert main(["import", "a.apkg", "--into", into]) == 0
    assert Path(os.path.normpath(inside / into), "imported-deck.md").is_file()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("link", ["images", "images/logo.svg", "imported-deck.md"])
def test_no_link_in_the_cards_is_followed(inside: Path, link: str) -> None:
    (inside / "cards" / "images" / "logo.svg").unlink()
    if link == "images":
        (inside / "cards" / "images").rmdir()
    target = inside.parent / ("OUTSIDE.md" if link.endswith(".md") else "")
    (inside / "cards" / link).symlink_to(target)
    (inside.parent / "OUTSIDE.md").write_bytes((inside / "cards" / "mine.md").read_bytes())
    HostilePackage(
        notes=[note("Q?", '<img src="logo.svg" alt="y">')],
        media={"0": "logo.svg"},
        files={"0": b"<svg/>"},
    ).write(inside / "a.apkg")
    before = contents(inside.parent.parent)
    assert main(["import", "a.apkg"]) == 1
    new_files(inside, before)


def test_images_get_other_names_than_those_of_the_author(inside: Path) -> None:
    """Two images stay separate even on systems that ignore case."""
    shown = "".join(f'<img src="{name}" alt="x">' for name in ("logo.svg", "Logo.SVG"))
    HostilePackage(
        notes=[note("Q?", shown)],
        media={"0": "logo.svg", "1": "Logo.SVG"},
        files={"0": b"<svg>2</svg>", "1": b"<svg>3</svg>"},
    ).write(inside / "a.apkg")
    import_file(inside / "a.apkg", inside)
    images = {path.name.casefold(): path.read_text() for path in inside.glob("cards/images/*")}
    assert images["logo.svg"] == "<svg/>"
    assert sorted(images.values()) == ["<svg/>", "<svg>2</svg>", "<svg>3</svg>"]


def test_a_repeated_import_does_not_duplicate_images(inside: Path) -> None:
    package = HostilePackage(
        notes=[note("Q?", '<img src="logo.svg" alt="y">')],
        media={"0": "logo.svg"},
        files={"0": b"<svg><g/></svg>"},
    )
    package.write(inside / "a.apkg")
    for _ in range(3):
        import_file(inside / "a.apkg", inside)
    assert len(list(inside.glob("cards/images/*"))) == 2


@pytest.mark.parametrize("content", [b"x", b"<svg><script/></svg>", b"<svg onload='a'/>"])
def test_an_image_that_is_not_static_is_left_out(inside: Path, content: bytes) -> None:
    package = HostilePackage(
        notes=[note("Q?", '<img src="other.svg" alt="y">')],
        media={"0": "other.svg"},
        files={"0": content},
    )
    package.write(inside / "a.apkg")
    import_file(inside / "a.apkg", inside)
    assert not list(inside.glob("cards/images/other.svg"))


@pytest.mark.parametrize("failing", range(5))
def test_an_import_that_fails_leaves_nothing(
    inside: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """A second import then gives the result that the first one would have given."""
    package = HostilePackage(
        notes=[own_note(Question="Q?", Answer=f"<img src={LONG}>", tags=f"topic::{name}")
               for name in "abc"],
        media={"0": LONG},
        files={"0": b"picture"},
    )  # fmt: skip
    package.write(inside / "half.apkg")
    before = contents(inside)
    real, calls = OpenFolder.write_new, []

    def fail_once(folder: OpenFolder, name: str, content: bytes) -> object:
        calls.append(name)
        if len(calls) == failing + 1:
            raise OSError(28, "No space left on device", name)
        return real(folder, name, content)

    monkeypatch.setattr(OpenFolder, "write_new", fail_once)
    assert main(["import", "half.apkg"]) == (2 if failing < 4 else 0)
    if failing < 4:
        assert contents(inside) == before
        assert main(["import", "half.apkg"]) == 0
    added = contents(inside).keys() - before.keys()
    assert {Path(name).name for name in added if name.endswith(".md")} == {"a.md", "b.md", "c.md"}
    assert len(added) == 4
    assert all(len(Path(name).name) < 110 for name in added)


LONG = f"{'x' * 249}.png"
CODE = "open('PWNED', 'w')"
FENCES = {
    "html.apkg": f'<pre><code class="language-python">{CODE}</code></pre>',
    "py.apkg": f'<pre><code class="language-py3">{CODE}</code></pre>',
    "lang.apkg": f'<pre class="lang-Python">{CODE}</pre>',
    "typo.apkg": f'<pre class="language-pythn">{CODE}</pre>',
    "text.apkg": f"```python<br>{CODE}<br>```",
    "own.apkg": f"<pre>{CODE}</pre>",
    "export.txt": f'<pre><code class="language-python">{CODE}</code></pre>',
    "plain.txt": f"```python\n{CODE}\n```",
    "a.md": f"```python\n{CODE}\n```",
    "b.md": f"```py {{setup}}\n{CODE}\n```",
    "c.md": f"~~~~ {{.python .x}}\n{CODE}\n~~~~",
    "d.md": f"```{{python}}\n{CODE}\n```",
    "e.md": f"- x\n\n    ```Python3 title=x\n    {CODE}\n    ```",
    "f.md": f"```pyhton\n{CODE}\n```",
    "g.md": f"```python {{proof}}\n{CODE}\n```\n\n```output\nx\n```",
    "h.md": f"> ```python\n> {CODE}\n> ```\n\n```ipython\n{CODE}\n```",
}


def write_code(path: Path, code: str) -> None:
    """Write an import file of any type with this code in the answer."""
    if path.name == "own.apkg":
        fields = {"Id": "own-1", "Question": "Q?", "Answer": code}
        HostilePackage(notes=[own_note(**fields), note("Q?", code)]).write(path)
    elif path.suffix == ".apkg":
        HostilePackage(notes=[note(f"Question {code}", code), note(code, "A")]).write(path)
    elif path.suffix == ".txt":
        quoted = code.replace('"', '""')
        is_html = str(path.name == "export.txt").lower()
        path.write_text(f'#separator:tab\n#html:{is_html}\nQuestion?\t"{quoted}"\n')
    else:
        path.write_text(f"# T\n\n## Q?\n\n{code}\n\n## R?\n\nA\n\n%\n\n{code}\n")


def test_imported_code_does_not_run(inside: Path) -> None:
    for name, code in FENCES.items():
        write_code(inside / name, code)
        folder = name.replace(".", "-")
        assert main(["import", name, "--into", f"cards/{folder}"]) == 0
        text = "".join(path.read_text() for path in inside.glob(f"cards/{folder}/*.md"))
        assert CODE in text, name
        assert runnable_code(text) == [], name
    (inside / "pyproject.toml").write_text('[tool.flashproof]\nname = "x"\nnamespace = "x/y"\n')
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", "cards"],
        capture_output=True, text=True, timeout=300, cwd=inside, check=False,
    )  # fmt: skip
    assert re.search(r"\d+ skipped", run.stdout), run.stdout + run.stderr
    assert not re.search(r"\d+ (passed|failed)", run.stdout), run.stdout
    assert not list(inside.rglob("PWNED"))


def test_a_hashcards_file_runs_nothing(inside: Path) -> None:
    code = f"```python\n{CODE}\n```"
    (inside / "h.md").write_text(f"Q:\n{code}\nA: x\n{code}\n---\nC: [a]\n\n{code}\n")
    import_file(inside / "h.md", inside)
    text = card_file_texts(inside)
    assert text.count("```python") == text.count('```python {skip="imported"}') == 3


@pytest.mark.parametrize(
    "address",
    ["../priv.svg", "../../priv.svg", "/priv.svg", "..%2fpriv.svg", "a/../../priv.svg", "link.svg",
     "linked/priv.svg", "<../priv.svg>", "..\\priv.svg", "file:///etc/x.svg", "//host/priv.svg",
     "fifo.svg"],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_images_outside_the_folder_of_the_file_are_not_read(inside: Path, address: str) -> None:
    (inside.parent / "priv.svg").write_text("<svg>private</svg>")
    folder = inside / "download"
    folder.mkdir()
    (folder / "link.svg").symlink_to(inside.parent / "priv.svg")
    (folder / "linked").symlink_to(inside.parent)
    os.mkfifo(folder / "fifo.svg")
    for name, text in (
        ("a.md", f"## Q?\n\n![x]({address}) and ![y](ok.svg)\n"),
        ("a.txt", f'#separator:tab\nQ?\tA <img src="{address}"><img src="ok.svg">\n'),
    ):
        (folder / name).write_text(text)
        (folder / "ok.svg").write_text("<svg>ok</svg>")
        before = contents(inside.parent.parent)
        assert main(["import", f"download/{name}", "--into", f"cards/{name[2:]}"]) == 0
        images = {one for one in new_files(inside, before) if "images" in one}
        assert {(inside / "cards" / one).read_text() for one in images} == {"<svg>ok</svg>"}


def test_an_image_that_is_too_large_is_refused(
    inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (inside / "big.svg").open("wb") as file:
        file.truncate(MAX_IMAGE + 1)
    (inside / "a.md").write_text("## Q?\n\n![x](big.svg)\n")
    assert main(["import", "a.md"]) == 2
    assert "larger than 32 MB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "kept"),
    [("good-id-1", True), ("a -->\n\n## Quiz\n\n### x", False), ("A b", False), ("../x", False),
     ("x" * 201, False), ("a;tags: b", False), ("<b>a</b>", False), ("\uff41", False), ("", False)],
)  # fmt: skip
def test_only_valid_ids_are_taken_over(
    inside: Path, capsys: pytest.CaptureFixture[str], field: str, *, kept: bool
) -> None:
    HostilePackage(notes=[own_note(Id=field, Question="Q?", Answer="A")]).write(inside / "a.apkg")
    checked = import_file(inside / "a.apkg", inside)
    assert {card.id for card in cards(checked)} == {"mine", field if kept else "q"}
    assert ("an invalid id was left out" in capsys.readouterr().out) != kept
