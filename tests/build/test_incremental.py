"""Builds after edits produce the same bytes as clean builds, regardless of the cache.

Also tests ``build/topic_compiler.py``.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flashproof.build import cache, pipeline
from flashproof.build.cache import BuildCache
from flashproof.build.topic_compiler import CompiledTopic, SharedInputs, TopicCompiler, TopicInputs
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.errors import UnsafePathError
from flashproof.project import Project
from flashproof.serve.preview import Preview

pytestmark = pytest.mark.slow_build

CASES = Path(__file__).parents[1] / "cases"
SETTINGS = """\
[tool.flashproof]
name = "small"
title = "Small"
site_url = "https://example.org/cards/"
docs = "docs"
"""
DENSE = """\
---
title: Dense layers
tags: [layers]
---

A lead with ![a curve](curve.svg) and $x^2$.

## Recall

### What is a unit?
<!-- id: dense-unit; tags: layers -->

One output of `Dense`.

### And a kernel?
<!-- id: dense-kernel; level: advanced -->

A matrix, $W \\in \\mathbb{R}^{n \\times m}$.
"""
LAST = """\
---
title: Last
deck: Other
prerequisites: [l2]
---

## Quiz

### Which one?
<!-- id: last-quiz -->

- [x] This
    > Yes.
- [ ] That
    > No.
"""
CURVE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h{}"/></svg>'
LINES = (
    "Other words.",
    "A **bold** one, `code` too.",
    "$\\sqrt{y}$ it is.",
    "- a list",
    "",
    "é √ →",
)
FRONT = (
    "title: Renamed",
    "deck: Small::Deeper",
    "tags: [losses]",
    "prerequisites: []",
    "minutes: 9",
)
TAGS = ("fresh", "l2", "layers", "losses", "overfitting", "regularization")
WORDS = ("sum", "unit", "kernel", "lead", "This", "term", "penalty")
CARD = "\n## Recall\n\n### New {0}?\n<!-- id: new-{0}; tags: fresh -->\n\nYes, {0}.\n"


def glossary(text: str) -> str:
    """Return a glossary that defines all tags with the same text."""
    return "".join(f"{tag}:\n  term: {tag.title()}\n  text: {text}\n" for tag in TAGS)


@dataclass(frozen=True)
class Deck:
    """A project to edit and build."""

    root: Path
    chance: random.Random

    @classmethod
    def make(cls, root: Path, seed: int = 0) -> Deck:
        """Create three topics in two decks, an image, a glossary, and a documentation page."""
        (root / "cards").mkdir(parents=True)
        (root / "docs").mkdir()
        shutil.copy(CASES / "whole-topic.md", root / "cards" / "l2.md")
        deck = cls(root, random.Random(seed))
        for name, text in (
            ("pyproject.toml", SETTINGS),
            ("cards/dense-layers.md", DENSE),
            ("cards/last.md", LAST),
            ("cards/curve.svg", CURVE.format(1)),
            ("cards/glossary.yml", glossary("A step of a network.")),
            ("docs/about.md", "# About\n\nWords.\n"),
        ):
            deck.write(name, text)
        return deck

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Replace the text of a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the first occurrence of a string in a file."""
        self.write(name, self.read(name).replace(old, new, 1))

    def topic(self) -> str:
        """Return the name of a random card file."""
        paths = sorted((self.root / "cards").glob("*.md"))
        return f"cards/{self.chance.choice(paths).name}"

    def project(self, out: str = "dist") -> Project:
        """Return the project with an output folder."""
        return Project(self.root, self.root / "cards", self.root / out)


def change_a_line(deck: Deck) -> None:
    """Replace a random line below the front matter, which may break a card."""
    name = deck.topic()
    lines = deck.read(name).split("\n")
    start = lines.index("---", 1) + 1
    at = deck.chance.randrange(start, len(lines))
    lines[at] = deck.chance.choice(LINES)
    deck.write(name, "\n".join(lines))


def change_the_words(deck: Deck) -> None:
    name = deck.topic()
    text = deck.read(name)
    words = [
        word
        for word in ("sum", "unit", "kernel", "lead", "This", "term", "penalty")
        if word in text
    ]
    if words:
        deck.write(name, text.replace(deck.chance.choice(words), f"w{deck.chance.randrange(99)}"))


def change_the_front_matter(deck: Deck) -> None:
    name, line = deck.topic(), deck.chance.choice(FRONT)
    key = line.partition(":")[0]
    lines = [one for one in deck.read(name).split("\n") if not one.startswith(f"{key}:")]
    deck.write(name, "\n".join([lines[0], line, *lines[1:]]))


def add_a_card(deck: Deck) -> None:
    name = deck.topic()
    deck.write(name, deck.read(name) + CARD.format(deck.chance.randrange(1000)))


def remove_the_last_card(deck: Deck) -> None:
    name = deck.topic()
    text = deck.read(name)
    if text.count("\n### ") > 1:
        deck.write(name, text[: text.rindex("\n## " if text.rindex("\n## ") > 9 else "\n### ") + 1])


def add_a_topic(deck: Deck) -> None:
    number = deck.chance.randrange(9)
    deck.write(
        f"cards/added-{number}.md", f"---\ntitle: Added {number}\n---\n{CARD.format(number + 5000)}"
    )


def remove_a_topic(deck: Deck) -> None:
    if len(list((deck.root / "cards").glob("*.md"))) > 1:
        (deck.root / deck.topic()).unlink()


def rename_a_topic(deck: Deck) -> None:
    (deck.root / deck.topic()).rename(
        deck.root / "cards" / f"renamed-{deck.chance.randrange(9)}.md"
    )


def change_a_setting(deck: Deck) -> None:
    lines = (
        ('title = "Small"', 'title = "Large"'), ('title = "Large"', 'title = "Small"'),
        ("https://example.org/cards/", "https://example.com/"), ('docs = "docs"\n', ""),
        ('name = "small"\n', 'name = "small"\nauthor = "Ada"\n'),
    )  # fmt: skip
    deck.replace("pyproject.toml", *deck.chance.choice(lines))


def change_the_glossary(deck: Deck) -> None:
    deck.write(
        "cards/glossary.yml",
        f"layers: Step {deck.chance.randrange(99)}, as $x_1$.\nlosses: A price.\n",
    )


def change_the_picture(deck: Deck) -> None:
    deck.write("cards/curve.svg", CURVE.format(deck.chance.randrange(9)))


def change_the_docs(deck: Deck) -> None:
    deck.write("docs/about.md", f"# About {deck.chance.randrange(99)}\n\n`words`\n")


def override_a_template(deck: Deck) -> None:
    name = deck.chance.choice(
        ("site/search.html", "site/css/own.css", "site/partials/code_blocks.html")
    )
    ours = Path(__file__).parents[2] / "templates" / name
    text = ours.read_text(encoding="utf-8") if ours.exists() else ""
    deck.write(f"templates/{name}", f"{text}\n")


EDITS = (
    *(change_a_line, change_the_words, change_the_front_matter, add_a_card, remove_the_last_card),
    *(add_a_topic, remove_a_topic, rename_a_topic, change_a_setting, change_the_glossary),
    *(change_the_picture, change_the_docs, override_a_template),
)


@dataclass(frozen=True)
class Outcome:
    """The output of a build, and its diagnostics."""

    files: dict[str, bytes]
    lock: bytes
    diagnostics: list[str]


def build(project: Project) -> Outcome:
    diagnostics = Diagnostics()
    pipeline.build(project, diagnostics, lambda _: None)
    return Outcome(
        contents(project.out),
        project.lock.read_bytes() if project.lock.exists() else b"",
        [as_text(one).plain for one in diagnostics],
    )


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


INPUTS = ("pyproject.toml", "cards", "docs", "templates")
CLEAN_BUILDS: dict[bytes, Outcome] = {}
"""Builds without a cache, by a hash of their input; many tests compare with the same one."""


def build_from_nothing(deck: Deck, lock: bytes | None) -> Outcome:
    """Build the same files without a cache, and with the lock as it was before the last build."""
    files = {**contents(deck.root), "cards/cards.lock": lock}
    files = {name: files[name] for name in sorted(files) if name.split("/")[0] in INPUTS}
    key = hashlib.sha256(repr(files).encode()).digest()
    if key not in CLEAN_BUILDS:
        CLEAN_BUILDS[key] = _build_from_nothing(deck, lock)
    return CLEAN_BUILDS[key]


def _build_from_nothing(deck: Deck, lock: bytes | None) -> Outcome:
    project = deck.project("clean")
    shutil.rmtree(project.out, ignore_errors=True)
    cache_folder = project.cache.path
    aside = cache_folder.with_name("aside")
    now = project.lock.read_bytes() if project.lock.exists() else None
    cache_folder.rename(aside)
    put(project.lock, lock)
    made = build(project)
    shutil.rmtree(cache_folder, ignore_errors=True)
    aside.rename(cache_folder)
    put(project.lock, now)
    return made


def put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


def assert_equal(found: Outcome, wanted: Outcome) -> None:
    assert found.diagnostics == wanted.diagnostics
    assert found.lock == wanted.lock
    assert found.files.keys() == wanted.files.keys()
    assert [name for name, content in found.files.items() if content != wanted.files[name]] == []


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@given(st.integers(0, 2**32), st.lists(st.sampled_from(EDITS), min_size=1, max_size=5))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(1, list(EDITS))
def test_after_any_edits(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: list[Callable[[Deck], None]]
) -> None:
    deck = Deck.make(tmp_path_factory.mktemp("edited") / "project", seed)
    project, preview = deck.project(), Preview(deck.project())
    build(project)
    for edit in edits:
        edit(deck)
        before = project.lock.read_bytes()
        found = build(project)
        wanted = build_from_nothing(deck, before)
        assert found.diagnostics == wanted.diagnostics
        if wanted.files:
            assert_equal(found, wanted)
        preview.build()
        assert [as_text(one).plain for one in preview.diagnostics] == wanted.diagnostics
        fresh = Preview(deck.project("other"))
        if not fresh.build().has_errors:
            assert preview.build().pages == fresh.build().pages


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck.make(tmp_path / "project")


def entries(project: Project) -> list[Path]:
    return sorted(project.cache.path.iterdir())


def test_all_that_is_kept_can_be_read_back(deck: Deck) -> None:
    assert build(deck.project()).diagnostics == []
    kept = BuildCache(deck.project().cache)
    assert len(entries(deck.project())) > 10
    assert [
        path.name for path in entries(deck.project()) if kept.get(path.name, object) is None
    ] == []


def not_again(*arguments: object, **named: object) -> None:
    pytest.fail(f"made twice: {arguments} {named}")


def test_nothing_is_made_twice(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(deck.project())
    shutil.rmtree(deck.project().out)
    for maker in (
        "build.topic_compiler.TopicCompiler.parse",
        "build.topic_compiler.TopicCompiler.compile",
        "site.printables.exam_page",
        "site.fonts.math_font",
    ):
        monkeypatch.setattr(f"flashproof.{maker}", not_again)
    monkeypatch.setattr("flashproof.build.incremental.docs_pages", not_again)
    assert_equal(build(deck.project()), first)


def test_an_edited_topic_alone_is_made_anew(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    build(deck.project())
    made: list[str] = []
    compile_topic = TopicCompiler.compile

    def noted(compiler: TopicCompiler, shared: SharedInputs, inputs: TopicInputs) -> CompiledTopic:
        made.append(inputs.summary.name)
        return compile_topic(compiler, shared, inputs)

    monkeypatch.setattr(TopicCompiler, "compile", noted)
    deck.replace("cards/dense-layers.md", "One output", "An output")
    build(deck.project())
    assert made == ["dense-layers"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"",
    "cut short": lambda content: content[: len(content) // 2],
    "a bit flipped": lambda content: content[:-9] + bytes([content[-9] ^ 4]) + content[-8:],
    "something else": zlib.compress,
    "its hash alone": lambda content: content[:32],
    "another program's pickle": lambda _: signed(b"cposix\nsystem\n(S'exit 1'\ntR."),
    "a value of the wrong type": lambda _: signed(cache.dumps({"a": 1})),
}


def signed(payload: bytes) -> bytes:
    """Return the payload with its hash, as the cache writes it."""
    return hashlib.sha256(payload).digest() + payload


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cache_is_made_anew_without_a_word(
    deck: Deck, damage: Callable[[bytes], bytes]
) -> None:
    first = build(deck.project())
    for path in entries(deck.project()):
        path.write_bytes(damage(path.read_bytes()))
    deck.replace("cards/last.md", "That", "Thos")
    found = build(deck.project())
    assert found.diagnostics == first.diagnostics
    assert_equal(found, build_from_nothing(deck, first.lock))


def test_a_cache_of_another_version_is_not_used(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use_version(key: str) -> None:
        for module in ("pipeline", "full_build"):
            monkeypatch.setattr(f"flashproof.build.{module}.code_key", lambda: key)

    use_version("older")
    first = build(deck.project())
    old = {path.name for path in entries(deck.project())}
    use_version("newer")
    assert_equal(build(deck.project()), first)
    assert not old & {path.name for path in entries(deck.project())}


def test_a_cache_that_cannot_be_written_is_done_without(deck: Deck) -> None:
    cache = deck.project().cache.path
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text("a file where the folder should be")
    assert build(deck.project()).files


def test_a_cache_that_is_a_link_is_not_used(deck: Deck, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    cache = deck.project().cache.path
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.symlink_to(precious)
    assert build(deck.project()).files
    assert contents(precious) == {"file": b"precious"}


def test_a_cache_in_the_repository_is_not_used(deck: Deck) -> None:
    """Such a cache could contain pages and notes that are not in the cards."""
    deck.write(".flashproof/cache/file", "precious")
    build(deck.project())
    assert contents(deck.project().root / ".flashproof") == {"cache/file": b"precious"}


@pytest.mark.parametrize("place", ["root", "repository", "link"])
def test_the_users_cache_is_not_used_in_a_repository(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """CI systems set ``XDG_CACHE_HOME`` to such folders, and a pull request can add files there."""
    root = deck.project().root
    folder = root / ".cache"
    if place == "repository":
        (root.parent / ".git").mkdir()
        folder = root.parent / "cache"
    elif place == "link":
        folder = tmp_path / "link"
        folder.symlink_to(root)
    before = set(root.parent.rglob("*"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    first = build(deck.project())
    added = {path.relative_to(root.parent).parts[:2] for path in root.parent.rglob("*")}
    added -= {path.relative_to(root.parent).parts[:2] for path in before}
    assert {parts[-1] for parts in added} <= {"dist", "cards"}
    assert_equal(build(deck.project()), first)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_builds_with_any_number_of_processes_are_equal(
    deck: Deck, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """After some of these edits, workers compile topics that they have not parsed."""
    monkeypatch.setattr("flashproof.build.worker_pool.MIN_SHARE", 1)
    monkeypatch.setattr("flashproof.build.worker_pool._usable_cores", lambda: processes)
    for number in range(6):
        deck.write(f"cards/more-{number}.md", f"---\ntitle: {number}\n---\n{CARD.format(number)}")
    found = build(deck.project())
    assert_equal(found, build_from_nothing(deck, None))
    deck.replace("cards/last.md", "prerequisites: [l2]", "prerequisites: [l2, more-3]")
    deck.replace("cards/more-1.md", "Yes, 1", "No, 1")
    deck.replace("cards/more-5.md", "title: 5", "title: 5\nprerequisites: [more-0]")
    again = build(deck.project())
    assert_equal(again, build_from_nothing(deck, found.lock))
    deck.write("cards/glossary.yml", glossary("Another text."))
    assert_equal(build(deck.project()), build_from_nothing(deck, again.lock))


def a_page_of_the_same_size(site: Path) -> None:
    page = site / "topics" / "last.html"
    page.write_bytes(page.read_bytes().replace(b"Which", b"Whish"))


def a_page_put_back_from_elsewhere(site: Path) -> None:
    page = site / "topics" / "last.html"
    other = page.read_bytes()
    page.unlink()
    page.write_bytes(other.replace(b"Which", b"Whish"))


REMOVALS: dict[str, Callable[[Path], object]] = {
    "page": lambda site: (site / "sheets" / "last.html").unlink(),
    "site": shutil.rmtree,
    "package": lambda site: (site.parent / "small.apkg").unlink(),
    "package and its list": lambda site: shutil.rmtree(site.parent),
}
MANUAL_EDITS: dict[str, Callable[[Path], object]] = {
    "a page written over": a_page_of_the_same_size,
    "another page in its place": a_page_put_back_from_elsewhere,
    "a file put beside": lambda site: (site / "topics" / "mine.html").write_text("x"),
    "the package": lambda site: (site.parent / "small.apkg").write_bytes(b"x"),
}


@pytest.mark.parametrize("is_edited", [False, True], ids=["unchanged", "edited"])
@pytest.mark.parametrize("remove", REMOVALS.values(), ids=REMOVALS)
def test_outputs_that_were_deleted_are_written_again(
    deck: Deck, remove: Callable[[Path], object], is_edited: bool
) -> None:
    first = build(deck.project())
    remove(deck.project().out / "site")
    if is_edited:
        deck.replace("cards/dense-layers.md", "One output", "An output")
    assert_equal(build(deck.project()), build_from_nothing(deck, first.lock))


@pytest.mark.parametrize("is_edited", [False, True], ids=["unchanged", "edited"])
@pytest.mark.parametrize("edit", MANUAL_EDITS.values(), ids=MANUAL_EDITS)
def test_edited_outputs_are_kept(
    deck: Deck, edit: Callable[[Path], object], is_edited: bool
) -> None:
    """Edited files may contain someone's work, so the build fails and changes nothing."""
    build(deck.project())
    edit(deck.project().out / "site")
    if is_edited:
        deck.replace("cards/dense-layers.md", "One output", "An output")
    before = contents(deck.project().out), deck.project().lock.read_bytes()
    with pytest.raises(UnsafePathError, match="not written by flashproof"):
        build(deck.project())
    assert (contents(deck.project().out), deck.project().lock.read_bytes()) == before


def test_unchanged_files_are_not_written_again(deck: Deck) -> None:
    build(deck.project())
    page = deck.project().out / "site" / "topics" / "last.html"
    number = page.stat().st_ino
    deck.replace("cards/dense-layers.md", "One output", "An output")
    build(deck.project())
    assert page.stat().st_ino == number
