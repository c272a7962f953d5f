"""Generate JSON schemas of the settings and the front matter, for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from flashproof.check.registry import RULES
from flashproof.model import Level
from flashproof.parse import front_matter
from flashproof.parse.front_matter import KEYS
from flashproof.settings import ALIASES, MAX_MACRO, PATTERNS, SPEECH, LintSettings, Settings
from flashproof.text.language_tags import LANGUAGE_TAG

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The JSON Schema dialect that common YAML and TOML editors support."""


def settings_schema() -> str:
    """Return the schema of ``[tool.flashproof]``."""
    description = "disabled lint rules, and thresholds for the others"
    lint = {**_object(_properties(LintSettings)), "description": description}
    lint["properties"]["off"]["items"] = {"enum": [rule.code for rule in RULES]}
    macros = {
        "description": "LaTeX commands for formulas, and their definitions",
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {
            r"^\\?[A-Za-z]+$": {"type": "string", "minLength": 1, "maxLength": MAX_MACRO}
        },
    }
    tag = {"type": "string", "pattern": f"^(?:{LANGUAGE_TAG})$"}
    speech = {
        **_object(dict.fromkeys(SPEECH, tag)),
        "description": "the languages in which Anki reads the parts of a card aloud",
    }
    properties = {**_properties(Settings), "macros": macros, "speech": speech, "lint": lint}
    properties["languages"] = _languages()
    for alias, name in ALIASES.items():
        description = f"alias for {name!r}"
        properties[alias] = {**properties[name], "description": description}
    not_both = {"allOf": [{"not": {"required": list(pair)}} for pair in ALIASES.items()]}
    return _to_json("Settings of a flashproof deck", {**_object(properties), **not_both})


def _languages() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    keys = {
        "command": {**text, "description": "the program and its arguments"},
        "version": {**text, "description": "the command that prints the version"},
        "extension": {**text, "pattern": "^[A-Za-z0-9]{1,10}$"},
    }
    language = {"anyOf": [text, {**_object(keys), "required": ["command"]}]}
    return {
        "description": "languages that run as snippets, and their commands",
        "type": "object",
        "additionalProperties": language,
    }


def front_matter_schema() -> str:
    """Return the schema of the front matter of a card file."""
    texts = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    forms: Mapping[str, Mapping[str, Any]] = {
        "title": {"type": "string", "minLength": 1},
        "level": {"enum": [level.value for level in Level]},
        "minutes": {"type": "integer", "minimum": 1, "maximum": 600},
        "tags": {**texts, "items": {"type": "string", "pattern": r"^[^\s|]+$"}},
        "prerequisites": texts,
        "goals": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
        "lang": {"type": "string", "pattern": f"^(?:{LANGUAGE_TAG})$"},
        "reverse": {"enum": [True, False, "yes", "no"]},
    }
    properties = {
        key: {"description": about, **forms.get(key, {"type": "string"})}
        for key, about in KEYS.items()
    }
    for alias, name in front_matter.ALIASES.items():
        properties[alias] = {**properties[name], "description": f"alias for {name!r}"}
    schema = {**_object(properties), "required": ["title"]}
    return _to_json("Front matter of a flashproof card file", schema)


def _to_json(title: str, schema: Mapping[str, Any]) -> str:
    document = {"$schema": DIALECT, "title": title, **schema}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _properties(kind: type[Settings] | type[LintSettings]) -> dict[str, dict[str, Any]]:
    return {item.name: _property(item) for item in fields(kind) if item.default is not MISSING}


def _property(item: Field[Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": item.metadata["help"]}
    match item.default:
        case str():
            schema["type"] = "string"
        case tuple():
            schema |= {"type": "array", "items": {"type": "string"}}
        case bool():
            schema |= {"type": "boolean", "default": item.default}
        case int() | float():
            schema |= {"type": "number", "minimum": 0, "default": item.default}
    if item.name in PATTERNS:
        schema["pattern"] = f"^(?:{PATTERNS[item.name][0]})$"
    if isinstance(item.default, str) and item.default and item.name != "name":
        schema["default"] = item.default
    return schema
