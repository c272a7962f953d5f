"""Settings: ``[tool.flashproof]`` in the project's ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.text.names import slug
from flashproof.text.source import Source, Span

SETTINGS_FILE = "pyproject.toml"

FORMS = {
    "name": (r"[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, '-', '.' and '_'"),
    "namespace": (r"[^\s]+", "a text without spaces"),
    "site_url": (r"(?:https?://[^\s]+)?", "an address that begins with https://"),
    "repository": (r"(?:https?://[^\s]+)?", "an address that begins with https://"),
    "accent": (r"(?:#[0-9a-fA-F]{6})?", "a colour such as #1f6feb"),
}


_T = TypeVar("_T", "Settings", "LintSettings")


@dataclass(frozen=True, slots=True)
class LintSettings:
    """``[tool.flashproof.lint]``: thresholds of the lint rules, and rules turned off."""

    off: tuple[str, ...] = field(default=(), metadata={"help": "rules that are not checked"})
    answer_words: int = field(default=40, metadata={"help": "words of a recall answer; a warning"})
    answer_words_error: int = field(default=80, metadata={"help": "the same; an error"})
    list_items: int = field(default=5, metadata={"help": "items of a list in an answer"})
    code_columns: int = field(default=80, metadata={"help": "characters of a line of code"})
    cloze_deletions: int = field(default=3, metadata={"help": "deletions of a cloze card"})
    similarity: float = field(
        default=0.8, metadata={"help": "likeness (0 to 1) past which two cards are one"}
    )
    quiz_options_min: int = field(default=3, metadata={"help": "fewest options of a quiz card"})
    quiz_options_max: int = field(default=5, metadata={"help": "most options of a quiz card"})
    concepts: int = field(default=6, metadata={"help": "concepts of an explain card"})
    longest_ratio: float = field(
        default=1.4, metadata={"help": "right option's length against the mean of the others"}
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deck is called, whose it is, and where it is published."""

    name: str = field(default="deck", metadata={"help": "file name of the .apkg, without ending"})
    title: str = field(default="", metadata={"help": "the top deck in Anki and the site's title"})
    namespace: str = field(
        default="",
        metadata={"help": "whose cards these are; part of every identity, never changed"},
    )
    author: str = field(default="", metadata={"help": "who wrote the cards"})
    licence: str = field(default="", metadata={"help": "under what terms they may be used"})
    version: str = field(default="", metadata={"help": "the deck's own version"})
    description: str = field(default="", metadata={"help": "one sentence on what the deck teaches"})
    language: str = field(default="en", metadata={"help": "the language of the cards"})
    site_title: str = field(default="", metadata={"help": "the site's title; else the deck's"})
    site_url: str = field(default="", metadata={"help": "where the site is published"})
    repository: str = field(default="", metadata={"help": "where the source is; for edit links"})
    branch: str = field(default="main", metadata={"help": "the branch that edit links point to"})
    accent: str = field(default="", metadata={"help": "the site's accent colour, as #rrggbb"})
    docs: str = field(
        default="", metadata={"help": "a folder of Markdown pages that the site shows too"}
    )
    lint: LintSettings = field(
        default_factory=LintSettings, metadata={"help": "see [tool.flashproof.lint]"}
    )


def read_settings(root: Path, diagnostics: Diagnostics) -> Settings:
    """The settings of the project in ``root``; the defaults where it has none."""
    path = root / SETTINGS_FILE
    name = slug(root.resolve().name, transliterate=False) or "deck"
    table: Mapping[str, Any] = {}
    source = Source(path, SETTINGS_FILE, "")
    if path.is_file():
        source = _source(path)
        table = _table(source, diagnostics)
    return _finished(_read(Settings, table, source, diagnostics), name)


def _source(path: Path) -> Source:
    return Source(path, SETTINGS_FILE, path.read_text("utf-8", errors="replace"))


def with_namespace(
    settings: Settings, root: Path, known: str, diagnostics: Diagnostics
) -> Settings:
    """Settings with the namespace that learners' decks have: ``known``, once there is one.

    ``known`` is what the lock remembers. A deck that names none, and is new, gets its own name.
    """
    wanted = settings.namespace or known or settings.name
    if known and wanted != known:
        path = root / SETTINGS_FILE
        span = _place(
            Source(path, SETTINGS_FILE, path.read_text("utf-8", errors="replace")), "namespace"
        )
        diagnostics.error(
            "namespace-changed",
            f"the cards that learners have are of the namespace {known!r}: of another one, they"
            " would be new cards, without history",
            span,
            f'write namespace = "{known}"; for a deck of its own, delete its line in cards.lock',
        )
    return replace(settings, namespace=wanted)


def _finished(settings: Settings, name: str) -> Settings:
    """With defaults that depend on other settings."""
    values: dict[str, Any] = {item.name: getattr(settings, item.name) for item in fields(Settings)}
    values["name"] = settings.name if settings.name != "deck" else name
    values["title"] = settings.title or values["name"].replace("-", " ").title()
    values["site_title"] = settings.site_title or values["title"]
    if settings.site_url:
        values["site_url"] = settings.site_url.rstrip("/") + "/"
    values["repository"] = settings.repository.rstrip("/")
    return Settings(**values)


def _table(source: Source, diagnostics: Diagnostics) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(source.text).get("tool", {}).get("flashproof", {})
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(fault))
        # A fault at the end of the file is the only one that tells no line.
        start = source.line_start(int(place[1])) + int(place[2]) - 1 if place else len(source.text)
        message = str(fault).partition(" (at")[0]
        hint = "see the line; texts need quotes"
        span = source.span(start, start + 1)
        diagnostics.error("bad-toml", f"{SETTINGS_FILE} is not TOML: {message}", span, hint)
        return {}
    return table if isinstance(table, dict) else {}


def _read(kind: type[_T], table: Mapping[str, Any], source: Source, found: Diagnostics) -> _T:
    """A settings record from a table; what it does not know, or cannot take, is told."""
    defaults = kind()
    known = [item.name for item in fields(kind)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        span = _place(source, key)
        if key not in known:
            found.error(
                "unknown-setting", f"no setting is called {key!r}", span, suggest(key, known)
            )
        elif isinstance(default := getattr(defaults, key), LintSettings):
            values[key] = _read(LintSettings, value, source, found)
        elif (fault := _fault(key, default, value)) is not None:
            found.error("bad-setting", f"{key!r} cannot be {value!r}", span, f"write {fault}")
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _fault(key: str, default: object, value: object) -> str | None:
    """What the value should be, where it is not."""
    if key in FORMS:
        form, what = FORMS[key]
        return None if isinstance(value, str) and re.fullmatch(form, value) else what
    if isinstance(default, tuple):
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if is_list else 'a list such as ["one", "two"]'
    if isinstance(default, str):
        return None if isinstance(value, str) else 'a text such as "…"'
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and value >= 0 else "a number that is not negative"  # type: ignore[operator]


def _place(source: Source, key: str) -> Span:
    """Where a key stands, as near as a search can tell: TOML's reader gives no places."""
    section = source.text.find("[tool.flashproof")
    match = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=", re.MULTILINE).search(
        source.text, section
    )
    return source.span(*match.span()) if match else source.span(max(section, 0), max(section, 0))
