"""Describe the changes of an update as text."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator

from .merge import Choice
from .note_types import Repair
from .plan import ItemChange, Plan, TextChange

_MOST_CARDS = 100
"""The maximum number of cards to list in a group."""
_MOST_DAYS = 5
"""The maximum number of days of the author's recent changes to list."""
_MOST_LINES = 12
"""The maximum number of lines to show for a text."""


def plain(text: str) -> str:
    """Return HTML as plain text, with a line for each paragraph, list item, and line of code."""
    text = re.sub(
        r"<(?:script|style)\b.*?</(?:script|style)>", "", text, flags=re.DOTALL | re.IGNORECASE
    )
    text = re.sub(r"(?i)<(?:br|/p|/li|/div|/tr|/pre|/h\d)\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def summary(plan: Plan) -> str:
    """Return the number of cards with each kind of change, such as "3 new, 40 unchanged"."""
    conflicts = sum(bool(change.questions) for change in plan.changed)
    counts = (
        (len(plan.new), "new"),
        (len(plan.changed) - conflicts, "changed"),
        (conflicts, "changed by you and by the author"),
        (len(plan.deleted), "deleted by you"),
        (plan.unchanged, "unchanged"),
    )
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "no cards"


def describe(plan: Plan) -> str:
    """Return a description of an update: its counts, repairs, and changes."""
    lines = [f"{plan.release.title}, release of {plan.release.date[:10]}"]
    if plan.release.version:
        lines[0] += f" (version {plan.release.version})"
    lines += [f"Cards: {summary(plan)}."]
    lines += ["Your tags, stars, “My notes” field, and review history are kept."]
    for repair in plan.repairs:
        lines += _repair_lines(repair)
    if plan.needs_full_sync:
        lines += ["Anki will need a full sync afterward, because the update repairs note types."]
    if plan.styles:
        names = ", ".join(change.label for change in plan.styles)
        lines += ["", f"New design: {names}"]
    if plan.deleted:
        lines += [
            "",
            f"{_count(len(plan.deleted), 'note')} that you deleted will not be added again.",
        ]
    if plan.moved:
        notes = _count(len(plan.moved), "note")
        lines += ["", f"{notes} that you moved to a different note type will not be updated."]
    lines += _changed_lines(plan)
    lines += _new_lines(plan)
    if plan.release.changes:
        lines += ["", "Recent changes by the author:"]
        lines += [f"• {line}" for line in plan.release.changes[:_MOST_DAYS]]
    return "\n".join(lines) + "\n"


def first_line(text: str) -> str:
    """Return the first line of HTML as plain text, shortened to 120 characters."""
    line = (plain(text).splitlines() or [""])[0]
    return line if len(line) <= 120 else f"{line[:119]}…"


def difference(change: TextChange) -> Iterator[str]:
    """Yield the lines that differ, marked with "-" and "+"; leave out lines if there are many."""
    before, after = plain(change.mine).splitlines(), plain(change.theirs).splitlines()
    lines = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"… {len(lines) - _MOST_LINES} more lines"
    if not lines:
        yield "(only the formatting changes)"


def _repair_lines(repair: Repair) -> Iterator[str]:
    yield ""
    yield f"Note type “{repair.name}”:"
    if repair.missing_fields:
        yield f"• restores the missing fields: {', '.join(repair.missing_fields)}"
    if repair.missing_templates:
        yield f"• restores the missing card templates: {', '.join(repair.missing_templates)}"
    if repair.own_parts:
        parts = ", ".join(repair.own_parts)
        yield f"• keeps the fields and card templates that you added: {parts}"
    if repair.copies:
        notes = _count(sum(len(notes) for _, notes in repair.copies), "note")
        yield f"• moves {notes} back from a copy of the note type; their history is kept"


def _changed_lines(plan: Plan) -> Iterator[str]:
    changed = [change for change in plan.changed if not change.questions]
    if changed:
        yield ""
        yield f"Changed cards ({len(changed)}):"
        for change in changed[:_MOST_CARDS]:
            yield from _item_lines(change)
        yield from _more(len(changed))


def _new_lines(plan: Plan) -> Iterator[str]:
    if plan.new:
        yield ""
        yield f"New cards ({len(plan.new)}):"
        for note in plan.new[:_MOST_CARDS]:
            yield f"• {first_line(list(note.fields.values())[1])}"
        yield from _more(len(plan.new))


def _item_lines(change: ItemChange) -> Iterator[str]:
    yield f"• {first_line(change.label)}"
    for one in change.texts:
        if one.choice is Choice.TAKE and one.name not in ("Topic", "Ran"):
            yield f"    {one.name}"
            yield from (f"      {line}" for line in difference(one))
    if added := sorted(set(change.new_tags) - set(change.old_tags)):
        yield f"    new tags: {' '.join(added)}"
    if removed := sorted(set(change.old_tags) - set(change.new_tags)):
        yield f"    removed tags: {' '.join(removed)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _more(count: int) -> list[str]:
    return [f"… and {count - _MOST_CARDS} more"] if count > _MOST_CARDS else []
