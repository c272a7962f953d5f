"""``--accept`` writes what was printed, and not a byte more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.snippets.accept import Edit, accept_results, with_edits, write_edits
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result
from tests.snippets.sample_chains import chain_of

CARD = b"# T\n\n```python\nprint(2)\n```\n```output\n1\n```\nend\n"


def edit(line: int, count: int, text: str) -> Edit:
    return Edit("x.md", line, count, text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (CARD, CARD.replace(b"\n1\n", b"\n2\nthree\n")),
        (
            CARD.replace(b"\n", b"\r\n"),
            CARD.replace(b"\n1\n", b"\n2\nthree\n").replace(b"\n", b"\r\n"),
        ),
        (b"\xef\xbb\xbf" + CARD, b"\xef\xbb\xbf" + CARD.replace(b"\n1\n", b"\n2\nthree\n")),
        (CARD.rstrip(), CARD.replace(b"\n1\n", b"\n2\nthree\n").rstrip()),
    ],
    ids=["plain", "windows", "mark", "no last line end"],
)
def test_only_the_output_moves(content: bytes, expected: bytes) -> None:
    assert with_edits(content, [edit(7, 1, "2\nthree\n")]) == expected


def test_several_edits_keep_their_places() -> None:
    content = b"a\n```\n1\n```\nb\n```\n2\n3\n```\nc\n```\n```\n"
    edits = [edit(3, 1, "x\ny\n"), edit(7, 2, ""), edit(12, 0, "z\n")]
    assert with_edits(content, edits) == b"a\n```\nx\ny\n```\nb\n```\n```\nc\n```\nz\n```\n"


LINE = st.text(alphabet="ab é…", max_size=5)


@given(
    st.lists(LINE, min_size=2, max_size=8),
    st.lists(LINE, max_size=3),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_everything_else_stays_byte_for_byte(
    lines: list[str], new: list[str], end: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(2, len(lines)))
    count = data.draw(st.integers(0, len(lines) - first + 1))
    content = end.join(lines).encode() + end.encode()
    after = with_edits(content, [edit(first, count, "".join(f"{one}\n" for one in new))])
    kept = [*lines[: first - 1], *new, *lines[first - 1 + count :]]
    assert after == "".join(one + end for one in kept).encode()


def settled(chain: Chain) -> tuple[Result, tuple[Edit, ...]]:
    with Supervisor([chain], RunOptions(confirm=False)) as supervisor:
        results, edits = accept_results(supervisor, chain, supervisor.submit(chain).result())
    return results[-1], edits


def test_what_two_runs_agree_on_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(CARD)
    chain = chain_of("print(2)\n", expected="1\n", expected_line=7)
    result, edits = settled(chain)
    assert result.outcome is Outcome.PASSED
    assert result.flaw.startswith("accepted")
    assert edits[0].text == "2\n"
    write_edits([replace(edits[0], path=str(path))])
    assert path.read_bytes() == CARD.replace(b"\n1\n", b"\n2\n")


@pytest.mark.parametrize(
    "code",
    [
        "print({'a', 'b', 'c', 'd', 'e', 'f'})\n",
        "print(object())\n",
        "import time\nprint(time.time_ns())\n",
        "import os\nprint(os.urandom(8))\n",
    ],
    ids=["order of a set", "address", "clock", "chance"],
)
def test_what_differs_between_runs_is_told_and_not_written(code: str) -> None:
    result, edits = settled(chain_of(code, expected="other\n", expected_line=7))
    assert result.outcome is Outcome.FAILED
    assert result.message.startswith("not deterministic")
    assert "first run" in result.detail
    assert edits == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [("1 / 0\n", "1\n"), ("print('```')\n", "1\n"), ("print(1.00001)\n", "1.000\n")],
    ids=["fails", "prints a fence", "was right"],
)
def test_nothing_else_is_written(code: str, expected: str) -> None:
    assert settled(chain_of(code, expected=expected, expected_line=7))[1] == ()
