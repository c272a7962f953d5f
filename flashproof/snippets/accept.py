"""``--accept``: write the actual output to the card file without changing anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.loading.sources import read_source
from flashproof.markup import cloze_deletions
from flashproof.snippets.output_compare import clean, mask_timings, side_by_side
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet
from flashproof.text.edits import TextEdit, write_edits
from flashproof.text.source import Source, display_path

OTHER_SEED = 1
"""Hash seed of the second run, which reveals output that depends on set order or addresses."""
_FENCE = re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE)


def accept_results(
    supervisor: Supervisor, chain: Chain, results: tuple[Result, ...]
) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """Run a chain again and accept its output if both runs print the same.

    The second run uses a new process with a different hash seed. A snippet whose output differs
    in that run is reported as nondeterministic.

    Args:
        supervisor: Runs the chain again.
        chain: A chain that was run.
        results: Its results.

    Returns:
        The updated results, and the subset whose output must be written to the card.

    """
    if not any(result.output_differs for result in results):
        return results, ()
    active = Chain(chain.setup, tuple(one for one in chain.snippets if not one.skip))
    again = {one.snippet: one for one in supervisor.run_fresh(active, OTHER_SEED)}
    final = tuple(
        _compare(one, again[one.snippet]) if one.output_differs else one for one in results
    )
    accepted = tuple(
        after
        for before, after in zip(results, final, strict=True)
        if before.output_differs and after.outcome is Outcome.PASSED
    )
    return final, accepted


def write_accepted(accepted: Iterable[Result]) -> tuple[Path, ...]:
    """Write accepted outputs to their card files and return the paths of those files."""
    by_path: dict[Path, list[Result]] = {}
    for result in accepted:
        by_path.setdefault(Path(result.snippet.piece.path), []).append(result)
    written: list[Path] = []
    for path, group in by_path.items():
        source = read_source(path, path.parent, Diagnostics())
        if source is None or not all(_is_unchanged(source, one.snippet) for one in group):
            name = display_path(path, Path.cwd())
            raise FlashproofError(f"{name} changed while its snippets ran; run the command again")
        written += write_edits(output_edit(source, one.snippet, one.printed) for one in group)
    return tuple(written)


def _is_unchanged(source: Source, snippet: Snippet) -> bool:
    """Return whether the code and expected output are unchanged since the snippet ran."""
    lines = source.text.split("\n")

    def holds(text: str, line: int) -> bool:
        wanted = text.rstrip("\n").split("\n") if text else []
        found = cloze_deletions.strip("\n".join(lines[line - 1 : line - 1 + len(wanted)]))
        return [one.strip() for one in found.split("\n")] == [one.strip() for one in wanted or [""]]

    return holds(snippet.piece.text, snippet.piece.line) and holds(
        snippet.expected or "", snippet.expected_line
    )


def output_edit(source: Source, snippet: Snippet, printed: str) -> TextEdit:
    """Return the edit that replaces the expected output of a snippet in its card file."""
    line_count = (snippet.expected or "").count("\n")
    start = source.line_start(snippet.expected_line)
    end = source.line_start(snippet.expected_line + line_count)
    return TextEdit(source.span(start, end), clean(printed), "output accepted")


def _compare(first: Result, second: Result) -> Result:
    if mask_timings(first.printed) != mask_timings(second.printed):
        message = "not deterministic: a second run printed different output"
        detail = side_by_side(first.printed, second.printed, titles=("first run", "second run"))
        return replace(first, message=message, detail=detail, output_differs=False)
    if _FENCE.search(first.printed):
        message = "the output contains a code fence, which an output fence cannot contain"
        return replace(first, message=message, output_differs=False)
    accepted = "accepted: the card now contains the printed output"
    return replace(first, outcome=Outcome.PASSED, message="", detail="", note=accepted)
