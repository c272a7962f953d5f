"""``--accept``: what was really printed goes into the card file, and nothing else in it moves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from flashproof.snippets.output_compare import clean, mask_timings, side_by_side
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet

OTHER_SEED = 1
"""The hash seed of the second run, so that the order of a set, or an address, shows."""
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FENCE = re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """New lines for an output fence."""

    path: str
    line: int
    """The first line between the fences, counted from 1."""
    count: int
    """How many lines the card has there."""
    text: str
    """What stands there from now on."""


def accept_results(
    supervisor: Supervisor, chain: Chain, results: tuple[Result, ...]
) -> tuple[tuple[Result, ...], tuple[Edit, ...]]:
    """Accept what two runs agree on: the results after that, and what to write.

    The second run has a process and a hash seed of its own. A snippet that prints something else
    in it is reported as not deterministic.
    """
    if not any(result.differs for result in results):
        return results, ()
    active = Chain(chain.setup, tuple(one for one in chain.snippets if not one.skip))
    again = {one.snippet: one for one in supervisor.run_fresh(active, OTHER_SEED)}
    settled = tuple(
        _settled(first, again[first.snippet]) if first.differs else first for first in results
    )
    edits = (
        edit_of(after.snippet, after.printed)
        for before, after in zip(results, settled, strict=True)
        if before.differs and after.outcome is Outcome.PASSED
    )
    return settled, tuple(edits)


def _settled(first: Result, second: Result) -> Result:
    if mask_timings(first.printed) != mask_timings(second.printed):
        message = "not deterministic: a second run printed something else"
        detail = side_by_side(first.printed, second.printed, titles=("first run", "second run"))
        return replace(first, message=message, detail=detail, differs=False)
    if _FENCE.search(first.printed):
        return replace(first, message="it prints a fence, which a card cannot hold", differs=False)
    accepted = "accepted: the card says now what was printed"
    return replace(first, outcome=Outcome.PASSED, message="", detail="", flaw=accepted)


def edit_of(snippet: Snippet, printed: str) -> Edit:
    """The edit that makes a card say what was printed."""
    count = (snippet.expected or "").count("\n")
    return Edit(snippet.piece.path, snippet.expected_line, count, clean(printed))


def write_edits(edits: Iterable[Edit]) -> tuple[Path, ...]:
    """Write the edits into their files; the files that changed."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    for name, group in by_path.items():
        path = Path(name)
        path.write_bytes(with_edits(path.read_bytes(), group))
    return tuple(map(Path, by_path))


def with_edits(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a card file with its output fences rewritten, in the file's own line ends."""
    lines = _LINE.findall(content)
    for edit in sorted(edits, reverse=True):
        above = lines[edit.line - 2]
        end = above[len(above.rstrip(b"\r\n")) :]
        new = [line.encode() + end for line in edit.text.splitlines()]
        lines[edit.line - 1 : edit.line - 1 + edit.count] = new
    return b"".join(lines)
