"""Rules across topics: names, ids, prerequisites, tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flashproof.check.context import Context
from flashproof.check.text_rules import glossary_problems
from flashproof.diagnostics import Diagnostic, Severity, suggest
from flashproof.model import Topic
from flashproof.text.source import Span


def duplicate_topics(context: Context) -> Iterator[Diagnostic]:
    """A topic's name is its file's stem: its address on the site."""
    first: dict[str, Topic] = {}
    for topic in sorted(context.library.topics, key=lambda topic: topic.source.name):
        other = first.setdefault(topic.name, topic)
        if other is not topic:
            yield Diagnostic(
                "duplicate-topic",
                f"two topics are called {topic.name!r}",
                _head(topic),
                "rename one of the files",
                related=(("the other one", _head(other)),),
            )


def shared_subdecks(context: Context) -> Iterator[Diagnostic]:
    """A topic's subdeck in Anki is called by its title; Anki does not tell cases apart."""
    first: dict[str, Topic] = {}
    for topic in sorted(context.library.topics, key=lambda topic: topic.source.name):
        other = first.setdefault(topic.subdeck.casefold(), topic)
        if other is not topic and other.name != topic.name:
            yield Diagnostic(
                "same-title",
                f"two topics of the deck {topic.deck!r} have the title {topic.title!r}",
                _head(topic),
                "give one another title or deck, else Anki mixes their cards in one subdeck",
                Severity.WARNING,
                related=(("the other one", _head(other)),),
            )


def duplicate_ids(context: Context) -> Iterator[Diagnostic]:
    """An id is a card's identity, in every learner's collection."""
    first: dict[str, Span] = {}
    for _, card in context.library.cards():
        if card.id and (other := first.setdefault(card.id, card.span)) is not card.span:
            yield Diagnostic(
                "duplicate-id",
                f"two cards have the id {card.id!r}",
                card.span,
                "give the newer one an id of its own",
                related=(("the other one", other),),
            )


def prerequisites(context: Context) -> Iterator[Diagnostic]:
    """They exist, and do not go in a circle."""
    topics = {topic.name: topic for topic in context.library.topics}
    for topic in context.library.topics:
        span = topic.front_matter.get("prerequisites", _head(topic))
        for name in topic.prerequisites:
            if name not in topics:
                message, hint = f"no topic is called {name!r}", _topic_hint(name, topics)
                yield Diagnostic("unknown-prerequisite", message, _within(span, name), hint)
        if (circle := _circle(topic, topics)) is not None:
            message = f"prerequisites go in a circle: {' → '.join(circle)}"
            yield Diagnostic("prerequisite-circle", message, span, "take one of them away")


def _topic_hint(name: str, topics: dict[str, Topic]) -> str:
    titled = (topic.name for topic in topics.values() if topic.title.lower() == name.lower())
    if (titled_so := next(titled, None)) is not None:
        return f"write {titled_so!r}, the name of its file without '.md'"
    return _short(suggest(name, topics)) or "write the name of its file without '.md'"


def _circle(start: Topic, topics: dict[str, Topic]) -> list[str] | None:
    """A shortest way from a topic back to itself."""
    ways: list[list[str]] = [[start.name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in topics[way[-1]].prerequisites:
            if name == start.name:
                return [*way, name]
            if name in topics and name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return None


def unknown_tags(context: Context) -> Iterator[Diagnostic]:
    """Where there is a glossary, every tag stands in it."""
    glossary = context.library.glossary
    if not glossary:
        return
    for topic in context.library.topics:
        span = topic.front_matter.get("tags", _head(topic))
        own = [(tag, card.span) for card in topic.cards for tag in card.tags]
        for tag, place in (*((tag, span) for tag in topic.tags), *own):
            if tag not in glossary:
                message, hint = f"the glossary has no tag {tag!r}", _short(suggest(tag, glossary))
                hint = hint or "write its entry into glossary.yml, or take another tag"
                yield Diagnostic("unknown-tag", message, place, hint)


def _short(hint: str) -> str:
    """Without the list of all that is known, which is long here."""
    return hint.partition(" (")[0] if hint.startswith("did you mean") else ""


def _within(span: Span, name: str) -> Span:
    match = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", span.text)
    return span.sub(*match.span()) if match else span


def _head(topic: Topic) -> Span:
    return topic.front_matter.get("title", topic.source.span(0, 0))


VALIDATORS: tuple[Callable[[Context], Iterator[Diagnostic]], ...] = (
    duplicate_topics,
    shared_subdecks,
    duplicate_ids,
    prerequisites,
    unknown_tags,
    glossary_problems,
)
"""What must hold across the library before anything can be built: these cannot be turned off."""
