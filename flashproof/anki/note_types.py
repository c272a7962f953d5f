"""Create the note types: fields and card templates with stable ids, and shared CSS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import jinja2
from markupsafe import escape

from flashproof.anki.identity import FIELDS, TEMPLATES, StableField, note_type_id
from flashproof.lock import fingerprint
from flashproof.messages import Messages, default_messages
from flashproof.model import Html, Kind
from flashproof.templating import TemplateEnvironment, read_text, template_environment
from flashproof.text.javascript_modules import strip_module
from flashproof.text.language_tags import text_direction, voice_language

STYLES = (
    "base",
    "content",
    "code",
    "answer",
    "quiz",
    "text-input",
    "compare",
    "write",
    "night-mode",
)
"""The style sheets that all note types share, in order."""


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """A card template of a note type. Both sides are written in Anki's template language."""

    identity: StableField
    front: str
    back: str
    browser_front: str = ""
    """The question format for the card list in Anki's browser; if empty, ``front`` is used."""
    browser_back: str = ""


@dataclass(frozen=True)
class NoteType:
    """An Anki note type, which defines how notes of one kind become cards."""

    kind: Kind
    id: int
    name: str
    """The name, prefixed with the deck's title because Anki lists the note types of all decks
    together."""
    fields: tuple[StableField, ...]
    templates: tuple[CardTemplate, ...]
    css: str

    @cached_property
    def hash(self) -> str:
        """A hash of everything that an import updates in a learner's collection."""
        fields = [(field.name, field.id) for field in self.fields]
        templates = [
            (
                template.identity.name,
                template.identity.id,
                template.front,
                template.back,
                template.browser_front,
                template.browser_back,
            )
            for template in self.templates
        ]
        return fingerprint(json.dumps([self.name, fields, templates, self.css]))


def make_note_types(  # noqa: PLR0913 - all are independent
    loader: jinja2.BaseLoader,
    *,
    namespace: str,
    title: str,
    site_url: str,
    language: str = "en",
    flip_on_choice: bool = False,
    messages: Messages | None = None,
    speech: Mapping[str, str] | None = None,
) -> tuple[NoteType, ...]:
    """Create a note type for each kind from the files in ``templates/anki``.

    In these files, Jinja2's delimiters are ``<% %>`` and ``<%= %>``, because Anki uses ``{{ }}``.
    ``script`` includes a script from ``anki/js``, and ``site_script`` includes a module from
    ``site/js``. In the scripts, ``message("key", { name: value })`` is replaced with the message
    that has this key, in the deck's language.

    ``tts`` starts an element that AnkiDroid reads aloud. If a side has no such element, AnkiDroid
    reads the whole side, including hidden text. ``speech`` contains the languages in which Anki
    reads the question and the answer aloud; see ``Settings.speech``.
    """
    environment = _environment(loader, messages or default_messages())
    environment.globals.update(
        site_url=_without_fields(site_url),
        language=_without_fields(language),
        direction=text_direction(language),
        tts=Html(f'<tts service="android" voice="{_without_fields(language)}">'),
        flip_on_choice=flip_on_choice,
        speech=lambda kind, side: _speech(speech or {}, kind, side),
    )
    css = "\n".join(read_text(environment, f"anki/css/{name}.css") for name in STYLES)
    return tuple(
        NoteType(
            kind=kind,
            id=note_type_id(namespace, kind),
            name=note_type_name(title, kind),
            fields=FIELDS[kind],
            templates=tuple(_card_template(environment, stable) for stable in TEMPLATES[kind]),
            css=css,
        )
        for kind in Kind
    )


_SPOKEN = {
    **{(kind, "front"): ("question", "Question") for kind in ("recall", "quiz", "explain")},
    **{(kind, "front"): ("question", "Question") for kind in ("predict", "compare", "write")},
    ("cloze", "front"): ("question", "cloze:Text"),
    ("recall", "back"): ("answer", "Answer"),
    ("explain", "back"): ("answer", "Model answer"),
    ("cloze", "back"): ("answer", "cloze:Text"),
    ("reversed", "front"): ("answer", "Answer"),
    ("reversed", "back"): ("question", "Question"),
}
"""The part that Anki can read aloud on each side of a card template, and the field to read."""


def _speech(speech: Mapping[str, str], kind: str, side: str) -> Html:
    """Return the HTML that makes Anki read a side aloud; empty if the side is not read aloud."""
    part, field = _SPOKEN.get((kind, side), ("", ""))
    if part not in speech:
        return Html("")
    name = field.rpartition(":")[2]
    mark = f"{{{{tts {voice_language(speech[part])}:{field}}}}}"
    return Html(f'{{{{#{name}}}}}<div class="fp-speech">{mark}</div>{{{{/{name}}}}}')


def note_type_name(title: str, kind: str) -> str:
    """Return a note type's name, without quotation marks because Anki would remove them."""
    return f"{title} · {kind}".replace('"', "")


_BROWSER = {
    "Recall": ("{{Question}}", "{{Answer}}"),
    "Reversed": ("{{#Reverse}}{{Answer}}{{/Reverse}}", "{{Question}}"),
    "Quiz": ("{{Question}}", "{{Options}}"),
    "Explain": ("{{Question}}", "{{Concepts}}"),
    "Predict": ("{{Code}} {{Question}}", "{{Output}}"),
    "Cloze": ("{{Title}}: {{cloze:Text}}", "{{cloze:Text}}"),
    "Compare": ("{{Question}}", "{{Table}}"),
    "Write": ("{{Question}}", "{{Solution}}"),
}
"""The formats of both sides in Anki's browser, keyed by card template name."""


def _card_template(environment: TemplateEnvironment, identity: StableField) -> CardTemplate:
    front, back = (
        environment.render(f"anki/{identity.name.lower()}-{side}.html", {})
        for side in ("front", "back")
    )
    return CardTemplate(identity, front, back, *_BROWSER[identity.name])


def _without_fields(text: str) -> Html:
    """Return plain text as HTML without braces, which Anki would interpret as template syntax."""
    return Html(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))


_MESSAGE = re.compile(r'\bmessage\("(?P<key>[\w-]+)"(?:, \{(?P<values>[^{}]*)\})?\)')
"""Matches a call to ``message`` in a script, with the values of the placeholders."""


def _with_messages(script: str, messages: Messages) -> str:
    """Replace the calls to ``message`` in a script with interface messages."""

    def expression(match: re.Match[str]) -> str:
        pairs = (pair.split(":", 1) for pair in (match["values"] or "").split(",") if pair.strip())
        return messages.script(match["key"], {name.strip(): value.strip() for name, value in pairs})

    return _MESSAGE.sub(expression, script)


def _environment(loader: jinja2.BaseLoader, messages: Messages) -> TemplateEnvironment:
    environment = template_environment(
        loader,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<%#",
        comment_end_string="%>",
    )

    # The sandbox for a deck's own templates allows only plain functions.
    def message(key: str, **values: object) -> str:
        return messages.text(key, **values)

    environment.globals["message"] = message
    environment.globals["site_script"] = lambda name: Html(
        strip_module(read_text(environment, f"site/js/{name}.js"))
    )
    environment.globals["script"] = lambda name: Html(
        _with_messages(read_text(environment, f"anki/js/{name}.js"), messages)
    )
    return environment
