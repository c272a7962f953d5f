"""No command writes, deletes, or reads a file outside the folders that belong to it.

Random projects with links, hostile names, and hostile imports; the hash of every file outside is
compared, and no output may contain the text of a file outside.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from flashproof.cli.main import COMMAND_MODULES, main
from flashproof.errors import FlashproofError
from flashproof.project import Project
from flashproof.serve.preview import Preview
from tests.interchange.fake_anki_connect import FakeAnkiConnect, running
from tests.interchange.hostile_packages import HostilePackage, note, own_note
from tests.interchange.sample_files import ANKI_TEXT, HASHCARDS, MDANKI
from tests.property_tests import examples

MARK = "outside-4d1f7c"
"""The text of all files outside."""
CARD = "---\ntitle: {}\n---\n\n## Recall\n\n### What is 1 + 1?\n<!-- id: {} -->\n\n{}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><!-- {} --></svg>'

PLACES = (
    *("cards", "cards/images", "cards/plots", "cards/cards.lock", "cards/linked.md"),
    *("cards/sub", "cards/images/a.svg", "cards/glossary.yml", "cards/.flashproof.json"),
    "cards/mutants.yml",
    *("dist", "dist/site", "dist/deck.apkg", "dist/report.html", "dist/.flashproof.json"),
    *("dist/.site.old", "dist/site/index.html", "cards/plots/.flashproof.json"),
    *("templates", "templates/site", "templates/site/css/custom.css", "templates/site/icon.svg"),
    *("templates/anki", "templates/report/report.html", "templates/site/footer.html"),
    *("docs", "docs/page.md", "docs/image.svg", ".flashproof", ".flashproof/cache", "new", "deck"),
    *(".vscode", ".vscode/tasks.json", "editors"),
)
TARGETS = ("folder", "folder/secret.md", "folder/secret.svg", "nothing", "folder/nothing.md", ".")
NAMES = (
    *(
        "../escaped",
        "../../escaped",
        "/var/escaped",
        "..",
        ".",
        "a/../../../escaped",
        "C:\\x",
        "a\0b",
    ),
    *("con", "x" * 300, "-rf", "a\nb", "%2e%2e%2fescaped", "~/escaped", "images/../../escaped"),
    *("\u2025/escaped", "topic"),
)
COMMANDS = (
    *(("build",), ("build", "--locked"), ("check",), ("check", "--fix"), ("check", "--report")),
    *(("ids",), ("export", "csv"), ("export", "json"), ("diff", "cards/cards.lock")),
    *(("diff", "HEAD"), ("new", "topic"), ("new",), ("new", "deck"), ("push",), ("serve",)),
    *(("pull",), ("push", "--history", "text.txt")),
    *(("study",), ("editor-files",), ("insights", "text.txt"), ("prove",)),
    *(("import", "own.apkg"), ("import", "basic.apkg"), ("import", "text.txt")),
    *(("import", "mdanki.md"), ("import", "hashcards.md"), ("import", "secret.apkg")),
)
OWN_FOLDERS = ("cards", "dist", "new", "deck", "topic", ".vscode", "editors")
"""What commands may change in the project; ``new`` creates projects in three of them."""


def contents(root: Path) -> dict[str, str]:
    """Return the hash of each file and the target of each link, keyed by path."""
    found = {}
    for place, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = Path(place, name)
            if path.is_symlink():
                found[str(path)] = f"-> {path.readlink()}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "folder"
    return found


def make_outside(outer: Path) -> None:
    folder = outer / "folder"
    (folder / "images").mkdir(parents=True)
    for name in ("secret.md", "index.html", "cards.lock", "glossary.yml", "base.html"):
        (folder / name).write_text(CARD.format(MARK, "secret", MARK))
    for name in ("secret.svg", "a.svg", "images/a.svg"):
        (folder / name).write_text(SVG.format(MARK))
    (folder / ".flashproof.json").write_text(json.dumps({"files": {"secret.md": []}}))


def make_project(root: Path, name: str) -> None:
    text = f"![a](images/a.svg)\n\n![b](../../folder/secret.svg)\n\n![c]({name})"
    is_valid = len(name) % 3 > 0  # a card with an error ends most commands early
    (root / "cards" / "images").mkdir(parents=True)
    (root / "cards" / "images" / "a.svg").write_text(SVG.format("mine"))
    # A list that claims files outside: their content can be known.
    secret = hashlib.sha256(CARD.format(MARK, "secret", MARK).encode()).hexdigest()
    claims = {f"{up}/folder/secret.md": [secret] for up in ("../../..", root.parent)}
    (root / "cards" / "plots").mkdir()
    for place in ("cards/plots", "cards"):
        (root / place / ".flashproof.json").write_text(json.dumps({"files": claims}))
    (root / "docs").mkdir()
    (root / "docs" / "README.md").write_text("# A\n\nText.\n")
    (root / "cards" / "a.md").write_text(CARD.format("A", "a", "Two."))
    (root / "cards" / "b.md").write_text(CARD.format("B", "b", "Two." if is_valid else text))
    (root / "pyproject.toml").write_text(
        f"[tool.flashproof]\nnamespace = 'n'\nname = 'deck'\ntitle = {json.dumps(name)}\n"
        f"docs = '{'docs' if is_valid else '../folder'}'\n"
    )
    for file, content in (("text.txt", ANKI_TEXT), ("mdanki.md", MDANKI)):
        (root / file).write_text(content.replace("Lang::Spanish", f"{name}::b").replace("\0", ""))
    image = f"![x](../folder/secret.svg)\n![y](<{name}>)"
    (root / "hashcards.md").write_text(f"{HASHCARDS}\nQ: {image}\nA: {image}\n")
    media = {"0": name, "1": "../a.svg"}
    basic = [note(f'<img src="{name}"><img src="../folder/secret.svg">', "b", tags=name)]
    HostilePackage(basic, media=media, files={"0": b"x", "1": b"y"}).write(root / "basic.apkg")
    HostilePackage([own_note(tags=f"topic::{name}", Id="a", Question="Q?", Answer="A.")]).write(
        root / "own.apkg"
    )


def make_link(root: Path, place: str, target: str) -> None:
    """Replace ``place`` with a link out of the project, if nothing important is there."""
    path = root / place
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            path.rename(path.with_name(path.name + ".moved"))
        elif path.exists():
            path.unlink()
        outside = Path(os.path.relpath(root.parent.resolve(), path.parent.resolve()))
        path.symlink_to(outside / target)


def silent_anki() -> AbstractContextManager[str]:
    """Run a server that answers each request of ``push`` as AnkiConnect would."""
    fake = FakeAnkiConnect(None)
    permission = {"permission": "granted", "version": 6, "requireApikey": False}
    fake.raw_response = json.dumps({"result": permission, "error": None}).encode()
    return running(fake)


def run(command: tuple[str, ...], name: str, root: Path, anki: str) -> str:
    """Run a command in the project and return what it printed; a traceback fails the test."""
    printed = io.StringIO()
    arguments = [*command]
    match command:
        case ("new", "topic"):
            arguments.append(name)
        case ("new",):  # the folder is the user's choice
            arguments.append("new")
        case ("push" | "pull", *_):
            arguments += ["--anki", anki]
        case ("import", "secret.apkg"):
            arguments = ["import", "../folder/secret.md", "--into", name]
        case ("import", *_):
            arguments += ["--into", "cards/sub"] if len(name) % 2 else []
    previous = Path.cwd()
    os.chdir(root)
    try:
        with redirect_stdout(printed), redirect_stderr(printed), suppress(SystemExit):
            if command in {("serve",), ("study",)}:  # they would not end
                with suppress(FlashproofError, OSError):
                    pages = Preview(Project.find()).build().pages
                    printed.writelines(str(page) for page in pages.values())
            else:
                main(arguments)
    finally:
        os.chdir(previous)
    return printed.getvalue()


def check(links: Mapping[str, str], commands: list[tuple[str, ...]], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        base = Path(folder).resolve()
        outer, root = base / "outer", base / "outer" / "project"
        patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
        patch.setenv("HOME", str(outer))
        patch.setattr(tempfile, "tempdir", str(base / "temporary"))
        (base / "temporary").mkdir()
        make_outside(outer)
        make_project(root, name)
        for place, target in links.items():
            make_link(root, place, target)
        with silent_anki() as anki:
            for command in commands:
                before = outside(outer, root)
                printed = run(command, name, root, anki)
                assert outside(outer, root) == before, command
                if command != ("import", "secret.apkg"):
                    assert_no_secret(root, printed, command)
        assert not list((base / "temporary").iterdir())
        assert {path.name for path in base.iterdir()} <= {"outer", "cache", "temporary"}


def outside(outer: Path, root: Path) -> dict[str, str]:
    """Return what must not change: all files outside, and the links and sources inside."""
    allowed = [str(root / name) for name in OWN_FOLDERS]
    return {
        path: value
        for path, value in contents(outer).items()
        if value.startswith("-> ") or not any(f"{path}/".startswith(f"{a}/") for a in allowed)
    }


def assert_no_secret(root: Path, printed: str, command: tuple[str, ...]) -> None:
    assert "Traceback" not in printed, command
    assert MARK not in printed, command
    for path in (root / "dist").rglob("*") if not (root / "dist").is_symlink() else ():
        if path.is_file() and not path.is_symlink():
            assert MARK.encode() not in path.read_bytes(), (command, path)


LINKS = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(TARGETS), max_size=3)
LISTS = st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=3)


@examples(12, suppress_health_check=list(HealthCheck))
@given(LINKS, LISTS, st.sampled_from(NAMES))
@example({}, [("prove",), ("build",)], "topic")
@example({"cards/mutants.yml": "folder/secret.md"}, [("prove",)], "topic")
@example({"dist/.site.old": "folder"}, [("build",)], "../escaped")
@example({"dist/.site.old": "folder/secret.md"}, [("build",), ("build",)], "../escaped")
def test_random_links_and_names(
    links: dict[str, str], commands: list[tuple[str, ...]], name: str
) -> None:
    check(links, commands, name)


@pytest.mark.slow
@examples(150, suppress_health_check=list(HealthCheck))
@given(LINKS, LISTS, st.sampled_from(NAMES))
def test_many_random_links_and_names(
    links: dict[str, str], commands: list[tuple[str, ...]], name: str
) -> None:
    check(links, commands, name)


@pytest.mark.parametrize("place", ["dist", "cards/plots", "cards/cards.lock", "templates/site"])
def test_a_link_at_each_important_place(place: str) -> None:
    check({place: "folder"}, [("build",), ("check", "--report")], "topic")


def test_a_link_that_appears_while_commands_run() -> None:
    """Another process exchanges folders for links all the time."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        base = Path(folder).resolve()
        outer, root = base / "outer", base / "outer" / "project"
        patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
        make_outside(outer)
        make_project(root, "topic")
        before = contents(outer / "folder")
        stop = threading.Event()

        def exchange() -> None:
            number = 0
            while not stop.wait(0.001):
                number += 1
                for place in ("dist", "cards/sub", "cards/plots", "dist/site"):
                    with suppress(OSError):
                        (root / place).rename(root / f"aside-{place.replace('/', '-')}-{number}")
                    with suppress(OSError):
                        (root / place).symlink_to(outer / "folder")
                    with suppress(OSError):
                        (root / place).unlink()

        thread = threading.Thread(target=exchange)
        thread.start()
        try:
            for command in (("build",), ("import", "own.apkg"), ("build",), ("check", "--report")):
                with suppress(OSError):
                    run(command, "topic", root, "")
        finally:
            stop.set()
            thread.join()
        assert contents(outer / "folder") == before


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "cards/cards.lock", "cards/glossary.yml", "cards/two.md"]
)
@pytest.mark.parametrize("content", ["[tool.flashproof] SECRET", "SECRET: [", '{"SECRET'])
def test_no_message_shows_a_file_outside(
    name: str,
    content: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "project"
    make_project(root, "topic")
    monkeypatch.chdir(root)
    (tmp_path / "outside").write_text(content)
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(tmp_path / "outside")
    for command in ("check", "build", "diff"):
        assert main([command]) != 0
        output = "".join(capfd.readouterr())
        assert "SECRET" not in output
        if command != "diff":
            assert "link to a file outside" in output


def test_every_command_is_tried() -> None:
    assert {command[0] for command in COMMANDS} == COMMAND_MODULES.keys() - {"drift"}
