"""Notes that this program wrote, back to the cards that they were made of.

What a package does not hold cannot come back: leads, setups, proofs, wordings of concepts and the
words of fences. Code comes back as Python that is not run, until its author says how.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flashproof.anki.identity import FIELDS
from flashproof.interchange.apkg_reader import PackageNote
from flashproof.interchange.draft import CardDraft, ImportLog
from flashproof.interchange.html_to_markdown import HtmlReader
from flashproof.markup import cloze_deletions
from flashproof.model import Kind, Level

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

SKIP = 'python {skip="imported"}'
"""Its setup is not in the package: the author takes the words away when it is there."""

_PARTS = ("Hint", "Why", "More", "Source", "Model answer")
_OUTPUT = re.compile(r"^```output\n", re.MULTILINE)


def kind_of(note: PackageNote) -> Kind | None:
    """The kind of a note of ours; ``None``: somebody else's."""
    for kind in Kind:
        names = tuple(part.name for part in FIELDS[kind])
        if note.type.name.endswith(f" {kind}") and note.type.fields[:4] == names[:4]:
            return kind
    return None


def language(code: str) -> str:
    """What Python can read is taken for Python."""
    try:
        ast.parse(cloze_deletions.strip(code))
    except (SyntaxError, ValueError):
        return ""
    return SKIP


def draft(note: PackageNote, kind: Kind, reader: HtmlReader, losses: ImportLog) -> CardDraft:
    """A note as the card that it was."""
    card = note.fields["Id"]

    def read(name: str) -> str:
        return reader.read(note.fields.get(name, ""), card)

    context, main = read("Context"), "\n\n".join(_main(note, kind, reader))
    parts = {name: text for name in _PARTS if (text := read(name))}
    if kind is Kind.RECALL and context:
        main, parts = context, {"Answer": main, **parts}
    elif kind is Kind.EXPLAIN:
        losses.add("the wordings of concepts are not in a package", card)
        main, parts = context, {"Concepts": main, **parts}
    elif context:
        main = f"{context}\n\n{main}"
    question = read("Title" if kind is Kind.CLOZE else "Question")
    return CardDraft(
        kind,
        " ".join(question.split()),
        main,
        parts,
        id=card,
        level=_level(note),
        tags=tuple(tag for tag in note.tags if not tag.startswith(("level::", "topic::"))),
        order="fixed" if note.fields.get("Fixed order") else "",
        reverse=bool(note.fields.get("Reverse")),
    )


def topic_of(note: PackageNote) -> str:
    """The file's stem that a note came from; empty where it is not told."""
    return next((tag[7:] for tag in note.tags if tag.startswith("topic::")), "")


def _level(note: PackageNote) -> str:
    levels = [tag[7:] for tag in note.tags if tag.startswith("level::")]
    return levels[0] if levels and levels[0] in tuple(Level) else ""


def _main(note: PackageNote, kind: Kind, reader: HtmlReader) -> Iterator[str]:
    def read(name: str) -> str:
        return reader.read(note.fields.get(name, ""), note.fields["Id"])

    match kind:
        case Kind.RECALL:
            yield read("Answer")
        case Kind.CLOZE:
            yield read("Text")
        case Kind.PREDICT:
            yield _predict(read("Code"), _soup(note.fields["Output"]).get_text())
        case Kind.QUIZ:
            yield "\n".join(_options(note.fields["Options"], reader))
        case Kind.EXPLAIN:
            items = _soup(note.fields["Concepts"]).find_all("li")
            yield "\n".join(f"- {_line(item, reader)}" for item in items)
        case Kind.COMPARE:
            yield "\n".join(_table(note.fields["Table"], reader))


def _predict(code: str, output: str) -> str:
    """The code, which is Python whatever it looks like, and what it prints."""
    fenced = re.sub(r"^(`{3,})\n", rf"\g<1>{SKIP}\n", code, count=1)
    marks = re.match("`+", code)
    fence = marks[0] if marks else "```"
    return f"{fenced}\n{fence}output\n{output.rstrip()}\n{fence}"


def _options(field: str, reader: HtmlReader) -> Iterator[str]:
    for option in _soup(field).select(".fp-option"):
        box = "x" if "fp-right" in option["class"] else " "
        text, feedback = (option.select_one(f".fp-{name}") for name in ("text", "feedback"))
        yield f"- [{box}] {_line(text, reader)}"
        if feedback is not None:
            yield f"    > {_line(feedback, reader)}"


def _table(field: str, reader: HtmlReader) -> Iterator[str]:
    soup = _soup(field)
    columns = [_cell(one, reader) for one in soup.select("thead th")]
    yield f"| Statement | {' | '.join(columns)} |"
    yield f"|---|{':-:|' * len(columns)}"
    for row in soup.select("tbody tr"):
        marks = ("x" if "fp-holds" in cell["class"] else "" for cell in row.select("td"))
        yield f"| {_cell(row.th, reader)} | {' | '.join(marks)} |"


def _line(element: Any, reader: HtmlReader) -> str:
    return " ".join(reader.read(element.decode_contents() if element else "").split())


def _cell(element: Any, reader: HtmlReader) -> str:
    """A line in which a bar is none of the table's."""
    return re.sub(r"(?<!\\)\|", r"\\|", _line(element, reader))


def _soup(field: str) -> BeautifulSoup:
    from bs4 import BeautifulSoup  # noqa: PLC0415 - an extra

    return BeautifulSoup(field, "html.parser")


def fields_of(kind: Kind, values: tuple[str, ...]) -> Mapping[str, str]:
    """Fields by name, for a source that gives them in order alone."""
    return dict(zip((part.name for part in FIELDS[kind]), values, strict=False))
