"""Render a card's text as the HTML of its note fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2

from flashproof.evidence import Evidence, Plot
from flashproof.lock import versions_label
from flashproof.markup import ImageLink, Renderer, placeholders, to_anki, without_anki_tags
from flashproof.messages import Messages, default_messages
from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Html,
    Library,
    Markdown,
    Predict,
    Quiz,
    Recall,
    Role,
    Topic,
    Write,
    code_blocks,
)
from flashproof.templating import CompiledTemplates, TemplateEnvironment, template_environment
from flashproof.text.language_tags import text_direction
from flashproof.text.source import Source
from flashproof.text.versions import with_symbols

_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
"""Maps control characters, which Anki hides or uses as field separators, to visible symbols."""
_CONTROL = re.compile(f"[{''.join(map(chr, _CONTROLS))}]")
_ACCEPT_COMMENT = re.compile(r"<!-- accept ([\w.~%]+) -->", re.ASCII)
_NUMBER = re.compile("[1-9][0-9]{0,8}")
_MAX_ACCEPT_COMMENT = 20_000
"""The number of characters at the end of a field that are searched for an ``accept`` comment."""


_TEXTS = frozenset(
    (
        *("Question", "Title", "Context", "Hint", "Why", "More", "Source", "Answer", "Options"),
        *("Concepts", "Model answer", "Text", "Table", "Checks", "Mistakes", "Variants"),
    )
)
"""The fields that contain text in the topic's language."""


@dataclass(frozen=True, slots=True)
class _PlotImage:
    """An image of a plot, for use in the ``body`` template."""

    name: str
    width: int | None
    height: int | None
    css_class: str


def field_templates(
    loader: jinja2.BaseLoader, compiled: CompiledTemplates | None = None
) -> TemplateEnvironment:
    """Return the Jinja2 environment for the field templates, ``anki/fields/*.html``.

    ``compiled`` contains the compiled built-in templates.
    """
    return template_environment(loader, compiled)


class FieldRenderer:
    """Renders the note fields of cards."""

    def __init__(  # noqa: PLR0913, PLR0917 - all are independent
        self,
        library: Library,
        renderer: Renderer,
        evidence: Evidence,
        templates: TemplateEnvironment,
        language: str = "en",
        messages: Messages | None = None,
    ) -> None:
        """Create a renderer for a library.

        ``language`` is the deck's language tag. ``messages`` contains the interface messages, which
        are in English by default.
        """
        self._messages = messages or default_messages()
        self._library = library
        self._language = language
        self._renderer = renderer
        self._evidence = evidence
        self._templates = templates
        self._macros: dict[str, Callable[..., str]] = {}

    def render(self, topic: Topic, card: Card) -> Mapping[str, str]:
        """Return the HTML of all nonempty fields, keyed by field name.

        If the topic and the deck have different languages, the HTML specifies the language.
        """
        fields = {
            "Id": card.id,
            "Topic": self._text(topic.title),
            "Level": self._messages.text(card.level),
            "Ran": self._ran(card),
            "Context": "" if isinstance(card, Cloze) else self._body(topic, card.question_body),
            "Hint": self._body(topic, card.hint),
            "Why": self._body(topic, card.why),
            "More": self._body(topic, card.more),
            "Source": self._body(topic, card.source),
            "Title" if isinstance(card, Cloze) else "Question": self._inline(topic, card.question),
            **self._kind_fields(topic, card),
        }
        if topic.language not in ("", self._language):
            fields = {
                name: _in_language(topic.language, value) if value and name in _TEXTS else value
                for name, value in fields.items()
            }
        return {name: _as_edited(value) for name, value in fields.items() if value}

    def _kind_fields(  # noqa: PLR0911 - one for each kind
        self, topic: Topic, card: Card
    ) -> Mapping[str, str]:
        """Return the fields that are specific to the card's kind."""
        match card:
            case Recall():
                answer = self._body(topic, card.answer)
                return {"Answer": answer, "Reverse": "yes" if card.reverse else ""}
            case Quiz():
                return self._quiz(topic, card)
            case Explain():
                concepts = [Html(self._inline(topic, concept.text)) for concept in card.concepts]
                return {
                    "Concepts": self._macro("concepts", concepts),
                    "Model answer": self._body(topic, card.model_answer),
                }
            case Predict():
                output = card.code.output.text if card.code.output else ""
                code = replace(card.code, output=None)
                return {
                    "Code": self._body(topic, (code,)),
                    "Output": self._text(output.rstrip()),
                    "Variants": self._variants(topic, card),
                }
            case Cloze():
                text = self._body(topic, (*card.question_body, *card.body), cloze=True)
                return {"Text": text + _accept_comment(card)}
            case Compare():
                return {"Table": self._table(topic, card)}
            case Write():
                return self._write(topic, card)

    def _quiz(self, topic: Topic, card: Quiz) -> Mapping[str, str]:
        options = [
            {
                "text": Html(self._inline(topic, option.text)),
                "is_correct": option.is_correct,
                "feedback": Html(self._inline(topic, option.feedback) if option.feedback else ""),
            }
            for option in card.options
        ]
        return {
            "Options": self._macro("options", options),
            "Multiple": "yes" if card.is_multiple else "",
            "Fixed order": "yes" if card.fixed_order else "",
        }

    def _table(self, topic: Topic, card: Compare) -> str:
        columns = [Html(self._inline(topic, column)) for column in card.columns]
        statements = [
            {"text": Html(self._inline(topic, statement.text)), "holds": statement.holds}
            for statement in card.statements
        ]
        return self._macro("table", columns, statements)

    def _write(self, topic: Topic, card: Write) -> Mapping[str, str]:
        checks = [{"name": check.name, "code": self._code(check.code)} for check in card.checks]
        mistakes = [
            {
                "code": self._code(mistake.code),
                "feedback": self._block(topic, mistake.feedback, cloze=False)["html"]
                if mistake.feedback
                else Html(""),
            }
            for mistake in card.mistakes
        ]
        return {
            "Start": self._body(topic, (card.start,)),
            "Solution": self._body(topic, card.solutions),
            "Checks": self._macro("checks", checks),
            "Mistakes": self._macro("mistakes", mistakes) if mistakes else "",
        }

    def _variants(self, topic: Topic, card: Predict) -> str:
        variants = [
            {
                "label": one.label + (f" raises={one.code.raises}" if one.code.raises else ""),
                "code": self._code(one.code),
                "output": Html(self._text(one.code.output.text.rstrip())),
                "note": self._block(topic, one.note, cloze=False)["html"] if one.note else Html(""),
            }
            for one in card.variants
            if one.code.output
        ]
        values = [one.span.text.strip() for one in card.variations]
        return self._macro("variants", values, variants) if variants else ""

    def _code(self, code: Code) -> Html:
        """Return highlighted code without its enclosing elements."""
        return to_anki(self._renderer.render_code(code))

    def _ran(self, card: Card) -> str:
        """Return a sentence about the versions on which all of the card's snippets ran.

        Snippets that need a GPU and have no proof are excluded, but the sentence mentions them. The
        result is empty if the other snippets have no version in common.
        """
        every = [code for code in code_blocks(card) if code.is_snippet]
        not_run = [code for code in every if code.needs and self._evidence.proof_of(code) is None]
        snippets = [code for code in every if code not in not_run]
        if not_run and not snippets:
            return self._text(self._messages.text("not-run-needs-gpu"))
        versions = versions_label(self._evidence.joint_environments(snippets))
        if not versions:
            return ""
        text = self._messages.text("ran-on", versions=self._translated(versions))
        ranges = {code.versions for code in snippets}
        if len(ranges) == 1 and (label := ranges.pop().label):
            label = self._translated(label)
            text = self._messages.text("applies-to", versions=label, ran=text)
        if not_run:
            text = self._messages.text("ran-except-gpu", ran=text)
        return self._text(text)

    def _translated(self, versions: str) -> str:
        """Return versions with symbols in place of English words."""
        return versions if self._messages.is_english else with_symbols(versions)

    def _body(self, topic: Topic, body: Body, *, cloze: bool = False) -> str:
        blocks = [
            self._block(topic, block, cloze=cloze)
            for block in body
            if isinstance(block, Markdown) or _is_shown(block)
        ]
        return self._macro("body", blocks) if blocks else ""

    def _block(self, topic: Topic, block: Markdown | Code, *, cloze: bool) -> Mapping[str, Any]:
        if isinstance(block, Markdown):
            rendered = self._renderer.render(block, cloze=cloze)
            return {"html": to_anki(rendered, self._image_links(topic)), "code": None}
        plot = self._evidence.plot_of(block) if block.plot else None
        return {
            "code": to_anki(self._renderer.render_code(block, cloze=cloze)),
            "output": Html(self._text(block.output.text)) if block.output else None,
            "plot": tuple(_plot_images(plot)) if plot else None,
            "alt": block.plot,
        }

    def _inline(self, topic: Topic, text: Markdown) -> str:
        rendered = self._renderer.render(text, inline=True)
        return to_anki(rendered, self._image_links(topic)).text

    def _text(self, text: str) -> str:
        """Return plain text as HTML."""
        return to_anki(self._renderer.render_code(_plain(text))).text

    def _image_links(self, topic: Topic) -> Callable[[str], ImageLink]:
        def link(address: str) -> ImageLink:
            image = self._library.images.get((topic.name, address))
            if image is None:
                return ImageLink(address)
            return ImageLink(image.name, image.width, image.height)

        return link

    def _macro(self, name: str, *values: object) -> str:
        """Call the macro ``name`` from the template file of the same name."""
        macro = self._macros.get(name)
        if macro is None:
            macro = self._templates.macro(f"anki/fields/{name}.html", name)
            self._macros[name] = macro
        return str(macro(*values)).strip()


def _accept_comment(card: Cloze) -> str:
    """Return the accepted answers as an HTML comment, so that an import can restore them.

    Anki neither shows nor uses the comment. Every special character is percent-encoded.
    """
    accepted = {one.number: one.accepted for one in card.deletions if one.accepted}
    if not accepted:
        return ""
    encoded = quote(json.dumps(accepted, ensure_ascii=False), safe="").replace("-", "%2D")
    return f"<!-- accept {encoded} -->"


def accepted_answers(field: str) -> Mapping[int, tuple[str, ...]]:
    """Return the accepted answers in a cloze note's ``Text`` field, keyed by deletion number."""
    accepted: dict[int, tuple[str, ...]] = {}
    for match in _ACCEPT_COMMENT.finditer(field[-_MAX_ACCEPT_COMMENT:]):
        try:
            value = json.loads(unquote(match[1], errors="strict"))
        except (ValueError, RecursionError):
            continue
        for key, answers in value.items() if isinstance(value, dict) else ():
            if _NUMBER.fullmatch(key) and isinstance(answers, list):
                accepted[int(key)] = tuple(one for one in answers if isinstance(one, str))
    return accepted


def _as_edited(value: str) -> str:
    """Write special characters as Anki's editor would, and replace control characters.

    This also protects text that Anki would replace in attributes from the field templates, such as
    the alt text of a plot.
    """
    value = value.translate(_CONTROLS) if _CONTROL.search(value) else value
    return without_anki_tags(value.replace("\u00a0", "&nbsp;")).replace(placeholders.SOUND, "[")


def _in_language(language: str, value: str) -> str:
    """Return HTML in an element with the language and the direction of its text."""
    return f'<div lang="{language}" dir="{text_direction(language)}">{value}</div>'


def _is_shown(code: Code) -> bool:
    """Return whether Anki shows a code block; setup snippets and proofs are not shown."""
    return code.role not in (Role.SETUP, Role.PROOF)


def _plain(text: str) -> Code:
    return Code("", text, Source(Path(), "", text).span(0, len(text)))


def _plot_images(plot: Plot) -> Iterator[_PlotImage]:
    for image, css_class in (
        (plot.light, "fp-day" if plot.dark else ""),
        (plot.dark, "fp-night"),
    ):
        if image is not None:
            yield _PlotImage(image.name, image.width, image.height, css_class)
