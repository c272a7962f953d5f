"""Every file of the site, as values: what there is, and from which template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flashproof.model import Level, Predict, Topic
from flashproof.site import assets, exam, feeds, printables, search, study_data, topic_map
from flashproof.site.docs_pages import documents
from flashproof.site.feeds import FeedEntry
from flashproof.site.links import topic_page
from flashproof.site.navigation import Entry, Navigation, build_navigation
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.topic_pages import TopicPages, topic_links, topic_pages

NEWS = 200
"""How many changed cards "What changed" and the feed tell."""


def make_site(source: SiteInputs) -> tuple[Page, ...]:
    """All files, sorted by path; the same input gives the same bytes.

    Raises:
        jinja2.TemplateError: a deck's own template is wrong.

    """
    frame, found = PageRenderer.of(source), build_navigation(source.library)
    made = {
        topic.name: topic_pages(frame, topic, topic_links(found, topic))
        for topic in found.library.topics
    }
    exams = (printables.paper(frame, scope, exam.paper(scope)) for scope in found.wide_scopes())
    parts = {name: part for name, (part, _) in made.items()}
    wide = assembled(frame, found, parts, exams, documents(frame))
    own = (page for _, pages in made.values() for page in pages)
    return tuple(sorted((*own, *wide), key=lambda page: page.path))


def assembled(
    frame: PageRenderer,
    found: Navigation,
    parts: Mapping[str, TopicPages],
    exams: Iterable[Page],
    documents: Iterable[Page],
) -> list[Page]:
    """All files but the topics' own: out of their parts, by name, with exams of wide scopes."""
    totals = _totals(parts)
    others = [*documents, *_html(frame, found, parts, totals)]
    plots = (plot for part in parts.values() for plot in part.plots)
    characters = frozenset().union(*(part.characters for part in parts.values()))
    made = [
        *others,
        *exams,
        *_sheets(frame, found, parts),
        *_data(frame, found, parts),
        *assets.pictures(frame.source, plots),
        # Exams and sheets show what topics show.
        *assets.assets(frame, others, characters),
        *_get_deck(frame, totals),  # last: the deck may still be made
    ]
    known = {path: known for part in parts.values() for path, known in part.hashes.items()}
    made += _announced(frame, {*known, *(page.path for page in made)}, found, parts)
    made.append(assets.worker(frame, made, known))
    return made


def _sheets(
    frame: PageRenderer, found: Navigation, parts: Mapping[str, TopicPages]
) -> Iterator[Page]:
    for scope in found.wide_scopes():
        single = len(scope.topics) == 1
        sections = (parts[topic.name].sections[single] for topic in scope.topics)
        yield printables.sheet(frame, scope, sections)


def _html(
    frame: PageRenderer,
    found: Navigation,
    parts: Mapping[str, TopicPages],
    totals: Mapping[str, Any],
) -> Iterator[Page]:
    yield _index(frame, found, totals)
    yield _glossary(frame, found)
    yield _changes(frame, found, parts)
    title = frame.source.settings.site_title
    known = {"topics": found.library.topics, "lists": [part.listed for part in parts.values()]}
    for name, heading, line in (
        ("study", "Study", f"Sessions, reviews and exams over {title}."),
        ("search", "Search", f"Search all cards of {title}."),
        ("card", "All cards", f"Every card of {title}, each with its lasting address."),
    ):
        template = f"{name}.html"
        yield frame.page(template, template, title=heading, description=line, **known)
    # A host shows this page at any address, so that its links begin at the host's root.
    url = frame.source.settings.site_url
    lost = {"root": urlsplit(url).path} if url else {}
    yield frame.page("404.html", "404.html", title="Not here", description="Not here.", **lost)


def _index(frame: PageRenderer, found: Navigation, totals: Mapping[str, Any]) -> Page:
    topics = found.library.topics
    settings = frame.source.settings
    prose = frame.prose("")
    return frame.page(
        "index.html",
        "index.html",
        title=settings.site_title,
        description=settings.description or f"Flashcards on {settings.title}, with proof.",
        topics=topics,
        decks=found.decks,
        totals=totals,
        levels=tuple(Level),
        tags=[(tag, prose(topics[0]).tag_name(tag)) for tag in found.tagged],
        facts={topic.name: _facts(topic) for topic in topics},
        before={topic.name: found.prerequisites(topic) for topic in topics},
        map=topic_map.draw(found),
        sample=_sample(frame, found),
    )


def _sample(frame: PageRenderer, found: Navigation) -> Entry | None:
    """A card that shows on the first page what cards are: the first that asks for an output."""
    for topic in found.library.topics:
        for index, card in enumerate(topic.cards):
            if isinstance(card, Predict):
                whole = frame.source.whole(topic)
                return whole, whole.cards[index]
    return None


def _glossary(frame: PageRenderer, found: Navigation) -> Page:
    words = frame.prose("")
    terms = []
    for tag, entries in found.tagged.items():
        topics = tuple(dict.fromkeys(topic.name for topic, _ in entries))
        first = words(entries[0][0])
        term = found.library.glossary.get(tag)
        terms.append(
            (tag, first.tag_name(tag), first, term.text if term else None,
             [found.by_name[name] for name in topics], len(entries))
        )  # fmt: skip
    terms.sort(key=lambda term: term[1].casefold())
    line = "What the tags of the cards mean, and which topics have them."
    return frame.page(
        "glossary.html", "glossary.html", title="Glossary", description=line, terms=terms
    )


def _changes(frame: PageRenderer, found: Navigation, parts: Mapping[str, TopicPages]) -> Page:
    news = _news(frame, found, parts)
    days = [
        (day, _apart(list(some))) for day, some in groupby(news, lambda change: change.when.date())
    ]
    line = "Cards that are new or were changed, by day."
    return frame.page(
        "changes.html",
        "changes.html",
        title="What changed",
        description=line,
        days=days,
        retired_search=frame.source.retired_search,
    )


def _get_deck(frame: PageRenderer, totals: Mapping[str, Any]) -> Iterator[Page]:
    deck = frame.source.deck() if frame.source.deck else None
    size = len(deck.content) / 1e6 if deck else 0
    yield frame.page(
        "deck.html",
        "deck.html",
        title="Get the deck",
        description=f"The Anki deck of {frame.source.settings.title}, and how to import it.",
        totals=totals,
        download={"path": deck.path, "size": f"{size:.1f} MB"} if deck else None,
    )
    if deck:
        yield deck


def _data(
    frame: PageRenderer, found: Navigation, parts: Mapping[str, TopicPages]
) -> Iterator[Page]:
    settings = frame.source.settings
    words = frame.prose("")

    def prose(name: str) -> Any:
        return words(found.by_name[name])

    about = {
        "title": settings.site_title,
        "namespace": settings.namespace,
        "version": settings.version,
        "url": settings.site_url,
    }
    questions = {name: part.questions for name, part in parts.items()}
    yield Page("data/index.js", study_data.index(found, about, prose, questions).encode())
    rows = (
        (card.id, text)
        for topic in found.library.topics
        for card, text in zip(topic.cards, parts[topic.name].words, strict=True)
    )
    yield Page("data/search.js", search.rows(rows).encode())


def _announced(
    frame: PageRenderer, made: Iterable[str], found: Navigation, parts: Mapping[str, TopicPages]
) -> list[Page]:
    settings = frame.source.settings
    url = settings.site_url
    if not url:
        return []
    paths = sorted(path for path in made if path.endswith(".html"))
    shown = [path for path in paths if path not in ("404.html", "study.html", "search.html")]
    news = _news(frame, found, parts)
    return [
        Page("sitemap.xml", feeds.sitemap(url, shown).encode()),
        Page("robots.txt", feeds.robots(url).encode()),
        Page("feed.xml", feeds.feed(settings.site_title, url, settings.author, news).encode()),
    ]


def _news(
    frame: PageRenderer, found: Navigation, parts: Mapping[str, TopicPages]
) -> list[FeedEntry]:
    """Changed cards, newest first, then in the order of learning."""
    times = frame.source.modified
    rows = (
        (topic, card, question)
        for topic in found.library.topics
        for card, question in zip(topic.cards, parts[topic.name].questions, strict=True)
    )
    dated = [
        (-times[card.id], number, topic, card, question)
        for number, (topic, card, question) in enumerate(rows)
        if card.id in times
    ]
    return [
        FeedEntry(
            card=card.id,
            title=question,
            topic=topic.title,
            path=f"{topic_page(topic)}#{card.id}",
            when=datetime.fromtimestamp(-when, UTC),
            is_new=frame.source.added.get(card.id) == -when,
        )
        for when, _, topic, card, question in nsmallest(NEWS, dated, key=lambda row: row[:2])
    ]


def _apart(changes: list[FeedEntry]) -> list[tuple[str, list[FeedEntry]]]:
    """New cards, then those that were there before."""
    new = [change for change in changes if change.is_new]
    changed = [change for change in changes if not change.is_new]
    return [(name, some) for name, some in (("New", new), ("Changed", changed)) if some]


def _facts(topic: Topic) -> dict[str, str]:
    """For the filters of the index."""
    tags = dict.fromkeys((*topic.tags, *(tag for card in topic.cards for tag in card.tags)))
    levels = dict.fromkeys(card.level for card in topic.cards)
    return {"levels": " ".join(levels), "tags": " ".join(tags)}


def _totals(parts: Mapping[str, TopicPages]) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    for part in parts.values():
        kinds.update(part.counts)
    return {
        "cards": kinds.total(),
        "kinds": dict(kinds),
        "snippets": sum(part.snippets for part in parts.values()),
        "proved": sum(part.proved for part in parts.values()),
    }
