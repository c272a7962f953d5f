"""The time for an import is proportional to the size of the file, whatever the file repeats."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flashproof.authoring.existing_cards import NO_CARDS
from flashproof.interchange.card_writer import ImportTarget, card_files
from flashproof.interchange.detect import read_file
from tests.interchange.hostile_packages import HostilePackage, note
from tests.interchange.imported_cards import NOWHERE

pytest.importorskip("markdownify")

SIZES = [5_000, pytest.param(20_000, marks=pytest.mark.slow)]
"""The length of the smaller file in characters; the larger one is four times as long."""
MAX_RATIO = 10
"""How much longer the larger file may take: 4 if proportional, 16 if quadratic."""
NEGLIGIBLE = 0.2
"""The processor time that is always allowed, in seconds."""

HTML = (
    "<!--", "\\(", "\\[", "[$]", "[$$]", "[latex]", "[latex]$", "<anki-mathjax>", "<a href=",
    '<a href="',
    "<style>", "</style", "<script>", "<pre>", "<code>", "<div>", "</div>", "<ol><li>", "<li>a",
    "<ul>",
    "<table><tr><td>", "<tr><td>x", "<thead><tr><td>x", "<th colspan=999>", "<b>\\(</b>\\)",
    "[sound:", "<br>",
    "<img src=", "<img src=x>", "{{c1::", "{{c1::a}}", "{{c1::(", "`", "``` ", "*", "<", "&#",
    "&a", "-\n", "\\",
    "<a =", "<span> ", "<rt>", "<q>", "<h1>", "|",
)  # fmt: skip
MARKDOWN = (
    "![x](", "![", "![x]", "[x](y)", "[[x](y) ", "[a](b 'c ", "[a]: b\n", "[a]: ",
    "![[", "![x][", "![a](<", "[#a", "[#a](", "[#", "<!--", "`", "``` ",
    "```a\n",
    "~~~~\n", "[", "[a", "[[a]", "$$", "$", "%\n", "## x\n", "> ", "{{c1::", "A: x\n",
    "![a](x.png)", "[a](b",
)  # fmt: skip


def seconds(path: Path) -> float:
    """Return the processor time for reading a file and converting it to card files."""
    started = time.process_time()
    card_files(read_file(path), ImportTarget(NOWHERE, NO_CARDS), "notes")
    return time.process_time() - started


def assert_proportional(size: int, write: Callable[[int], Path]) -> None:
    small = seconds(write(size))
    large = seconds(write(4 * size))
    assert large < max(NEGLIGIBLE, MAX_RATIO * small)


@pytest.mark.slow  # times vary on a busy machine
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("unit", HTML)
def test_html(tmp_path: Path, size: int, unit: str) -> None:
    def write(length: int) -> Path:
        text = unit * (length // len(unit))
        notes = [note("Question?", text), note(f"{text} {{{{c1::x}}}}", "b", type_id=3)]
        return HostilePackage(notes=notes).write(tmp_path / "a.apkg")

    assert_proportional(size, write)


@pytest.mark.slow  # times vary on a busy machine
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("unit", MARKDOWN)
@pytest.mark.parametrize("start", ["## Q\n\nA\n\n", "Q: a\nA: ", "Q: a\nA: b\nC: [x] "])
def test_markdown(tmp_path: Path, size: int, unit: str, start: str) -> None:
    def write(length: int) -> Path:
        path = tmp_path / "a.md"
        path.write_text(start + unit * (length // len(unit)))
        return path

    assert_proportional(size, write)


@pytest.mark.slow  # times vary on a busy machine
@pytest.mark.parametrize("size", SIZES)
def test_equal_questions(tmp_path: Path, size: int) -> None:
    def write(length: int) -> Path:
        path = tmp_path / "a.txt"
        path.write_text("#separator:tab\n" + "Equal question?\tAnswer.\n" * (length // 15))
        return path

    assert_proportional(size, write)


@pytest.mark.parametrize("unit", ["<div>", "<blockquote>", "<ul><li>", "<b>", "<table><tr><td>"])
def test_deep_nesting_is_flattened(tmp_path: Path, unit: str) -> None:
    package = HostilePackage(notes=[note("Q?", f"{unit * 5000}deep")])
    imported = read_file(package.write(tmp_path / "a.apkg"))
    assert "deep" in imported.topics[0].cards[0].main


def test_a_long_field_of_a_text_export_is_read(tmp_path: Path) -> None:
    """An image pasted as a data URL is often longer than the limit of the ``csv`` module."""
    image = "A" * 400_000
    path = tmp_path / "a.txt"
    field = f'<img alt="x" src=""data:image/png;base64,{image}"">'.replace('alt="x"', "alt=x")
    path.write_text(f'#separator:tab\nQ?\t"{field}"\n')
    imported = read_file(path)
    assert [len(content) for content in imported.media.values()] == [300_000]
    path.write_text(f"#separator:tab\nQ?\t{'word ' * 60_000}\n")
    result = card_files(read_file(path), ImportTarget(NOWHERE, NO_CARDS), "notes")
    text = next(iter(result.files.values())).decode()
    assert max(map(len, text.split("\n"))) <= 100_000
    assert text.count("word") == 60_000
