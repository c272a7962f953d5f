"""``data/search.js``: the words of every card, loaded with the first key in a search box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flashproof.model import Body, Card, Code, Compare, Explain, Markdown, Quiz, Role, bodies
from flashproof.site.javascript import json_literal
from flashproof.site.topic_view import TopicView


def rows(found: Iterable[tuple[str, str]]) -> str:
    """The script: id and text of every card, in the order of learning."""
    return f"flashproof.data.search({json_literal(list(map(list, found)))});\n"


def text(card: Card, prose: TopicView) -> str:
    """Everything that a card shows, proofs left out, as one line; ``prose`` fills blanks in."""
    parts = [prose.plain(card.question)]
    parts += [part for body in bodies(card) for part in _body(body, prose)]
    parts += [prose.plain(item) for item in _items(card)]
    return " ".join(" ".join(parts).split())


def body_text(body: Body, prose: TopicView) -> str:
    """The words of prose and fences, proofs left out."""
    return " ".join(_body(body, prose))


def _body(body: Body, prose: TopicView) -> Iterator[str]:
    for block in body:
        if isinstance(block, Markdown):
            yield prose.plain(block)
        elif block.role is not Role.PROOF:
            yield _code(block, prose)


def _code(code: Code, prose: TopicView) -> str:
    shown = prose.plain_code(code)
    return f"{shown} {code.output.text}" if code.output else shown


def _items(card: Card) -> Iterator[Markdown]:
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
