"""Validate names, ids, prerequisites, and tags across topics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flashproof.diagnostics import Diagnostic, Severity, suggest
from flashproof.model import TEMPORARY_ID, LibrarySummary, TopicSummary
from flashproof.site.navigation import combined_scopes, deck_sections
from flashproof.text.names import fold_name
from flashproof.text.source import Span


def duplicate_topics(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report topics with the same name, because the name is part of the page URL.

    Case is ignored, because names that differ only in case share one file on macOS and Windows. For
    the same reason, the two ways to encode an accented letter in Unicode (composed and decomposed)
    are treated as equal.
    """
    first: dict[str, TopicSummary] = {}
    for topic in sorted(library.topics, key=lambda topic: topic.source.name):
        other = first.setdefault(fold_name(topic.name), topic)
        if other is not topic:
            is_same = other.name == topic.name
            message = f"two topics have the name {topic.name!r}"
            differ = f"the names {other.name!r} and {topic.name!r} differ only in case"
            yield Diagnostic(
                "duplicate-topic",
                message if is_same else differ,
                _title_span(topic),
                "rename one of the files",
                related=(("the other topic", _title_span(other)),),
            )


def reserved_topic_names(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report topics whose cheat sheet and exam would replace those of a deck or of all topics."""
    scopes = combined_scopes(library, deck_sections(library))
    shared = {scope.slug.casefold(): scope for scope in scopes}
    for topic in library.topics:
        if (scope := shared.get(topic.name.casefold())) is not None:
            yield Diagnostic(
                "duplicate-topic",
                f"the name {topic.name!r} is reserved: 'sheets/{scope.slug}.html' is the cheat"
                f" sheet of {scope.title!r}",
                _title_span(topic),
                "rename the file",
            )


def shared_subdecks(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report topics with the same Anki subdeck. Like Anki, ignore case in deck names."""
    first: dict[str, TopicSummary] = {}
    for topic in sorted(library.topics, key=lambda topic: topic.source.name):
        other = first.setdefault(topic.subdeck.casefold(), topic)
        if other is not topic and other.name != topic.name:
            yield Diagnostic(
                "same-title",
                f"two topics in the deck {topic.deck!r} have the title {topic.title!r}",
                _title_span(topic),
                "change one title or deck; otherwise, Anki mixes their cards in one subdeck",
                Severity.WARNING,
                related=(("the other topic", _title_span(other)),),
            )


def duplicate_ids(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report cards with the same id."""
    first: dict[str, Span] = {}
    for _, card in library.cards():
        is_temporary = card.id.startswith(TEMPORARY_ID)
        if not is_temporary and (other := first.setdefault(card.id, card.span)) is not card.span:
            yield Diagnostic(
                "duplicate-id",
                f"two cards have the id {card.id!r}",
                card.span,
                "give the newer card a different id",
                related=(("the other card", other),),
            )


def prerequisites(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report prerequisites that do not exist or are circular."""
    topics = {topic.name: topic for topic in library.topics}
    for topic in library.topics:
        span = topic.front_matter.get("prerequisites", _title_span(topic))
        for name in topic.prerequisites:
            if name not in topics:
                message, hint = f"unknown topic {name!r}", _topic_hint(name, topics)
                yield Diagnostic("unknown-prerequisite", message, _within(span, name), hint)
        if (cycle := _shortest_cycle(topic, topics)) is not None:
            message = f"circular prerequisites: {' → '.join(cycle)}"
            hint = "remove one of these prerequisites"
            yield Diagnostic("prerequisite-circle", message, span, hint)


def _topic_hint(name: str, topics: dict[str, TopicSummary]) -> str:
    with_title = (topic.name for topic in topics.values() if topic.title.lower() == name.lower())
    if (topic_name := next(with_title, None)) is not None:
        return f"write {topic_name!r}, which is the topic's file name without '.md'"
    return _without_list(suggest(name, topics)) or "write the file name of a topic, without '.md'"


def _shortest_cycle(start: TopicSummary, topics: dict[str, TopicSummary]) -> list[str] | None:
    """Return a shortest prerequisite cycle through a topic, if there is one."""
    paths: list[list[str]] = [[start.name]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for name in topics[path[-1]].prerequisites:
            if name == start.name:
                return [*path, name]
            if name in topics and name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return None


def unknown_tags(library: LibrarySummary) -> Iterator[Diagnostic]:
    """Report tags that are not in the glossary; without a glossary, all tags are valid."""
    glossary = library.glossary
    if not glossary:
        return
    for topic in library.topics:
        span = topic.front_matter.get("tags", _title_span(topic))
        of_cards = [(tag, card.span) for card in topic.cards for tag in card.tags]
        for tag, tag_span in (*((tag, span) for tag in topic.tags), *of_cards):
            if tag not in glossary:
                message = f"the tag {tag!r} is not in the glossary"
                hint = _without_list(suggest(tag, glossary))
                hint = hint or "add it to glossary.yml, or use a different tag"
                yield Diagnostic("unknown-tag", message, tag_span, hint)


def _without_list(hint: str) -> str:
    """Remove the list of all choices from a suggestion, because the list of tags is long."""
    return hint.partition(" (")[0] if hint.startswith("did you mean") else ""


def _within(span: Span, name: str) -> Span:
    match = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", span.text)
    return span.subspan(*match.span()) if match else span


def _title_span(topic: TopicSummary) -> Span:
    return topic.front_matter.get("title", topic.source.span(0, 0))


VALIDATORS: tuple[Callable[[LibrarySummary], Iterator[Diagnostic]], ...] = (
    duplicate_topics,
    reserved_topic_names,
    shared_subdecks,
    duplicate_ids,
    prerequisites,
    unknown_tags,
)
"""The functions that validate a library."""
