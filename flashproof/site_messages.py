"""Read the messages of the site's interface in the language of a deck.

The key of a message is its English text, so templates and scripts stay readable, and a site in
English needs no catalog. Each other language has a catalog,
``templates/messages/site/<language>.toml``. ``en.toml`` in the same folder lists all messages;
``python -m tools.message_catalogs`` writes it. To add a language or to replace individual
messages, a deck can have a file of the same name in its own ``templates/messages/site``.

A message that depends on a number has a table of plural forms instead of a text::

    "{count} card" = { one = "{count} Karte", other = "{count} Karten" }
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.errors import TemplateError
from flashproof.messages import FALLBACK, catalog_names, read_catalog, unknown_keys
from flashproof.settings import settings_span
from flashproof.text.plural_rules import plural_category
from flashproof.text.source import display_path

FOLDER = "site"
"""The name of the folder with the site's catalogs, which is in the messages folder."""
THOUSAND = "1,000"
"""The key of the message that shows how to write large numbers."""
COUNT = "{count} "
"""The prefix that marks the key of a message with plural forms."""

SiteMessage = str | Mapping[str, str]
"""The text of a message, or its plural forms: zero, one, two, few, many, and other."""

_FORMS = ("zero", "one", "two", "few", "many", "other")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class SiteMessages:
    """The messages of the site's interface in one language."""

    messages: Mapping[str, SiteMessage] = field(default_factory=dict, hash=False)
    """The message for each English text. English is used for texts that are not in the mapping."""
    language: str = FALLBACK
    """The language tag; ``en`` if there is no catalog for the deck's language."""

    @property
    def is_english(self) -> bool:
        """Whether the messages are in English."""
        return self.language.partition("-")[0].lower() == FALLBACK

    def text(self, english: str, **values: object) -> str:
        """Return a message with its placeholders replaced with values.

        >>> SiteMessages({"By {name}": "Von {name}"}, "de").text("By {name}", name="Ada")
        'Von Ada'
        """
        message = self.messages.get(english, english)
        text = message if isinstance(message, str) else english
        return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)

    def plural(self, number: int, noun: str, **values: object) -> str:
        """Return a number with a noun; ``noun`` is the singular form in English.

        >>> SiteMessages().plural(1392, "card")
        '1,392 cards'
        >>> forms = {"one": "{count} Karte", "other": "{count} Karten"}
        >>> SiteMessages({"{count} card": forms}, "de").plural(1, "card")
        '1 Karte'
        """
        forms = self.messages.get(COUNT + noun)
        if isinstance(forms, Mapping):
            text = forms.get(plural_category(self.language, number), forms["other"])
        else:
            text = f"{COUNT}{noun}{'' if number == 1 else 's'}"
        values = {"count": self.number(number), **values}
        return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)

    def number(self, number: int) -> str:
        """Return a whole number with the group separators of the language.

        >>> SiteMessages({"1,000": "1.000"}, "de").number(1392)
        '1.392'
        """
        return f"{number:,}".replace(",", self.text(THOUSAND)[1:-3])


def read_site_messages(folders: Sequence[Path], language: str) -> SiteMessages:
    """Return the messages in a language; messages without a translation are in English.

    Args:
        folders: the folders of all messages. Earlier folders take precedence; the last one is
            built in.
        language: a language tag. For ``pt-BR``, the catalogs ``pt-BR.toml`` and ``pt.toml`` are
            used.

    Raises:
        TemplateError: a catalog is not valid.

    """
    messages: dict[str, SiteMessage] = {}
    found = FALLBACK
    for name in catalog_names(language):
        for folder in reversed(folders):
            if name == FALLBACK and folder == folders[-1]:
                continue  # the built-in file only lists the English texts
            translated = _read(folder, name)
            messages |= translated
            found = name if translated else found
    return SiteMessages(messages, found)


def known_messages(built_in: Path) -> Mapping[str, SiteMessage]:
    """Return all messages in English, from the built-in folder of messages."""
    return _read(built_in, FALLBACK)


def check_site_messages(
    folders: Sequence[Path], language: str, root: Path, diagnostics: Diagnostics
) -> None:
    """Report messages that have no translation, and unknown messages in the catalogs of the deck.

    Args:
        folders: the folders with messages, as in ``read_site_messages``.
        language: the language of the deck.
        root: the folder that file names in diagnostics are relative to.
        diagnostics: receives a warning for each problem.

    Raises:
        TemplateError: a catalog is not valid.

    """
    names = catalog_names(language)
    own = [(folder, name) for folder in folders[:-1] for name in names if _has(folder, name)]
    if names[0] == FALLBACK and not own:
        return
    known = known_messages(folders[-1])
    for folder, name in own:
        path = folder / FOLDER / f"{name}.toml"
        for key, span in unknown_keys(_read(folder, name), known, path, root):
            message = f"the site's interface has no message {key!r}"
            diagnostics.warn("unknown-message", message, span, suggest(key, known))
    found = read_site_messages(folders, language)
    missing = [key for key in known if key not in found.messages]
    if not missing or names[0] == FALLBACK:
        return
    place = f"templates/messages/{FOLDER}/{names[0]}.toml"
    texts = ", ".join(map(repr, missing[:3])) + (", …" if len(missing) > 3 else "")
    message = f"the site's catalog for the language {language!r} has no text for {texts}"
    hint = f"add the missing messages to {place}"
    if not found.messages:
        message = (
            f"the interface of the site is in English, because there is no catalog for {language!r}"
        )
        hint = f"translate flashproof's templates/messages/{FOLDER}/en.toml as {place}"
    diagnostics.warn("missing-message", message, settings_span(root, "language"), hint)


def _has(folder: Path, name: str) -> bool:
    return (folder / FOLDER / f"{name}.toml").is_file()


def _read(folder: Path, name: str) -> Mapping[str, SiteMessage]:
    path = folder / FOLDER / f"{name}.toml"
    messages, text = read_catalog(path, folder)
    for key, message in messages.items():
        if problem := _problem(key, message):
            place = f"{display_path(path)}:{_line_of(key, text)}"
            raise TemplateError(f"{place}: {problem}")
    return messages


def _line_of(key: str, text: str) -> int:
    return text.count("\n", 0, max(text.find(key.replace('"', '\\"')), 0)) + 1


def _problem(key: str, message: object) -> str:
    """Return the problem with a message in a catalog; empty if there is none."""
    forms = message if isinstance(message, Mapping) else {"other": message}
    if isinstance(message, Mapping) and not key.startswith(COUNT):
        return f"{key!r} must be text, because the message has no plural forms"
    if "other" not in forms or not set(forms) <= set(_FORMS):
        return f"{key!r} must have the plural form 'other', and may have {', '.join(_FORMS[:-1])}"
    for text in forms.values():
        if not isinstance(text, str) or not text.strip() or _CONTROL.search(text):
            return f"{key!r} must be text without line breaks"
        unknown = set(_PLACEHOLDER.findall(text)) - set(_PLACEHOLDER.findall(key))
        if unknown:
            return f"{key!r} has no value {{{min(unknown)}}}"
    if key == THOUSAND and not re.fullmatch(r"1\D?000", str(message)):
        return f"{key!r} must consist of 1, a separator, and 000"
    return ""
