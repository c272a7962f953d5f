"""Convert Anki notes from flashproof decks back to cards.

A package does not contain lessons, setup code, proofs, or most fence attributes. It also does not
contain the phrases of concepts or the code patterns of checks. Code is imported as Python that does
not run until the author enables it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flashproof.anki.fields import accepted_answers
from flashproof.anki.identity import FIELDS
from flashproof.diagnostics import Diagnostics
from flashproof.interchange.apkg_reader import PackageNote
from flashproof.interchange.draft import DEFAULT_QUESTION, CardDraft, ImportLog, is_usable_id
from flashproof.interchange.html_cleaner import clean_html
from flashproof.interchange.imported_code import (
    SKIPPED_PYTHON,
    check_info,
    fenced,
    start_info,
    varying_info,
)
from flashproof.markup import cloze_deletions
from flashproof.model import Kind, Level, Predict
from flashproof.parse import read_topic
from flashproof.parse.variations import WHAT_IF
from flashproof.text import python_syntax
from flashproof.text.source import Source

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

    from flashproof.interchange.html_to_markdown import HtmlReader

MAX_PARSED = 100_000
"""The maximum number of characters parsed to detect Python; longer code is assumed to be Python."""

_PARTS = ("Hint", "Why", "More", "Source", "Model answer")
"""The fields that become card parts of the same name."""
_LEVEL_TAG = "level::"
_TOPIC_TAG = "topic::"
_ROOT = re.compile(r"(.+::)?level::[^:]+")
"""Matches the level tag; the group is the prefix that all tags of the deck have."""


def kind_of(note: PackageNote) -> Kind | None:
    """Return the kind of a note that flashproof created; ``None`` for notes from other programs."""
    for kind in Kind:
        names = tuple(field.name for field in FIELDS[kind])
        if note.type.name.endswith(f" {kind}") and note.type.fields[:4] == names[:4]:
            return kind
    return None


def topic_name(note: PackageNote) -> str:
    """Return the name of a note's card file from its tags; empty if no tag contains it."""
    return next(_values_of_tag(note, _TOPIC_TAG), "")


def own_tags(note: PackageNote) -> tuple[str, ...]:
    """Return a note's tags without the deck's prefix, its level, and its topic."""
    root = _tag_root(note)
    tags = dict.fromkeys(tag.removeprefix(root) for tag in note.tags)
    return tuple(tag for tag in tags if not tag.startswith((_LEVEL_TAG, _TOPIC_TAG)))


def _tag_root(note: PackageNote) -> str:
    """Return the prefix of the deck's tags, such as ``TensorFlow::``; empty in old packages."""
    matches = filter(None, map(_ROOT.fullmatch, note.tags))
    return next((match[1] or "" for match in matches), "")


def name_fields(kind: Kind, values: Sequence[str]) -> Mapping[str, str]:
    """Return fields keyed by name, for a source that provides only their order."""
    return dict(zip((field.name for field in FIELDS[kind]), values, strict=False))


def code_language(code: str) -> str:
    """Return the info string for code without a language: Python if it parses; otherwise, empty."""
    if len(code) > MAX_PARSED:
        return SKIPPED_PYTHON
    try:
        python_syntax.parse(cloze_deletions.strip(code))
    except python_syntax.PARSE_ERRORS:
        return ""
    return SKIPPED_PYTHON


def read_note(note: PackageNote, kind: Kind, html: HtmlReader, log: ImportLog) -> CardDraft:
    """Convert a note back to a card."""
    card_id = note.fields.get("Id", "").strip()
    if not is_usable_id(card_id):
        log.add("an invalid id was left out", card_id)
        card_id = ""

    def read(name: str) -> str:
        return html.read(note.fields.get(name, ""), card_id)

    context, main = read("Context"), "\n\n".join(_main_blocks(note, kind, html, card_id))
    parts = {name: text for name in _PARTS if (text := read(name))}
    if kind is Kind.RECALL and context:
        main, parts = context, {"Answer": main, **parts}
    elif kind is Kind.EXPLAIN:
        log.add("packages do not contain the phrases of concepts", card_id)
        main, parts = context, {"Concepts": main, **parts}
    elif kind is Kind.WRITE:
        log.add("packages do not contain the code patterns of checks", card_id)
        main = "\n\n".join(filter(None, (context, main)))
        parts = {**_write_parts(note, html), **parts}
    elif field := note.fields.get("Variants", ""):
        main, outputs = _with_variants(field, main, html, log, card_id)
        main, parts = "\n\n".join(filter(None, (context, main))), {**parts, **outputs}
    elif context:
        main = f"{context}\n\n{main}"
    question = read("Title" if kind is Kind.CLOZE else "Question") or DEFAULT_QUESTION
    return CardDraft(
        kind,
        " ".join(question.split()),
        main,
        parts,
        id=card_id,
        level=_level(note),
        tags=own_tags(note),
        order="fixed" if kind is Kind.QUIZ and note.fields.get("Fixed order") else "",
        reverse=kind is Kind.RECALL and bool(note.fields.get("Reverse")),
        accepted=accepted_answers(note.fields.get("Text", "")) if kind is Kind.CLOZE else {},
    )


def _level(note: PackageNote) -> str:
    level = next(_values_of_tag(note, _LEVEL_TAG), "")
    return level if level in tuple(Level) else ""


def _values_of_tag(note: PackageNote, prefix: str) -> Iterator[str]:
    tags = (tag.removeprefix(_tag_root(note)) for tag in note.tags)
    return (tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))


def _main_blocks(  # noqa: C901 - one branch for each kind
    note: PackageNote, kind: Kind, html: HtmlReader, place: str
) -> Iterator[str]:
    def read(name: str) -> str:
        return html.read(note.fields.get(name, ""), place)

    match kind:
        case Kind.RECALL:
            yield read("Answer")
        case Kind.CLOZE:
            yield read("Text")
        case Kind.PREDICT:
            yield _code_with_output(read("Code"), _soup(note.fields.get("Output", "")).get_text())
        case Kind.QUIZ:
            yield "\n".join(_options(note.fields.get("Options", ""), html))
        case Kind.EXPLAIN:
            items = _soup(note.fields.get("Concepts", "")).find_all("li")
            yield "\n".join(f"- {_line(item, html)}" for item in items)
        case Kind.COMPARE:
            yield "\n".join(_table(note.fields.get("Table", ""), html))
        case Kind.WRITE:
            start = _soup(note.fields.get("Start", "")).pre
            yield _fence(start, start_info(), html)


def _code_with_output(code: str, output: str) -> str:
    """Return the code of a predict card, as Python if it has no language, and its output fence."""
    python = re.sub(r"^(`{3,})\n", rf"\g<1>{SKIPPED_PYTHON}\n", code, count=1)
    return f"{python}\n{fenced('output', output)}"


def _with_variants(
    field: str, main: str, html: HtmlReader, log: ImportLog, card_id: str
) -> tuple[str, Mapping[str, str]]:
    """Return the main part of a predict card with ``vary`` attributes, and the variants' outputs.

    The outputs are a part of the card, keyed by heading. The variants are left out if the card
    would not be valid with them.
    """
    soup = _soup(field)
    info = varying_info(value.get_text() for value in soup.select(".fp-vary"))
    varying = re.sub(r"\A(`{3,})[^\n]*", lambda marks: f"{marks[1]}{info}", main, count=1)
    outputs = "\n\n".join(_variant(one, html) for one in soup.select(".fp-variant"))
    if info != SKIPPED_PYTHON and outputs and _is_valid(varying, outputs):
        return varying, {WHAT_IF: outputs}
    log.add("the variants of a predict card were left out", card_id)
    return main, {}


def _variant(element: Any, html: HtmlReader) -> str:
    """Return the output of a variant and the text below it."""
    label, output = element.select_one("summary"), element.select_one("samp")
    text = output.get_text() if output is not None else ""
    name = label.get_text() if label is not None else ""
    below = element.select_one(".fp-note")
    note = html.read(below.decode_contents()) if below is not None else ""
    return f"{fenced(f'output {{{name}}}', text)}\n{note}".rstrip()


def _is_valid(main: str, outputs: str) -> bool:
    """Return whether the outputs are those of the variants of a predict card's code."""
    heading = "---\ntitle: x\n---\n\n## Predict\n\n### x\n<!-- id: x -->"
    text = f"{heading}\n\n{main}\n\n#### {WHAT_IF}\n\n{outputs}\n"
    diagnostics = Diagnostics()
    topic = read_topic(Source(Path("x.md"), "x.md", text), "", diagnostics)
    cards = [card for card in topic.cards if isinstance(card, Predict) and card.variants]
    return len(cards) == 1 and not diagnostics.has_errors


def _write_parts(note: PackageNote, html: HtmlReader) -> Mapping[str, str]:
    """Return the parts of a write card that contain code, keyed by heading."""
    solutions, checks, mistakes = (
        _soup(note.fields.get(name, "")) for name in ("Solution", "Checks", "Mistakes")
    )
    parts = {
        "Solution": [_fence(pre, SKIPPED_PYTHON, html) for pre in solutions.find_all("pre")],
        "Check": [
            _fence(item.pre, check_info(name.get_text() if name else ""), html)
            for item in checks.find_all("li")
            for name in [item.select_one(".fp-check-name")]
        ],
        "Mistakes": [_mistake(one, html) for one in mistakes.select(".fp-mistake")],
    }
    return {name: "\n\n".join(blocks) for name, blocks in parts.items() if blocks}


def _mistake(element: Any, html: HtmlReader) -> str:
    code = _fence(element.pre, SKIPPED_PYTHON, html)
    feedback = element.select_one(".fp-feedback")
    text = html.read(feedback.decode_contents()) if feedback is not None else ""
    quote = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"{code}\n{quote}" if quote else code


def _fence(pre: Any, info: str, html: HtmlReader) -> str:
    """Return a ``<pre>`` element as a fence with the given info string."""
    text = html.read(pre.decode()) if pre is not None else "```\n```"
    return re.sub(r"\A(`{3,})[^\n]*", lambda marks: f"{marks[1]}{info}", text)


def _options(field: str, html: HtmlReader) -> Iterator[str]:
    for option in _soup(field).select(".fp-option"):
        checkbox = "[x]" if "fp-right" in option["class"] else "[ ]"
        text, feedback = (option.select_one(f".fp-{name}") for name in ("text", "feedback"))
        yield f"- {checkbox} {_line(text, html)}"
        if feedback is not None:
            yield f"    > {_line(feedback, html)}"


def _table(field: str, html: HtmlReader) -> Iterator[str]:
    soup = _soup(field)
    columns = [_cell(cell, html) for cell in soup.select("thead th")]
    yield f"| Statement | {' | '.join(columns)} |"
    yield f"|---|{':-:|' * len(columns)}"
    for row in soup.select("tbody tr"):
        marks = (
            "x" if "fp-holds" in (cell.get("class") or ()) else "" for cell in row.select("td")
        )
        yield f"| {_cell(row.th, html)} | {' | '.join(marks)} |"


def _line(element: Any, html: HtmlReader) -> str:
    return " ".join(html.read(element.decode_contents() if element else "").split())


def _cell(element: Any, html: HtmlReader) -> str:
    """Return the text of a table cell on one line, with ``|`` escaped."""
    return re.sub(r"(?<!\\)\|", r"\\|", _line(element, html))


def _soup(field: str) -> BeautifulSoup:
    from bs4 import BeautifulSoup  # noqa: PLC0415 - an extra

    return BeautifulSoup(clean_html(field), "html.parser")
