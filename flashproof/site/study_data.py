"""What the study app loads, as classic scripts: an index, and one file a topic.

A script works where a page is opened from a file, JSON does not. The contract with the app is
written down at ``Data`` in ``templates/site/js/types.d.ts``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flashproof.model import Body, Card, Cloze, Compare, Explain, Predict, Quiz, Recall, kind_of
from flashproof.site.javascript import json_literal, safe_json
from flashproof.site.links import topic_page
from flashproof.site.navigation import Navigation
from flashproof.site.topic_view import TopicView

Fields = dict[str, Any]


def index(
    outline: Navigation,
    site: Fields,
    prose: Callable[[str], TopicView],
    questions: Mapping[str, Sequence[str]],
) -> str:
    """``data/index.js``: all topics, and a line a card for counts, filters and due lists.

    Args:
        outline: of the library.
        site: name, version and address, as the contract has it.
        prose: the words of a topic, by its name.
        questions: the plain questions of its cards, in the order of the file, by its name.

    """
    topics = outline.library.topics
    cards = [
        [card.id, number, kind_of(card).slug, card.level, list(card.tags), question]
        for number, topic in enumerate(topics)
        for card, question in zip(topic.cards, questions[topic.name], strict=True)
    ]
    value = {
        "site": site,
        "topics": [_topic_row(outline, topic.name) for topic in topics],
        "cards": cards,
        "tags": {tag: _term(tag, outline, prose) for tag in outline.tagged},
    }
    return f"flashproof.data.index({json_literal(value)});\n"


def topic(prose: TopicView) -> str:
    """``data/topic/<name>.js``: everything about a topic's cards."""
    value = {
        "title": prose.topic.title,
        "setup": prose.setup,
        "lead": _body(prose, prose.topic.lead),
        "cards": [card_fields(card, prose) for card in prose.topic.cards],
    }
    return f"flashproof.data.topic({safe_json(prose.topic.name)},{safe_json(value)});\n"


def card_fields(card: Card, prose: TopicView) -> Fields:
    """A card as the study app takes it: what all have, then what its kind has."""
    common = {
        "id": card.id,
        "kind": kind_of(card).slug,
        "level": card.level,
        "tags": list(card.tags),
        "url": f"{topic_page(prose.topic)}#{card.id}",
        "edit": prose.edit(card),
        "question": prose.line(card.question).text,
        "context": _body(prose, card.question_body),
        "hint": _body(prose, card.hint),
        "why": _body(prose, card.why),
        "more": _body(prose, card.more),
        "source": _body(prose, card.source),
        "proofs": prose.fences.proofs(prose, card).strip(),
    }
    return common | _own(card, prose)


def _body(prose: TopicView, blocks: Body) -> str:
    return prose.body(blocks).text.strip()


def _own(card: Card, prose: TopicView) -> Fields:
    match card:
        case Recall():
            return {"answer": _body(prose, card.answer)}
        case Quiz():
            return _quiz(card, prose)
        case Explain():
            return _explain(card, prose)
        case Predict():
            return _predict(card, prose)
        case Cloze():
            return {"body": _body(prose.with_data(), card.body)}
        case Compare():
            return _compare(card, prose)


def _quiz(card: Quiz, prose: TopicView) -> Fields:
    options = [
        {
            "html": prose.line(option.text).text,
            "right": option.is_correct,
            "feedback": prose.html(option.feedback).text if option.feedback else "",
        }
        for option in card.options
    ]
    return {"options": options, "multiple": card.is_multiple, "fixedOrder": card.fixed_order}


def _explain(card: Explain, prose: TopicView) -> Fields:
    concepts = [
        {
            "html": prose.line(concept.text).text,
            "patterns": [pattern.text for pattern in concept.patterns],
        }
        for concept in card.concepts
    ]
    return {"concepts": concepts, "modelAnswer": _body(prose, card.model_answer)}


def _predict(card: Predict, prose: TopicView) -> Fields:
    return {
        "code": prose.fences.pre(prose, card.code),
        "output": card.code.output.text if card.code.output else "",
        "ran": prose.ran(card.code),
    }


def _compare(card: Compare, prose: TopicView) -> Fields:
    statements = [
        {"html": prose.line(statement.text).text, "holds": list(statement.holds)}
        for statement in card.statements
    ]
    return {
        "columns": [prose.line(column).text for column in card.columns],
        "statements": statements,
    }


def _topic_row(outline: Navigation, name: str) -> Fields:
    found = outline.by_name[name]
    deck = outline.deck_of[name]
    return {
        "name": found.name,
        "title": found.title,
        "deck": deck.title,
        "deckSlug": deck.slug,
        "url": topic_page(found),
        "minutes": found.minutes,
        "summary": found.summary,
        "prerequisites": [other.name for other in outline.prerequisites(found)],
        "tags": list(found.tags),
    }


def _term(tag: str, outline: Navigation, prose: Callable[[str], TopicView]) -> Fields:
    term = outline.library.glossary.get(tag)
    first = outline.tagged[tag][0][0].name
    words = prose(first)
    return {"term": words.tag_name(tag), "html": words.html(term.text).text if term else ""}
