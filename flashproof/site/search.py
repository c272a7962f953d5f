"""Create ``data/search.js``, the searchable text of all cards, loaded on the first search.

In these texts, each formula is MathML between two special characters. ``search-box.js`` displays
the formula, and the search ignores it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from flashproof.model import Body, Card, Code, Compare, Explain, Markdown, Quiz, Role, bodies
from flashproof.site.javascript import json_literal
from flashproof.site.topic_view import TopicView

FORMULA_START, FORMULA_END = "\ue0f0", "\ue0f1"
"""The characters before and after a formula's MathML; they cannot occur in cards."""

CARDS_PER_PART = 50
"""The number of cards whose texts a browser adds to the search index at a time."""

_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class SearchText(NamedTuple):
    """The searchable text of a card."""

    text: str
    """The text of all parts except the question, on one line. Proofs and the code of checks,
    mistakes, and variants are omitted."""
    question: str
    """The question if it contains a formula; otherwise empty, because ``data/index.js`` has it."""


def search_script(rows: Iterable[tuple[str, SearchText]], leads: Mapping[str, str]) -> str:
    """Return the script: one call for the leads, and one for every ``CARDS_PER_PART`` cards.

    Each call only stores its JSON. The search box parses the parts one at a time and pauses
    between them, so building the index never blocks the page for long.

    Args:
        rows: each card's id and text, in learning order.
        leads: the text of each topic's lead, keyed by topic name.

    """
    cards = ([card, text, *([question] if question else ())] for card, (text, question) in rows)
    parts: list[dict[str, object]] = [{"cards": [], "leads": leads}]
    while part := list(islice(cards, CARDS_PER_PART)):
        parts.append({"cards": part, "leads": {}})
    return "".join(f"flashproof.data.search({json_literal(part)});\n" for part in parts)


def card_text(card: Card, view: TopicView) -> SearchText:
    """Return a card's searchable text.

    ``view`` should come from ``TopicView.with_answers``, which fills in cloze deletions.
    """
    parts = [part for body in bodies(card) for part in _body_parts(body, view, with_formulas)]
    parts += [with_formulas(item, view) for item in _items(card)]
    question = with_formulas(card.question, view)
    has_formula = FORMULA_START in question
    return SearchText(" ".join(" ".join(parts).split()), question if has_formula else "")


def lead_text(lead: Body, view: TopicView) -> str:
    """Return the searchable text of a topic's lead."""
    return " ".join(" ".join(_body_parts(lead, view, with_formulas)).split())


def body_text(body: Body, view: TopicView) -> str:
    """Return the text of a body, with formulas as LaTeX.

    Proofs, checks, mistakes, and variants are omitted.
    """
    return " ".join(_body_parts(body, view, lambda text, view: view.plain_text(text)))


def with_formulas(markdown: Markdown, view: TopicView) -> str:
    """Return text on one line without markup; special characters enclose the MathML of formulas."""
    if "$" not in markdown.text:
        return view.plain_text(markdown)
    rendered = view.inline(markdown).text
    texts = [html.unescape(_TAG.sub(" ", part)) for part in _FORMULA.split(rendered)]
    formulas = [f"{FORMULA_START}{part}{FORMULA_END}" for part in _FORMULA.findall(rendered)]
    parts = zip(texts, [*formulas, ""], strict=True)
    return " ".join("".join(text + formula for text, formula in parts).split())


def _body_parts(
    body: Body, view: TopicView, render: Callable[[Markdown, TopicView], str]
) -> Iterator[str]:
    for block in body:
        if isinstance(block, Markdown):
            yield render(block, view)
        elif block.role not in (Role.PROOF, Role.CHECK, Role.MISTAKE, Role.VARIANT):
            yield _code_text(block, view)


def _code_text(code: Code, view: TopicView) -> str:
    text = view.plain_code(code)
    return f"{text} {code.output.text}" if code.output else text


def _items(card: Card) -> Iterator[Markdown]:
    """Yield the text of the fields that are specific to the card's kind."""
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
