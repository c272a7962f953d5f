"""From a card's texts to the HTML of its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2

from flashproof.evidence import Evidence, Plot
from flashproof.markup import ImageLink, Renderer, to_anki
from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Html,
    Image,
    Library,
    Markdown,
    Predict,
    Quiz,
    Recall,
    Role,
    Topic,
    code_blocks,
)
from flashproof.templating import TemplateEnvironment, Templates
from flashproof.text.source import Source

_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
"""Control characters as their pictures: Anki separates fields by one, and shows none."""
_CONTROL = re.compile(f"[{''.join(map(chr, _CONTROLS))}]")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture as a field shows it."""

    name: str
    width: int | None
    height: int | None
    css_class: str


def field_templates(loader: jinja2.BaseLoader) -> TemplateEnvironment:
    """The environment of ``anki/fields/*.html``, which ``loader`` finds."""
    return Templates(loader=loader)


class Fields:
    """Makes fields: of any card, in the order in which they are asked for."""

    def __init__(
        self,
        library: Library,
        renderer: Renderer,
        evidence: Evidence,
        templates: TemplateEnvironment,
    ) -> None:
        self._library = library
        self._renderer = renderer
        self._evidence = evidence
        self._templates = templates
        self._macros: dict[str, Callable[..., str]] = {}

    def of(self, topic: Topic, card: Card) -> Mapping[str, str]:
        """Every field that is not empty, by name."""
        found = {
            "Id": card.id,
            "Topic": self._text(topic.title),
            "Level": card.level.value,
            "Ran": self._ran(card),
            "Context": "" if isinstance(card, Cloze) else self._body(topic, card.question_body),
            "Hint": self._body(topic, card.hint),
            "Why": self._body(topic, card.why),
            "More": self._body(topic, card.more),
            "Source": self._body(topic, card.source),
            "Title" if isinstance(card, Cloze) else "Question": self._line(topic, card.question),
            **self._own(topic, card),
        }
        return {name: _shown_controls(value) for name, value in found.items() if value}

    def _own(self, topic: Topic, card: Card) -> Mapping[str, str]:
        """What only this kind has."""
        match card:
            case Recall():
                answer = self._body(topic, card.answer)
                return {"Answer": answer, "Reverse": "yes" if card.reverse else ""}
            case Quiz():
                return self._quiz(topic, card)
            case Explain():
                lines = [Html(self._line(topic, concept.text)) for concept in card.concepts]
                concepts = self._macro("concepts", lines)
                return {
                    "Concepts": concepts,
                    "Model answer": self._body(topic, card.model_answer),
                }
            case Predict():
                output = card.code.output.text if card.code.output else ""
                code = replace(card.code, output=None)
                return {"Code": self._body(topic, (code,)), "Output": self._text(output.rstrip())}
            case Cloze():
                return {"Text": self._body(topic, (*card.question_body, *card.body), cloze=True)}
            case Compare():
                return {"Table": self._table(topic, card)}

    def _quiz(self, topic: Topic, card: Quiz) -> Mapping[str, str]:
        options = [
            {
                "text": Html(self._line(topic, option.text)),
                "right": option.is_correct,
                "feedback": Html(self._line(topic, option.feedback) if option.feedback else ""),
            }
            for option in card.options
        ]
        return {
            "Options": self._macro("options", options),
            "Multiple": "yes" if card.is_multiple else "",
            "Fixed order": "yes" if card.fixed_order else "",
        }

    def _table(self, topic: Topic, card: Compare) -> str:
        columns = [Html(self._line(topic, column)) for column in card.columns]
        statements = [
            {"text": Html(self._line(topic, one.text)), "holds": one.holds}
            for one in card.statements
        ]
        return self._macro("table", columns, statements)

    def _ran(self, card: Card) -> str:
        """On what all snippets of the card ran; empty while one of them is not verified."""
        proofs = [self._evidence.proof_of(code) for code in code_blocks(card) if code.is_snippet]
        proved = sorted({proof for proof in proofs if proof})
        return self._text(proved[0]) if proved and all(proofs) else ""

    def _body(self, topic: Topic, body: Body, *, cloze: bool = False) -> str:
        shown = [block for block in body if isinstance(block, Markdown) or is_shown(block)]
        blocks = [self._block(topic, block, cloze=cloze) for block in shown]
        return self._macro("body", blocks) if blocks else ""

    def _block(self, topic: Topic, block: Markdown | Code, *, cloze: bool) -> Mapping[str, Any]:
        if isinstance(block, Markdown):
            rendered = self._renderer.render(block, cloze=cloze)
            return {"html": to_anki(rendered, self._pictures(topic)), "code": None}
        plot = self._evidence.plot_of(block) if block.plot else None
        return {
            "code": to_anki(self._renderer.render_code(block, cloze=cloze)),
            "output": Html(self._text(block.output.text)) if block.output else None,
            "plot": tuple(_shown(plot)) if plot else None,
            "alt": block.plot,
        }

    def _line(self, topic: Topic, text: Markdown) -> str:
        rendered = self._renderer.render(text, inline=True)
        return to_anki(rendered, self._pictures(topic)).text

    def _text(self, text: str) -> str:
        """A text in which nothing is markup."""
        return to_anki(self._renderer.render_code(_plain(text))).text

    def _pictures(self, topic: Topic) -> Callable[[str], ImageLink]:
        def link(address: str) -> ImageLink:
            picture = self._library.images.get((topic.name, address))
            if picture is None:
                return ImageLink(address)
            return ImageLink(picture.name, picture.width, picture.height)

        return link

    def _macro(self, name: str, *values: object) -> str:
        """HTML from the macro that a file is named after."""
        macro = self._macros.get(name)
        if macro is None:
            macro = self._templates.macro(f"anki/fields/{name}.html", name)
            self._macros[name] = macro
        return str(macro(*values)).strip()


def _shown_controls(value: str) -> str:
    return value.translate(_CONTROLS) if _CONTROL.search(value) else value


def is_shown(code: Code) -> bool:
    """Whether a fence is part of the card, as setups and proofs are not."""
    return code.role in (Role.SHOWN, Role.SETUP_EXCERPT)


def _plain(text: str) -> Code:
    return Code("", text, Source(Path(), "", text).span(0, len(text)))


def _shown(plot: Plot) -> Iterator[_Shown]:
    pictures = [(plot.light, "fp-day" if plot.dark else ""), (plot.dark, "fp-night")]
    for picture, css_class in pictures:
        if isinstance(picture, Image):
            yield _Shown(picture.name, picture.width, picture.height, css_class)
