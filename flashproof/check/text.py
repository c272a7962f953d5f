"""Rules on the markup of texts."""

from __future__ import annotations

from collections.abc import Iterator

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic
from flashproof.model import Cloze, lead_texts, texts


def markup_problems(context: Context) -> Iterator[Diagnostic]:
    """Formulas that cannot be read, deletions across other markup, nesting without end."""
    for topic in context.library.topics:
        found = [(text, False) for text in lead_texts(topic)]
        for card in topic.cards:
            blanked = card.body if isinstance(card, Cloze) else ()
            found += [(text, text in blanked) for text in texts(card)]
        found += [(term.text, False) for term in context.library.glossary.values()]
        for text, is_cloze in found:
            for problem in context.renderer.render(text, cloze=is_cloze).problems:
                span = text.span.locate(text.text, problem.start, problem.end)
                yield Diagnostic(problem.code, problem.message, span, problem.hint)
