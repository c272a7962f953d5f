"""A question is shown with the setup lines that it needs to run.

Also tests ``text/python_syntax.py``.
"""

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
    "a value, with its comment and everything that changes it": (
        "print(sum(sides))",
        "# Three sides.\nsides = [3, 4]\nsides.append(5)\nsides[0] += 0\n",
    ),
    "a function, but nothing that only shares a name with it": (
        "print(doubled(2))",
        'def doubled(n, by=2):\n    """Twice a number."""\n    sides = n * by\n    return sides\n',
    ),
    "transitive needs, in the order of the setup": (
        "print(longest())",
        "# Three sides.\nsides = [3, 4]\nsides.append(5)\nsides[0] += 0\n"
        '\ndef doubled(n, by=2):\n    """Twice a number."""\n    sides = n * by\n    return sides\n'
        "\n@staticmethod\ndef longest():\n    return doubled(max(sides))\n",
    ),
    "an attribute": (
        "print(box.width)",
        'box = type("Box", (), {})()\nbox.width, other = 7, 8\n',
    ),
    "imports are left out": ("print(math.floor(half_turn))", ""),
    "a name that the question defines": ("sides = [1]\nprint(sides)", ""),
    "a parameter that the question defines": ("print((lambda sides: sides)(1))", ""),
    "invalid Python": ("print(sides", ""),
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


def excerpt(card: Card) -> str:
    return "".join(block.text for block in card.setup_excerpt if isinstance(block, Code))


@pytest.mark.parametrize(("code", "expected"), NEEDED.values(), ids=NEEDED.keys())
def test_excerpt(code: str, expected: str) -> None:
    assert excerpt(predict(code)) == expected


def test_code_in_context_and_cloze_text_counts_but_not_in_answers() -> None:
    fence = "```python\nprint(sides)\n```\n"
    recall = "## Recall\n\n### What?\n<!-- id: a -->\n\n"
    assert "sides = [3, 4]" in excerpt(first_card(f"{recall}{fence}\n#### Answer\nNumbers.\n"))
    assert excerpt(first_card(f"{recall}{fence}")) == ""
    cloze = "## Cloze\n\n### What?\n<!-- id: a -->\n\n```python\nprint({{c1::max}}(sides))\n```\n"
    assert "sides = [3, 4]" in excerpt(first_card(cloze))


def test_an_invalid_setup_has_no_excerpt() -> None:
    assert excerpt(predict("print(sides)", "sides = [\n")) == ""
    assert excerpt(predict("print(sides)", "import math\n")) == ""


DEEP = f"x = {'-' * 20_000}1\n"
"""This code is nested too deeply for Python's parser."""


def test_deeply_nested_code_has_no_excerpt() -> None:
    assert excerpt(predict("print(sides)", DEEP)) == ""
    assert excerpt(predict(DEEP + "print(sides)")) == ""


def test_python_warnings_are_not_shown() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert excerpt(predict(r"print('\d', sides)", "sides = '\\w'\n")) == "sides = '\\w'\n"
    assert caught == []


def test_it_is_not_a_snippet_and_comes_first() -> None:
    card = predict("print(sum(sides))")
    assert not any(block.is_snippet for block in card.setup_excerpt if isinstance(block, Code))
    assert card.question_body == (*card.setup_excerpt, *card.context)


def test_all_names_in_the_deck_are_defined(tmp_path: Path) -> None:
    """The oracle is ruff: with the setup's imports and the excerpt, no name is undefined."""
    checked = 0
    for path in sorted(Path("cards").rglob("*.md")):
        source = read_source(path, Path.cwd(), Diagnostics())
        assert source is not None
        topic = read_topic(source, "", Diagnostics())
        setup = "".join(code.text for code in topic.code_blocks() if code.role is Role.SETUP)
        tree = ast.parse(setup)
        imports: list[ast.stmt] = [
            node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        for card in topic.cards:
            if isinstance(card, Predict):
                above = "".join(
                    block.text for block in card.question_body if isinstance(block, Code)
                )
                text = f"{ast.unparse(ast.Module(imports, []))}\n{above}{card.code.text}"
                (tmp_path / f"{card.id}.py").write_text(text, "utf-8")
                checked += bool(card.setup_excerpt)
    assert checked > 30
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
    command += ["--select", "F821", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("code", ["print(sum(sides))", "print(doubled(2))", "print(box.width)"])
def test_code_runs_with_its_excerpt(code: str) -> None:
    """The oracle is Python: the output is the same with the whole setup and with the excerpt."""
    prints = []
    for before in (SETUP, excerpt(predict(code))):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(before + code, {"math": math})  # noqa: S102 - our own code
        prints.append(out.getvalue())
    assert prints[0] == prints[1]
