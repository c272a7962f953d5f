"""Create a topic's pages, and the data that pages covering several topics need from it.

Both depend only on the topic itself and on the information about other topics on its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from flashproof.lock import RunEnvironment, versions_label
from flashproof.model import Html, Image, Kind, Recall, Topic, TopicSummary, kind_of
from flashproof.site import feeds, fonts, notebooks, printables, search, study_data
from flashproof.site.exam import plan_exam
from flashproof.site.links import colab_link, notebook_path, topic_page
from flashproof.site.navigation import Navigation, cards_of_kind, level_counts, topic_scope
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.paper import page_count, printed_pages
from flashproof.site.study_modes import ARRANGE, MODE_OF_KIND, MODES
from flashproof.site.topic_view import TopicView


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A link from a topic page to another topic or to the topic's deck."""

    name: str
    """The topic's name, or the deck's slug."""
    title: str
    summary: str = ""

    @property
    def slug(self) -> str:
        """The deck's slug."""
        return self.name


@dataclass(frozen=True, slots=True)
class TopicLinks:
    """The links from a topic page to the deck and to related topics."""

    deck: TopicLink
    prerequisites: tuple[TopicLink, ...]
    follow_ups: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True)
class TopicPages:
    """The data from one topic that pages covering several topics need."""

    hashes: Mapping[str, str]
    """The hashes of the topic's own pages, keyed by path."""
    cheat_sheet_sections: tuple[Html, Html]
    """The topic's section for a multi-topic cheat sheet, and for its own cheat sheet."""
    printed_pages: float
    """The height of the section for a multi-topic cheat sheet; see ``paper.printed_pages``."""
    card_list: Html
    """The topic's section on the "All cards" page."""
    kind_counts: Mapping[str, int]
    """The number of cards of each kind, keyed by the kind's slug."""
    arranged: frozenset[str]
    """The ids of the cards whose lines learners can put in order."""
    card_hashes: tuple[str, ...]
    """A hash of each card's study data and of the topic's setup code, in file order."""
    questions: tuple[str, ...]
    """The question of each card as plain text, in file order."""
    search_texts: tuple[search.SearchText, ...]
    """The searchable text of each card, in file order."""
    lead_text: str
    """The searchable text of the topic's lead."""
    snippet_count: int
    proof_count: int
    """The number of snippets with a proof."""
    environments: tuple[RunEnvironment, ...]
    """The environments in which every snippet passed or does not apply. Skipped snippets and those
    that need a GPU are ignored."""
    math_characters: frozenset[str]
    """The characters in the formulas on all of the topic's pages."""
    plots: tuple[Image, ...] = field(repr=False)


def topic_links(navigation: Navigation, topic: TopicSummary) -> TopicLinks:
    """Return the links to a topic's deck, prerequisites, and follow-ups."""
    deck = navigation.deck_of[topic.name]
    return TopicLinks(
        deck=TopicLink(deck.slug, deck.title),
        prerequisites=tuple(map(_topic_link, navigation.prerequisites(topic))),
        follow_ups=tuple(map(_topic_link, navigation.follow_ups[topic.name])),
    )


def topic_pages(
    pages: PageRenderer, topic: Topic, summary: TopicSummary, links: TopicLinks
) -> tuple[TopicPages, tuple[Page, ...]]:
    """Return a topic's pages, and the data that other pages need from the topic.

    This function uses only the glossary and the images of ``pages.inputs.library``.
    """
    view = pages.topic_views("")(topic)
    view_with_answers = view.with_answers()
    scope = topic_scope(summary)
    sections = printables.cheat_sheet_sections(pages, topic)
    sheet_pages = page_count([printed_pages(sections[1].text)])
    questions = tuple(view.plain_text(card.question) for card in topic.cards)
    cards = [study_data.card_json(card, view) for card in topic.cards]
    own_pages = (
        _topic_page(pages, topic, links, sheet_pages),
        printables.cheat_sheet_page(pages, scope, sections[1:], sheet_pages),
        printables.exam_page(pages, scope, plan_exam(scope)),
        Page(f"data/topic/{topic.name}.js", study_data.topic_script(topic, view, cards).encode()),
        *_notebooks(pages, topic),
    )
    snippets = [code for code in topic.code_blocks() if code.is_snippet]
    shared = TopicPages(
        environments=_joint_environments(pages, topic),
        hashes={page.path: page.hash for page in own_pages},
        cheat_sheet_sections=sections,
        printed_pages=printed_pages(sections[0].text),
        card_list=_card_list(pages, topic, questions),
        kind_counts=kind_counts(topic),
        arranged=_arranged(view, topic),
        card_hashes=tuple(_hash(view.setup + card) for card in cards),
        questions=questions,
        search_texts=tuple(search.card_text(card, view_with_answers) for card in topic.cards),
        lead_text=search.lead_text(topic.lead, view),
        snippet_count=len(snippets),
        proof_count=sum(pages.inputs.evidence.proof_of(code) is not None for code in snippets),
        math_characters=frozenset(fonts.math_characters(own_pages[0].content.decode())),
        plots=tuple(_plots(pages, topic)),
    )
    return shared, own_pages


def _joint_environments(pages: PageRenderer, topic: Topic) -> tuple[RunEnvironment, ...]:
    runs = (code for code in topic.code_blocks() if code.is_snippet and not code.skip)
    snippets = (code for code in runs if not code.needs)
    return pages.inputs.evidence.joint_environments(snippets)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _card_list(pages: PageRenderer, topic: Topic, questions: Sequence[str]) -> Html:
    section = pages.macro("partials/topic_card_list.html", "section")
    return Html(section(topic, questions).strip("\n"))


def kind_counts(topic: Topic) -> dict[str, int]:
    """Return the number of cards of each kind, keyed by the kind's slug."""
    count = Counter(kind_of(card).slug for card in topic.cards)
    return {kind.slug: count[kind.slug] for kind in Kind}


def _arranged(view: TopicView, topic: Topic) -> frozenset[str]:
    """Return the ids of the cards with at least two lines to put in order."""
    found = ((card, view.arrangement(card)) for card in topic.cards)
    return frozenset(card.id for card, one in found if one and one[1].used > 1)


def _topic_page(pages: PageRenderer, topic: Topic, links: TopicLinks, sheet_pages: int) -> Page:
    kinds = [mode.kind for mode in MODES if mode.kind]
    sections = [
        (MODE_OF_KIND[kind], cards) for kind in sorted(kinds, key=list(Kind).index)
        if (cards := cards_of_kind(topic, kind))
    ]  # fmt: skip
    view = pages.topic_views("../")(topic)
    structured_data = feeds.flashcard_data(topic.title, _recall_texts(view, topic))
    return pages.render(
        topic_page(topic.name),
        "topic.html",
        title=topic.title,
        description=topic.summary
        or pages.inputs.messages.text(
            "{title}: flashcards, quiz, and cheat sheet.", title=topic.title
        ),
        topic=topic,
        view=view,
        deck=links.deck,
        sections=sections,
        mode_counts=kind_counts(topic) | {ARRANGE: len(_arranged(view, topic))},
        level_counts=level_counts(topic.cards),
        prerequisites=links.prerequisites,
        follow_ups=links.follow_ups,
        sheet_pages=sheet_pages,
        structured_data=Html(structured_data),
        notebook=notebook_path(topic.name) if notebooks.has_notebook(topic) else "",
        colab=colab_link(pages.inputs.settings, topic.name),
        ran_on=versions_label(_joint_environments(pages, topic)),
    )


def _notebooks(pages: PageRenderer, topic: Topic) -> Iterator[Page]:
    """Yield the topic's notebook if it has code to run."""
    if notebooks.has_notebook(topic):
        yield notebooks.topic_notebook(
            topic, pages.inputs.library, pages.inputs.settings, pages.inputs.messages
        )


def _recall_texts(view: TopicView, topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield the question and answer of each recall card whose answer is text or code."""
    for card in topic.cards:
        if isinstance(card, Recall):
            answer = search.body_text(card.answer, view)
            if answer:
                yield view.plain_text(card.question), answer


def _plots(pages: PageRenderer, topic: Topic) -> Iterator[Image]:
    for code in topic.code_blocks():
        if plot := pages.inputs.evidence.plot_of(code) if code.plot else None:
            yield from (image for image in (plot.light, plot.dark) if image)


def _topic_link(topic: TopicSummary) -> TopicLink:
    return TopicLink(topic.name, topic.title, topic.summary)
