"""Read and validate the ``[tool.flashproof]`` settings in the project's ``pyproject.toml``."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.diagnostics.file_values import shown_value
from flashproof.languages import FILE, NOT_RUN, Language, Languages
from flashproof.safe_io import read_file
from flashproof.text.language_tags import LANGUAGE_TAG, LANGUAGE_TAG_HELP, is_language_tag
from flashproof.text.names import slug
from flashproof.text.source import Source, Span, normalize

SETTINGS_FILE = "pyproject.toml"
LARGEST_SETTINGS = 4 << 20
"""The size limit of the file in bytes."""
DEFAULT_CARDS = "cards"
SPEECH = ("question", "answer")
"""The sides of a card that Anki can read aloud, which are the keys of ``speech``."""
MAX_MACRO = 1_000
"""The maximum length of a macro's definition in characters."""

PATTERNS: Mapping[str, tuple[str, str]] = {
    "name": (r"[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, '-', '.' and '_'"),
    "namespace": (r"[^\s]+", "a string without spaces"),
    "site_url": (r"(?:https?://[^\s]+)?", "a URL that begins with https://"),
    "repository": (r"(?:https?://[^\s]+)?", "a URL that begins with https://"),
    "results_url": (r"(?:https://[^\s]+)?", "a URL that begins with https://"),
    # Browsers throw an error if a script formats dates with an invalid BCP 47 language tag.
    "language": (LANGUAGE_TAG, LANGUAGE_TAG_HELP),
    "tag_root": (r"(?:(?!:)[^\s\"]*[^\s\":])?", "a tag without spaces, such as TensorFlow"),
    "accent": (r"(?:#[0-9a-fA-F]{6})?", "a color such as #1f6feb"),
    "cards": (
        r"(?:(?!\.{1,2}(?:/|\Z))[^/\\:\x00-\x1f]+/)*(?!\.{1,2}/?\Z)[^/\\:\x00-\x1f]+/?",
        "the path of a folder inside the project, such as flashcards",
    ),
}
"""Regular expressions that values must fully match, with descriptions, keyed by setting."""

ALIASES: Mapping[str, str] = {"licence": "license", "lang": "language"}
"""Alternative spellings of keys, mapped to the standard key."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_T = TypeVar("_T", "Settings", "LintSettings")


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The ``[tool.flashproof.lint]`` settings: disabled rules and thresholds of other rules."""

    off: tuple[str, ...] = field(default=(), metadata={"help": "lint rules that are turned off"})
    answer_words: int = field(
        default=40, metadata={"help": "maximum number of words in a recall answer"}
    )
    list_items: int = field(
        default=5, metadata={"help": "maximum number of list items in a recall answer"}
    )
    code_columns: int = field(
        default=80, metadata={"help": "maximum number of characters in a line of code"}
    )
    cloze_deletions: int = field(
        default=3, metadata={"help": "maximum number of different cloze numbers in a cloze card"}
    )
    similarity: float = field(
        default=0.8,
        metadata={"help": "similarity from 0 to 1 above which cards count as duplicates"},
    )
    quiz_options_min: int = field(
        default=3, metadata={"help": "minimum number of options in a quiz card"}
    )
    quiz_options_max: int = field(
        default=5, metadata={"help": "maximum number of options in a quiz card"}
    )
    concepts: int = field(
        default=6, metadata={"help": "maximum number of concepts in an explain card"}
    )
    solution_lines: int = field(
        default=15,
        metadata={
            "help": "maximum number of lines, not counting blank ones, in a write card's solution"
        },
    )
    longest_ratio: float = field(
        default=1.4,
        metadata={
            "help": "maximum length of the correct option, relative to the mean of the others"
        },
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The ``[tool.flashproof]`` settings: a deck's name, metadata, and publishing URLs."""

    name: str = field(
        default="deck", metadata={"help": "file name of the .apkg file, without the extension"}
    )
    title: str = field(
        default="",
        metadata={
            "help": "name of the deck; also the default parent deck of topics in Anki, and the"
            " default title of the site"
        },
    )
    namespace: str = field(
        default="",
        metadata={"help": "part of the identity of every card; must not change after a release"},
    )
    author: str = field(default="", metadata={"help": "author of the cards"})
    license: str = field(default="", metadata={"help": "license of the cards (alias: `licence`)"})
    version: str = field(default="", metadata={"help": "version of the deck"})
    description: str = field(
        default="", metadata={"help": "one sentence about what the deck teaches"}
    )
    language: str = field(
        default="en",
        metadata={"help": "language of the cards, such as `de` or `pt-BR` (alias: `lang`)"},
    )
    tag_root: str = field(
        default="",
        metadata={"help": "parent tag of all the deck's tags in Anki"},
    )
    flip_on_choice: bool = field(
        default=False,
        metadata={
            "help": "whether Anki shows the answer of a quiz card with one correct option as soon "
            "as the learner chooses an option"
        },
    )
    site_title: str = field(
        default="", metadata={"help": "title of the site, if it differs from the deck's"}
    )
    site_url: str = field(default="", metadata={"help": "URL where the site is published"})
    repository: str = field(
        default="", metadata={"help": "URL of the source repository, for edit links"}
    )
    results_url: str = field(
        default="",
        metadata={
            "help": "URL to which learners can choose to send their results from Anki; see"
            " [subscriptions](subscriptions.md)"
        },
    )
    branch: str = field(default="main", metadata={"help": "branch that edit links point to"})
    site_branch: str = field(
        default="",
        metadata={
            "help": "GitHub branch, such as gh-pages, with the published site in its root folder; "
            "used for 'Open in Colab' links"
        },
    )
    accent: str = field(default="", metadata={"help": "accent color of the site, as #rrggbb"})
    cards: str = field(
        default=DEFAULT_CARDS, metadata={"help": "cards folder, relative to pyproject.toml"}
    )
    exclude: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Markdown files in the cards folder that are not cards, as patterns in the "
            'syntax of .gitignore, such as `["README.md", "drafts/"]`'
        },
    )
    docs: str = field(
        default="",
        metadata={"help": "folder of Markdown documentation to include in the site"},
    )
    translation: bool = field(
        default=False,
        metadata={
            "help": "whether the project is a translation of the deck two folders above; see"
            " [translations](format.md#translations)"
        },
    )
    macros: Mapping[str, str] = field(
        default_factory=dict, hash=False, metadata={"help": "see [tool.flashproof.macros]"}
    )
    speech: Mapping[str, str] = field(
        default_factory=dict, hash=False, metadata={"help": "see [tool.flashproof.speech]"}
    )
    lint: LintSettings = field(
        default_factory=LintSettings, metadata={"help": "see [tool.flashproof.lint]"}
    )
    languages: tuple[Language, ...] = field(
        default_factory=tuple, metadata={"help": "see [tool.flashproof.languages]"}
    )

    @property
    def run_languages(self) -> Languages:
        """The languages, besides Python, whose fences run, including the built-in languages."""
        return Languages.of(self.languages)


def has_settings(folder: Path) -> bool:
    """Return whether a folder has a ``pyproject.toml`` with flashproof settings.

    The file is ignored if it belongs to a different user than its folder, because anyone can create
    a file in a folder such as ``/tmp``. A file that belongs to root or to the current user is never
    ignored.
    """
    path = folder / SETTINGS_FILE
    if not path.is_file() or not _belongs_to_folder(path):
        return False
    return b"[tool.flashproof" in read_file(path, LARGEST_SETTINGS)


def _belongs_to_folder(path: Path) -> bool:
    if not hasattr(os, "geteuid"):  # Windows
        return True
    return path.stat().st_uid in {0, os.geteuid(), path.parent.stat().st_uid}


def read_settings(root: Path, diagnostics: Diagnostics) -> Settings:
    """Return a project's settings, with defaults for everything that is not set.

    Args:
        root: the project's folder; its name is the default name of the deck.
        diagnostics: receives problems in the settings.

    Raises:
        UnsafePathError: ``pyproject.toml`` is not a file, is a link to a file outside its folder,
            or is too large.
        OSError: the file cannot be read.

    """
    source = _source(root / SETTINGS_FILE, diagnostics)
    settings = _read_table(Settings, _parse(source, diagnostics), source, diagnostics)
    settings = _with_defaults(settings, slug(root.resolve().name, transliterate=False) or "deck")
    if is_reserved_name(settings.name):
        diagnostics.error(
            "bad-setting",
            f"'name' cannot be {settings.name!r}: {RESERVED_NAME_REASON}",
            _key_span(source, "name"),
            'set a different name in [tool.flashproof], for example name = "flashcards"',
        )
    return settings


RESERVED_NAME_REASON = "importing the file would replace the learner's whole collection"


def is_reserved_name(name: str) -> bool:
    """Return whether Anki would treat ``<name>.apkg`` as a backup of a whole collection.

    Anki compares the lowercase file name, without its folder, to ``collection.apkg`` and
    ``backup-*.apkg``; see ``ColpkgImporter`` in Anki's ``aqt/import_export/importing.py``.

    >>> is_reserved_name("Collection"), is_reserved_name("backup-1"), is_reserved_name("rivers")
    (True, True, False)
    """
    return name.lower() == "collection" or name.lower().startswith("backup-")


def with_namespace(
    settings: Settings, root: Path, lock_namespace: str, new: str, diagnostics: Diagnostics
) -> Settings:
    """Return the settings with a namespace: the one set, the lock's, or one for a new deck.

    Args:
        settings: the settings from ``read_settings``.
        root: the project's folder.
        lock_namespace: the namespace in the lock; empty if the deck has never been built.
        new: the namespace for a new deck whose settings have no namespace, name, or title.
        diagnostics: receives an error if the settings contradict the lock.

    """
    namespace = settings.namespace or lock_namespace or _chosen_name(root) or new
    if lock_namespace and namespace != lock_namespace:
        diagnostics.error(
            "namespace-changed",
            f"learners' cards have the namespace {lock_namespace!r}; with a different one, all"
            " cards would be new and lose their history",
            _key_span(_source(root / SETTINGS_FILE), "namespace"),
            f'write namespace = "{lock_namespace}"; to start a separate deck, delete the namespace'
            " line from cards.lock",
        )
    return replace(settings, namespace=namespace)


def settings_span(root: Path, key: str) -> Span:
    """Return the span of a setting, or the place where the setting should be added."""
    path = root / SETTINGS_FILE
    return _key_span(_source(path), key)


def _chosen_name(root: Path) -> str:
    """Return the deck's name from the settings, without using the folder's name as the default."""
    table = _parse(_source(root / SETTINGS_FILE), Diagnostics())
    name, title = table.get("name"), table.get("title")
    if isinstance(name, str) and re.fullmatch(PATTERNS["name"][0], name):
        return name
    return slug(title) if isinstance(title, str) else ""


def _source(path: Path, diagnostics: Diagnostics | None = None) -> Source:
    """Return the text of the file, or an empty text if there is no file; report invalid UTF-8.

    Raises:
        UnsafePathError: the path is not a file, it is a link to a file outside its folder, or the
            file is too large.
        OSError: the file cannot be read.

    """
    if not os.path.lexists(path):
        return Source(path, SETTINGS_FILE, "")
    content = read_file(path, LARGEST_SETTINGS, within=path.parent)
    source = Source(path, SETTINGS_FILE, normalize(content.decode("utf-8", errors="replace")))
    try:
        content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        at = len(normalize(before))
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02x}"
        if diagnostics is not None:
            diagnostics.error("not-utf8", message, source.span(at, at + 1), "save it as UTF-8")
    return source


def _with_defaults(settings: Settings, folder_name: str) -> Settings:
    """Fill in the defaults that depend on other values."""
    name = settings.name if settings.name != "deck" else folder_name
    # Do not use title_from_name(): learners already have decks with titles in this format.
    title = settings.title or name.replace("-", " ").title()
    return replace(
        settings,
        name=name,
        title=title,
        cards=settings.cards.rstrip("/"),
        tag_root=settings.tag_root or "-".join(title.replace('"', "").split()).strip(":"),
        site_title=settings.site_title or title,
        site_url=f"{settings.site_url.rstrip('/')}/" if settings.site_url else "",
        repository=settings.repository.rstrip("/"),
    )


def _parse(source: Source, diagnostics: Diagnostics) -> Mapping[str, Any]:
    try:
        tool = tomllib.loads(source.text).get("tool", {})
    except RecursionError:
        message = f"{SETTINGS_FILE} is nested too deeply"
        diagnostics.error("bad-toml", message, source.span(0, 0), "remove the nested brackets")
        return {}
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        # Only errors at the end of the file have no line number.
        start = source.line_start(int(place[1])) + int(place[2]) - 1 if place else len(source.text)
        diagnostics.error(
            "bad-toml",
            f"{SETTINGS_FILE} is not valid TOML: {str(error).partition(' (at')[0]}",
            source.span(start, start + 1),
            "check this line; strings need quotes",
        )
        return {}
    table = tool.get("flashproof", {}) if isinstance(tool, dict) else {}
    return table if isinstance(table, dict) else {}


def _read_table(
    cls: type[_T], table: Mapping[str, Any], source: Source, diagnostics: Diagnostics
) -> _T:
    """Convert a table to settings; report unknown keys and invalid values."""
    defaults = cls()
    names = [item.name for item in fields(cls)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        span, name = _key_span(source, key), ALIASES.get(key, key)
        if name not in names:
            hint = suggest(key, names)
            diagnostics.error("unknown-setting", f"unknown setting {key!r}", span, hint)
        elif name in values:
            message = f"{key!r} is another spelling of a setting that is already set"
            diagnostics.error("bad-setting", message, span, f"keep only {name!r}")
        elif isinstance(value, dict) and name in _TABLES:
            values[name] = _TABLES[name](value, source, diagnostics)
        elif (expected := _expected(name, getattr(defaults, name), value)) is not None:
            message = f"{key!r} cannot be {_shown(value)}"
            diagnostics.error("bad-setting", message, span, f"write {expected}")
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return cls(**values)


_LANGUAGE_KEYS = ("command", "version", "extension")
_LANGUAGE_NAME = re.compile(r"[a-z][a-z0-9+#_-]{0,29}")
_EXTENSION = re.compile(r"[A-Za-z0-9]{1,10}")


def _languages(
    table: Mapping[str, Any], source: Source, diagnostics: Diagnostics
) -> Iterator[Language]:
    """Yield the languages that a deck adds; report invalid ones."""
    for name, value in table.items():
        settings = value if isinstance(value, dict) else {"command": value}
        if problem := _language_problem(name, settings):
            message, hint = problem
            diagnostics.error("bad-setting", message, _language_span(source, name), hint)
        else:
            command = tuple(shlex.split(settings["command"]))
            version = settings.get("version", f"{shlex.quote(command[0])} --version")
            yield Language(
                name,
                name,
                command if any(FILE in part for part in command) else (*command, FILE),
                tuple(shlex.split(version)),
                settings.get("extension", re.sub(r"[^a-z0-9]", "", name)[:10]),
            )


def _language_span(source: Source, name: str) -> Span:
    """Return the likely span of a language's name in the settings."""
    start = max(source.text.find("[tool.flashproof.languages"), 0)
    pattern = (
        rf"^[ \t]*(?:\[tool\.flashproof\.languages\.)?[\"']?({re.escape(name)})[\"']?[ \t]*[=\]]"
    )
    found = re.compile(pattern, re.MULTILINE).search(source.text, start)
    return source.span(*found.span(1)) if found else source.span(start, start)


def _language_problem(  # noqa: PLR0911 - one for each problem
    name: str, settings: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return why a language is invalid, and a hint; ``None`` if it is valid."""
    if name in NOT_RUN or name in Languages.of():
        return f"the language {name!r} cannot be changed", "delete this line"
    if not _LANGUAGE_NAME.fullmatch(name):
        hint = "write the language of the fences in lowercase, such as ruby"
        return f"{name!r} is not a valid language name", hint
    for key, value in settings.items():
        if key not in _LANGUAGE_KEYS:
            return f"unknown language setting {key!r}", suggest(key, _LANGUAGE_KEYS)
        if not _is_command(value):
            return f"{key!r} cannot be {_shown(value)}", 'write a command such as "ruby"'
    if "command" not in settings:
        return f"the language {name!r} has no command", f'write {name} = "{name}"'
    if not _EXTENSION.fullmatch(settings.get("extension", "txt")):
        message = f"'extension' cannot be {_shown(settings['extension'])}"
        return message, 'write an extension without the period, such as "rb"'
    return None


def _is_command(value: object) -> bool:
    if not isinstance(value, str) or _CONTROL.search(value):
        return False
    try:
        return bool(shlex.split(value))
    except ValueError:  # an unclosed quotation mark
        return False


def _read_macros(
    table: Mapping[str, Any], source: Source, diagnostics: Diagnostics
) -> dict[str, str]:
    """Return the valid macros for formulas, keyed by name without the backslash; report others.

    If a macro refers to itself, return no macros.
    """
    from flashproof.markup.macros import recursive_macro  # noqa: PLC0415 - rarely needed

    macros: dict[str, str] = {}
    for key, value in table.items():
        name = key.removeprefix("\\")
        span = _macro_span(source, key)
        if not re.fullmatch(r"[A-Za-z]+", name):
            message = f"{key!r} is not a valid name for a macro"
            hint = "use only letters, with or without a backslash: '\\R'"
            diagnostics.error("bad-setting", message, span, hint)
        elif not isinstance(value, str) or not value or len(value) > MAX_MACRO:
            message = f"the macro {key!r} cannot be {_shown(value)}"
            hint = rf"write up to {MAX_MACRO} characters of LaTeX in quotes: '\mathbb{{R}}'"
            diagnostics.error("bad-setting", message, span, hint)
        elif name in macros:
            message = f"the macro {name!r} is defined twice"
            diagnostics.error("bad-setting", message, span, "delete one of the definitions")
        else:
            macros[name] = value
    if (recursive := recursive_macro(macros)) is not None:
        message = f"the macro {recursive!r} refers to itself"
        hint = "use other commands in its definition"
        key = recursive if recursive in table else f"\\{recursive}"
        diagnostics.error("bad-setting", message, _macro_span(source, key), hint)
        return {}
    return macros


def _speech(
    table: Mapping[str, Any], source: Source, diagnostics: Diagnostics
) -> Iterator[tuple[str, str]]:
    """Yield the sides that Anki reads aloud, each with a language tag."""
    for key, value in table.items():
        span = _key_span(source, key, "[tool.flashproof.speech]")
        if key not in SPEECH:
            hint = suggest(key, SPEECH)
            diagnostics.error("unknown-setting", f"unknown setting {key!r}", span, hint)
        elif not isinstance(value, str) or not is_language_tag(value):
            message = f"{key!r} cannot be {_shown(value)}"
            diagnostics.error("bad-setting", message, span, f"write {LANGUAGE_TAG_HELP}")
        else:
            yield key, value


_TABLES: Mapping[str, Callable[[Mapping[str, Any], Source, Diagnostics], object]] = {
    "lint": partial(_read_table, LintSettings),
    "languages": lambda *arguments: tuple(_languages(*arguments)),
    "macros": _read_macros,
    "speech": lambda *arguments: dict(_speech(*arguments)),
}
"""The functions that read the nested tables, keyed by setting."""


def _macro_span(source: Source, key: str) -> Span:
    """Return the likely span of a key in the table of macros."""
    start = max(source.text.find("[tool.flashproof.macros]"), 0)
    escaped = re.escape(key).replace(r"\\", r"\\{1,2}")
    pattern = re.compile(rf"^[ \t]*[\"']?{escaped}[\"']?[ \t]*=.*", re.MULTILINE)
    match = pattern.search(source.text, start)
    return source.span(*match.span()) if match else _key_span(source, "macros")


def _shown(value: object) -> str:
    return shown_value(value, 80)


def _expected(name: str, default: object, value: object) -> str | None:
    """Return a description of valid values if the value is invalid, or ``None`` otherwise."""
    if name in PATTERNS:
        pattern, description = PATTERNS[name]
        is_match = isinstance(value, str) and re.fullmatch(pattern, value)
        return None if is_match else description
    if isinstance(default, LintSettings | dict) or name == "languages":
        return f"a table [tool.flashproof.{name}]"
    if isinstance(default, tuple):
        return _expected_list(name, value)
    if name == "docs":
        return None if _is_relative(value) else "the path of a folder in the project"
    return _expected_scalar(default, value)


def _expected_scalar(default: object, value: object) -> str | None:
    if isinstance(default, str):
        is_text = isinstance(value, str) and not _CONTROL.search(value)
        return None if is_text else 'a string such as "…"'
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and value >= 0 else "a non-negative number"  # type: ignore[operator]


def _expected_list(name: str, value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return 'a list such as ["one", "two"]'
    if name == "exclude" and value:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import, and rarely needed

        try:
            GitIgnoreSpec.from_lines(value)
        except ValueError:
            return "patterns in the syntax of .gitignore"
    return None


def _is_relative(value: object) -> bool:
    """Return whether a value is a relative path that does not lead upward."""
    if not isinstance(value, str) or _CONTROL.search(value):
        return False
    path = PurePath(value)
    return not path.is_absolute() and ".." not in path.parts


def _key_span(source: Source, key: str, table: str = "[tool.flashproof") -> Span:
    """Return the likely span of a key, because ``tomllib`` does not report positions."""
    section = source.text.find(table)
    match = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=", re.MULTILINE).search(
        source.text, section
    )
    return source.span(*match.span()) if match else source.span(max(section, 0), max(section, 0))
