"""What a question needs of its topic's setup: shown above it, and shown with it, it runs."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.model import Card, Code, Predict, Role
from flashproof.parse import read_topic
from flashproof.text.source import Source

SETUP = '''\
import math
from math import pi as half_turn

math.fsum([])

# Three sides.
sides = [3, 4]
sides.append(5)
sides[0] += 0
unused = sides[0]


def doubled(n, by=2):
    """Twice a number."""
    sides = n * by
    return sides


@staticmethod
def longest():
    return doubled(max(sides))


box = type("Box", (), {})()
box.width, other = 7, 8
'''

NEEDED = {
    "a value, with its comment and all that changes it": (
        "print(sum(sides))",
        "# Three sides.\nsides = [3, 4]\nsides.append(5)\nsides[0] += 0\n",
    ),
    "a function, and nothing that only has a name in common": (
        "print(doubled(2))",
        'def doubled(n, by=2):\n    """Twice a number."""\n    sides = n * by\n    return sides\n',
    ),
    "what is needed in turn, in the order of the setup": (
        "print(longest())",
        "# Three sides.\nsides = [3, 4]\nsides.append(5)\nsides[0] += 0\n"
        '\ndef doubled(n, by=2):\n    """Twice a number."""\n    sides = n * by\n    return sides\n'
        "\n@staticmethod\ndef longest():\n    return doubled(max(sides))\n",
    ),
    "an attribute": (
        "print(box.width)",
        'box = type("Box", (), {})()\nbox.width, other = 7, 8\n',
    ),
    "imports are known": ("print(math.floor(half_turn))", ""),
    "a name of the question's own": ("sides = [1]\nprint(sides)", ""),
    "a parameter of the question's own": ("print((lambda sides: sides)(1))", ""),
    "no Python that can be read": ("print(sides", ""),
}


def first_card(text: str, setup: str = SETUP) -> Card:
    source = Source(
        Path("topic.md"),
        "topic.md",
        f"---\ntitle: T\n---\n\n```python {{setup}}\n{setup}```\n\n{text}",
    )
    return read_topic(source, "", Diagnostics()).cards[0]


def predict(code: str, setup: str = SETUP) -> Card:
    fence = f"```python\n{code}\n```\n```output\n1\n```\n"
    return first_card(f"## Predict\n\n### What?\n<!-- id: a -->\n\n{fence}", setup)


def given(card: Card) -> str:
    return "".join(block.text for block in card.setup_excerpt if isinstance(block, Code))


@pytest.mark.parametrize(("code", "expected"), NEEDED.values(), ids=NEEDED.keys())
def test_what_is_given(code: str, expected: str) -> None:
    assert given(predict(code)) == expected


def test_code_above_an_answer_and_clozes_count_answers_do_not() -> None:
    fence = "```python\nprint(sides)\n```\n"
    recall = "## Recall\n\n### What?\n<!-- id: a -->\n\n"
    assert "sides = [3, 4]" in given(first_card(f"{recall}{fence}\n#### Answer\nNumbers.\n"))
    assert given(first_card(f"{recall}{fence}")) == ""
    cloze = "## Cloze\n\n### What?\n<!-- id: a -->\n\n```python\nprint({{c1::max}}(sides))\n```\n"
    assert "sides = [3, 4]" in given(first_card(cloze))


def test_a_setup_that_cannot_be_read_gives_nothing() -> None:
    assert given(predict("print(sides)", "sides = [\n")) == ""
    assert given(predict("print(sides)", "import math\n")) == ""


DEEP = f"x = {'-' * 20_000}1\n"
"""More than Python can read."""


def test_code_that_is_nested_too_deep_gives_nothing() -> None:
    assert given(predict("print(sides)", DEEP)) == ""
    assert given(predict(DEEP + "print(sides)")) == ""


def test_what_python_thinks_of_an_escape_is_not_told() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert given(predict(r"print('\d', sides)", "sides = '\\w'\n")) == "sides = '\\w'\n"
    assert told == []


def test_it_is_no_snippet_and_stands_above() -> None:
    card = predict("print(sum(sides))")
    assert not any(block.is_snippet for block in card.setup_excerpt if isinstance(block, Code))
    assert card.question_body == (*card.setup_excerpt, *card.context)


def test_no_name_is_missing_in_a_question_of_the_deck(tmp_path: Path) -> None:
    """The oracle is ruff: with the imports of the setup and what is given, no name is unknown."""
    looked = 0
    for path in sorted(Path("cards").rglob("*.md")):
        source = read_source(path, Path.cwd(), Diagnostics())
        assert source is not None
        topic = read_topic(source, "", Diagnostics())
        setup = "".join(code.text for code in topic.code_blocks() if code.role is Role.SETUP)
        tree = ast.parse(setup)
        imports: list[ast.stmt] = [
            one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)
        ]
        for card in topic.cards:
            if isinstance(card, Predict):
                above = "".join(
                    block.text for block in card.question_body if isinstance(block, Code)
                )
                text = f"{ast.unparse(ast.Module(imports, []))}\n{above}{card.code.text}"
                (tmp_path / f"{card.id}.py").write_text(text, "utf-8")
                looked += bool(card.setup_excerpt)
    assert looked > 30
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
    command += ["--select", "F821", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("code", ["print(sum(sides))", "print(doubled(2))", "print(box.width)"])
def test_with_what_is_given_it_runs(code: str) -> None:
    """The oracle is Python: the same print with the whole setup and with what is given."""
    prints = []
    for before in (SETUP, given(predict(code))):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(before + code, {"math": math})  # noqa: S102 - the test's own
        prints.append(out.getvalue())
    assert prints[0] == prints[1]
