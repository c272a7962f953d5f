"""Read explain cards: concepts and the phrases that identify each one in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.diagnostics import Diagnostics
from flashproof.model import Code, Concept, Explain, Markdown, Pattern
from flashproof.parse.card_parts import RawCard, match_entries, prose_lines
from flashproof.parse.document import Comment
from flashproof.text.words import without_marks

_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+[.)])[ \t]+(.*)$")
_PATTERN = re.compile(r"(?:[\w'\u2019+./%=<>-]++\*?|\*|\([^()|]++(?:\|[^()|]++)*+\)\*?|\s++)++")
"""Matches a valid phrase. With possessive quantifiers, rejecting a long phrase takes linear
time."""


def read_explain(card: RawCard, diagnostics: Diagnostics) -> Explain | None:
    """Read an explain card, whose main part is context; return ``None`` if it has no concepts."""
    problems_before = len(diagnostics)
    concepts: list[Concept] = []
    for block in card.parts.get("Concepts", ()):
        if isinstance(block, Code):
            message = "concepts cannot contain code blocks"
            hint = "write the concepts as a list, and move the code to '#### Model answer'"
            diagnostics.error("code-in-concepts", message, block.span, hint)
        else:
            concepts += _concepts(block, card.section.comments, diagnostics)
    if not concepts and len(diagnostics) > problems_before:
        return None
    if not concepts:
        hint = "add '#### Concepts' with a list below it"
        diagnostics.error("missing-concepts", "this explain card has no concepts", card.span, hint)
        return None
    return Explain(
        **card.common,
        context=card.main,
        concepts=tuple(concepts),
        model_answer=card.parts.get("Model answer", ()),
    )


def _concepts(
    block: Markdown, comments: list[Comment], diagnostics: Diagnostics
) -> Iterator[Concept]:
    source = block.span.source
    items: list[tuple[str, int, int]] = []
    for line, start in prose_lines(block):
        end = start + len(source.line_text(source.line_of(start)))
        if item := _ITEM.match(line):
            items.append((item[1].rstrip(), start + item.start(1), end))
        elif items and (line.startswith(("  ", "\t")) or not line.strip()):
            text, first, _ = items[-1]
            items[-1] = (f"{text} {line.strip()}".rstrip(), first, end)
        elif line.strip():
            span = source.span(start, end)
            hint = "start it with '- ', or indent it to continue the concept above"
            diagnostics.error("stray-text", "this line is not a concept", span, hint)
    for text, start, end in items:
        its_comments = [comment for comment in comments if start <= comment.span.start < end]
        patterns, unless = (
            tuple(
                pattern
                for comment in its_comments
                for pattern in _patterns(comment, key, diagnostics)
            )
            for key in ("match", "unless")
        )
        yield Concept(Markdown(text, source.span(start, start + len(text))), patterns, unless)


def _patterns(comment: Comment, key: str, diagnostics: Diagnostics) -> Iterator[Pattern]:
    for text, span in match_entries(comment, ",", "a concept's comment", diagnostics, key):
        if _PATTERN.fullmatch(without_marks(text)):
            yield Pattern(text, span)
        else:
            hint = "use words, '*' for the rest of a word, and '(a|b)' for alternatives"
            diagnostics.error("bad-pattern", f"{text!r} is not a valid phrase", span, hint)
