"""Markdown with ``Q:``, ``A:`` and ``C:``, as hashcards reads it.

A cloze card blanks what stands in square brackets. Front matter is TOML with a ``name``. Source:
hashcards' README. Unlike there, a ``Q:`` in a fence does not begin a card.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_notes import blanked, headed
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.interchange.markdown_reader import MarkdownReader
from flashproof.model import Kind
from flashproof.text.names import title_from_name

BEGINS = re.compile(r"^([QCA]):[ \t]?(.*)$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_RULE = re.compile(r"^---[ \t]*$")
_KEPT = re.compile(r"\\[\[\]]|!\[[^\]]*\]\([^)]*\)|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
_KEPT_AGAIN = re.compile("\ue100(\\d+)\ue101")
_BLANK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\](?!\()")


@dataclass(slots=True)
class _Lines:
    """What stands behind one letter."""

    letter: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def read_questions(path: Path, text: str) -> ImportedFile:
    """One topic.

    Raises:
        ImportFileError: there is no card in it.

    """
    name, text = _name(text)
    reader = MarkdownReader(path)
    drafts = list(_drafts(list(_parts(text)), reader))
    if not drafts:
        raise ImportFileError(f"{path.name} has no 'Q:' with an 'A:', and no 'C:'")
    topic = TopicDraft(name or title_from_name(path.stem), cards=drafts)
    return ImportedFile([topic], reader.media, reader.losses.lines())


def is_questions(text: str) -> bool:
    """Whether a Markdown file is of this kind."""
    return any(part.letter in "QC" for part in _parts(text))


def _name(text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return "", text
    try:
        name = tomllib.loads(match[1]).get("name", "")
    except tomllib.TOMLDecodeError:
        name = ""
    return str(name), text[match.end() :]


def _parts(text: str) -> Iterator[_Lines]:
    part, fence = _Lines(""), ""
    for line in text.split("\n"):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        match = None if fence else BEGINS.match(line)
        if match or (not fence and _RULE.match(line)):
            if part.letter:
                yield part
            part = _Lines(match[1], [match[2]]) if match else _Lines("")
        else:
            part.lines.append(line)
    if part.letter:
        yield part


def _drafts(parts: list[_Lines], reader: MarkdownReader) -> Iterator[CardDraft]:
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else _Lines("")
        if part.letter == "C":
            yield _cloze(reader.read(_with_blanks(part.text), part.text))
        elif part.letter == "Q" and following.letter == "A":
            yield _recall(part.text, reader.read(following.text, part.text), reader)
        elif part.letter == "Q":
            reader.losses.add("a question without an answer is left out", part.text)


def _recall(question: str, answer: str, reader: MarkdownReader) -> CardDraft:
    heading, context = headed(reader.read(question, question))
    heading = heading or "What is this?"
    if context:
        return CardDraft(Kind.RECALL, heading, context, {"Answer": answer})
    return CardDraft(Kind.RECALL, heading, answer)


def _cloze(text: str) -> CardDraft:
    return CardDraft(Kind.CLOZE, blanked(text), text)


def _with_blanks(text: str) -> str:
    """Each bracket as a deletion with a number of its own; those of code and math are none."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0].removeprefix("\\"))
        return f"\ue100{len(kept) - 1}\ue101"

    number = itertools.count(1)
    text = _BLANK.sub(lambda match: f"{{{{c{next(number)}::{match[1]}}}}}", _KEPT.sub(keep, text))
    return _KEPT_AGAIN.sub(lambda match: kept[int(match[1])], text)
