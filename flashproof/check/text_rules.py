"""Report errors in Markdown text: invalid math, relative links, and misplaced cloze deletions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from flashproof.diagnostics import Diagnostic, Severity
from flashproof.markup import Rendered, Renderer, cloze_deletions
from flashproof.model import Markdown, Term, Topic, topic_texts

MAX_PROBLEMS = 100
"""The maximum number of problems of one kind to report in one Markdown text."""

_LINK = re.compile(r'<a\b(?:[^>]*?\bhref="(?P<address>[^"]*)")?[^>]*>(?P<text>.*?)</a>', re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def glossary_problems(glossary: Mapping[str, Term], renderer: Renderer) -> Iterator[Diagnostic]:
    """Report problems in the glossary's definitions, such as invalid math."""
    for term in glossary.values():
        yield from _problems(term.text, renderer.render(term.text), is_cloze=False)


def topic_problems(topic: Topic, renderer: Renderer) -> Iterator[Diagnostic]:
    """Report invalid math, misplaced cloze deletions, and relative links in a topic."""
    for text, is_cloze in topic_texts(topic):
        rendered = renderer.render(text, cloze=is_cloze)
        yield from _problems(text, rendered, is_cloze=is_cloze)
        if "<a" in rendered.html:
            yield from _relative_links(text, rendered.html, topic)


def _problems(text: Markdown, rendered: Rendered, *, is_cloze: bool) -> Iterator[Diagnostic]:
    if not is_cloze and "{{c" in text.text:
        yield from islice(_stray_deletions(text), MAX_PROBLEMS)
    for problem in rendered.problems[:MAX_PROBLEMS]:
        span = text.span.locate(text.text, problem.start, problem.end)
        severity = Severity.ERROR if problem.is_error else Severity.WARNING
        yield Diagnostic(problem.code, problem.message, span, problem.hint, severity)


def _relative_links(text: Markdown, rendered: str, topic: Topic) -> Iterator[Diagnostic]:
    """Report links that are not absolute URLs, because relative links do not work in Anki.

    In the lead, links to cards on the same page are allowed.
    """
    for match in _LINK.finditer(rendered):
        address = html.unescape(match["address"] or match["text"])
        has_link = match["address"] is not None  # the sanitizer removes other schemes
        if address.startswith("#") and text in topic.lead:
            continue  # a link to a card on the same page
        if not (has_link and address.startswith(("http:", "https:", "mailto:"))):
            start = max(text.text.find(address), 0)
            span = text.span.locate(text.text, start, start + len(address))
            hint = "write the full URL (https://…), or refer to the topic by its title"
            yield Diagnostic("dead-link", "this link is not an absolute URL", span, hint)


def _stray_deletions(text: Markdown) -> Iterator[Diagnostic]:
    """Report cloze deletions in text that does not support them, except in code spans."""
    without_code = _CODE.sub(lambda match: " " * len(match[0]), text.text)
    for cloze in cloze_deletions.find(without_code)[0]:
        span = text.span.locate(text.text, cloze.start, cloze.end)
        message = "only the main part of a cloze card can contain cloze deletions"
        hint = "move the card below '## Cloze', or format the text as `code`"
        yield Diagnostic("stray-cloze", message, span, hint)
