"""Outputs that nothing checks are found, and sessions become fences that print the same."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.parse.document import Fence, Item, read_document
from flashproof.parse.unlabeled_outputs import (
    indented_outputs,
    is_session,
    session_as_fences,
    unlabeled_outputs,
)
from flashproof.text.source import Source

PYTHON = "```python\nprint(1)\n```\n"


def items_of(text: str) -> tuple[Item, ...]:
    """The items of a card file with this text."""
    source = Source(Path("t.md"), "t.md", f"---\ntitle: T\n---\n\n{text}")
    return read_document(source, Diagnostics()).items


def fence_of(text: str) -> Fence:
    """The first fence of a text."""
    return next(one for one in items_of(text) if isinstance(one, Fence))


@pytest.mark.parametrize(
    "text",
    [
        "```\n2\n```\n",
        "\n\n```\n2\n```\n",
        "```text\n2\n```\n",
        "```TEXT\n2\n```\n",
        "~~~ txt\n2\n~~~\n",
        "```plaintext\n2\n```\n",
        "```console\n2\n```\n",
        "```out\n2\n```\n",
        "```none\n2\n```\n",
        "<!-- a comment -->\n```\n2\n```\n",
        "Output:\n\n```\n2\n```\n",
        "**Result**\n```\n2\n```\n",
        "It prints:\n```text\n2\n```\n",
        "```console\n$ python x.py\n2\n```\n",
        "```console\n$ python3 -c 'print(1)'\n2\n```\n",
        "```console\n>>> 1\n2\n```\n",
    ],
)
def test_an_output_without_a_label_is_found(text: str) -> None:
    assert len(unlabeled_outputs(items_of(PYTHON + text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "```output\n1\n```\n",
        "The files are these:\n```text\na\n```\n",
        "The output on a GPU:\n```text\na\n```\n",
        "#### More\n```text\na\n```\n",
        "```json\n{}\n```\n",
        "```console\n$ ls\na\n```\n",
        "```bash\nls\n```\n",
        "```output\n1\n```\n```text\na\n```\n",
        "",
    ],
)
def test_other_fences_are_not(text: str) -> None:
    assert unlabeled_outputs(items_of(PYTHON + text)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("\n    2\n", 1),
        ("    2\n", 1),
        ("\n\t2\n\nText\n", 1),
        ("<!-- a comment -->\n\n    2\n", 1),
        ("Text\n\n    2\n", 0),
        ("\n  Text\n", 0),
        ("\n- a\n\n    b\n", 0),
    ],
)
def test_an_indented_block_is_an_output_too(text: str, count: int) -> None:
    assert len(indented_outputs(items_of(PYTHON + text))) == count


@pytest.mark.parametrize("attribute", ["setup", 'skip="needs a GPU"'])
def test_code_that_shows_no_result_has_no_output(attribute: str) -> None:
    text = f"```python {{{attribute}}}\nx = 1\n```\n```text\na\n```\n"
    assert unlabeled_outputs(items_of(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```pycon\n>>> 1\n1\n```", True),
        ("```\n>>> 1\n```", True),
        ("```text\n  >>> 1\n```", True),
        ("```\nPython 3.11\n>>> 1\n```", True),
        ("```python\n>>> 1\n```", True),
        ("```python\n\n>>> 1\n```", True),
        ("```text\nIn [1]: 1\n```", True),
        ("```python\ndef f():\n    '''\n    >>> f()\n    '''\n```", False),
        ("```output\n>>> 1\n```", False),
        ('```python {skip="imported"}\n>>> 1\n```', False),
        ("```diff\n>>>>>>> theirs\n```", False),
        ("```text\na >>> b\n```", False),
        ("```cuda\nf<<<1, 2>>>(x)\n```", False),
    ],
)
def test_sessions(text: str, expected: bool) -> None:
    assert is_session(fence_of(text)) is expected


SESSIONS = {
    "values": ">>> x = 1\n>>> x\n1\n>>> x + 1  # one more\n2\n",
    "text": ">>> 'a' + \"b\"\n'ab'\n>>> ['a']\n['a']\n",
    "print": ">>> print('a')\na\n",
    "blocks": ">>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> i\n1\n",
    "several lines": ">>> (1 +\n...  2)\n3\n",
    "nothing": ">>> x = None\n>>> x\n",
    "banner": 'Python 3.11.7 (main)\n[GCC 12] on linux\nType "help" for more.\n>>> 1\n1\n',
    "blank line": ">>> print('a\\n\\nb')\na\n\nb\n",
    "marked blank line": ">>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n",
    "object": ">>> {1}.union\n<built-in method union of set object at 0x1>\n",
    "indented": "    >>> 1\n    1\n",
}


@pytest.mark.parametrize("session", SESSIONS.values(), ids=SESSIONS.keys())
def test_a_converted_session_prints_what_it_showed(session: str) -> None:
    code, _, rest = session_as_fences(session).removeprefix("```python\n").partition("```\n")
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})  # noqa: S102
    expected = rest.removeprefix("```output\n").removesuffix("```\n")
    assert re.sub("0x[0-9a-f]+", "0x1", output.getvalue()) == expected


def test_an_exception_ends_a_fence() -> None:
    trace = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
    session = f">>> 1 / 0\n{trace}ZeroDivisionError: division by zero\n>>> 1\n1\n"
    assert session_as_fences(session) == (
        "```python {raises=ZeroDivisionError}\n1 / 0\n```\n"
        "```output\nZeroDivisionError: division by zero\n```\n\n"
        "```python {continue}\nprint(1)\n```\n```output\n1\n```\n"
    )


@pytest.mark.parametrize(
    "session",
    [
        "In [1]: 1\nOut[1]: 1\n",
        ">>> {{c1::1}}\n1\n",
        ">>> '```'\n'```'\n",
        ">>> 1 +\n",
        "Some text\n>>> 1\n1\n",
        ">>>1\n",
        "no session",
    ],
)
def test_what_cannot_be_converted_is_left(session: str) -> None:
    assert session_as_fences(session) == ""
