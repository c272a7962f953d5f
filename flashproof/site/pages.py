"""Every file of the site, as values: what there is, and from which template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flashproof.model import Html, Kind, Level, Predict, Recall, Topic, kind_of
from flashproof.site import announce, beside, exam, search, study_data, topic_map
from flashproof.site.announce import Change
from flashproof.site.frame import Frame
from flashproof.site.links import topic_page
from flashproof.site.modes import MODES, OF_KIND
from flashproof.site.outline import Entry, Outline, Scope, cards_of, level_mix, outline
from flashproof.site.site import Page, Site

NEWS = 200
"""How many changed cards "What changed" and the feed tell."""

_SHEET = (
    ("In short", (Kind.RECALL, Kind.CLOZE)),
    ("Tell apart", (Kind.COMPARE,)),
    ("What it prints", (Kind.PREDICT,)),
    ("Know why", (Kind.EXPLAIN,)),
)


def make_site(source: Site) -> tuple[Page, ...]:
    """All files, sorted by path; the same input gives the same bytes.

    Raises:
        jinja2.TemplateError: a deck's own template is wrong.

    """
    frame, found = Frame.of(source), outline(source.library)
    made = [*_html(frame, found), *_data(frame, found), *beside.pictures(source)]
    if source.deck:
        made.append(source.deck)
    made += beside.assets(frame, made)
    made += _announced(frame, made, found)
    made.append(beside.worker(frame, made))
    return tuple(sorted(made, key=lambda page: page.path))


def _html(frame: Frame, found: Outline) -> Iterator[Page]:
    yield _index(frame, found)
    for topic in found.library.topics:
        yield _topic(frame, found, topic)
    for scope in found.scopes():
        yield _sheet(frame, scope)
        yield _exam(frame, scope)
    yield _glossary(frame, found)
    yield _changes(frame, found)
    yield _get_deck(frame, found)
    topics = found.library.topics
    title = frame.source.settings.site_title
    for name, heading, line in (
        ("study", "Study", f"Sessions, reviews and exams over {title}."),
        ("search", "Search", f"Search all cards of {title}."),
        ("card", "All cards", f"Every card of {title}, each with its lasting address."),
    ):
        template = f"{name}.html"
        yield frame.page(template, template, title=heading, description=line, topics=topics)
    # A host shows this page at any address, so that its links begin at the host's root.
    url = frame.source.settings.site_url
    lost = {"root": urlsplit(url).path} if url else {}
    yield frame.page("404.html", "404.html", title="Not here", description="Not here.", **lost)


def _index(frame: Frame, found: Outline) -> Page:
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
        totals=_totals(frame, found),
        levels=tuple(Level),
        tags=[(tag, prose(topics[0]).tag_name(tag)) for tag in found.tagged],
        facts={topic.name: _facts(topic) for topic in topics},
        before={topic.name: found.prerequisites(topic) for topic in topics},
        map=topic_map.draw(found),
        sample=_sample(found),
    )


def _sample(found: Outline) -> Entry | None:
    """A card that shows on the first page what cards are: the first that asks for an output."""
    return next((row for row in found.library.cards() if isinstance(row[1], Predict)), None)


def _topic(frame: Frame, found: Outline, topic: Topic) -> Page:
    kinds = [mode.kind for mode in MODES if mode.kind]
    sections = [
        (OF_KIND[kind], cards) for kind in sorted(kinds, key=list(Kind).index)
        if (cards := cards_of(topic, kind))
    ]  # fmt: skip
    prose = frame.prose("../")(topic)
    return frame.page(
        topic_page(topic),
        "topic.html",
        title=topic.title,
        description=topic.summary or f"{topic.title}: flashcards, quiz and cheat sheet.",
        topic=topic,
        prose=prose,
        deck=found.deck_of[topic.name],
        sections=sections,
        counts=_counts(topic),
        mix=level_mix(topic.cards),
        before=found.prerequisites(topic),
        after=found.next_of[topic.name],
        structured=Html(announce.flashcards(topic.title, _questions(prose, topic))),
    )


def _sheet(frame: Frame, scope: Scope) -> Page:
    words = frame.prose("../")
    parts = [(topic, words(topic), _groups(topic)) for topic in scope.topics if topic.cards]
    return frame.page(
        f"sheets/{scope.slug}.html",
        "sheet.html",
        title=f"{scope.title}: cheat sheet",
        description=f"{scope.title} on one page, made for printing.",
        scope=scope,
        parts=parts,
        single=len(scope.topics) == 1,
    )


def _exam(frame: Frame, scope: Scope) -> Page:
    return frame.page(
        f"exams/{scope.slug}.html",
        "exam.html",
        title=f"{scope.title}: mock exam",
        description=f"A mock exam on {scope.title} to print, with its key.",
        scope=scope,
        paper=exam.paper(scope),
    )


def _glossary(frame: Frame, found: Outline) -> Page:
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


def _changes(frame: Frame, found: Outline) -> Page:
    news = _news(frame, found)
    days = [(day, list(some)) for day, some in groupby(news, lambda change: change.when.date())]
    line = "Cards that are new or were changed, by day."
    return frame.page(
        "changes.html",
        "changes.html",
        title="What changed",
        description=line,
        days=days,
        retired_search=frame.source.retired_search,
    )


def _get_deck(frame: Frame, found: Outline) -> Page:
    deck = frame.source.deck
    size = len(deck.content) / 1e6 if deck else 0
    return frame.page(
        "deck.html",
        "deck.html",
        title="Get the deck",
        description=f"The Anki deck of {frame.source.settings.title}, and how to import it.",
        totals=_totals(frame, found),
        download={"path": deck.path, "size": f"{size:.1f} MB"} if deck else None,
    )


def _data(frame: Frame, found: Outline) -> Iterator[Page]:
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
    yield Page("data/index.js", study_data.index(found, about, prose).encode())
    yield Page("data/search.js", search.rows(found.library, prose).encode())
    macros = study_data.Macros.of(frame.env)
    for topic in found.library.topics:
        script = study_data.topic(words(topic), macros)
        yield Page(f"data/topic/{topic.name}.js", script.encode())


def _announced(frame: Frame, made: list[Page], found: Outline) -> list[Page]:
    settings = frame.source.settings
    url = settings.site_url
    if not url:
        return []
    paths = sorted(page.path for page in made if page.path.endswith(".html"))
    shown = [path for path in paths if path not in ("404.html", "study.html", "search.html")]
    news = _news(frame, found)
    return [
        Page("sitemap.xml", announce.sitemap(url, shown).encode()),
        Page("robots.txt", announce.robots(url).encode()),
        Page("feed.xml", announce.feed(settings.site_title, url, settings.author, news).encode()),
    ]


def _news(frame: Frame, found: Outline) -> list[Change]:
    """Changed cards, newest first, then in the order of learning."""
    times = frame.source.modified
    words = frame.prose("")
    dated = [
        (times[card.id], -number, topic, card)
        for number, (topic, card) in enumerate(found.library.cards())
        if card.id in times
    ]
    dated.sort(key=lambda row: row[:2], reverse=True)
    return [
        Change(
            card=card.id,
            title=words(topic).plain(card.question),
            topic=topic.title,
            path=f"{topic_page(topic)}#{card.id}",
            when=datetime.fromtimestamp(when, UTC),
        )
        for when, _, topic, card in dated[:NEWS]
    ]


def _questions(prose: Any, topic: Topic) -> Iterator[tuple[str, str]]:
    """The recall cards, as search engines want them."""
    for card in topic.cards:
        if isinstance(card, Recall):
            words = search.body_text(card.answer, prose)
            if words:
                yield prose.plain(card.question), words


def _groups(topic: Topic) -> list[tuple[str, tuple[Any, ...]]]:
    """What a cheat sheet shows, in its order."""
    grouped = (
        (name, tuple(card for card in topic.cards if kind_of(card) in kinds))
        for name, kinds in _SHEET
    )
    return [(name, cards) for name, cards in grouped if cards]


def _counts(topic: Topic) -> dict[str, int]:
    count = Counter(kind_of(card).slug for card in topic.cards)
    return {kind.slug: count[kind.slug] for kind in Kind}


def _facts(topic: Topic) -> dict[str, str]:
    """For the filters of the index."""
    tags = dict.fromkeys((*topic.tags, *(tag for card in topic.cards for tag in card.tags)))
    levels = dict.fromkeys(card.level for card in topic.cards)
    return {"levels": " ".join(levels), "tags": " ".join(tags)}


def _totals(frame: Frame, found: Outline) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    for topic in found.library.topics:
        kinds.update(_counts(topic))
    snippets = [code for topic in found.library.topics for code in topic.codes() if code.is_snippet]
    proved = sum(frame.source.evidence.proof_of(code) is not None for code in snippets)
    return {
        "cards": kinds.total(),
        "kinds": dict(kinds),
        "snippets": len(snippets),
        "proved": proved,
    }
