r"""Translate the messages in the site's scripts when the scripts are bundled.

In a module, a message is a template literal with the tag ``t``, as in ``t`Show answer` ``. Its key
is the English text, with a placeholder for each expression. For example, the key of
``t`Card ${done + 1} of ${all}` `` is ``Card {done} of {all}``. A number with a noun is written as
``plural(count, "card")``, whose key is ``{count} card``. Bundling replaces each message with a
plain template literal in the language of the deck, so the browser does not load a catalog.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flashproof.errors import TemplateError
from flashproof.site_messages import COUNT, SiteMessages

LANGUAGE = "en"
"""The message that is replaced with the language tag of the messages."""

_MESSAGE = re.compile(r"\bt`((?:[^`\\]|\\.)*)`")
_EXPRESSION = re.compile(r"\$\{([^{}]*)\}")
_PLURAL = re.compile(r'(\bplural\((?:[^()"`;]|\([^()"`;]*\))*, )"([a-z][a-z ]*)"\)')
_NAME = re.compile(r"[A-Za-z_]\w*")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NOT_NAMES = {"length", "size"}


class ScriptMessage(NamedTuple):
    """A message in a script."""

    key: str
    """The English text, as in the catalogs."""
    expressions: Mapping[str, str]
    """The JavaScript expressions, keyed by placeholder name."""


def script_messages(source: str) -> Iterator[str]:
    """Yield the key of each message in the source text of a module, in order.

    >>> list(script_messages('h("p", {}, t`By ${card.author}: ${plural(all.length, "card")}`)'))
    ['By {author}: {card}', '{count} card']
    """
    places = [(match.start(), _message(match[1]).key) for match in _MESSAGE.finditer(source)]
    places += [(match.start(2), COUNT + match[2]) for match in _PLURAL.finditer(source)]
    for _, key in sorted(places):
        if key != LANGUAGE:
            yield key


def translate_script(source: str, messages: SiteMessages) -> str:
    r"""Return the source text of a module with its messages translated.

    >>> german = SiteMessages({"By {author}": "Von {author}"}, "de")
    >>> translate_script("h('p', {}, t`By ${card.author}`)", german)
    "h('p', {}, `Von ${card.author}`)"

    Raises:
        TemplateError: an expression in a message contains braces, or no name for a placeholder.

    """

    def plural(match: re.Match[str]) -> str:
        forms = messages.messages.get(COUNT + match[2])
        if not isinstance(forms, Mapping):
            return match[0]
        literal = json.dumps(dict(forms), ensure_ascii=False).replace("</", "<\\/")
        return f"{match[1]}{literal})"

    def literal(match: re.Match[str]) -> str:
        if match[1] == LANGUAGE:
            return f'"{messages.language}"'
        message = _message(match[1])
        text = messages.messages.get(message.key)
        return _literal(text if isinstance(text, str) else message.key, message.expressions)

    if "t`" in source:
        source = _MESSAGE.sub(literal, source)
    # This step comes second, because the expressions of messages contain numbers with nouns.
    return _PLURAL.sub(plural, source) if "plural(" in source else source


def _message(literal: str) -> ScriptMessage:
    """Return the message in ``literal``, the content of a template literal."""
    parts = _EXPRESSION.split(literal)
    if "${" in "".join(parts[::2]):
        raise TemplateError(f"an expression in the message `{literal}` contains braces")
    expressions: dict[str, str] = {}
    names = []
    for expression in parts[1::2]:
        name = _name(expression)
        while expressions.get(name, expression) != expression:
            name += "2"
        expressions[name] = expression
        names.append(name)
    texts = [_unescaped(text) for text in parts[::2]]
    key = "".join(
        text + (f"{{{names[number]}}}" if number < len(names) else "")
        for number, text in enumerate(texts)
    )
    return ScriptMessage(key, expressions)


def _name(expression: str) -> str:
    """Return the placeholder name for an expression: its last word except ``length`` and ``size``.

    >>> [_name(text) for text in ("count", "formatNumber(cards.length)", "index + 1", "a.b")]
    ['count', 'cards', 'index', 'b']
    """
    all_words = _NAME.findall(expression)
    words: list[str] = [word for word in all_words if word not in _NOT_NAMES] or all_words
    if not words:
        raise TemplateError(
            f"the expression ${{{expression}}} in a message contains no name for a placeholder"
        )
    return words[-1].lower() if words[-1].isupper() else words[-1]


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\\`", "`")


def _literal(text: str, expressions: Mapping[str, str]) -> str:
    """Return text as a JavaScript literal, with expressions in place of the placeholders."""
    if not expressions:
        return json.dumps(text, ensure_ascii=False).replace("</", "<\\/")
    escaped = text.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
    escaped = escaped.replace("</", "<\\/")
    return f"`{_PLACEHOLDER.sub(lambda match: _value(match, expressions), escaped)}`"


def _value(match: re.Match[str], expressions: Mapping[str, str]) -> str:
    return f"${{{expressions[match[1]]}}}" if match[1] in expressions else match[0]
