"""Check language tags, such as ``pt-BR``, and derive the direction of text from them."""

from __future__ import annotations

import re

LANGUAGE_TAG = (
    r"(?:[A-Za-z]{2,3}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
"""A regular expression for BCP 47 language tags with a language, script, region, and variants."""
LANGUAGE_TAG_HELP = "a language tag such as en, de, or pt-BR"

_RIGHT_TO_LEFT_LANGUAGES = frozenset(
    "ar arb arc ars ary arz azb bal bqi ckb dv fa glk he iw ji ks lrc mzn nqo pes pnb prs ps sd sdh"
    " skr syr ug ur yi".split()
)
"""Languages that are usually written from right to left, from the Unicode CLDR."""
_RIGHT_TO_LEFT_SCRIPTS = frozenset(
    "adlm arab aran armi avst chrs cprt elym hatr hebr hung khar lydi mand mani mend merc mero narb"
    " nbat nkoo orkh ougr palm phli phlp phnx prti rohg samr sarb sogd sogo syrc syre syrj syrn"
    " thaa yezi".split()
)
"""The ISO 15924 codes of scripts that are written from right to left, in lowercase."""


def is_language_tag(text: str) -> bool:
    """Return whether text is a valid language tag.

    >>> is_language_tag("ar"), is_language_tag("zh-Hant-TW"), is_language_tag("German language")
    (True, True, False)
    """
    return re.fullmatch(LANGUAGE_TAG, text) is not None


def text_direction(tag: str) -> str:
    """Return the direction of text in a language, as in HTML's ``dir``: ``ltr`` or ``rtl``.

    A script in the tag takes precedence over the language.

    >>> [text_direction(tag) for tag in ("en", "ar-EG", "az-Arab", "ar-Latn")]
    ['ltr', 'rtl', 'rtl', 'ltr']
    """
    language, *others = tag.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    is_right_to_left = (
        script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT_LANGUAGES
    )
    return "rtl" if is_right_to_left else "ltr"
