"""Define ``TopicView``, which provides the text of a topic's cards to templates as HTML.

A view is specific to one topic and one folder depth, because image URLs depend on both.
Templates never render Markdown or code themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from flashproof.arrange_problem import ArrangeProblem, arrange_problem
from flashproof.evidence import Evidence
from flashproof.lock import LineOrders
from flashproof.markup import ImageLink, Renderer, cloze_deletions, to_plain, to_site
from flashproof.model import (
    Body,
    Card,
    Code,
    Html,
    LibrarySummary,
    Markdown,
    Option,
    Quiz,
    Role,
    Topic,
    code_blocks,
)
from flashproof.site.links import PlotLinks, edit_link, image_link, plot_links
from flashproof.site_messages import SiteMessages
from flashproof.templating import TemplateEnvironment
from flashproof.text.language_tags import text_direction
from flashproof.text.versions import with_symbols

_TAG = re.compile(r"<[^>]*>")
_TRANSCRIPT = re.compile(r'<span class="transcript"> \((.*?)\)</span>', re.DOTALL)

DeletionRenderer = Callable[[cloze_deletions.ClozeSpan, str, str], str]
"""A function that renders a cloze deletion, given its span, its answer, and the answer as HTML."""

Text = TypeVar("Text", Markdown, Body)

RenderCache = dict[tuple[object, ...], tuple[object, Html]]
"""A cache of rendered HTML. Keys contain the ``id()`` of the text; values reference that text."""

_ANY_ROOT = "any"
"""The part of a cache key for HTML without URLs, which pages at any depth can share."""


@dataclass(frozen=True, slots=True)
class CodeMacros:
    """The template macros for code blocks, used on pages and in study data."""

    snippet: Callable[[TopicView, Code], str]
    pre: Callable[[TopicView, Code], str]
    proofs: Callable[[TopicView, Card], str]

    @classmethod
    def of(cls, env: TemplateEnvironment) -> CodeMacros:
        """Load ``partials/code_blocks.html``."""
        template = "partials/code_blocks.html"
        return cls(*(env.macro(template, name) for name in ("snippet", "pre", "proofs")))


@dataclass(frozen=True, slots=True)
class TopicView:
    """Converts a topic's text to HTML for templates and study data."""

    topic: str
    """The topic's name."""
    library: LibrarySummary = field(repr=False)
    renderer: Renderer = field(repr=False)
    evidence: Evidence = field(repr=False)
    macros: CodeMacros = field(repr=False)
    setup: str = ""
    """The topic's setup code, for the copy button."""
    setup_language: str = ""
    """The language of the setup code."""
    root: str = ""
    """The relative path from the page to the site's root, empty or ``../``."""
    edit_pattern: str = ""
    """The URL pattern for ``links.edit_link``."""
    language: str = ""
    """The topic's language tag; empty if the topic is in the language of the site."""
    messages: SiteMessages = field(default_factory=SiteMessages, repr=False)
    """The interface messages."""
    render_deletion: DeletionRenderer | None = None
    """A function that renders cloze deletions; if ``None``, double braces are plain text."""
    cache: RenderCache = field(default_factory=dict, repr=False, compare=False)
    shuffled_options: dict[str, tuple[Option, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """A cache for ``options``, which templates call often, keyed by card id."""
    arrangements: dict[str, tuple[ArrangeProblem, LineOrders] | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    """A cache for ``arrangement``, keyed by card id."""

    def body(self, blocks: Body) -> Html:
        """Return the HTML of text and code blocks in order, excluding proofs."""
        return self._cached("body", tuple(map(id, blocks)), blocks, self._body)

    def html(self, text: Markdown) -> Html:
        """Return Markdown as block HTML."""
        return self._cached("html", id(text), text, self._block)

    def inline(self, text: Markdown) -> Html:
        """Return Markdown as inline HTML, without the ``<p>`` if it is a single paragraph."""
        return self._cached("inline", id(text), text, self._inline)

    def plain_text(self, text: Markdown) -> str:
        """Return text without markup for labels, titles, and search, with formulas as LaTeX."""
        rendered = self.renderer.render(text, inline=True, cloze=self._is_cloze)
        return to_plain(rendered)

    def code(self, code: Code) -> Html:
        """Return highlighted code."""
        rendered = self.renderer.render_code(code, cloze=self._is_cloze)
        return to_site(rendered, render_deletion=self.render_deletion)

    def plain_code(self, code: Code) -> str:
        """Return runnable code, without cloze markup."""
        return cloze_deletions.strip(code.text) if self._is_cloze else code.text

    def copy_mode(self, code: Code) -> str:
        """Return the mode of the copy button, which determines the code to prepend to a code block.

        Returns:
            ``plain`` for no code, ``setup`` for the topic's setup code, or ``continue`` for the
            setup code and the blocks that this block continues.

        """
        is_other = self.setup and code.language != self.setup_language
        if not code.is_snippet or code.role is Role.SETUP or is_other:
            return "plain"
        return "continue" if code.continues else "setup"

    def proof_of(self, code: Code) -> str:
        """Return a sentence with the versions that a snippet ran on; empty if it has no proof."""
        proof = self.evidence.proof_of(code) or ""
        if not proof:
            return ""
        message = self.messages.text
        if not self.messages.is_english:
            proof = self._translated(proof)
        return message("{proof}, with a GPU", proof=proof) if code.needs else proof

    def not_run(self, code: Code) -> str:
        """Return the text to show for a snippet that has no proof."""
        message = self.messages.text
        return message("Not run: needs a GPU") if code.needs else message("Not verified yet")

    def _translated(self, note: str) -> str:
        """Return a note about versions in the interface language.

        The note is an English text from ``Evidence``, or from ``version_notes``.
        """
        start, _, rest = note.partition(" on " if note.startswith(("Ran", "Fails")) else " to ")
        if start == "Ran":
            return self.messages.text("Ran on {versions}", versions=with_symbols(rest))
        if start == "Applies":
            return self.messages.text("Applies to {versions}", versions=with_symbols(rest))
        versions, _, error = rest.partition(": ")
        return self.messages.text(
            "Fails on {versions}: {error}", versions=with_symbols(versions), error=error
        )

    def arrangement(self, card: Card) -> tuple[ArrangeProblem, LineOrders] | None:
        """Return the lines of a card to put in order, and their correct orders.

        Return ``None`` if the evidence contains no correct orders that match the card's lines.
        """
        if card.id not in self.arrangements:
            self.arrangements[card.id] = self._arrangement(card)
        return self.arrangements[card.id]

    def _arrangement(self, card: Card) -> tuple[ArrangeProblem, LineOrders] | None:
        orders = self.evidence.orders_of
        # Splitting code into lines is slow, so look for known orders first.
        if not any(orders(code) for code in code_blocks(card)):
            return None
        problem = arrange_problem(card)
        found = orders(problem.code) if problem else None
        if problem is None or found is None:
            return None
        counts = (len(problem.lines), len(problem.split.blocks))
        return (problem, found) if counts == (found.line_count, found.used) else None

    def version_notes(self, code: Code) -> tuple[str, ...]:
        """Return sentences about the versions to which a snippet applies or on which it fails."""
        applies = (f"Applies to {code.versions.label}",) if code.versions else ()
        notes = applies + self.evidence.failures_of(code)
        return notes if self.messages.is_english else tuple(map(self._translated, notes))

    def version_changes(self, topic: Topic) -> list[tuple[Card | None, list[str]]]:
        """Return each card that has version notes, with the notes.

        ``None`` stands for the lesson and the setup.
        """
        lead = [code for code in topic.lead if isinstance(code, Code)]
        setup = [code for code in topic.code_blocks() if code.role is Role.SETUP]
        parts: list[tuple[Card | None, Iterable[Code]]] = [(None, dict.fromkeys((*setup, *lead)))]
        parts += [(card, code_blocks(card)) for card in topic.cards]
        found = [
            (card, list(dict.fromkeys(note for code in codes for note in self.version_notes(code))))
            for card, codes in parts
        ]
        return [(card, notes) for card, notes in found if notes]

    @property
    def direction(self) -> str:
        """The direction of the topic's text, ``ltr`` or ``rtl``; empty if it is the site's."""
        return text_direction(self.language) if self.language else ""

    @property
    def attributes(self) -> Html:
        """The HTML attributes ``lang`` and ``dir`` for an element that contains the topic's text.

        They are empty if the topic is in the language of the site.
        """
        language = f' lang="{self.language}" dir="{self.direction}"' if self.language else ""
        return Html(language)

    def plot(self, code: Code) -> PlotLinks | None:
        """Return the links to a snippet's plot; ``None`` if it has no plot."""
        plot = self.evidence.plot_of(code) if code.plot else None
        return plot_links(plot, self.root) if plot else None

    def proof_fences(self, card: Card) -> tuple[Code, ...]:
        """Return the code blocks that prove a card's claims."""
        return tuple(code for code in code_blocks(card) if code.role is Role.PROOF)

    def options(self, card: Quiz) -> tuple[Option, ...]:
        """Return a quiz card's options in display order."""
        if card.fixed_order:
            return card.options
        if card.id not in self.shuffled_options:
            self.shuffled_options[card.id] = shuffled(card.options, card.id)
        return self.shuffled_options[card.id]

    def edit_url(self, card: Card) -> str:
        """Return the URL for editing a card; empty if no repository is configured."""
        return edit_link(self.edit_pattern, card.span)

    def tag_name(self, tag: str) -> str:
        """Return a tag's glossary term, or the tag with its hyphens replaced by spaces."""
        term = self.library.glossary.get(tag)
        return term.name if term else tag.replace("-", " ")

    def with_gaps(self) -> TopicView:
        """Return a view that hides cloze deletions."""
        return replace(self, render_deletion=_gap_renderer(self.messages.text("blank: ")))

    def with_answers(self) -> TopicView:
        """Return a view that shows and highlights the answers of cloze deletions."""
        return replace(self, render_deletion=_answer)

    def with_cloze_data(self) -> TopicView:
        """Return a view that renders cloze deletions in the study app's format."""
        return replace(self, render_deletion=_answer_with_data)

    @property
    def _is_cloze(self) -> bool:
        return self.render_deletion is not None

    def _cached(
        self, method: str, key: object, text: Text, make: Callable[[Text], tuple[Html, bool]]
    ) -> Html:
        """Return HTML from the cache or from ``make``, which also returns whether URLs occur."""
        for root in (_ANY_ROOT, self.root):
            if (hit := self.cache.get((method, key, self.render_deletion, root))) is not None:
                return hit[1]
        result, has_urls = make(text)
        root = self.root if has_urls else _ANY_ROOT
        self.cache[method, key, self.render_deletion, root] = text, result
        return result

    def _body(self, blocks: Body) -> tuple[Html, bool]:
        parts, has_urls = [], False
        for block in blocks:
            if isinstance(block, Markdown):
                block_html, block_has_urls = self._block(block)
                parts.append(block_html.text)
                has_urls |= block_has_urls
            elif block.role is not Role.PROOF:
                parts.append(self.macros.snippet(self, block))
                has_urls |= bool(block.plot)
        return Html("".join(f"{part}\n" for part in parts)), has_urls

    def _block(self, text: Markdown) -> tuple[Html, bool]:
        return self._render(text, inline=False)

    def _inline(self, text: Markdown) -> tuple[Html, bool]:
        return self._render(text, inline=True)

    def _render(self, text: Markdown, *, inline: bool) -> tuple[Html, bool]:
        rendered = self.renderer.render(text, inline=inline, cloze=self._is_cloze)
        result = to_site(rendered, self._image, self.render_deletion)
        if self.language:
            tag = "span" if inline and "<details" not in result.text else "div"
            result = Html(f"<{tag}{self.attributes.text}>{result.text}</{tag}>")
        return result, bool(rendered.images)

    def _image(self, address: str) -> ImageLink:
        return image_link(self.library, self.topic, address, self.root)


@lru_cache(maxsize=64)
def shuffled(options: tuple[Option, ...], seed: str) -> tuple[Option, ...]:
    """Shuffle options into an order that depends only on their text and the seed.

    Options are sorted by hash. Unlike ``random.shuffle``, this yields the same order in every
    version of Python, and adding or removing an option preserves the order of the others.
    """
    return tuple(sorted(options, key=lambda option: _random_key(option, seed)))


def _random_key(option: Option, seed: str) -> bytes:
    return sha256(f"{seed}\0{option.text.text}".encode()).digest()


def setup_code(topic: Topic) -> tuple[str, str]:
    """Return a topic's setup code for the copy button, and its language.

    If the setup code is in several languages, return the code in one of them, preferably Python.
    """
    setups = [code for code in topic.code_blocks() if code.role is Role.SETUP]
    languages = [code.language for code in setups]
    language = "python" if "python" in languages else "".join(languages[:1])
    return "".join(code.text for code in setups if code.language == language), language


@lru_cache(maxsize=8)
def _gap_renderer(label: str) -> DeletionRenderer:
    """Return a function that hides cloze deletions; ``label`` is read by screen readers."""
    hidden = f'<span class="visually-hidden">{html.escape(label, quote=False)}</span>'

    def gap(span: cloze_deletions.ClozeSpan, _text: str, _html: str) -> str:
        return f'<span class="cloze-deletion">{hidden}{html.escape(span.hint) or "…"}</span>'

    return gap


def _answer(_span: cloze_deletions.ClozeSpan, _text: str, answer_html: str) -> str:
    return f'<span class="cloze-answer">{answer_html}</span>'


def _answer_with_data(span: cloze_deletions.ClozeSpan, text: str, answer_html: str) -> str:
    # A formula is compared as LaTeX; other text is compared without its markup.
    words = _TRANSCRIPT.sub(r"\1", answer_html)
    plain = text.strip("$ ") if "<math" in answer_html else html.unescape(_TAG.sub("", words))
    hint, answer = html.escape(span.hint), html.escape(plain.strip())
    return (
        f'<span class="cloze-deletion" data-number="{span.number}" data-hint="{hint}"'
        f' data-answer="{answer}">{answer_html}</span>'
    )
