"""All of the site that depends on one topic alone, and on what its page says of its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flashproof.model import Html, Image, Kind, Recall, Topic, kind_of
from flashproof.site import exam, feeds, fonts, printables, search, study_data
from flashproof.site.links import topic_page
from flashproof.site.navigation import Navigation, cards_of, level_mix, topic_scope
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.study_modes import MODES, OF_KIND
from flashproof.site.topic_view import TopicView


@dataclass(frozen=True, slots=True)
class TopicLink:
    """Another topic, as a topic's page names it; or its deck, whose name is a slug."""

    name: str
    title: str
    summary: str = ""

    @property
    def slug(self) -> str:
        """What a deck is called in addresses."""
        return self.name


@dataclass(frozen=True, slots=True)
class TopicLinks:
    """What a topic's page says of others."""

    deck: TopicLink
    before: tuple[TopicLink, ...]
    """What to read first."""
    after: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True)
class TopicPages:
    """What other pages need to know of the topic."""

    hashes: Mapping[str, str]
    """Of its pages, by path."""
    sections: tuple[Html, Html]
    """On a cheat sheet among other topics, and alone."""
    listed: Html
    """On the page of all cards."""
    counts: Mapping[str, int]
    """How many cards of each kind it has, by the kind's slug."""
    questions: tuple[str, ...]
    """The questions of the cards, as plain text."""
    words: tuple[str, ...]
    """Everything that the cards say, for the search."""
    snippets: int
    proved: int
    characters: frozenset[str]
    """What its formulas draw; its page has all of them."""
    plots: tuple[Image, ...] = field(repr=False)


def topic_links(found: Navigation, topic: Topic) -> TopicLinks:
    """A topic's neighbours."""
    deck = found.deck_of[topic.name]
    return TopicLinks(
        TopicLink(deck.slug, deck.title),
        tuple(_neighbour(other) for other in found.prerequisites(topic)),
        tuple(_neighbour(other) for other in found.next_of[topic.name]),
    )


def topic_pages(
    frame: PageRenderer, topic: Topic, neighbours: TopicLinks
) -> tuple[TopicPages, tuple[Page, ...]]:
    """The part and the topic's pages; of the library, only the glossary and pictures are asked."""
    words = frame.prose("")(topic)
    filled = words.filled()
    scope = topic_scope(topic)
    sections = printables.sections(frame, topic)
    questions = tuple(words.plain(card.question) for card in topic.cards)
    pages = (
        _page(frame, topic, neighbours),
        printables.sheet(frame, scope, sections[1:]),
        printables.paper(frame, scope, exam.paper(scope)),
        Page(f"data/topic/{topic.name}.js", study_data.topic(words).encode()),
    )
    snippets = [code for code in topic.code_blocks() if code.is_snippet]
    part = TopicPages(
        hashes={page.path: page.hash for page in pages},
        sections=sections,
        listed=_listed(frame, topic, questions),
        counts=counts(topic),
        questions=questions,
        words=tuple(search.text(card, filled) for card in topic.cards),
        snippets=len(snippets),
        proved=sum(frame.source.evidence.proof_of(code) is not None for code in snippets),
        characters=frozenset(fonts.drawn(pages[0].content.decode())),
        plots=tuple(_plots(frame, topic)),
    )
    return part, pages


def _listed(frame: PageRenderer, topic: Topic, questions: Sequence[str]) -> Html:
    macro = frame.env.get_template("partials/topic_card_list.html").module.section  # type: ignore[attr-defined]
    return Html(str(macro(topic, questions)).strip("\n"))


def counts(topic: Topic) -> dict[str, int]:
    """How many cards of each kind a topic has, by the kind's slug."""
    count = Counter(kind_of(card).slug for card in topic.cards)
    return {kind.slug: count[kind.slug] for kind in Kind}


def _page(frame: PageRenderer, topic: Topic, neighbours: TopicLinks) -> Page:
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
        deck=neighbours.deck,
        sections=sections,
        counts=counts(topic),
        mix=level_mix(topic.cards),
        before=neighbours.before,
        after=neighbours.after,
        structured=Html(feeds.flashcards(topic.title, _questions(prose, topic))),
    )


def _questions(prose: TopicView, topic: Topic) -> Iterator[tuple[str, str]]:
    """The recall cards, as search engines want them."""
    for card in topic.cards:
        if isinstance(card, Recall):
            words = search.body_text(card.answer, prose)
            if words:
                yield prose.plain(card.question), words


def _plots(frame: PageRenderer, topic: Topic) -> Iterator[Image]:
    for code in topic.code_blocks():
        if plot := frame.source.evidence.plot_of(code) if code.plot else None:
            yield from (picture for picture in (plot.light, plot.dark) if picture)


def _neighbour(topic: Topic) -> TopicLink:
    return TopicLink(topic.name, topic.title, topic.summary)
