"""Rules on the markup of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic
from flashproof.markup import Renderer
from flashproof.model import Markdown, Topic, topic_texts


def glossary_problems(context: Context) -> Iterator[Diagnostic]:
    """Formulas of the glossary that cannot be read, nesting without end."""
    terms = context.library.glossary.values()
    yield from _problems(((term.text, False) for term in terms), context.renderer)


def topic_problems(topic: Topic, renderer: Renderer) -> Iterator[Diagnostic]:
    """Formulas that cannot be read, deletions across other markup, nesting without end."""
    yield from _problems(topic_texts(topic), renderer)


def _problems(found: Iterable[tuple[Markdown, bool]], renderer: Renderer) -> Iterator[Diagnostic]:
    for text, is_cloze in found:
        for problem in renderer.render(text, cloze=is_cloze).problems:
            span = text.span.locate(text.text, problem.start, problem.end)
            yield Diagnostic(problem.code, problem.message, span, problem.hint)
