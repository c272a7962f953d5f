"""Read the texts of the interface in the language of a deck.

Each language has a catalog, ``templates/messages/<language>.toml``, with one text for each key.
Placeholders, such as ``{found}``, are replaced with values. To add a catalog or to replace
individual texts, a deck can have a file of the same name in its own ``templates/messages``.

The catalogs contain the texts on cards in Anki, and the titles of callouts and transcripts. See
``flashproof.site_messages`` for the messages of the site.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.errors import TemplateError, UnsafePathError
from flashproof.project import bundled_templates
from flashproof.safe_io import read_file
from flashproof.settings import settings_span
from flashproof.text.source import Source, Span, display_path

FOLDER = "messages"
"""The name of the folder with the catalogs, which is in the templates folder."""
FALLBACK = "en"
"""The language used for texts that a catalog does not contain."""
MAX_CATALOG = 1 << 20
"""The maximum size of a catalog in bytes."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]|\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """The texts of the interface in one language."""

    texts: Mapping[str, str] = field(hash=False)
    """The text for each key."""
    language: str = "en"
    """The language tag; ``en`` if there is no catalog for the deck's language."""

    @property
    def is_english(self) -> bool:
        """Whether the texts are in English."""
        return self.language.partition("-")[0] == FALLBACK

    def text(self, key: str, **values: object) -> str:
        """Return a text with its placeholders replaced with values.

        Raises:
            KeyError: no catalog contains the key, or a placeholder has no value.

        """
        return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), self.texts[key])

    def script(self, key: str, expressions: Mapping[str, str]) -> str:
        """Return a text as a JavaScript expression; its placeholders become expressions.

        >>> Messages({"got": "You got {found}."}).script("got", {"found": "count"})
        '`You got ${count}.`'
        """
        text = self.texts[key].replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
        text = text.replace("</", "<\\/")
        return f"`{_PLACEHOLDER.sub(lambda match: f'${{{expressions[match[1]]}}}', text)}`"


def read_messages(folders: Sequence[Path], language: str) -> Messages:
    """Return the texts in a language; texts without a translation are in English.

    Args:
        folders: the folders with catalogs. Earlier folders take precedence; the last one is built
            in.
        language: a language tag. For ``pt-BR``, the catalogs ``pt-BR.toml`` and ``pt.toml`` are
            used.

    Raises:
        TemplateError: a catalog is not valid.

    """
    texts: dict[str, str] = {}
    found = FALLBACK
    for name in (FALLBACK, *catalog_names(language)):
        for folder in reversed(folders):
            translated = _read(folder / f"{name}.toml", folder)
            texts |= translated
            found = name if translated else found
    return Messages(texts, found)


def default_messages() -> Messages:
    """Return the built-in English texts."""
    return read_messages((bundled_templates() / FOLDER,), FALLBACK)


def check_messages(
    folders: Sequence[Path], language: str, root: Path, diagnostics: Diagnostics
) -> None:
    """Report texts that have no translation, and unknown keys in the catalogs of the deck.

    Args:
        folders: the folders with catalogs, as in ``read_messages``.
        language: the language of the deck.
        root: the folder that file names in diagnostics are relative to.
        diagnostics: receives a warning for each problem.

    Raises:
        TemplateError: a catalog is not valid.

    """
    known = _read(folders[-1] / f"{FALLBACK}.toml", folders[-1])
    found: dict[str, str] = {}
    for folder in reversed(folders):
        for name in catalog_names(language):
            texts = _read(folder / f"{name}.toml", folder)
            found |= texts
            for key, span in unknown_keys(texts, known, folder / f"{name}.toml", root):
                message = f"the interface has no text {key!r}"
                diagnostics.warn("unknown-message", message, span, suggest(key, known))
    if missing := [key for key in known if key not in found]:
        name = f"templates/{FOLDER}/{catalog_names(language)[0]}.toml"
        keys = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        message = f"the catalog for the language {language!r} has no text for {keys}"
        hint = f"add the missing messages to {name}"
        if not found:
            message = (
                "the interface of the cards is in English, because there is no catalog for "
                f"{language!r}"
            )
            hint = f"translate flashproof's templates/{FOLDER}/en.toml as {name}"
        diagnostics.warn("missing-message", message, settings_span(root, "language"), hint)


def catalog_names(language: str) -> tuple[str, ...]:
    """Return the names of the catalogs for a language, the most general one first.

    >>> catalog_names("pt-BR")
    ('pt', 'pt-BR')
    """
    general = language.partition("-")[0].lower()
    return (general,) if general == language.lower() else (general, language)


def unknown_keys(
    texts: Iterable[str], known: Container[str], path: Path, root: Path
) -> Iterator[tuple[str, Span]]:
    """Yield each key of a catalog that is not known, with its place in the catalog."""
    unknown = [key for key in texts if key not in known]
    if unknown:
        source = Source(path, display_path(path, root), path.read_text("utf-8"))
        for key in unknown:
            start = max(source.text.find(key), 0)
            yield key, source.span(start, start + len(key))


def read_catalog(path: Path, folder: Path) -> tuple[dict[str, Any], str]:
    """Return the values of a catalog and its text; both are empty if there is no file.

    Args:
        path: the file.
        folder: the folder that must contain the file, even if the file is a symbolic link.

    Raises:
        TemplateError: the file cannot be read, or is not valid TOML.

    """
    if not path.is_file():
        return {}, ""
    try:
        content = read_file(path, MAX_CATALOG, within=folder)
    except UnsafePathError as error:
        raise TemplateError(f"{display_path(path)}:1: {error}") from error
    try:
        text = content.decode()
        return tomllib.loads(text), text
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        reason = str(error).partition(" (at")[0]
        place = f"{display_path(path)}:{line[1] if line else 1}"
        raise TemplateError(f"{place}: the catalog is not valid TOML: {reason}") from error


def _read(path: Path, folder: Path) -> Mapping[str, str]:
    texts, _ = read_catalog(path, folder)
    for key, text in texts.items():
        if not isinstance(text, str) or not text.strip() or _CONTROL.search(text):
            place = f"{display_path(path)}:1"
            raise TemplateError(f"{place}: {key!r} must be text without line breaks or '{{{{'")
    return texts
