"""Code splits into lines that stay together; joined, they are the same program."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flashproof.text.line_blocks import LineBlocks, line_blocks, statement_lines


@pytest.mark.parametrize(
    ("code", "before", "blocks", "after"),
    [
        ("a = 1\nb = 2\nc = a + b\n", "", ["a = 1", "b = 2", "c = a + b"], ""),
        (
            "import os\nfrom re import sub\n\na = 1\nb = 2\nc = 3\nassert a\nassert b\n",
            "import os\nfrom re import sub\n", ["a = 1", "b = 2", "c = 3"], "assert a\nassert b\n",
        ),
        ("a = 1\nb = a\nassert b == 1\n", "", ["a = 1", "b = a", "assert b == 1"], ""),
        (
            "# double\nfor i in range(3):\n    x = 2 * i  # twice\n    print(x)\n",
            "", ["# double\nfor i in range(3):", "    x = 2 * i  # twice", "    print(x)"], "",
        ),
        (
            "@one\n@two\ndef f():\n    '''Text\n\n    more'''\n    return 1\n",
            "", ["@one\n@two\ndef f():", "    '''Text\n\n    more'''", "    return 1"], "",
        ),
        ("x = f(\n    1,\n    2,\n)\n", "", ["x = f(", "    1,", "    2,", ")"], ""),
        (
            "a = 1\nb = 2\nif a:\n" + "    b += 1\n" * 6 + "else:\n    b = 0\n",
            "", ["a = 1", "b = 2", "if a:\n" + "    b += 1\n" * 6 + "else:\n    b = 0"], "",
        ),
    ],
    ids=["lines", "fixed", "too few fixed", "loop", "function", "long call", "long block"],
)  # fmt: skip
def test_code_is_split(code: str, before: str, blocks: list[str], after: str) -> None:
    assert line_blocks(code) == LineBlocks(tuple(blocks), before, after)


@pytest.mark.parametrize(
    "code", ["", "x = 1\n", "a = 1\nb = 2\n", "a = = 1\n" * 4, "x = 1\n" * 8, '"""\na\nb\nc\n"""\n']
)
def test_other_code_is_not_split(code: str) -> None:
    assert line_blocks(code) is None


def test_a_split_is_the_same_program() -> None:
    """Whichever way a file of this project is split, its syntax tree stays the same."""
    for path in (ast.__file__, __file__):
        code = Path(path).read_text(encoding="utf-8")
        joined = "\n".join(statement_lines(code))
        assert ast.dump(ast.parse(joined)) == ast.dump(ast.parse(code))
