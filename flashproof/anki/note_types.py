"""The note types as values: fields and card templates with their ids, and one look for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import jinja2

from flashproof.anki.identity import FIELDS, TEMPLATES, StableField, note_type_id
from flashproof.lock import fingerprint
from flashproof.model import Html, Kind
from flashproof.templating import TemplateEnvironment

STYLES = ("base", "content", "code", "answer", "quiz", "text-input", "compare", "night-mode")
"""The style sheets of all note types, in order."""


@dataclass(frozen=True, slots=True)
class Template:
    """One sort of card of a note type: its two sides in Anki's own template language."""

    part: StableField
    front: str
    back: str
    browser_front: str = ""
    """What stands in the columns of Anki's browser; empty: the sides themselves."""
    browser_back: str = ""


@dataclass(frozen=True)
class NoteType:
    """What Anki needs to make cards out of the notes of one kind."""

    kind: Kind
    id: int
    name: str
    """Says whose deck it is, because a learner's note types all stand in one list."""
    fields: tuple[StableField, ...]
    templates: tuple[Template, ...]
    css: str

    @cached_property
    def hash(self) -> str:
        """Of everything that a learner's Anki takes over from it."""
        fields = [(field.name, field.id) for field in self.fields]
        sides = [
            (one.part.name, one.part.id, one.front, one.back, one.browser_front, one.browser_back)
            for one in self.templates
        ]
        return fingerprint(json.dumps([self.name, fields, sides, self.css]))


def note_types(
    loader: jinja2.BaseLoader, *, namespace: str, title: str, site_url: str, language: str = "en"
) -> tuple[NoteType, ...]:
    """One note type a kind, from the files in ``templates/anki``.

    Those files are Jinja2 with ``<% %>`` and ``<%= %>``, since ``{{ }}`` belongs to Anki there.
    """
    environment = _environment(loader)
    environment.globals.update(site_url=site_url, language=language)
    css = "\n".join(_read(environment, f"anki/css/{name}.css") for name in STYLES)
    return tuple(
        NoteType(
            kind=kind,
            id=note_type_id(namespace, kind),
            name=note_type_name(title, kind),
            fields=FIELDS[kind],
            templates=tuple(_template(environment, part) for part in TEMPLATES[kind]),
            css=css,
        )
        for kind in Kind
    )


def note_type_name(title: str, kind: str) -> str:
    """The name of a note type; Anki takes quotes out of it."""
    return f"{title} · {kind}".replace('"', "")


_BROWSER = {
    "Recall": ("{{Question}}", "{{Answer}}"),
    "Reversed": ("{{#Reverse}}{{Answer}}{{/Reverse}}", "{{Question}}"),
    "Quiz": ("{{Question}}", "{{Options}}"),
    "Explain": ("{{Question}}", "{{Concepts}}"),
    "Predict": ("{{Question}} {{Code}}", "{{Output}}"),
    "Cloze": ("{{Title}}: {{cloze:Text}}", "{{cloze:Text}}"),
    "Compare": ("{{Question}}", "{{Table}}"),
}


def _template(environment: TemplateEnvironment, part: StableField) -> Template:
    front, back = (
        environment.get_template(f"anki/{part.name.lower()}-{side}.html").render()
        for side in ("front", "back")
    )
    return Template(part, front, back, *_BROWSER[part.name])


def _environment(loader: jinja2.BaseLoader) -> TemplateEnvironment:
    environment = TemplateEnvironment(
        loader=loader,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<%#",
        comment_end_string="%>",
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["script"] = lambda name: Html(_read(environment, f"anki/js/{name}.js"))
    return environment


def _read(environment: TemplateEnvironment, name: str) -> str:
    """A file as it is."""
    loader = environment.loader
    assert loader is not None  # noqa: S101 - set by _environment
    return loader.get_source(environment, name)[0]
