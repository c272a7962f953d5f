"""Create a Jupyter notebook for each topic: the lesson, the Write cards, and the cards' code.

All cells share one kernel, whereas the deck runs each chain of snippets in its own process after
the topic's setup. Therefore, if code changes a variable of the setup, the setup runs again before
the next code block.

The notebooks are written as JSON in the stable format nbformat 4.5, without the ``nbformat``
package, which would add five dependencies. The tests validate the notebooks with that package.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote

from flashproof.markup.allowed_html import RAW_TAGS
from flashproof.markup.cloze_deletions import strip
from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Explain,
    LibrarySummary,
    Markdown,
    Predict,
    Recall,
    Role,
    Topic,
    Write,
)
from flashproof.parse.setup_excerpt import TopLevelNames, top_level_names
from flashproof.settings import Settings
from flashproof.site.links import IMAGE_FOLDER, notebook_path, topic_page
from flashproof.site.page import Page
from flashproof.site_messages import SiteMessages
from flashproof.text.media_types import media_kind

MAX_ID = 64
"""The maximum length of a cell's id in nbformat."""
RAISES = "raises-exception"
"""The tag of a cell that may raise an exception; Jupyter then still runs the cells below it."""

_LEFT_OUT = (Role.PROOF, Role.MISTAKE, Role.VARIANT)
"""The roles of code that notebooks omit."""
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_LITERAL = re.compile(r"(?s)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\$\$.+?\$\$|\$[^$\n]+\$")
"""Matches code spans and formulas, whose content is not interpreted as Markdown."""
_SPAN = r"/?span(?:\s(?:lang|dir)=[\"']?[\w-]+[\"']?)*>"
_TAG = re.compile(
    rf"(?<!\]\()<(?!/?(?:{'|'.join(RAW_TAGS)})\s*/?>|{_SPAN}|https?:|mailto:)(?=[A-Za-z/!?])"
)
"""Matches the start of an HTML tag that cards show as text."""
_PUNCTUATION = re.compile(r"([\\`*_\[\]<>$#&])")
_CARD_LINK = re.compile(r"(\]\(<?)#(?=[\w-]+>?\))")
"""Matches the start of a link to a card on the topic's page."""


def has_notebook(topic: Topic) -> bool:
    """Return whether a topic has code to run in a notebook."""
    return any(_runs(code) for code in topic.code_blocks() if code.role not in _LEFT_OUT)


def topic_notebook(
    topic: Topic,
    library: LibrarySummary,
    settings: Settings,
    messages: SiteMessages | None = None,
) -> Page:
    """Return a topic's notebook.

    Args:
        topic: the topic.
        library: the library with the topic's images.
        settings: the deck's settings; ``site_url`` is used in links.
        messages: the interface messages; by default, in English.

    """
    writer = _NotebookWriter(topic, library, settings, messages or SiteMessages())
    notebook = {
        "cells": [cell.as_json() for cell in writer.cells()],
        "metadata": _METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return Page(notebook_path(topic.name), f"{text}\n".encode())


@dataclass(frozen=True, slots=True)
class _Cell:
    id: str
    source: str
    is_code: bool = False
    tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the cell as nbformat writes it."""
        cell: dict[str, object] = {
            "cell_type": "code" if self.is_code else "markdown",
            "id": self.id,
            "metadata": {"tags": list(self.tags)} if self.tags else {},
            "source": self.source.strip("\n").splitlines(keepends=True),
        }
        return cell | ({"execution_count": None, "outputs": []} if self.is_code else {})


@dataclass(slots=True)
class _NotebookWriter:
    topic: Topic
    library: LibrarySummary
    settings: Settings
    messages: SiteMessages
    _ids: Counter[str] = field(default_factory=Counter)
    _setup: str = ""
    _names: TopLevelNames = field(default_factory=lambda: top_level_names(""))
    """The names that the setup defines."""
    _setup_name: re.Pattern[str] | None = None
    """Matches a name that the setup defines. Code without a match is not parsed, to save time."""
    _is_setup_changed: bool = False

    def cells(self) -> Iterator[_Cell]:
        message = self.messages.text
        yield self._markdown("title", self._title())
        setups = [code for code in self.topic.code_blocks() if _is_setup(code)]
        self._read_setup(setups)
        lead_code = [block for block in self.topic.lead if isinstance(block, Code)]
        first = lead_code[0] if lead_code and lead_code[0] in setups else None
        if setups and first is None:
            yield self._code("setup", self._setup)
        for block in self.topic.lead:
            if block is first:
                yield self._code("setup", self._setup)
            elif block not in setups:
                yield from self._block("lesson", block)
        groups = (
            ("write", message("Write code"), self._write_cards()),
            ("code", message("Code from the cards"), self._code_cards()),
        )
        for name, heading, cells in groups:
            if made := list(cells):
                yield self._markdown(name, f"## {heading}")
                yield from made
        if goals := self._goals():
            yield self._markdown("goals", f"## {message('Can you now …?')}\n\n{goals}")

    def _goals(self) -> str:
        return "\n".join(f"- {self._text(goal.text)}" for goal in self.topic.goals)

    def _title(self) -> str:
        message = self.messages.text
        lines = [f"# {_escaped(self.topic.title)}", _escaped(self.topic.summary)]
        if goals := self._goals():
            lines.append(f"{message('After this topic, you can:')}\n\n{goals}")
        if self.settings.site_url:
            name = self.settings.site_title or self.settings.title
            url = self.settings.site_url + topic_page(self.topic.name)
            link = message("View this topic on the site: {title}", title=_escaped(name))
            lines.append(f"[{link}]({url})")
        return "\n\n".join(filter(None, lines))

    def _write_cards(self) -> Iterator[_Cell]:
        for card in self.topic.cards:
            if isinstance(card, Write) and all(map(_runs, _code_to_run(card))):
                yield from self._write_card(card)

    def _write_card(self, card: Write) -> Iterator[_Cell]:
        """Yield the task, the starter code with the checks, and the solutions."""
        message = self.messages.text
        yield from self._question(card)
        yield from self._setup_again(card.id)
        for block in card.context:
            yield from self._block(card.id, block)
        if card.hint:
            hint = _details(message("Hint"), self._body_text(card.hint))
            yield self._markdown(f"{card.id}-hint", hint)
        yield self._code(f"{card.id}-answer", card.start.text, (RAISES,))
        yield self._code(f"{card.id}-checks", self._check_code(card), (RAISES,))
        solutions = "\n\n".join(map(_fenced, card.solutions))
        why = self._body_text(card.why)
        text = "\n\n".join(filter(None, (solutions, why)))
        yield self._markdown(f"{card.id}-solution", _details(message("Solution"), text))

    def _check_code(self, card: Write) -> str:
        """Return the checks of a Write card, which print their names if they pass."""
        message = self.messages.text
        return "\n".join(
            f"{strip(check.code.text).rstrip()}\n"
            f"print({message('passed: {check}', check=check.name)!r})\n"
            for check in card.checks
        )

    def _body_text(self, body: Body) -> str:
        """Return text and code as Markdown."""
        return "\n\n".join(
            self._text(block).strip("\n") if isinstance(block, Markdown) else _fenced(block)
            for block in body
            if isinstance(block, Markdown) or block.role is not Role.PROOF
        )

    def _code_cards(self) -> Iterator[_Cell]:
        for card in self.topic.cards:
            body = () if isinstance(card, Write) else _body(card)
            if any(isinstance(block, Code) and _runs(block) for block in body):
                yield from self._question(card)
                for block in body:
                    # Some code needs its own process, for example because it configures devices.
                    yield from self._block(card.id, block, may_raise=True)

    def _question(self, card: Card) -> Iterator[_Cell]:
        yield self._markdown(card.id, f"### {self._text(card.question)}")

    def _block(
        self, name: str, block: Markdown | Code, *, may_raise: bool = False
    ) -> Iterator[_Cell]:
        """Yield the notebook cells for Markdown text or a code block."""
        if isinstance(block, Markdown):
            yield self._markdown(name, self._text(block))
        elif not _runs(block):
            yield self._markdown(name, _fenced(block) + self._reason(block))
        else:
            if not block.continues:
                yield from self._setup_again(name)
            tags = (RAISES,) if may_raise or block.raises else ()
            yield self._code(name, strip(block.text), tags)

    def _reason(self, code: Code) -> str:
        """Return a paragraph that states why code is not run; empty if there is no reason."""
        message = self.messages.text
        if code.skip:
            return "\n\n" + message("Not run: {reason}", reason=code.skip)
        return "\n\n" + message("Not run: needs a GPU") if code.needs else ""

    def _setup_again(self, name: str) -> Iterator[_Cell]:
        """Yield a cell with the setup if the code above it has changed a variable of the setup."""
        if self._is_setup_changed:
            self._is_setup_changed = False
            message = self.messages.text
            note = message(
                "Run the setup again, because the code above reassigned some of its variables."
            )
            source = f"# {note}\n{self._setup}"
            yield _Cell(self._id(f"{name}-setup"), source, is_code=True)

    def _read_setup(self, setups: Sequence[Code]) -> None:
        self._setup = "\n".join(code.text.strip("\n") for code in setups)
        self._names = top_level_names(self._setup)
        own, modules = (_any_of(part) for part in (self._names.assigned, self._names.imported))
        # A module name followed by a dot usually does not change the module, so it is skipped.
        self._setup_name = re.compile(rf"(?<![\w.])(?:{own}(?!\w)|{modules}(?![\w.]))")

    def _code(self, name: str, source: str, tags: tuple[str, ...] = ()) -> _Cell:
        if source is not self._setup and self._changes_setup(source):
            self._is_setup_changed = True
        return _Cell(self._id(name), source, is_code=True, tags=tags)

    def _changes_setup(self, source: str) -> bool:
        """Return whether code reassigns a name from the setup or mutates one of its variables."""
        if self._setup_name is None or not self._setup_name.search(source):
            return False
        names = top_level_names(source)
        mutated = names.mutated - names.imported
        own, modules = self._names.assigned, self._names.imported
        return bool((names.assigned & (own | modules)) | (mutated & own))

    def _markdown(self, name: str, source: str) -> _Cell:
        return _Cell(self._id(name), source)

    def _text(self, text: Markdown) -> str:
        """Return Markdown whose images and links to cards work outside the site."""
        base = self.settings.site_url or "../"
        result = _without_tags(strip(text.text))
        if "](#" in result or "](<#" in result:
            page = base + topic_page(self.topic.name)
            result = _CARD_LINK.sub(lambda match: f"{match[1]}{page}#", result)
        for (topic, address), image in self.library.images.items():
            if topic == self.topic.name and address in result:
                pattern = rf"(\]\(\s*<?|\]:\s*<?){re.escape(address)}(?=[\s>)]|$)"
                url = f"{base}{IMAGE_FOLDER}{image.name}"
                result = re.sub(pattern, lambda match, url=url: match[1] + url, result)  # type: ignore[misc]
                if media_kind(address):
                    result = _linked_recording(result, address, url)
        return result

    def _id(self, name: str) -> str:
        """Return a unique cell id; ``name`` is a card's id or the name of a section."""
        if not re.fullmatch(r"[\w-]{1,48}", name, re.ASCII):
            name = sha256(name.encode()).hexdigest()[:16]
        self._ids[name] += 1
        count = self._ids[name]
        return name if count == 1 else f"{name}-{count}"


def _linked_recording(text: str, address: str, url: str) -> str:
    """Return Markdown with links to a recording, because notebooks cannot play recordings."""
    text = text.replace(f"[sound:{address}]", f"![]({url})")
    pattern = rf"!\[([^\[\]]*)\](?=\(\s*<?{re.escape(url)})"
    name = PurePosixPath(unquote(address)).name
    return re.sub(pattern, lambda match: f"[{match[1] or name}]", text)


def _escaped(text: str) -> str:
    """Return plain text as Markdown."""
    return _PUNCTUATION.sub(r"\\\1", text)


def _without_tags(markdown: str) -> str:
    """Escape the HTML tags in Markdown, except those that are allowed in cards."""
    parts, end = [], 0
    for literal in _LITERAL.finditer(markdown):
        parts += [_TAG.sub("&lt;", markdown[end : literal.start()]), literal[0]]
        end = literal.end()
    return "".join((*parts, _TAG.sub("&lt;", markdown[end:])))


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern that matches one of the names, or nothing if there are none."""
    return f"(?:{'|'.join(map(re.escape, sorted(names))) or '(?!)'})"


def _is_setup(code: Code) -> bool:
    return code.role is Role.SETUP and _runs(code)


def _runs(code: Code) -> bool:
    return code.is_python and not code.skip and not code.needs


def _body(card: Card) -> Body:
    """Return the part of a card that a notebook contains below the question; omit proofs."""
    match card:
        case Recall():
            main: Body = card.answer
        case Predict():
            main = (card.code,)
        case Cloze():
            main = card.body
        case Explain():
            main = card.model_answer
        case _:
            main = ()
    blocks: Iterable[Markdown | Code] = (*card.context, *main)
    return tuple(one for one in blocks if isinstance(one, Markdown) or one.role is not Role.PROOF)


def _code_to_run(card: Write) -> tuple[Code, ...]:
    """Return the first solution and the checks of a Write card."""
    return (card.solutions[0], *(check.code for check in card.checks))


def _details(summary: str, text: str) -> str:
    """Return Markdown that is hidden until the reader opens it."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def _fenced(code: Code) -> str:
    """Return a code block as Markdown."""
    ticks = max((len(run) for run in re.findall(r"`+", code.text)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}{code.language}\n{strip(code.text).rstrip()}\n{fence}"
