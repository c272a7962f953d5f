"""Select the plural form of a message for a number, in the language of the message.

The rules and the names of the forms are those of the Unicode CLDR, which browsers also use
(``Intl.PluralRules``). Only whole numbers are supported.
"""

from __future__ import annotations

from collections.abc import Callable

_Rule = Callable[[int], str]

_LANGUAGES = {
    "none": "bm bo dz hnj id ig ii in ja jbo jv jw kde kea km ko lkt lo ms my nqo osa sah ses"
    " sg su th to tpi vi wo yo yue zh",
    "zero_or_one": "ak am as bho bn doi fa ff gu guw hi hy kab kn ln mg nso pa pcm si ti wa zu",
    "romance": "ca es it lld pt-PT scn vec",
    "french": "fr pt",
    "east_slavic": "be ru uk",
    "south_slavic": "bs hr sh sr",
    "polish": "pl",
    "czech": "cs sk",
    "lithuanian": "lt",
    "latvian": "lv prg",
    "romanian": "mo ro",
    "slovenian": "sl",
    "sorbian": "dsb hsb",
    "dual": "he iu iw naq sat se sma smi smj smn sms",
    "arabic": "ar ars",
    "irish": "ga",
    "welsh": "cy",
    "gaelic": "gd",
    "ends_in_one": "is mk",
    "filipino": "fil tl ceb",
    "maltese": "mt",
}
"""The languages that use each rule. All other languages use the form ``one`` for the number 1, and
``other`` for all other numbers."""


def plural_category(language: str, number: int) -> str:
    """Return the name of the plural form for a number: zero, one, two, few, many, or other.

    Args:
        language: a language tag, such as ``de`` or ``pt-BR``.
        number: the number of things, 0 or more.

    >>> [plural_category("en", number) for number in (0, 1, 2)]
    ['other', 'one', 'other']
    >>> [plural_category("ar", number) for number in (0, 1, 2, 3, 11, 100)]
    ['zero', 'one', 'two', 'few', 'many', 'other']

    """
    rule = _RULES.get(language) or _RULES.get(language.partition("-")[0].lower(), _one)
    return rule(number)


def _one(number: int) -> str:
    return "one" if number == 1 else "other"


def _none(number: int) -> str:  # noqa: ARG001 - the signature of a rule
    return "other"


def _zero_or_one(number: int) -> str:
    return "one" if number in (0, 1) else "other"


def _romance(number: int) -> str:
    return "many" if number and number % 1_000_000 == 0 else _one(number)


def _french(number: int) -> str:
    return "many" if number and number % 1_000_000 == 0 else _zero_or_one(number)


def _is_few(number: int) -> bool:
    return number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)


def _ends_in_one(number: int) -> str:
    return "one" if number % 10 == 1 and number % 100 != 11 else "other"


def _east_slavic(number: int) -> str:
    if _ends_in_one(number) == "one":
        return "one"
    return "few" if _is_few(number) else "many"


def _south_slavic(number: int) -> str:
    return "few" if _is_few(number) else _ends_in_one(number)


def _polish(number: int) -> str:
    if number == 1:
        return "one"
    return "few" if _is_few(number) else "many"


def _czech(number: int) -> str:
    return "few" if number in (2, 3, 4) else _one(number)


def _lithuanian(number: int) -> str:
    if 11 <= number % 100 <= 19 or number % 10 == 0:
        return "other"
    return "one" if number % 10 == 1 else "few"


def _latvian(number: int) -> str:
    if number % 10 == 0 or 11 <= number % 100 <= 19:
        return "zero"
    return _ends_in_one(number)


def _romanian(number: int) -> str:
    if number == 1:
        return "one"
    return "few" if number == 0 or 1 <= number % 100 <= 19 else "other"


def _slovenian(number: int) -> str:
    return {1: "one", 2: "two", 3: "few", 4: "few"}.get(number % 100, "other")


def _dual(number: int) -> str:
    return {1: "one", 2: "two"}.get(number, "other")


def _arabic(number: int) -> str:
    if number <= 2:
        return ("zero", "one", "two")[number]
    if number % 100 <= 2:
        return "other"
    return "few" if number % 100 <= 10 else "many"


def _irish(number: int) -> str:
    if 3 <= number <= 6:
        return "few"
    return "many" if 7 <= number <= 10 else _dual(number)


def _welsh(number: int) -> str:
    return {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}.get(number, "other")


def _gaelic(number: int) -> str:
    if number in (1, 11):
        return "one"
    if number in (2, 12):
        return "two"
    return "few" if 3 <= number <= 19 else "other"


def _filipino(number: int) -> str:
    return "one" if number in (1, 2, 3) or number % 10 not in (4, 6, 9) else "other"


def _maltese(number: int) -> str:
    if number in (1, 2):
        return _dual(number)
    if number == 0 or 3 <= number % 100 <= 10:
        return "few"
    return "many" if 11 <= number % 100 <= 19 else "other"


_BY_NAME: dict[str, _Rule] = {
    "none": _none,
    "zero_or_one": _zero_or_one,
    "romance": _romance,
    "french": _french,
    "east_slavic": _east_slavic,
    "south_slavic": _south_slavic,
    "polish": _polish,
    "czech": _czech,
    "lithuanian": _lithuanian,
    "latvian": _latvian,
    "romanian": _romanian,
    "slovenian": _slovenian,
    "sorbian": _slovenian,
    "dual": _dual,
    "arabic": _arabic,
    "irish": _irish,
    "welsh": _welsh,
    "gaelic": _gaelic,
    "ends_in_one": _ends_in_one,
    "filipino": _filipino,
    "maltese": _maltese,
}
_RULES = {
    language: _BY_NAME[name]
    for name, languages in _LANGUAGES.items()
    for language in languages.split()
}
LANGUAGES = tuple(_RULES)
"""The languages with rules other than those of English."""
