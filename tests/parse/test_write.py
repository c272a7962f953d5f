"""Write cards are read in full, and everything that is wrong with one is reported at its place."""

from __future__ import annotations

import pytest

from flashproof.model import Role, Write, code_blocks
from flashproof.parse.write import is_code_pattern
from tests.sample_topics import card_file, topic_of

START = "```python {start}\nx = ...\n```\n"
SOLUTIONS = "#### Solution\n```python\nx = [0, 0]\n```\n```python\nx = [0] * 2\n```\n"
CHECKS = """#### Check
```python {check="two items"}
assert len(x) == 2
```
<!-- match: [_, _]; [_] * 2 -->
<!-- a note -->
```python {check="zeros" timeout=5}
assert set(x) == {0}
```
"""
MISTAKES = """#### Mistakes
```python
x = [0]
```
> This list has *one* item.
> Add another.

```python
x = [1, 1]
```
"""
WHOLE = f"Use this:\n\n```python\nn = 2\n```\n\n{START}\n{SOLUTIONS}\n{CHECKS}\n{MISTAKES}"


def card_of(body: str) -> Write:
    """Return the card of a file without problems."""
    topic, diagnostics = topic_of(card_file("Write", body))
    assert [one.message for one in diagnostics] == []
    (card,) = topic.cards
    assert isinstance(card, Write)
    return card


def problems_of(body: str) -> list[tuple[str, int, int]]:
    """Return the code, line, and column of each problem, with the first line of ``body`` as 1."""
    text = card_file("Write", body)
    first = text[: text.index(body)].count("\n")
    _, diagnostics = topic_of(text)
    return [(one.code, one.span.line - first, one.span.column) for one in diagnostics]


def test_a_whole_card_is_read() -> None:
    card = card_of(WHOLE)
    assert [type(block).__name__ for block in card.context] == ["Markdown", "Code"]
    assert (card.start.text, card.start.role) == ("x = ...\n", Role.START)
    assert [code.text for code in card.solutions] == ["x = [0, 0]\n", "x = [0] * 2\n"]
    assert {code.role for code in card.solutions} == {Role.SOLUTION}
    assert [(check.name, check.code.timeout) for check in card.checks] == [
        ("two items", None),
        ("zeros", 5),
    ]
    patterns = [[pattern.text for pattern in check.patterns] for check in card.checks]
    assert patterns == [["[_, _]", "[_] * 2"], []]
    first, second = card.mistakes
    assert first.feedback is not None
    assert first.feedback.text == "This list has *one* item.\nAdd another."
    assert (second.code.role, second.feedback) == (Role.MISTAKE, None)


def test_all_code_of_a_card_is_in_file_order() -> None:
    texts = [code.text.splitlines()[0] for code in code_blocks(card_of(WHOLE))]
    assert texts == [
        *("n = 2", "x = ...", "x = [0, 0]", "x = [0] * 2", "assert len(x) == 2"),
        *("assert set(x) == {0}", "x = [0]", "x = [1, 1]"),
    ]


def test_mistakes_and_patterns_are_optional() -> None:
    card = card_of(f"{START}\n{SOLUTIONS}\n{CHECKS}\n#### Hint\nCount to two.\n")
    assert (card.mistakes, card.context) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("```\n#### Sol", "```\n\nText.\n\n#### Sol", [("text-below", 5, 1)]),
        (START, f"{START}{START}", [("repeated-start", 4, 1)]),
        ("```python\nx = [0, 0]", "```py\nx = [0, 0]", [("python-alias", 5, 4)]),
        ("```python\nx = [0, 0]", "```sql\nx = [0, 0]", [("not-python", 5, 1)]),
        ("python {start}", "bash {start}", [("not-python", 1, 1)]),
        ('python {check="two', 'bash {check="two', [("not-python", 12, 1)]),
        ("```python\nx = [0, 0]", "```python {setup}\nx = 1", [("write-attribute", 5, 1)]),
        ("> Add another.", "> Add another.\n\nMore.", [("text-between-code", 27, 1)]),
        (' {check="two items"}', "", [("unnamed-check", 12, 1)]),
        ("two items", "", [("bad-word", 12, 12)]),
        ("two items", "zeros", [("repeated-check", 17, 1)]),
        ("[_, _]", "x = 1; f(", [("bad-pattern", 15, 20)]),
        ("match:", "mtach:", [("unknown-key", 15, 6)]),
        ("{start}", '{start check="x"}', [("clashing-words", 1, 18)]),
        ("#### Mistakes", "#### Mistake", [("unknown-part", 20, 6)]),
    ],
)
def test_a_problem_is_reported_at_its_place(
    old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    text = f"{START}{SOLUTIONS}{CHECKS}{MISTAKES}"
    assert old in text
    assert problems_of(text.replace(old, new, 1)) == expected


def test_a_start_outside_cards_is_reported() -> None:
    topic, diagnostics = topic_of(f"---\ntitle: T\n---\n\n{START}")
    assert [(one.code, one.span.line) for one in diagnostics] == [("misplaced-role", 5)]
    assert topic.cards == ()


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("f(_)", True),
        ("layers.Dense(64, ...)", True),
        ("kernel_regularizer=L2(_)", True),
        ("lambda x: _", True),
        ("x, y", False),
        ("*x", False),
        ("**x", False),
        ("a=1, b=2", False),
        ("x = = 1", False),
        ("", False),
        (") + (", False),
        ("x) + f(y", False),
    ],
)
def test_a_pattern_is_one_expression_or_one_argument(text: str, is_valid: bool) -> None:
    assert is_code_pattern(text) is is_valid
