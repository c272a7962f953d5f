"""An author's words on a page of the site: Markdown, code, pictures, blanks, proofs.

A ``TopicView`` belongs to one topic and one depth of folders, because addresses of pictures do.
Templates ask it; none of them makes HTML out of a card's text by itself.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from jinja2 import Environment

from flashproof.evidence import Evidence
from flashproof.markup import ImageLink, Renderer, cloze_deletions, to_plain, to_site
from flashproof.model import (
    Body,
    Card,
    Code,
    Html,
    Library,
    Markdown,
    Option,
    Quiz,
    Role,
    Topic,
    code_blocks,
)
from flashproof.site.links import PlotLinks, edit_link, picture_link, plot_links

Blank = Callable[[cloze_deletions.ClozeSpan, str, str], str]
Said = TypeVar("Said", Markdown, Body)

RenderCache = dict[tuple[object, ...], tuple[object, Html]]
"""HTML by the texts that it was made of, which are kept beside it so that they stay the same."""


@dataclass(frozen=True, slots=True)
class Fences:
    """The templates that make HTML of fences; the same on pages and in study data."""

    snippet: Callable[[TopicView, Code], str]
    pre: Callable[[TopicView, Code], str]
    proofs: Callable[[TopicView, Card], str]

    @classmethod
    def of(cls, env: Environment) -> Fences:
        """From ``partials/code_blocks.html``."""
        module = env.get_template("partials/code_blocks.html").module
        return cls(*(getattr(module, name) for name in ("snippet", "pre", "proofs")))


@dataclass(frozen=True, slots=True)
class TopicView:
    """What templates and study data ask for a topic's texts."""

    topic: Topic
    library: Library = field(repr=False)
    renderer: Renderer = field(repr=False)
    evidence: Evidence = field(repr=False)
    fences: Fences = field(repr=False)
    setup: str = ""
    """The topic's setup, as a reader copies it."""
    root: str = ""
    """From the page to the site's root: nothing, or ``../``."""
    edit_pattern: str = ""
    """See ``links.edit_link``."""
    blank: Blank | None = None
    """What stands for a deletion; None: braces are text, as they are outside cloze cards."""
    memory: RenderCache = field(default_factory=dict, repr=False, compare=False)

    def body(self, blocks: Body) -> Html:
        """Prose and fences in order, proofs left out."""
        return self._remembered("body", tuple(map(id, blocks)), blocks, self._body)

    def html(self, text: Markdown) -> Html:
        """A text as blocks."""
        return self._remembered("html", id(text), text, self._html)

    def line(self, text: Markdown) -> Html:
        """A text without the paragraph round it, where it is one paragraph."""
        return self._remembered("line", id(text), text, self._line)

    def plain(self, text: Markdown) -> str:
        """A text's words, for labels, titles and search; formulas as LaTeX."""
        rendered = self.renderer.render(text, inline=True, cloze=self.blank is not None)
        return to_plain(rendered)

    def code(self, code: Code) -> Html:
        """A fence's text, highlighted."""
        rendered = self.renderer.render_code(code, cloze=self.blank is not None)
        return to_site(rendered, blank=self.blank)

    def plain_code(self, code: Code) -> str:
        """A fence's text as it runs, without the marks of a cloze card."""
        return cloze_deletions.strip(code.text) if self.blank is not None else code.text

    def copying(self, code: Code) -> str:
        """What a reader must copy with a fence so that it runs: see the study app's contract."""
        if not code.is_snippet or code.role is Role.SETUP:
            return "plain"
        return "continue" if code.continues else "setup"

    def ran(self, code: Code) -> str:
        """On what a snippet ran; empty where it was not verified yet."""
        return self.evidence.proof_of(code) or ""

    def plot(self, code: Code) -> PlotLinks | None:
        """The picture that a snippet draws."""
        found = self.evidence.plot_of(code) if code.plot else None
        return plot_links(found, self.root) if found else None

    def proofs(self, card: Card) -> tuple[Code, ...]:
        """The fences that prove what a card says."""
        return tuple(code for code in code_blocks(card) if code.role is Role.PROOF)

    def is_proof(self, code: Code) -> bool:
        """Whether a fence is folded away as "See it run"."""
        return code.role is Role.PROOF

    def options(self, card: Quiz) -> tuple[Option, ...]:
        """A quiz's options in an order that depends on nothing but the card's id."""
        return card.options if card.fixed_order else shuffled(card.options, card.id)

    def edit(self, card: Card) -> str:
        """Where a person edits a card; empty where no repository is set."""
        return edit_link(self.edit_pattern, card.span)

    def tag_name(self, tag: str) -> str:
        """How a reader calls a tag."""
        term = self.library.glossary.get(tag)
        return term.name if term else tag.replace("-", " ")

    def blanked(self) -> TopicView:
        """The same with gaps where a cloze card has deletions."""
        return replace(self, blank=_gap)

    def filled(self) -> TopicView:
        """The same with deletions filled in and marked."""
        return replace(self, blank=_filled)

    def with_data(self) -> TopicView:
        """The same with deletions as the study app wants them."""
        return replace(self, blank=_data)

    def _remembered(
        self, sort: str, key: object, said: Said, make: Callable[[Said], tuple[Html, bool]]
    ) -> Html:
        """What was made of the same before, here or, where no address is in it, on any page."""
        for root in ("anywhere", self.root):
            if (known := self.memory.get((sort, key, self.blank, root))) is not None:
                return known[1]
        made, has_addresses = make(said)
        root = self.root if has_addresses else "anywhere"
        self.memory[sort, key, self.blank, root] = said, made
        return made

    def _body(self, blocks: Body) -> tuple[Html, bool]:
        parts, has_addresses = [], False
        for block in blocks:
            if isinstance(block, Markdown):
                made, has_own = self._html(block)
                parts.append(made.text)
                has_addresses |= has_own
            elif not self.is_proof(block):
                parts.append(self.fences.snippet(self, block))
                has_addresses |= bool(block.plot)
        return Html("".join(f"{part}\n" for part in parts)), has_addresses

    def _html(self, text: Markdown) -> tuple[Html, bool]:
        return self._finished(text, inline=False)

    def _line(self, text: Markdown) -> tuple[Html, bool]:
        return self._finished(text, inline=True)

    def _finished(self, text: Markdown, *, inline: bool) -> tuple[Html, bool]:
        """The HTML, and whether addresses are in it, which differ by page."""
        rendered = self.renderer.render(text, inline=inline, cloze=self.blank is not None)
        return to_site(rendered, self._picture, self.blank), bool(rendered.images)

    def _picture(self, address: str) -> ImageLink:
        return picture_link(self.library, self.topic, address, self.root)


@lru_cache(maxsize=64)
def shuffled(options: tuple[Option, ...], seed: str) -> tuple[Option, ...]:
    """Return the options in an order that depends on their text and the seed alone.

    The order is that of their hashes: unlike ``random.shuffle``, it is the same in every version
    of Python, and an option that is added or removed leaves the order of the others as it is.
    """
    return tuple(sorted(options, key=lambda option: _position(option, seed)))


def _position(option: Option, seed: str) -> bytes:
    return sha256(f"{seed}\0{option.text.text}".encode()).digest()


def setup_of(topic: Topic) -> str:
    """A topic's setup, as a reader copies it."""
    return "".join(code.text for code in topic.code_blocks() if code.role is Role.SETUP)


def _gap(mark: cloze_deletions.ClozeSpan, _answer: str, _inner: str) -> str:
    hint = html.escape(mark.hint) or "…"
    return f'<span class="cloze-deletion"><span class="visually-hidden">blank: </span>{hint}</span>'


def _filled(_mark: cloze_deletions.ClozeSpan, _answer: str, inner: str) -> str:
    return f'<span class="cloze-answer">{inner}</span>'


def _data(mark: cloze_deletions.ClozeSpan, answer: str, inner: str) -> str:
    hint, plain = html.escape(mark.hint), html.escape(answer.strip("`$ "))
    return (
        f'<span class="cloze-deletion" data-number="{mark.number}" data-hint="{hint}"'
        f' data-answer="{plain}">{inner}</span>'
    )
