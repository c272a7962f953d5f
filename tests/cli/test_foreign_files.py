"""Whatever lies in the project's folders, commands end with an error and never a traceback."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import CARD, Run, files_in

SETTINGS = '[tool.flashproof]\nname = "small"\ntitle = "Small"\nnamespace = "n"\n'


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    root = tmp_path / "deck"
    (root / "cards").mkdir(parents=True)
    (root / "cards" / "t.md").write_text(CARD, "utf-8")
    (root / "pyproject.toml").write_text(SETTINGS, "utf-8")
    return root


def write(name: str, content: bytes | str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        path = root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return make


def setting(text: str) -> Callable[[Path], None]:
    return write("pyproject.toml", f"{SETTINGS}{text}\n")


def replace(name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)

    return replace


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def linked_folder(root: Path) -> None:
    (root.parent / "outside").mkdir()
    (root.parent / "outside" / "more.md").write_text("text")
    (root / "cards" / "sub").symlink_to("../../outside")


def docs_link(root: Path) -> None:
    setting('docs = "docs"')(root)
    (root / "docs").symlink_to("/etc")


CARD_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (replace("cards/a.md", os.mkfifo), "cards/a.md:1:1: error[unreadable-file]"),
    "device": (replace("cards/a.md", link_to("/dev/zero")), "error[unreadable-file]"),
    "broken-link": (replace("cards/a.md", link_to("none")), "error[unreadable-file]"),
    "loop": (replace("cards/a.md", link_to("a.md")), "error[unreadable-file]"),
    "large": (replace("cards/a.md", make_large), "cards/a.md:1:1: error[unreadable-file]"),
    "linked-folder": (linked_folder, "cards/sub:1:1: error[linked-file]"),
    "latin-1": (write("cards/a.md", CARD.encode() + b"\xe9\n"), "cards/a.md:11:1: error[not-utf8]"),
    "utf-16": (write("cards/a.md", CARD.encode("utf-16")), "error[not-utf8]"),
    "deep-front-matter": (write("cards/a.md", f"---\ntitle: {'[' * 5000}\n---\n"), "error[bad-"),
    "deep-brackets": (
        write("cards/a.md", CARD.replace("x-1", "y-1") + "[" * 2000),
        "error[too-deep]",
    ),
    "zero-bytes": (write("cards/a.md", f"{CARD}a\0b"), "a.md:11:2: error[control-character]"),
    "glossary-brackets": (write("cards/glossary.yml", "[" * 5000), "glossary.yml:1:1: error[bad"),
    "glossary-key": (
        write("cards/glossary.yml", "? [a]\n: {term: x, text: y}"),
        "error[bad-glossary]",
    ),
    "glossary-list": (
        write("cards/glossary.yml", "a: {term: [x], text: {a: b}}"),
        "error[bad-glossary]",
    ),
    "glossary-keys": (
        write("cards/glossary.yml", "a: {[x]: [y], {a: b}: c}"),
        "error[bad-glossary]",
    ),
    "glossary-alias": (write("cards/glossary.yml", "a: &a {term: *a, text: x}"), "error[bad-"),
    "glossary-bytes": (write("cards/glossary.yml", b"a: \xff"), "error[not-utf8]"),
    "glossary-zero": (write("cards/glossary.yml", b"a: \0"), "error[bad-yaml]"),
    "glossary-pipe": (replace("cards/glossary.yml", os.mkfifo), "error[unreadable-file]"),
    "settings-brackets": (setting(f"name = {'[' * 5000}"), "error[bad-toml]"),
    "settings-digits": (setting(f"version = {'9' * 5000}"), "error[bad-toml]"),
    "settings-number": (setting(f"version = {'9' * 4000}"), "error[bad-setting]"),
    "settings-bytes": (write("pyproject.toml", SETTINGS.encode() + b"#\xe9"), "error[not-utf8]"),
    "settings-tool": (write("pyproject.toml", "tool = 1\n"), ""),
    "settings-table": (write("pyproject.toml", "[tool]\nflashproof = [1]\n"), ""),
    "settings-zero": (setting('author = "a\\u0000b"'), "pyproject.toml:5:1: error[bad-setting]"),
    "docs-zero": (setting('docs = "\\u0000"'), "error[bad-setting]"),
    "docs-outside": (setting('docs = "../.."'), "error[bad-setting]"),
    "docs-root": (setting('docs = "/"'), "error[bad-setting]"),
    "docs-missing": (setting('docs = "none"'), "pyproject.toml:5:1: error[bad-setting]"),
    "docs-link": (docs_link, "pyproject.toml:5:1: error[bad-setting]"),
    "settings-folder": (replace("pyproject.toml", Path.mkdir), "is a folder, not a file"),
    "settings-pipe": (replace("pyproject.toml", os.mkfifo), "is a pipe, not a file"),
    "settings-large": (replace("pyproject.toml", make_large), "is larger than 4 MB"),
    "lock-folder": (replace("cards/cards.lock", Path.mkdir), "is a folder, not a file"),
    "lock-pipe": (replace("cards/cards.lock", os.mkfifo), "is a pipe, not a file"),
    "lock-large": (replace("cards/cards.lock", make_large), "is larger than 256 MB"),
    "lock-brackets": (write("cards/cards.lock", "[" * 100_000), "cards.lock:1:1: error[lock-line]"),
    "lock-bytes": (write("cards/cards.lock", b"\xff\xfe\0"), "cards.lock:1:1: error[lock-line]"),
    "image-pipe": (replace("cards/p.png", os.mkfifo), "error[missing-picture]"),
    "image-large": (replace("cards/p.png", make_large), "error[picture-type]"),
    "image-damaged": (write("cards/p.png", b"\x89PNG\r\n\x1a\n\0"), ""),
    "image-folder": (replace("cards/p.png", Path.mkdir), "error[missing-picture]"),
}


@pytest.mark.parametrize(("make", "expected"), CARD_FILES.values(), ids=CARD_FILES)
@pytest.mark.parametrize("command", ["build", "check"])
def test_damaged_inputs_are_errors(
    run: Run, deck: Path, make: Callable[[Path], None], expected: str, command: str
) -> None:
    if "image" in expected or "picture" in expected or make is CARD_FILES["image-damaged"][0]:
        text = CARD.replace("It.", "It.\n\n![alt](p.png)")
        (deck / "cards" / "t.md").write_text(text, "utf-8")
    make(deck)
    before = names_in(deck)
    code = 0 if not expected else 1 if "error[" in expected else 2
    stderr = run(command, cwd=deck, code=code).stderr
    assert expected in stderr
    if expected:
        assert names_in(deck) == before


def names_in(folder: Path) -> dict[str, int]:
    """Return the size of everything below a project's folder, except the output."""
    sizes = {str(path): path.lstat().st_size for path in folder.rglob("*")}
    return {name: size for name, size in sizes.items() if "/dist" not in name}


def test_a_large_stray_file_is_not_read(
    run: Run, deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_large(deck / "cards" / "video.mp4")
    make_large(deck / "cards" / "poster.png")
    os.mkfifo(deck / "cards" / "pipe.png")
    (deck / "cards" / "loop").symlink_to("../cards")
    (deck / "cards" / ".#t.md").symlink_to("editor@host.1234")
    (deck / "cards" / os.fsdecode(b"stray\xff.txt")).touch()
    monkeypatch.setattr("flashproof.build.manifest.LARGEST_FILE", 1 << 20)
    run(cwd=deck)
    run(cwd=deck)


@pytest.mark.parametrize("name", [b"a\xff.md", b"\xc3/a.md"])
def test_a_file_name_that_is_not_utf8_is_an_error(run: Run, deck: Path, name: bytes) -> None:
    write(os.fsdecode(b"cards/" + name), CARD.replace("x-1", "y-1"))(deck)
    for command in ("build", "check"):
        stderr = run(command, cwd=deck, code=1).stderr
        assert "error[bad-file-name] the file's name is not UTF-8" in stderr
    run("check", "--format", "json", cwd=deck, code=1)


@pytest.mark.parametrize("name", ["a\x1b[31m.md", "a\n::error::b.md", "\x9b2J/a.md", "a\u2028.md"])
def test_a_control_character_in_a_file_name_is_an_error(run: Run, deck: Path, name: str) -> None:
    write(f"cards/{name}", CARD.replace("x-1", "y-1"))(deck)
    for command in ("build", "check"):
        stderr = run(command, cwd=deck, code=1).stderr
        assert "error[bad-file-name] the file's name contains a control character" in stderr
        assert not set(stderr) & set("\x1b\x9b\u2028")
        assert "\n::" not in stderr


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("C#.md", "contains '#'"),
        ("what?.md", "contains '?'"),
        ("a%20b.md", "contains '%'"),
        ("a:b.md", "contains ':'"),
        ('say "a".md', "contains '\"'"),
        ("CON.md", "is reserved on Windows"),
    ],
)
def test_a_file_name_that_breaks_links_is_an_error(
    run: Run, deck: Path, name: str, problem: str
) -> None:
    write(f"cards/{name}", CARD.replace("x-1", "y-1"))(deck)
    stderr = run("build", cwd=deck, code=1).stderr
    assert f"cards/{name}:1:1: error[bad-file-name] the file's name {problem}" in stderr


def test_documentation_with_a_control_character_in_its_name(run: Run, deck: Path) -> None:
    setting('docs = "docs"')(deck)
    write("docs/a\x1b[31m.md", "# Title\n")(deck)
    stderr = run(cwd=deck, code=2).stderr
    assert ("contains a control character" in stderr, "\x1b" in stderr) == (True, False)


def test_documentation_with_a_name_that_is_not_utf8_is_an_error(run: Run, deck: Path) -> None:
    setting('docs = "docs"')(deck)
    write(os.fsdecode(b"docs/a\xff.md"), "# Title\n")(deck)
    assert "name is not UTF-8" in run(cwd=deck, code=2).stderr


def test_a_project_folder_that_is_not_utf8_is_built(run: Run, deck: Path) -> None:
    other = deck.parent / os.fsdecode(b"other\xff")
    shutil.copytree(deck, other)
    run(cwd=other)
    run(cwd=other)
    assert (other / "dist" / "small.apkg").is_file()


TEMPLATES = {
    "bytes": ("templates/site/base.html", b"\xff", "base.html:1: the file is not UTF-8"),
    "css-bytes": ("templates/site/css/base.css", b"a\n\xff", "base.css:2: the file is not UTF-8"),
    "anki-bytes": ("templates/anki/css/base.css", b"\xff", "base.css:1: the file is not UTF-8"),
    "unused": ("templates/anki/fields/question.html", b"\xff", ""),
}


@pytest.mark.parametrize(("name", "content", "expected"), TEMPLATES.values(), ids=TEMPLATES)
def test_damaged_templates_are_errors(
    run: Run, deck: Path, name: str, content: bytes, expected: str
) -> None:
    write(name, content)(deck)
    if expected:
        assert expected in run(cwd=deck, code=2).stderr
        assert not (deck / "dist" / "site").exists()
    else:
        run(cwd=deck)


def test_a_missing_script_is_named(run: Run, deck: Path) -> None:
    from flashproof.site.assets import SCRIPTS  # noqa: PLC0415

    module_list = next(iter(SCRIPTS.values()))
    write(f"templates/site/{module_list}", "none.js\n")(deck)
    stderr = run(cwd=deck, code=2).stderr
    assert f"{module_list}: the script js/none.js does not exist" in stderr


CACHES = ["/dev/null", "/dev/null/x", "relative", "/proc/none", "x" * 5000, "\udcff"]


@pytest.mark.parametrize("folder", CACHES, ids=lambda name: ascii(name)[:12])
def test_any_cache_folder_will_do(run: Run, deck: Path, folder: str) -> None:
    run(cwd=deck, XDG_CACHE_HOME=folder)
    expected = files_in(deck / "dist")
    shutil.rmtree(deck / "dist")
    run(cwd=deck)
    assert files_in(deck / "dist") == expected


def test_a_read_only_cache_will_do(
    run: Run, deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("flashproof.build.cache.BuildCache._open", refuse)
    run(cwd=deck, XDG_CACHE_HOME=str(tmp_path / "cache"))


@pytest.mark.parametrize("epoch", ["abc", "1.5", "99999999999999", "-1"])
@pytest.mark.parametrize("command", ["build", "prove", "diff"])
def test_a_wrong_time_is_one_line(run: Run, deck: Path, command: str, epoch: str) -> None:
    if command == "diff":
        run(cwd=deck)
        shutil.copy(deck / "cards" / "cards.lock", deck / "old.lock")
    arguments = ("diff", "old.lock") if command == "diff" else (command,)
    stderr = run(*arguments, cwd=deck, code=2, SOURCE_DATE_EPOCH=epoch).stderr
    assert stderr.splitlines()[-1].startswith("error: ")
    assert "SOURCE_DATE_EPOCH" in stderr
