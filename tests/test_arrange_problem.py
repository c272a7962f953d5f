"""The code of each kind of card becomes a problem if its lines are suitable."""

from __future__ import annotations

import pytest

from flashproof.arrange_problem import ArrangeProblem, arrange_problem, orders_key
from tests.sample_topics import card_file, topic_of

LINES = "a = 1\nb = a + 1\nc = b + 1\n"
PROOF = f"```python {{proof}}\n{LINES}assert c == 3\n```"


def problem_of(kind: str, card: str) -> ArrangeProblem | None:
    topic, diagnostics = topic_of(card_file(kind, card))
    assert [one.message for one in diagnostics] == []
    return arrange_problem(topic.cards[0])


WRITE = """```python {start}
x = ...
```

#### Solution
```python
x = f(1)
```

#### Check
```python {check="one"}
assert x == 1
```

#### Mistakes
```python
x = f(0)
```
> Wrong.

```python
x = f(1)
x = f(2)
x = f(3)
x = f(4)
x = f(5)
```
> Wrong.
"""


@pytest.mark.parametrize(
    ("kind", "card", "goal", "lines"),
    [
        ("Recall", f"Three.\n\n{PROOF}", "assertions", 3),
        ("Recall", f"Three.\n\n```python\n{LINES}print(c)\n```\n```output\n3\n```", "output", 4),
        ("Predict", f"```python\n{LINES}print(c)\n```\n```output\n3\n```\n\n{PROOF}", "output", 4),
        ("Write", WRITE, "checks", 5),
        ("Write", WRITE.replace("x = f(1)\n```\n\n#### C", f"{LINES}x = f(c)\n```\n\n#### C"),
         "checks", 5),
    ],
    ids=["proof", "shown", "predict", "write", "long write"],
)  # fmt: skip
def test_a_card_becomes_a_problem(kind: str, card: str, goal: str, lines: int) -> None:
    problem = problem_of(kind, card)
    assert problem is not None
    assert (problem.goal, len(problem.lines)) == (goal, lines)


def test_the_distractors_come_from_the_mistakes() -> None:
    problem = problem_of("Write", WRITE)
    assert problem is not None
    assert problem.split.blocks == ("x = f(1)",)
    assert problem.distractors == ("x = f(0)", "x = f(2)", "x = f(3)", "x = f(4)")


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1\n```",
        f"```python\n{LINES}```",  # nothing says what the code must do
        f"```python\nimport os\n{LINES}os.environ['A'] = 'b'\nassert c\n```",
        f"```python {{raises=ValueError}}\n{LINES}raise ValueError\n```",
        f'```python {{skip="slow"}}\n{LINES}assert c\n```',
        f"```python\nx = 1\n```\n\n```python {{continue}}\n{LINES}assert c == 3\n```",
    ],
    ids=["short", "no goal", "keeps state", "raises", "skipped", "continues"],
)
def test_other_code_is_not_suitable(text: str) -> None:
    assert problem_of("Recall", f"Three.\n\n{text}") is None


@pytest.mark.parametrize(
    ("solution", "lines"),
    [("x = f(1)", 5), ("x = f(1)\n" * 2, 5), ("x = f(1)\n" * 7, 7), ("x = f(1)\n" * 8, None)],
)
def test_a_solution_has_at_most_seven_lines(solution: str, lines: int | None) -> None:
    card = WRITE.replace("x = f(1)\n```\n\n#### C", f"{solution.rstrip()}\n```\n\n#### C")
    problem = problem_of("Write", card)
    assert (problem and len(problem.lines)) == lines


def test_the_key_depends_on_the_lines_and_the_chain() -> None:
    one = problem_of("Recall", f"Three.\n\n{PROOF}")
    other = problem_of("Recall", f"Three.\n\n{PROOF.replace('c == 3', 'c == 3.0')}")
    assert one
    assert other
    keys = {orders_key(one, "a"), orders_key(one, "b"), orders_key(other, "a")}
    assert len(keys) == 3
    assert orders_key(one, "a") in keys
