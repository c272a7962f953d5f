"""Write the actual output to the card file for ``--accept``; change nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unicodedata import category

from flashproof.diagnostics import Diagnostics, Severity
from flashproof.errors import FlashproofError
from flashproof.languages import Languages
from flashproof.loading.sources import read_source
from flashproof.markup import cloze_deletions
from flashproof.parse import read_topic
from flashproof.snippets.evaluate import bare_expression, differs_between_runs, not_deterministic
from flashproof.snippets.extract import chains
from flashproof.snippets.imports import chain_preloads
from flashproof.snippets.output_compare import clean
from flashproof.snippets.repeat import CLOCK_OFFSET
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet
from flashproof.text.edits import TextEdit, write_edits
from flashproof.text.source import Source, display_path, normalize

REPEATS = 4
"""The number of times that a chain is rerun before its output is accepted."""
_NOT_IN_CARDS = {
    "Cc": "control character",
    "Co": "private-use character",
    "Cs": "surrogate",
    "Cn": "unassigned character",
}
"""Descriptions of characters that cannot be seen or typed, keyed by Unicode category."""
_FENCE = re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE)


def accept_results(
    supervisor: Supervisor, chain: Chain, results: tuple[Result, ...]
) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """Run a chain again and accept its output if all runs print the same output.

    The second run uses a new process with a different hash seed, different folders, and a clock
    that is set ahead. Each run draws different random numbers. A snippet whose output differs
    between runs is reported as nondeterministic. An output that an output fence cannot contain is
    rejected.

    Args:
        supervisor: Runs the chain again.
        chain: The chain that was run.
        results: The results of that run.

    Returns:
        The updated results, and those results whose output must be written to the card.

    """
    if not any(result.output_differs for result in results):
        return results, ()
    active = Chain(chain.setup, tuple(one for one in chain.snippets if not one.skip))
    runs = [supervisor.run_fresh(active, CLOCK_OFFSET)]
    is_cheap = not chain_preloads(active)
    while len(runs) < REPEATS and not _any_differs(results, runs[-1]):
        runs.append(supervisor.run_fresh(active) if is_cheap else supervisor.run_once(active))
    again = {one.snippet: one for one in runs[-1]}
    final = tuple(_check(one, again[one.snippet]) if one.output_differs else one for one in results)
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
        written += write_edits(_output_edits(source, group))
    return tuple(written)


def _output_edits(source: Source, group: Iterable[Result]) -> Iterator[TextEdit]:
    """Yield the edits for the results of one file.

    If several new variants are added in the same place, only the first one adds the heading.
    """
    headings: set[int] = set()
    for one in group:
        edit = output_edit(source, one.snippet, one.printed)
        if one.snippet.new_fence and edit.span.start in headings:
            edit = replace(edit, replacement="\n```" + edit.replacement.partition("```")[2])
        headings.add(edit.span.start)
        yield edit


def _is_unchanged(source: Source, snippet: Snippet) -> bool:
    """Return whether the code and expected output are unchanged since the snippet ran."""
    lines = source.text.split("\n")

    def holds(text: str, line: int) -> bool:
        wanted = text.rstrip("\n").split("\n") if text else []
        found = cloze_deletions.strip("\n".join(lines[line - 1 : line - 1 + len(wanted)]))
        return [one.strip() for one in found.split("\n")] == [one.strip() for one in wanted or [""]]

    return holds(snippet.written_code or snippet.piece.text, snippet.piece.line) and holds(
        snippet.expected or "", snippet.expected_line
    )


def output_edit(source: Source, snippet: Snippet, printed: str) -> TextEdit:
    """Return the edit that writes output to a card file as the expected output of a snippet."""
    if snippet.new_fence:
        start = source.line_start(snippet.expected_line)
        newline = "" if source.text[:start].endswith("\n") else "\n"
        text = f"{newline}{snippet.new_fence}{_as_text(snippet, printed)}```\n"
        return TextEdit(source.span(start, start), text, "output accepted")
    line_count = (snippet.expected or "").count("\n")
    start = source.line_start(snippet.expected_line)
    end = source.line_start(snippet.expected_line + line_count)
    return TextEdit(source.span(start, end), _as_text(snippet, printed), "output accepted")


def _as_text(snippet: Snippet, printed: str) -> str:
    """Return the text of an output fence that contains the given output."""
    if not snippet.exact:
        return clean(printed)
    return printed if not printed or printed.endswith("\n") else f"{printed}\n"


def _any_differs(results: Iterable[Result], again: Iterable[Result]) -> bool:
    other = {one.snippet: one for one in again}
    differing = (one for one in results if one.output_differs)
    return any(differs_between_runs(one, other[one.snippet]) for one in differing)


def _check(first: Result, second: Result) -> Result:
    """Return the accepted result, or the result with the reason for rejecting the output."""
    if differs_between_runs(first, second):
        return not_deterministic(first, second)
    if problem := _problem(first):
        return replace(first, message=problem, output_differs=False)
    accepted = "accepted: the card now contains the printed output"
    return replace(first, outcome=Outcome.PASSED, message="", detail="", note=accepted)


def _problem(result: Result) -> str:
    """Return why a snippet's output cannot be written to its card; empty if it can be."""
    if not _as_text(result.snippet, result.printed):
        is_python = result.snippet.language is None
        expression = bare_expression(result.snippet.piece.text) if is_python else ""
        reason = f", because {expression} is a bare expression: use print" if expression else ""
        return f"not accepted: nothing is printed{reason}"
    if _FENCE.search(result.printed):
        return "the output contains a code fence, which an output fence cannot contain"
    for character in _as_text(result.snippet, result.printed):
        if character not in "\n\t" and category(character) in _NOT_IN_CARDS:
            kind = _NOT_IN_CARDS[category(character)]
            name = f"U+{ord(character):04X}"
            return f"the output contains the {kind} {name}, which an output fence cannot contain"
    today = date.today()
    days = [(today - timedelta(days=one)).isoformat() for one in range(2)]
    if any(day in result.printed and day not in result.snippet.piece.text for day in days):
        return "not deterministic: the output contains today's date"
    return _problem_in_card(result)


def _problem_in_card(result: Result) -> str:
    """Parse the card with the new output, and return why the card cannot contain the output.

    The result is empty if the card can contain it, or if the file has changed since the run.
    """
    snippet, path = result.snippet, Path(result.snippet.piece.path)
    before = Diagnostics()
    source = read_source(path, path.parent, before) if path.is_file() else None
    if source is None or not _is_unchanged(source, snippet):
        return ""
    added = () if snippet.language is None else (snippet.language,)
    languages = Languages.of(one for one in added if not one.is_builtin)
    read_topic(source, "", before, languages)
    edit = output_edit(source, snippet, result.printed)
    text = source.text[: edit.span.start] + edit.replacement + source.text[edit.span.end :]
    after = Diagnostics()
    topic = read_topic(Source(path, source.name, normalize(text)), "", after, languages)
    known = {(one.code, one.message) for one in before}
    for one in after:
        if one.severity is Severity.ERROR and (one.code, one.message) not in known:
            return f"an output fence cannot contain this: {one.message}"
    written = [one for chain in chains(topic) for one in chain.snippets if _is_at(one, snippet)]
    if [one.expected for one in written] != [_as_text(snippet, result.printed)]:
        return "an output fence cannot contain this: the card would be parsed differently"
    return ""


def _is_at(one: Snippet, other: Snippet) -> bool:
    keys = ((snippet.piece.line, snippet.is_setup, snippet.variant) for snippet in (one, other))
    return next(keys) == next(keys)
