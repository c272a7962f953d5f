"""Read lists of questions with hidden answers, as in the javascript-questions repository.

A heading is the question. Lettered list items below it are options, and the answer is in a
``<details>`` element that names the correct letter. Without options, the text in the element is
the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import quiz_card, recall_card
from flashproof.interchange.markdown_formats.lines import lines_outside_code, without_front_matter
from flashproof.interchange.markdown_reader import MarkdownReader

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*$")
_NUMBER = re.compile(r"^(?:[0-9]{1,5}[.):]|Q[0-9]{1,5}[.:])[ \t]*")
_DETAILS = re.compile(r"<details\b[^>]*>(.*?)</details>", re.DOTALL | re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^>]*>.*?</summary>", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_USUAL_LABEL = re.compile(
    r"(?:click|tap)?(?: ?here)?(?: ?to| ?for)? ?(?:show|see|view|reveal|toggle|expand|open)?"
    r"(?: ?the| ?correct| ?my)* ?(?:answers?|solutions?|details|explanation)?(?: ?[0-9]+)?"
)
_PARAGRAPH = re.compile(r"</?p\b[^>]*>", re.IGNORECASE)
_OPTION = re.compile(r"^[ \t]*[-*+][ \t]+(?:\*\*)?([A-Z])(?:\*\*)?[:.)][ \t]*(.*)$")
_ANSWER = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*)?(?:Correct )?Answers?(?:\*\*)?[ \t]*:[ \t]*(?:\*\*)?"
    r"([A-Z](?:(?:[ \t]*(?:,|and|&)[ \t]*)[A-Z])*)\b(?:\*\*)?[ \t]*\.?",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(r"^[ \t]*(?:---+|\*\*\*+)[ \t]*$", re.MULTILINE)


def matches(text: str) -> bool:
    """Return whether a heading is followed by a ``<details>`` element."""
    return any(heading and _DETAILS.search(body) for heading, body in _sections(text))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file; all other sections become the lesson."""
    text = without_front_matter(text)
    cards: list[CardDraft] = []
    lesson: list[str] = []
    title = ""
    for heading, body in _sections(text):
        if not heading or not _DETAILS.search(body):
            is_title = not title and heading.startswith("# ")
            title = heading.removeprefix("# ") if is_title else title
            kept = ("" if is_title else heading, _RULE.sub("", body).strip())
            lesson.append("\n\n".join(filter(None, kept)))
        elif (card := _card(heading, body, reader)) is not None:
            cards.append(card)
    lead = reader.read("\n\n".join(filter(None, lesson)), reader.title)
    yield TopicDraft(title or reader.title, cards=cards, lead=lead)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield each heading outside ``<details>`` elements with the text below it."""
    heading, body, depth = "", [""], 0
    for line, is_outside in lines_outside_code(text):
        match = _HEADING.match(line) if is_outside and depth == 0 else None
        if match:
            yield heading, "\n".join(body)
            heading, body = f"{match[1]} {match[2]}", []
        else:
            body.append(line)
        if is_outside:
            depth = max(0, depth + line.lower().count("<details") - line.lower().count("</details"))
    yield heading, "\n".join(body)


def _card(heading: str, body: str, reader: MarkdownReader) -> CardDraft | None:
    question = _NUMBER.sub("", heading.lstrip("#").strip())
    hidden = "\n\n".join(match[1] for match in _DETAILS.finditer(body))
    hidden = _PARAGRAPH.sub("", _SUMMARY.sub(_kept_label, hidden)).strip()
    options, context = _options(_RULE.sub("", _DETAILS.sub("", body)))
    whole = "\n\n".join(filter(None, (question, context)))
    answer = _ANSWER.search(hidden)
    correct = set(re.findall(r"\b[A-Z]\b", answer[1].upper())) if answer else set()
    if len(options) >= 2 and correct and correct <= options.keys():
        why = _ANSWER.sub("", hidden, count=1).strip()
        marked = ((text, letter in correct) for letter, text in options.items())
        return quiz_card(reader, whole, marked, why)
    if options:
        reader.log.add(
            "a question whose correct option was not found became a recall card", question
        )
        listed = "\n".join(f"- {letter}: {text}" for letter, text in options.items())
        whole = f"{whole}\n\n{listed}"
    return recall_card(reader, whole, hidden)


def _kept_label(summary: re.Match[str]) -> str:
    """Return the label of hidden text in bold; empty if it is a usual label such as "Answer"."""
    label = " ".join(_ELEMENT.sub("", summary[0]).split())
    words = " ".join(re.findall(r"\w+", label)).casefold()
    return "" if _USUAL_LABEL.fullmatch(words) else f"\n**{label}**\n\n"


def _options(text: str) -> tuple[dict[str, str], str]:
    """Return the text of each option, keyed by letter, and the text above the options."""
    options: dict[str, str] = {}
    above: list[str] = []
    letter = ""
    for line, is_outside in lines_outside_code(text):
        match = _OPTION.match(line) if is_outside else None
        if match:
            letter = match[1]
            options[letter] = match[2].strip()
        elif letter and line.strip():
            options[letter] += f" {line.strip()}"
        elif not letter:
            above.append(line)
    return options, "\n".join(above).strip()
