r"""Create the study app's data as classic scripts: an index, and one file per topic.

Unlike JSON, scripts also load on pages opened from ``file:`` URLs. The type ``Data`` in
``templates/site/js/types.d.ts`` documents the format.

A write card has these fields in addition to the common ones. Code is plain text with a final line
ending, unless it is HTML::

    {
      "kind": "write",
      "start": "layer = ...\n",
      "solutions": [{"code": "layer = layers.Dense(64, …)\n", "html": "<pre class=\"code\"…"}],
      "checks": [
        {
          "name": "64 units",
          "code": "assert layer.units == 64\n",
          "patterns": ["layers.Dense(64, ...)"]
        }
      ],
      "mistakes": [{"code": "layer = …\n", "html": "<pre …", "feedback": "<p>This …</p>"}],
      "ran": "Ran on TensorFlow 2.21, Python 3.11"
    }

A predict card whose code varies has a list ``variants``. Like the card, each variant has the fields
``code``, ``output``, and ``ran``. A variant has the field ``why`` only if it has an explanation
that replaces the card's.

``name`` is plain text. ``patterns`` may be empty; ``flashproof.parse.write`` defines their syntax.
``feedback`` is HTML, and empty if there is none. ``ran`` is empty unless all solutions, checks, and
mistakes are proved. A topic's ``setup`` and the Python code in ``context`` run before a solution.

A card whose lines learners can put in order has the field ``arrange``::

    {
      "goal": "output",
      "before": "",
      "lines": ["a = 1", "b = a + 1", "print(a + b)"],
      "after": "",
      "orders": "3:01,12",
      "output": "3\n",
      "ran": "Ran on TensorFlow 2.21, Python 3.11"
    }

All values are plain text. ``flashproof.arrange_problem`` defines the lines and the goals, and
``flashproof.lock.line_orders`` defines the orders.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Predict,
    Quiz,
    Recall,
    Topic,
    Write,
    code_blocks,
    kind_of,
)
from flashproof.site.javascript import json_literal, safe_json
from flashproof.site.links import topic_page
from flashproof.site.navigation import Navigation
from flashproof.site.topic_view import TopicView
from flashproof.text.language_tags import text_direction

Fields = dict[str, Any]


def index_script(
    navigation: Navigation,
    site: Fields,
    view_of: Callable[[str], TopicView],
    questions: Mapping[str, Sequence[str]],
    arranged: Collection[str] = (),
) -> str:
    """Return ``data/index.js``, which contains all topics and a row for each card.

    Args:
        navigation: the library's navigation.
        site: the title, namespace, version, and URL of the site.
        view_of: a function that returns the view of the topic with a given name.
        questions: the questions of each topic's cards as plain text, in file order, keyed by topic
            name.
        arranged: the ids of the cards whose lines learners can put in order.

    """
    topics = navigation.library.topics
    cards = [
        [card.id, number, card.kind.slug, card.level, list(card.tags), question]
        + [1] * (card.id in arranged)
        for number, topic in enumerate(topics)
        for card, question in zip(topic.cards, questions[topic.name], strict=True)
    ]
    value = {
        "site": site,
        "topics": [_topic_row(navigation, topic.name) for topic in topics],
        "cards": cards,
        "tags": {tag: _term(tag, navigation, view_of) for tag in navigation.cards_by_tag},
    }
    return f"flashproof.data.index({json_literal(value)});\n"


def topic_script(topic: Topic, view: TopicView, cards: Iterable[str]) -> str:
    """Return ``data/topic/<name>.js``, which contains the complete cards of a topic.

    ``cards`` contains the ``card_json`` of each card, in file order.
    """
    fields = {"title": topic.title, "setup": view.setup, "lead": _body(view, topic.lead)}
    value = f'{safe_json(fields)[:-1]},"cards":[{",".join(cards)}]}}'
    return f"flashproof.data.topic({safe_json(topic.name)},{value});\n"


def card_json(card: Card, view: TopicView) -> str:
    """Return the ``card_fields`` of a card as JSON that is safe in a script."""
    return safe_json(card_fields(card, view))


def card_fields(card: Card, view: TopicView) -> Fields:
    """Return a card in the study app's format: common fields first, then kind-specific ones."""
    common = {
        "id": card.id,
        "kind": kind_of(card).slug,
        "level": card.level,
        "tags": list(card.tags),
        "url": f"{topic_page(view.topic)}#{card.id}",
        "edit": view.edit_url(card),
        "question": view.inline(card.question).text,
        "context": _body(view, card.question_body),
        "hint": _body(view, card.hint),
        "why": _body(view, card.why),
        "more": _body(view, card.more),
        "source": _body(view, card.source),
        "proofs": view.macros.proofs(view, card).strip() if view.proof_fences(card) else "",
    }
    return common | _kind_fields(card, view) | _arrange(card, view)


def _body(view: TopicView, blocks: Body) -> str:
    return view.body(blocks).text.strip()


def _kind_fields(card: Card, view: TopicView) -> Fields:  # noqa: PLR0911 - one for each kind
    match card:
        case Recall():
            return {"answer": _body(view, card.answer)}
        case Quiz():
            return _quiz(card, view)
        case Explain():
            return _explain(card, view)
        case Predict():
            return _predict(card, view)
        case Cloze():
            return {
                "body": _body(view.with_cloze_data(), card.body),
                "accepted": {
                    str(one.number): list(one.accepted) for one in card.deletions if one.accepted
                },
            }
        case Compare():
            return _compare(card, view)
        case Write():
            return _write(card, view)


def _quiz(card: Quiz, view: TopicView) -> Fields:
    options = [
        {
            "html": view.inline(option.text).text,
            "right": option.is_correct,
            "feedback": view.html(option.feedback).text if option.feedback else "",
        }
        for option in card.options
    ]
    return {"options": options, "multiple": card.is_multiple, "fixedOrder": card.fixed_order}


def _explain(card: Explain, view: TopicView) -> Fields:
    concepts = [
        {
            "html": view.inline(concept.text).text,
            "patterns": [pattern.text for pattern in concept.patterns],
            **({"unless": [one.text for one in concept.unless]} if concept.unless else {}),
        }
        for concept in card.concepts
    ]
    return {"concepts": concepts, "modelAnswer": _body(view, card.model_answer)}


def _predict(card: Predict, view: TopicView) -> Fields:
    variants = [
        {**_code_to_predict(variant.code, view), "why": view.html(variant.note).text}
        if variant.note
        else _code_to_predict(variant.code, view)
        for variant in card.variants
        if variant.code.output
    ]
    fields = _code_to_predict(card.code, view)
    return {**fields, "variants": variants} if variants else fields


def _code_to_predict(code: Code, view: TopicView) -> Fields:
    return {
        "code": view.macros.pre(view, code),
        "output": code.output.text if code.output else "",
        "ran": view.proof_of(code),
    }


def _compare(card: Compare, view: TopicView) -> Fields:
    statements = [
        {"html": view.inline(statement.text).text, "holds": list(statement.holds)}
        for statement in card.statements
    ]
    return {
        "columns": [view.inline(column).text for column in card.columns],
        "statements": statements,
    }


def _write(card: Write, view: TopicView) -> Fields:
    return {
        "start": card.start.text,
        "solutions": [_code(code, view) for code in card.solutions],
        "checks": [
            {
                "name": check.name,
                "code": check.code.text,
                "patterns": [pattern.text for pattern in check.patterns],
            }
            for check in card.checks
        ],
        "mistakes": [
            {
                **_code(mistake.code, view),
                "feedback": view.html(mistake.feedback).text if mistake.feedback else "",
            }
            for mistake in card.mistakes
        ],
        "ran": _proof_of_all(card, view),
    }


def _arrange(card: Card, view: TopicView) -> Fields:
    """Return the field ``arrange``; empty if learners cannot put lines of the card in order."""
    found = view.arrangement(card)
    if found is None:
        return {}
    problem, orders = found
    code, split = problem.code, problem.split
    fields = {
        "goal": problem.goal.value,
        "before": split.before,
        "lines": list(problem.lines),
        "after": split.after,
        "orders": orders.text,
        "output": code.output.text if code.output else "",
        "ran": view.proof_of(code),
    }
    return {"arrange": fields}


def _code(code: Code, view: TopicView) -> Fields:
    return {"code": code.text, "html": view.macros.pre(view, code)}


def _proof_of_all(card: Card, view: TopicView) -> str:
    """Return the proof sentence of a card's last snippet; empty if any snippet has no proof."""
    proofs = [view.proof_of(code) for code in code_blocks(card) if code.is_snippet]
    return proofs[-1] if proofs and all(proofs) else ""


def _topic_row(navigation: Navigation, name: str) -> Fields:
    topic = navigation.topics_by_name[name]
    deck = navigation.deck_of[name]
    direction = {"dir": text_direction(topic.language)} if topic.language else {}
    return {
        "name": topic.name,
        "title": topic.title,
        "deck": deck.title,
        "deckSlug": deck.slug,
        "url": topic_page(topic.name),
        "minutes": topic.minutes,
        "summary": topic.summary,
        "prerequisites": [other.name for other in navigation.prerequisites(topic)],
        "tags": list(topic.tags),
        **direction,
    }


def _term(tag: str, navigation: Navigation, view_of: Callable[[str], TopicView]) -> Fields:
    term = navigation.library.glossary.get(tag)
    first_topic, _ = navigation.cards_by_tag[tag][0]
    view = view_of(first_topic.name)
    return {"term": view.tag_name(tag), "html": view.html(term.text).text if term else ""}
