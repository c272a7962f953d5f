"""Create all pages that cover several topics, and the accompanying data files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from heapq import nsmallest
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flashproof.lock import common_environments, versions_label
from flashproof.model import Card, Kind, Topic, TopicSummary
from flashproof.site import assets, feeds, printables, search, study_data
from flashproof.site.addon_file import addon_file
from flashproof.site.deck_json import deck_json
from flashproof.site.feeds import FeedEntry
from flashproof.site.links import topic_page
from flashproof.site.navigation import Navigation, Scope
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.paper import page_count
from flashproof.site.study_modes import ARRANGE
from flashproof.site.topic_pages import TopicPages
from flashproof.site.topic_view import TopicView
from flashproof.text.versions import ALL_VERSIONS

MAX_CHANGES = 200
"""The maximum number of cards on the "Recent changes" page and in the feed."""

MIN_PLACEMENT = 8
"""The minimum number of quiz cards for a placement test."""

TopicPagesByName = Mapping[str, TopicPages]
"""The ``TopicPages`` of all topics, keyed by topic name, in learning order."""


def shared_pages(
    pages: PageRenderer,
    navigation: Navigation,
    topics: TopicPagesByName,
    exams: Iterable[Page],
    docs: Iterable[Page],
) -> list[Page]:
    """Return all files of the site except the topics' own pages.

    Args:
        pages: the renderer for the templates.
        navigation: the library's navigation.
        topics: the ``TopicPages`` of every topic.
        exams: the exam pages for ``navigation.combined_scopes()``.
        docs: the project's documentation pages.

    """
    totals = _totals(topics)
    html = [*docs, *_html_pages(pages, navigation, topics, totals)]
    plots = (plot for topic in topics.values() for plot in topic.plots)
    math = frozenset().union(*(topic.math_characters for topic in topics.values()))
    files = [
        *html,
        *exams,
        *_cheat_sheets(pages, navigation, topics),
        *_data_files(pages, navigation, topics),
        *assets.image_files(pages.inputs, plots),
        # Every formula in an exam or a cheat sheet is also on a topic page.
        *assets.asset_files(pages, html, math),
        # Create these files last, because this step may wait for the package.
        *_deck_files(pages, navigation, topics, totals),
    ]
    topic_hashes = {
        path: page_hash for topic in topics.values() for path, page_hash in topic.hashes.items()
    }
    paths = {*topic_hashes, *(page.path for page in files)}
    files += _feed_files(pages, paths, navigation, topics)
    files.append(assets.service_worker(pages, files, topic_hashes))
    return files


def _cheat_sheets(
    pages: PageRenderer, navigation: Navigation, topics: TopicPagesByName
) -> Iterator[Page]:
    def count(scope: Scope) -> int:
        return page_count(topics[topic.name].printed_pages for topic in scope.topics)

    parts = [(scope, count(scope)) for scope in navigation.combined_scopes()]
    for scope, page_number in parts:
        is_single = len(scope.topics) == 1
        sections = (topics[topic.name].cheat_sheet_sections[is_single] for topic in scope.topics)
        decks = parts[:-1] if scope.route == "all" and len(parts) > 2 else ()
        yield printables.cheat_sheet_page(pages, scope, sections, page_number, decks)


def _html_pages(
    pages: PageRenderer,
    navigation: Navigation,
    topics: TopicPagesByName,
    totals: Mapping[str, Any],
) -> Iterator[Page]:
    yield _index_page(pages, navigation, totals)
    yield _glossary_page(pages, navigation)
    yield _changes_page(pages, navigation, topics)
    message = pages.inputs.messages.text
    site_title = pages.inputs.settings.site_title
    variables = {
        "topics": navigation.library.topics,
        "card_lists": [topic.card_list for topic in topics.values()],
    }
    for name, title, description in (
        (
            "study",
            message("Study"),
            message("Practice, review, and take exams on {title}.", title=site_title),
        ),
        ("search", message("Search"), message("Search all {title} cards.", title=site_title)),
        (
            "card",
            message("All cards"),
            message("All {title} cards, with their permalinks.", title=site_title),
        ),
    ):
        template = f"{name}.html"
        yield pages.render(template, template, title=title, description=description, **variables)
    # Hosts serve this page at any URL, so its links must be relative to the host's root.
    url = pages.inputs.settings.site_url
    root = {"root": urlsplit(url).path} if url else {}
    title, description = message("Page not found"), message("Page not found.")
    yield pages.render("404.html", "404.html", title=title, description=description, **root)


def _index_page(pages: PageRenderer, navigation: Navigation, totals: Mapping[str, Any]) -> Page:
    topics = navigation.library.topics
    settings = pages.inputs.settings
    view = pages.view("", "")
    return pages.render(
        "index.html",
        "index.html",
        title=settings.site_title,
        description=settings.description
        or pages.inputs.messages.text("{title} flashcards with proof.", title=settings.title),
        topics=topics,
        decks=navigation.decks,
        totals=totals,
        filter_words={topic.name: _filter_words(topic, view) for topic in topics},
        prerequisites=navigation.direct_prerequisites(),
        has_placement=len(topics) > 1 and totals["kinds"].get(Kind.QUIZ.slug, 0) >= MIN_PLACEMENT,
        sample=_sample_card(pages, navigation),
    )


def _sample_card(pages: PageRenderer, navigation: Navigation) -> tuple[Topic, Card] | None:
    """Return the predict card that the home page shows as an example; ``None`` if there is none."""
    for topic in navigation.library.topics:
        for card in topic.cards:
            if card.kind is Kind.PREDICT:
                full_topic = pages.inputs.full_topic(topic)
                return full_topic, full_topic.cards[card.position]
    return None


def _glossary_page(pages: PageRenderer, navigation: Navigation) -> Page:
    terms = []
    for tag, cards in navigation.cards_by_tag.items():
        view = pages.view(cards[0][0].name, "")
        term = navigation.library.glossary.get(tag)
        names = dict.fromkeys(topic.name for topic, _ in cards)
        terms.append(
            {
                "tag": tag,
                "name": view.tag_name(tag),
                "html": view.html(term.text) if term else "",
                "topics": [navigation.topics_by_name[name] for name in names],
                "card_count": len(cards),
            }
        )
    terms.sort(key=lambda term: str(term["name"]).casefold())
    message = pages.inputs.messages.text
    description = message("What the tags on the cards mean, and which topics use them.")
    title = message("Glossary")
    return pages.render(
        "glossary.html", "glossary.html", title=title, description=description, terms=terms
    )


def _changes_page(pages: PageRenderer, navigation: Navigation, topics: TopicPagesByName) -> Page:
    changes = _recent_changes(pages, navigation, topics)
    days = [
        (day, _new_and_changed(list(of_day)))
        for day, of_day in groupby(changes, lambda change: change.changed.date())
    ]
    message = pages.inputs.messages.text
    description = message("New and changed cards, by date.")
    return pages.render(
        "changes.html",
        "changes.html",
        title=message("Recent changes"),
        description=description,
        days=days,
        retired_search=pages.inputs.retired_search,
    )


def _deck_files(
    pages: PageRenderer,
    navigation: Navigation,
    topics: TopicPagesByName,
    totals: Mapping[str, Any],
) -> Iterator[Page]:
    """Yield the download page. If there is a package, yield it, ``deck.json``, and the add-on."""
    inputs = pages.inputs
    package = pages.inputs.package() if pages.inputs.package else None
    size = len(package.content) / 1e6 if package else 0
    message = inputs.messages.text
    yield pages.render(
        "deck.html",
        "deck.html",
        title=message("Get the deck"),
        description=message(
            "The {title} deck for Anki, and how to import it.", title=inputs.settings.title
        ),
        totals=totals,
        download={"path": package.path, "size": message("{size} MB", size=f"{size:.1f}")}
        if package
        else None,
    )
    if package:
        yield package
        changes = _recent_changes(pages, navigation, topics)
        yield deck_json(inputs.settings, package, inputs.released, changes, inputs.retired_search)
        yield addon_file()


def _data_files(
    pages: PageRenderer, navigation: Navigation, topics: TopicPagesByName
) -> Iterator[Page]:
    settings = pages.inputs.settings
    site = {
        "title": settings.site_title,
        "namespace": settings.namespace,
        "version": settings.version,
        "url": settings.site_url,
    }
    questions = {name: topic.questions for name, topic in topics.items()}
    arranged = frozenset[str]().union(*(topic.arranged for topic in topics.values()))
    view_of = partial(pages.view, root="")
    index = study_data.index_script(navigation, site, view_of, questions, arranged)
    yield Page("data/index.js", index.encode())
    rows = (
        (card.id, text)
        for topic in navigation.library.topics
        for card, text in zip(topic.cards, topics[topic.name].search_texts, strict=True)
    )
    leads = {topic.name: topics[topic.name].lead_text for topic in navigation.library.topics}
    yield Page("data/search.js", search.search_script(rows, leads).encode())


def _feed_files(
    pages: PageRenderer, paths: Iterable[str], navigation: Navigation, topics: TopicPagesByName
) -> list[Page]:
    """Return the sitemap, ``robots.txt``, and feed, or an empty list if ``site_url`` is not set."""
    settings = pages.inputs.settings
    url = settings.site_url
    if not url:
        return []
    html = sorted(path for path in paths if path.endswith(".html"))
    listed = [path for path in html if path not in ("404.html", "study.html", "search.html")]
    changes = _recent_changes(pages, navigation, topics)
    feed = feeds.atom_feed(
        settings.site_title, url, settings.author, changes, pages.inputs.messages
    )
    return [
        Page("sitemap.xml", feeds.sitemap(url, listed).encode()),
        Page("robots.txt", feeds.robots_txt(url).encode()),
        Page("feed.xml", feed.encode()),
    ]


def _recent_changes(
    pages: PageRenderer, navigation: Navigation, topics: TopicPagesByName
) -> list[FeedEntry]:
    """Return the most recently changed cards, newest first; ties are in learning order."""
    modified, added = pages.inputs.modified, pages.inputs.added
    rows = (
        (topic, card, question)
        for topic in navigation.library.topics
        for card, question in zip(topic.cards, topics[topic.name].questions, strict=True)
    )
    dated = [
        (-modified[card.id], number, topic, card, question)
        for number, (topic, card, question) in enumerate(rows)
        if card.id in modified
    ]
    newest = nsmallest(MAX_CHANGES, dated, key=lambda row: row[:2])
    return [
        FeedEntry(
            card_id=card.id,
            title=question,
            topic=topic.title,
            path=f"{topic_page(topic.name)}#{card.id}",
            changed=datetime.fromtimestamp(-negative_time, UTC),
            is_new=added.get(card.id) == -negative_time,
        )
        for negative_time, _, topic, card, question in newest
    ]


def _new_and_changed(changes: list[FeedEntry]) -> list[tuple[str, list[FeedEntry]]]:
    """Group the changes into new and changed cards; return each nonempty group with its heading."""
    groups = (
        ("New", [change for change in changes if change.is_new]),
        ("Changed", [change for change in changes if not change.is_new]),
    )
    return [(heading, entries) for heading, entries in groups if entries]


def _filter_words(topic: TopicSummary, view: TopicView) -> str:
    """Return the summary and the tag names of a topic, which the home page's filter searches."""
    tags = dict.fromkeys((*topic.tags, *(tag for card in topic.cards for tag in card.tags)))
    return " ".join((topic.summary, *map(view.tag_name, tags)))


def _totals(topics: TopicPagesByName) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    for topic in topics.values():
        kinds.update(topic.kind_counts)
    return {
        "cards": kinds.total(),
        "kinds": dict(kinds),
        "mode_counts": kinds | {ARRANGE: sum(len(topic.arranged) for topic in topics.values())},
        "snippets": sum(topic.snippet_count for topic in topics.values()),
        "proofs": sum(topic.proof_count for topic in topics.values()),
        "ran_on": versions_label(
            common_environments(
                (topic.environments, ALL_VERSIONS)
                for topic in topics.values()
                if topic.snippet_count
            )
        ),
    }
