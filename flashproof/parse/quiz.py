"""Read quiz cards: a task list of options, each with optional feedback in a quote below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flashproof.diagnostics import Diagnostics
from flashproof.model import Markdown, Option, Quiz
from flashproof.parse.card_parts import RawCard, prose_lines, read_proofs, split_at_last_prose
from flashproof.text.names import plural
from flashproof.text.source import Source

MIN_OPTIONS, MAX_OPTIONS = 2, 8

_OPTION = re.compile(r" {0,3}[-*+] +\[([ xX])\](?:[ \t]+(.*))?$")
_BAD_BOX = re.compile(
    r" {0,3}(?:[-*+]|\d+[.)])[ \t]*\[([ \t]*|[ \t]*[xXyYvV✓✔☑*][ \t]*)\](?![(\[:])[ \t]*(.*)$"
)
"""Matches an option with an invalid checkbox, such as ``- [] text``."""
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+[.)])[ \t]")
_FEEDBACK = re.compile(r"[ \t]*>[ \t]?(.*)$")
_INDENTED = re.compile(r"(?: {2,}|\t)")


@dataclass(slots=True)
class _OptionDraft:
    """A quiz option that is still being read, line by line."""

    is_correct: bool
    start: int
    end: int
    text: list[str]
    feedback: list[str] = field(default_factory=list)
    feedback_start: int = 0

    def option(self, source: Source) -> Option:
        text = Markdown("\n".join(self.text), source.span(self.start, self.end))
        if not self.feedback:
            return Option(text, self.is_correct, None)
        feedback = Markdown("\n".join(self.feedback), source.span(self.feedback_start, self.end))
        return Option(text, self.is_correct, feedback)


def read_quiz(card: RawCard, diagnostics: Diagnostics) -> Quiz | None:
    """Read a quiz card; return ``None`` if it has no options.

    The content above the task list is context. Only proofs can follow the list.
    """
    above, block, below = split_at_last_prose(card.main)
    context, options = _read_list(block, diagnostics) if block else (None, ())
    if not options:
        hint = "write a task list: '- [x] correct', '- [ ] incorrect'"
        diagnostics.error("missing-options", "this quiz card has no options", card.span, hint)
        return None
    _check(options, diagnostics)
    return Quiz(
        **card.common,
        context=(*above, context) if context else above,
        proofs=read_proofs(below, "the options", diagnostics),
        options=options,
        fixed_order=card.metadata.fixed_order,
    )


def _read_list(
    block: Markdown, diagnostics: Diagnostics
) -> tuple[Markdown | None, tuple[Option, ...]]:
    lines = prose_lines(block)
    source = block.span.source
    first = next((i for i, (line, _) in enumerate(lines) if _is_option(line)), None)
    if first is None:
        return block, ()
    first = _list_start(lines, first)
    drafts: list[_OptionDraft] = []
    for line, start in lines[first:]:
        span = source.span(start, start + len(line))
        if (box := _BAD_BOX.match(line)) and not _OPTION.match(line):
            hint = "write '- [ ] …' or '- [x] …', with exactly these spaces"
            diagnostics.error("bad-box", "the checkbox of this option is not valid", span, hint)
            text = start + box.start(2)
            drafts.append(_OptionDraft(bool(box[1].strip()), text, start + len(line), [box[2]]))
        elif line.strip() and not _add_line(line, start, drafts):
            if _ITEM.match(line):
                hint = "start it with '- [ ]' or '- [x]'"
                diagnostics.error("missing-checkbox", "this option has no checkbox", span, hint)
            elif line.startswith(">"):
                message = "this quote does not belong to an option"
                hint = "indent it by four spaces to make it the feedback of the option above"
                diagnostics.error("text-below", message, span, hint)
            else:
                message = "this text does not belong to an option"
                hint = "indent it to continue the option above, or move it to '#### Why'"
                diagnostics.error("text-below", message, span, hint)
    above = "\n".join(line for line, _ in lines[:first]).rstrip()
    context = Markdown(above, source.span(block.span.start, lines[first][1])) if above else None
    return context, tuple(draft.option(source) for draft in drafts)


def _is_option(line: str) -> bool:
    return bool(_OPTION.match(line) or _BAD_BOX.match(line))


def _list_start(lines: list[tuple[str, int]], first: int) -> int:
    """Return the index of the list's first line; items directly above ``first`` are included."""
    start = first
    while start and _ITEM.match(lines[start - 1][0]):
        start -= 1
    return start


def _add_line(line: str, start: int, drafts: list[_OptionDraft]) -> bool:
    """Add a line to the option that contains it; return ``False`` if there is no such option."""
    if option := _OPTION.match(line):
        text_start = start + (len(line) if option[2] is None else option.start(2))
        text = option[2] or ""
        drafts.append(_OptionDraft(option[1] != " ", text_start, start + len(line), [text]))
        return True
    if not drafts:
        return False
    draft = drafts[-1]
    if (feedback := _FEEDBACK.match(line)) and _INDENTED.match(line):
        draft.feedback_start = draft.feedback_start or start + feedback.start(1)
        draft.feedback.append(feedback[1])
    elif _INDENTED.match(line) and not draft.feedback:
        draft.text.append(line.strip())
    else:
        return False
    draft.end = start + len(line) if draft.feedback else draft.end
    return True


def _check(options: tuple[Option, ...], diagnostics: Diagnostics) -> None:
    span = options[0].text.span
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        message = f"this quiz card has {plural(len(options), 'option')}"
        hint = f"write {MIN_OPTIONS} to {MAX_OPTIONS} options"
        diagnostics.error("option-count", message, span, hint)
    if not any(option.is_correct for option in options):
        hint = "mark the correct option with '[x]'"
        diagnostics.error("no-right-option", "no option is marked as correct", span, hint)
    for option in options:
        if not option.text:
            hint = "write its text after the checkbox"
            diagnostics.error("empty-option", "this option has no text", option.text.span, hint)
