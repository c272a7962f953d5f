"""Export a library for other programs: everything as JSON, or one row per card as CSV.

All text is Markdown.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flashproof.diagnostics import Diagnostics
from flashproof.interchange.earlier_import import text_of_card
from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Library,
    Markdown,
    Predict,
    Quiz,
    Recall,
    Role,
    Topic,
    Write,
    code_blocks,
    kind_of,
)
from flashproof.parse.document import Document, read_document
from flashproof.settings import Settings
from flashproof.text.source import Source

COLUMNS = (
    *("id", "kind", "deck", "topic", "level", "tags"),
    *("question", "answer", "wrong", "hint", "why", "more", "source"),
    *("reverse", "fixed_order", "lint", "markdown"),
)
"""The columns of the CSV file. Each option or statement in a cell is on a separate line."""
FORMAT = "flashproof-1"
"""The name of the JSON format."""


def to_json(library: Library, settings: Settings) -> str:
    """Return a library as JSON, with the code and proofs of all cards."""
    deck = {key: getattr(settings, key) for key in ("name", "title", "namespace", "version")}
    topics = [_topic_record(topic) for topic in library.topics]
    document = {"format": FORMAT, "deck": deck, "topics": topics}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def to_csv(library: Library) -> str:
    """Return a library as CSV with a row per card and CRLF line endings, as in RFC 4180."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    table.writeheader()
    for topic, card in library.cards():
        tags = " ".join((*topic.tags, *card.tags))
        place = {"deck": topic.subdeck, "topic": topic.name, "tags": tags}
        table.writerow({**table_row(card), **place})
    return out.getvalue()


def table_row(card: Card) -> dict[str, Any]:
    """Return the cells of a card, keyed by column, without its topic and the topic's tags."""
    record = card_record(card)
    answer, wrong = _answers(card, record)
    question = "\n\n".join(filter(None, (record["question"], record.get("context"))))
    return {**record, "question": question, "answer": answer, "wrong": wrong}


def _topic_record(topic: Topic) -> Mapping[str, Any]:
    return {
        "name": topic.name,
        "title": topic.title,
        "deck": topic.deck,
        "summary": topic.summary,
        "tags": list(topic.tags),
        "prerequisites": list(topic.prerequisites),
        "goals": {goal.card: goal.text.text for goal in topic.goals},
        **({"language": topic.language} if topic.language else {}),
        "minutes": topic.minutes,
        "lead": markdown(topic.lead),
        "cards": [card_record(card) for card in topic.cards],
    }


def card_record(card: Card) -> dict[str, Any]:
    """Return the fields of a card, omitting empty optional fields."""
    record = {
        "id": card.id,
        "kind": kind_of(card).slug,
        "level": card.level.value,
        "tags": list(card.tags),
        "question": card.question.text.strip(),
        "context": markdown(card.context),
        **_kind_fields(card),
        "proofs": [_block(code) for code in code_blocks(card) if code.role is Role.PROOF],
        "hint": markdown(card.hint),
        "why": markdown(card.why),
        "more": markdown(card.more),
        "source": markdown(card.source),
        "lint": ", ".join(f"off={one.rule} ({one.reason})" for one in card.waivers),
        "markdown": card_markdown(card),
    }
    required = ("id", "kind", "level", "question")
    return {key: value for key, value in record.items() if value or key in required}


def card_markdown(card: Card) -> str:
    """Return the text of a card in its file, without its heading and its metadata."""
    return text_of_card(_document(card.span.source), card.span).text.strip("\n").rstrip()


@lru_cache(maxsize=1)
def _document(source: Source) -> Document:
    return read_document(source, Diagnostics())


def _kind_fields(card: Card) -> Mapping[str, Any]:  # noqa: PLR0911 - one for each kind
    """Return the fields that only this kind of card has."""
    match card:
        case Recall():
            return {"answer": markdown(card.answer), "reverse": card.reverse}
        case Quiz():
            return {"options": list(_options(card)), "fixed_order": card.fixed_order}
        case Explain():
            concepts = [
                {
                    "text": one.text.text,
                    "match": [pattern.text for pattern in one.patterns],
                    **({"unless": [pattern.text for pattern in one.unless]} if one.unless else {}),
                }
                for one in card.concepts
            ]
            return {"concepts": concepts, "model_answer": markdown(card.model_answer)}
        case Predict():
            output = card.code.output.text if card.code.output else ""
            return {"code": card.code.text, "output": output, **_variants(card)}
        case Cloze():
            accepted = {
                f"c{one.number}": list(one.accepted) for one in card.deletions if one.accepted
            }
            return {"text": markdown(card.body), "accepted": accepted}
        case Compare():
            rows = [{"text": one.text.text, "holds": list(one.holds)} for one in card.statements]
            return {"columns": [column.text for column in card.columns], "statements": rows}
        case Write():
            return _write(card)


def _variants(card: Predict) -> Mapping[str, Any]:
    """Return the values that vary and the variants; empty for a card whose code does not vary."""
    if not card.variants:
        return {}
    return {
        "vary": [{"name": one.name, "values": list(one.values)} for one in card.variations],
        "variants": [
            {
                "label": variant.label,
                "code": variant.code.text,
                "output": variant.code.output.text if variant.code.output else "",
                "why": variant.note.text.strip() if variant.note else "",
            }
            for variant in card.variants
        ],
    }


def _write(card: Write) -> Mapping[str, Any]:
    return {
        "start": card.start.text,
        "solutions": [code.text for code in card.solutions],
        "checks": [
            {
                "name": check.name,
                "code": check.code.text,
                "match": [pattern.text for pattern in check.patterns],
            }
            for check in card.checks
        ],
        "mistakes": [
            {
                "code": mistake.code.text,
                "feedback": mistake.feedback.text if mistake.feedback else "",
            }
            for mistake in card.mistakes
        ],
    }


def _options(card: Quiz) -> Iterator[Mapping[str, Any]]:
    for option in card.options:
        feedback = option.feedback.text if option.feedback else ""
        yield {"text": option.text.text, "right": option.is_correct, "feedback": feedback}


def _answers(  # noqa: PLR0911 - one for each kind
    card: Card, record: Mapping[str, Any]
) -> tuple[str, str]:
    """Return the correct answer, and the wrong options or the mistakes, if there are any."""
    match card:
        case Recall():
            return record["answer"], ""
        case Quiz():
            correct, wrong = (
                "\n".join(
                    " ".join(option.text.text.split())
                    for option in card.options
                    if option.is_correct is is_correct
                )
                for is_correct in (True, False)
            )
            return correct, wrong
        case Explain():
            return record.get("model_answer") or "\n".join(c.text.text for c in card.concepts), ""
        case Predict():
            return f"{markdown((card.code,))}", ""
        case Cloze():
            return record["text"], ""
        case Compare():
            return "\n".join(_statements(card)), ""
        case Write():
            mistakes = "\n\n".join(mistake.code.text.rstrip() for mistake in card.mistakes)
            return "\n\n".join(code.text.rstrip() for code in card.solutions), mistakes


def _statements(card: Compare) -> Iterator[str]:
    for one in card.statements:
        columns = (c.text for c, holds in zip(card.columns, one.holds, strict=True) if holds)
        yield f"{one.text.text}: {', '.join(columns)}"


def markdown(body: Body) -> str:
    """Return a body as its author wrote it, with fence attributes and output but no proofs."""
    return "\n\n".join(_block(block) for block in body if not _is_proof(block))


def _is_proof(block: Markdown | Code) -> bool:
    return isinstance(block, Code) and block.role is Role.PROOF


def _block(block: Markdown | Code) -> str:
    if isinstance(block, Markdown):
        return block.text
    output = f"\n{block.output.span.text}" if block.output else ""
    return f"{block.span.text}{output}"
