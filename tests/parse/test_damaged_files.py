"""Any file content results in a topic or in diagnostics at valid places, never in a traceback."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.build.checked_project import load_project
from flashproof.check import Context, validate_topic
from flashproof.check.linter import lint
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_github, as_json, as_text
from flashproof.markup import Renderer
from flashproof.model import Library
from flashproof.project import Project
from flashproof.settings import LintSettings
from flashproof.snippets.lint import check_syntax
from flashproof.text.source import normalize
from tests.property_tests import examples
from tests.sample_topics import card_file, topic_of

WHOLE = (Path(__file__).parents[1] / "cases" / "whole-topic.md").read_text(encoding="utf-8")
PIECES = (
    *("# ", "## Recall", "## Quiz", "### Q", "#### Hint", "---", "```python {proof}", "```", "~~~"),
    *("<!-- id: a -->", "<!--", "-->", "- [x] a", "- [ ] b", "    > why", "| a | b | c |", "|---|"),
    *("{{c1::a}}", "{{c2::", "}}", "$x$", "$$", "$", "`", "**", "[a](b)", "![a](b.svg)", "<b>"),
    *("  ", "\t", "> ", "1. ", "```output", "", "text", "\ufeff", "\x00", "\u2028", "é", "🎉"),
)


def assert_well_reported(text: str) -> None:
    topic, diagnostics = topic_of(normalize(text))
    renderer = Renderer()
    validate_topic(topic, renderer, diagnostics)
    check_syntax((topic,), diagnostics)
    lint(Context(Library((topic,)), renderer, LintSettings()), diagnostics)
    for diagnostic in diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(topic.source.text)
        assert 1 <= diagnostic.span.line <= topic.source.line_count
        assert diagnostic.hint
        assert as_text(diagnostic).plain
    assert as_json(diagnostics)
    as_github(diagnostics)


@given(st.text())
@examples(120)
def test_any_text(text: str) -> None:
    assert_well_reported(text)


def test_a_quiz_without_a_correct_option() -> None:
    assert_well_reported(card_file("Quiz", "- [ ] a\n- [ ] b"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join))
@examples(120)
def test_any_lines(text: str) -> None:
    assert_well_reported(f"---\ntitle: A\n---\n{text}")


@given(st.integers(0, 2**32), st.integers(1, 6))
@examples(120)
def test_an_edited_topic(seed: int, edits: int) -> None:
    chance, text = random.Random(seed), WHOLE
    for _ in range(edits):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 3, 40]))
        text = text[:start] + chance.choice(PIECES) + text[end:]
    assert_well_reported(text)


@given(st.binary(max_size=400))
@examples(60)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("cards")
    (folder / "topic.md").write_bytes(content)
    diagnostics = Diagnostics()
    load_project(Project(folder, folder, folder / "dist"), diagnostics)
    assert diagnostics.has_errors
    for diagnostic in diagnostics:
        assert as_text(diagnostic).plain.startswith("topic.md:")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x" * 1_000_000, "long-line"),
        ("\n".join("  " * depth + "- a" for depth in range(1000)), "too-deep"),
        ("> " * 1000 + "a", "too-deep"),
        ("- " * 1000 + "a", "too-deep"),
    ],
    ids=["a megabyte on one line", "nested lists", "nested quotes", "lists on one line"],
)
def test_extreme_input_is_reported(body: str, code: str) -> None:
    _, diagnostics = topic_of(card_file("Recall", body))
    assert code in {diagnostic.code for diagnostic in diagnostics}


@pytest.mark.parametrize(
    "text",
    ["*" * 3000, "[" * 3000, "`" * 3000, "_a" * 3000, "![" * 2000, "$" * 3000, "<b>" * 2000],
    ids=["asterisks", "brackets", "backticks", "underscores", "images", "dollars", "tags"],
)
def test_long_runs_of_markup_are_rendered(text: str) -> None:
    topic, _ = topic_of(card_file("Recall", text))
    started = time.monotonic()
    for card in topic.cards:
        for block in getattr(card, "answer", ()):
            Renderer().render(block)
    assert time.monotonic() - started < 30  # not a measurement: backtracking would take hours


@pytest.mark.parametrize("end", ["(", "a)", "(a|", "?", "(a(b)"])
def test_a_long_phrase_with_an_error_at_its_end_is_reported(end: str) -> None:
    """A backtracking regular expression would not finish."""
    words = "a price on (large|big) weights " * 40
    parts = f"#### Concepts\n- A price <!-- match: {words}{end} -->\n\n#### Model answer\nA.\n"
    _, diagnostics = topic_of(card_file("Explain", parts))
    assert "bad-pattern" in {diagnostic.code for diagnostic in diagnostics}


@pytest.mark.slow
def test_a_hundred_thousand_edits() -> None:
    """Insert, delete, repeat, and move characters, lines, and parts."""
    for seed in range(100_000):
        assert_well_reported(edited(WHOLE, random.Random(seed)))


def edited(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        text = chance.choice((insert_piece, move_line, repeat_part, delete_characters))(
            text, chance
        )
    return text


def insert_piece(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice([0, 0, 1, 3, 40]))
    return text[:start] + chance.choice(PIECES) + text[end:]


def move_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def repeat_part(text: str, chance: random.Random) -> str:
    first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:last] + text[first:]


def delete_characters(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.randint(1, 200) :]
