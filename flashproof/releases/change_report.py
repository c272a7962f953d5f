"""Format changes as text for a terminal, Markdown for a pull request, or JSON for programs."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from flashproof.releases.changes import Change, ChangeKind, Changes, FieldChange
from flashproof.text.github_markdown import code_fence, escape

MEANING: Mapping[ChangeKind, str] = {
    ChangeKind.NEW: "learners get a new card",
    ChangeKind.UPDATED: "learners get the new text and keep their history",
    ChangeKind.MOVED: "new learners get the card in its new deck; others keep it in the old deck",
    ChangeKind.RETIRED: "the card stays in learners' collections until they remove it",
    ChangeKind.RESTARTED: "learners get a new card without history and also keep the old one",
}
"""The effect of an import on a card, keyed by kind of change."""

_MAX_LINES = 12
"""The maximum number of lines to show in the diff of a field."""


def to_text(changes: Changes, retired_search: str = "") -> str:
    """Return the changes for a terminal.

    Args:
        changes: the changes that an import would make.
        retired_search: a search that finds the retired cards in Anki's browser; may be empty.

    """
    lines = [summary(changes)]
    for kind in ChangeKind:
        group = changes.of(kind)
        if group:
            lines += ["", f"{kind.capitalize()}: {MEANING[kind]}"]
            lines += [line for change in group for line in _text_lines(change)]
    if changes.note_types:
        lines += ["", f"Note types with a new design: {', '.join(changes.note_types)}"]
    if retired_search:
        lines += ["", "Search for the retired cards in Anki's browser:", f"  {retired_search}"]
    return "\n".join(lines) + "\n"


def to_json(changes: Changes, retired_search: str = "") -> str:
    """Return the counts, every change, and the search as JSON; arguments as in ``to_text``."""
    value = {
        "counts": {kind: len(changes.of(kind)) for kind in ChangeKind}
        | {"unchanged": changes.unchanged},
        "note_types": list(changes.note_types),
        "cards": [asdict(change) for change in changes.cards],
        "retired_search": retired_search,
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def to_markdown(changes: Changes, retired_search: str = "") -> str:
    """Return the changes for a pull request, with collapsed details; see ``to_text``."""
    lines = ["### What changes for learners", "", summary(changes)]
    for kind in ChangeKind:
        group = changes.of(kind)
        if group:
            lines += ["", "<details>"]
            lines += [f"<summary>{len(group)} {kind}: {MEANING[kind]}</summary>", ""]
            lines += [line for change in group for line in _markdown_lines(change)]
            lines += ["", "</details>"]
    if changes.note_types:
        lines += ["", f"Note types with a new design: {', '.join(changes.note_types)}."]
    if retired_search:
        lines += ["", "Search for the retired cards in Anki's browser:", ""]
        lines += code_fence("", [retired_search])
    return "\n".join(lines) + "\n"


def summary(changes: Changes) -> str:
    """Return the number of cards with each kind of change, such as ``3 new, 40 unchanged``."""
    counts = [(len(changes.of(kind)), str(kind)) for kind in ChangeKind]
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
    yield f"- `{change.card}` {escape(question)}{escape(detail)}"
    lines = [line for one in change.fields for line in (f"@@ {one.name} @@", *difference(one))]
    if lines:
        yield ""
        yield from (f"  {line}" for line in code_fence("diff", lines))
        yield ""


def difference(change: FieldChange) -> Iterator[str]:
    """Yield the lines that differ, marked with ``-`` and ``+``, shortened if there are many."""
    before, after = change.before.splitlines(), change.after.splitlines()
    lines = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    yield from lines[:_MAX_LINES]
    if len(lines) > _MAX_LINES:
        yield f"… {len(lines) - _MAX_LINES} more lines"
