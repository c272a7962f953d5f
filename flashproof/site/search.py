"""Create ``data/search.js``, the searchable text of all cards, loaded on the first search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flashproof.model import Body, Card, Code, Compare, Explain, Markdown, Quiz, Role, bodies
from flashproof.site.javascript import json_literal
from flashproof.site.topic_view import TopicView


def search_script(rows: Iterable[tuple[str, str]]) -> str:
    """Return the script; ``rows`` contains each card's id and text, in learning order."""
    return f"flashproof.data.search({json_literal(list(map(list, rows)))});\n"


def card_text(card: Card, view: TopicView) -> str:
    """Return a card's text on one line, excluding proofs.

    ``view`` should come from ``TopicView.with_answers``, which fills in cloze deletions.
    """
    parts = [view.plain_text(card.question)]
    parts += [part for body in bodies(card) for part in _body_parts(body, view)]
    parts += [view.plain_text(item) for item in _items(card)]
    return " ".join(" ".join(parts).split())


def body_text(body: Body, view: TopicView) -> str:
    """Return the text of a body, excluding proofs."""
    return " ".join(_body_parts(body, view))


def _body_parts(body: Body, view: TopicView) -> Iterator[str]:
    for block in body:
        if isinstance(block, Markdown):
            yield view.plain_text(block)
        elif block.role not in (Role.PROOF, Role.CHECK, Role.MISTAKE):
            yield _code_text(block, view)


def _code_text(code: Code, view: TopicView) -> str:
    text = view.plain_code(code)
    return f"{text} {code.output.text}" if code.output else text


def _items(card: Card) -> Iterator[Markdown]:
    """Yield the text of the fields that are specific to the card's kind."""
    match card:
        case Quiz():
            for option in card.options:
                yield option.text
                if option.feedback:
                    yield option.feedback
        case Explain():
            yield from (concept.text for concept in card.concepts)
        case Compare():
            yield from card.columns
            yield from (statement.text for statement in card.statements)
        case _:
            pass
