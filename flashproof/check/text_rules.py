"""Rules on the markup of texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from flashproof.check.context import Context
from flashproof.diagnostics import Diagnostic
from flashproof.markup import Renderer, cloze_deletions
from flashproof.model import Markdown, Topic, topic_texts

_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def glossary_problems(context: Context) -> Iterator[Diagnostic]:
    """Formulas of the glossary that cannot be read, nesting without end."""
    terms = context.library.glossary.values()
    yield from _problems(((term.text, False) for term in terms), context.renderer)


def topic_problems(topic: Topic, renderer: Renderer) -> Iterator[Diagnostic]:
    """Formulas that cannot be read, deletions across other markup, links that lead nowhere."""
    yield from _problems(topic_texts(topic), renderer)
    for text, is_cloze in topic_texts(topic):
        yield from _dead_links(text, renderer.render(text, cloze=is_cloze).html, topic)


def _problems(found: Iterable[tuple[Markdown, bool]], renderer: Renderer) -> Iterator[Diagnostic]:
    for text, is_cloze in found:
        if not is_cloze and "{{c" in text.text:
            yield from _stray_deletions(text)
        for problem in renderer.render(text, cloze=is_cloze).problems:
            span = text.span.locate(text.text, problem.start, problem.end)
            yield Diagnostic(problem.code, problem.message, span, problem.hint)


def _dead_links(text: Markdown, rendered: str, topic: Topic) -> Iterator[Diagnostic]:
    """Addresses without a host: Anki shows a card without the files around it."""
    for match in _LINK.finditer(rendered):
        address = html.unescape(match[1])
        if address.startswith("#") and text in topic.lead:
            continue  # a card of the same page
        if not address.startswith(("http:", "https:", "mailto:")):
            start = max(text.text.find(address), 0)
            span = text.span.locate(text.text, start, start + len(address))
            hint = "write a whole address (https://…), or name the topic in words"
            yield Diagnostic("dead-link", "this link leads nowhere", span, hint)


def _stray_deletions(text: Markdown) -> Iterator[Diagnostic]:
    """Deletions that nothing would blank; in a code span they are quoted."""
    quoted = _CODE.sub(lambda match: " " * len(match[0]), text.text)
    for mark in cloze_deletions.find(quoted)[0]:
        span = text.span.locate(text.text, mark.start, mark.end)
        hint = "put the card under '## Cloze', or quote the text as `code`"
        yield Diagnostic("stray-cloze", "only the text of a cloze card is blanked", span, hint)
