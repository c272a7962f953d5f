"""Quiz cards: a task list, with a quote below an option as its feedback."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flashproof.diagnostics import Diagnostics
from flashproof.model import Markdown, Option, Quiz
from flashproof.parse.card_parts import RawCard, prose_lines, read_proofs, split_at_prose
from flashproof.text.source import Source

MIN_OPTIONS, MAX_OPTIONS = 2, 8

_OPTION = re.compile(r" {0,3}[-*+] +\[([ xX])\](?:[ \t]+(.*))?$")
_BAD_BOX = re.compile(
    r" {0,3}(?:[-*+]|\d+[.)])[ \t]*\[([ \t]*|[ \t]*[xXyYvV✓✔☑*][ \t]*)\](?![(\[:])[ \t]*(.*)$"
)
"""What was meant to be an option."""
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+[.)])[ \t]")
_FEEDBACK = re.compile(r"[ \t]*>[ \t]?(.*)$")
_INDENTED = re.compile(r"(?: {2,}|\t)")


@dataclass(slots=True)
class _Draft:
    """An option while its lines are read."""

    right: bool
    start: int
    end: int
    text: list[str]
    feedback: list[str] = field(default_factory=list)
    feedback_start: int = 0

    def option(self, source: Source) -> Option:
        text = Markdown("\n".join(self.text), source.span(self.start, self.end))
        if not self.feedback:
            return Option(text, self.right, None)
        feedback = Markdown("\n".join(self.feedback), source.span(self.feedback_start, self.end))
        return Option(text, self.right, feedback)


def read_quiz(card: RawCard, diagnostics: Diagnostics) -> Quiz | None:
    """The last prose above the parts holds the list; what stands above it is the question's."""
    above, block, below = split_at_prose(card.main)
    context, options = _read_list(block, diagnostics) if block else (None, ())
    if not options:
        hint = "write a task list: '- [x] right', '- [ ] wrong'"
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
    first = _begin(lines, first)
    drafts: list[_Draft] = []
    for line, start in lines[first:]:
        span = source.span(start, start + len(line))
        if (box := _BAD_BOX.match(line)) and not _OPTION.match(line):
            hint = "write '- [ ] …' or '- [x] …', with these spaces"
            diagnostics.error("bad-box", "the box of this option cannot be read", span, hint)
            text = start + box.start(2)
            drafts.append(_Draft(bool(box[1].strip()), text, start + len(line), [box[2]]))
        elif line.strip() and not _take(line, start, drafts):
            if _ITEM.match(line):
                hint = "begin it with '- [ ]' or '- [x]'"
                diagnostics.error("missing-checkbox", "this option has no box", span, hint)
            elif line.startswith(">"):
                hint = "indent it by four spaces, and it is the feedback of the option above"
                diagnostics.error("text-below", "a quote below the options", span, hint)
            else:
                hint = "indent it to continue the option, or put it under '#### Why'"
                diagnostics.error("text-below", "text below the options", span, hint)
    above = "\n".join(line for line, _ in lines[:first]).rstrip()
    context = Markdown(above, source.span(block.span.start, lines[first][1])) if above else None
    return context, tuple(draft.option(source) for draft in drafts)


def _is_option(line: str) -> bool:
    return bool(_OPTION.match(line) or _BAD_BOX.match(line))


def _begin(lines: list[tuple[str, int]], first: int) -> int:
    """Where the list of options begins: items right above the first box belong to it."""
    begin = first
    while begin and _ITEM.match(lines[begin - 1][0]):
        begin -= 1
    return begin


def _take(line: str, start: int, drafts: list[_Draft]) -> bool:
    """Put a line where it belongs; whether it belongs anywhere."""
    if option := _OPTION.match(line):
        text_start = start + (len(line) if option[2] is None else option.start(2))
        text = option[2] or ""
        drafts.append(_Draft(option[1] != " ", text_start, start + len(line), [text]))
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
        message = f"options in this quiz card: {len(options)}"
        hint = f"write {MIN_OPTIONS} to {MAX_OPTIONS} of them"
        diagnostics.error("option-count", message, span, hint)
    if not any(option.is_correct for option in options):
        hint = "mark the right option with '[x]'"
        diagnostics.error("no-right-option", "no option is marked as right", span, hint)
    for option in options:
        if not option.text:
            hint = "write it behind the box"
            diagnostics.error("empty-option", "an option without a text", option.text.span, hint)
