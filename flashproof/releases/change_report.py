"""Changes as text for a terminal, Markdown for a pull request, JSON for programs."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from flashproof.releases.changes import Change, ChangeKind, Changes, FieldChange

MEANING: Mapping[ChangeKind, str] = {
    ChangeKind.NEW: "learners get them",
    ChangeKind.UPDATED: "learners get the new text and keep their history",
    ChangeKind.MOVED: "stay where they are for those who have them",
    ChangeKind.RETIRED: "stay in learners' collections until they take them out",
    ChangeKind.RESTARTED: "learners get a new card without history; the old one stays beside it",
}
"""What an import does, by fate."""

_LINES = 12
"""How much of a long field's difference is shown."""


def to_text(changes: Changes, search: str = "") -> str:
    """For a terminal."""
    lines = [summary(changes)]
    for fate in ChangeKind:
        found = changes.of(fate)
        if found:
            lines += ["", f"{fate.capitalize()}: {MEANING[fate]}"]
            lines += [line for change in found for line in _text_lines(change)]
    if changes.note_types:
        lines += ["", f"New look: {', '.join(changes.note_types)}"]
    if search:
        lines += ["", "To find the retired ones in Anki's browser:", f"  {search}"]
    return "\n".join(lines) + "\n"


def to_json(changes: Changes, search: str = "") -> str:
    """For programs: counts, every change, the search."""
    value = {
        "counts": {fate: len(changes.of(fate)) for fate in ChangeKind}
        | {"unchanged": changes.unchanged},
        "note_types": list(changes.note_types),
        "cards": [asdict(change) for change in changes.cards],
        "retired_search": search,
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def to_markdown(changes: Changes, search: str = "") -> str:
    """For a pull request, long parts folded."""
    lines = ["### What learners will get", "", summary(changes)]
    for fate in ChangeKind:
        found = changes.of(fate)
        if found:
            lines += ["", "<details>"]
            lines += [f"<summary>{len(found)} {fate}: {MEANING[fate]}</summary>", ""]
            lines += [line for change in found for line in _markdown_lines(change)]
            lines += ["", "</details>"]
    if changes.note_types:
        lines += ["", f"New look: {', '.join(changes.note_types)}."]
    if search:
        lines += ["", "To find the retired ones in Anki's browser:", "", *_fence("", [search])]
    return "\n".join(lines) + "\n"


def summary(changes: Changes) -> str:
    """One line: ``3 new, 1 updated, 40 unchanged``."""
    counts = [(len(changes.of(fate)), str(fate)) for fate in ChangeKind]
    counts.append((changes.unchanged, "unchanged"))
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "no cards"


def _text_lines(change: Change) -> Iterator[str]:
    detail = f" ({change.detail})" if change.detail else ""
    yield f"  {change.card}: {change.question.splitlines()[0]}{detail}"
    for one in change.fields:
        yield f"    {one.name}"
        yield from (f"      {line}" for line in difference(one))


def _markdown_lines(change: Change) -> Iterator[str]:
    detail = f" ({change.detail})" if change.detail else ""
    question = change.question.splitlines()[0].replace("`", "'")
    yield f"- `{change.card}` {_escaped(question)}{_escaped(detail)}"
    lines = [line for one in change.fields for line in (f"@@ {one.name} @@", *difference(one))]
    if lines:
        yield ""
        yield from (f"  {line}" for line in _fence("diff", lines))
        yield ""


def difference(change: FieldChange) -> Iterator[str]:
    """The lines that differ, with ``-`` and ``+``, and ``…`` where there are too many."""
    before, after = change.before.splitlines(), change.after.splitlines()
    lines = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    yield from lines[:_LINES]
    if len(lines) > _LINES:
        yield f"… {len(lines) - _LINES} more lines"


def _fence(language: str, lines: list[str]) -> list[str]:
    """A fence that no line in it can end."""
    ticks = "```"
    while any(ticks in line for line in lines):
        ticks += "`"
    return [f"{ticks}{language}", *lines, ticks]


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\*_[]<>#|" else letter for letter in text)
