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


_REGIONS = dict(
    pair.split("_")
    for pair in (
        "af_ZA am_ET ar_EG bg_BG bn_BD ca_ES cs_CZ cy_GB da_DK de_DE el_GR en_US es_ES et_EE eu_ES"
        " fa_IR fi_FI fr_FR ga_IE gl_ES gu_IN he_IL hi_IN hr_HR hu_HU hy_AM id_ID is_IS it_IT ja_JP"
        " ka_GE kk_KZ km_KH kn_IN ko_KR lo_LA lt_LT lv_LV ml_IN mn_MN mr_IN ms_MY my_MM nb_NO ne_NP"
        " nl_NL pa_IN pl_PL pt_BR ro_RO ru_RU si_LK sk_SK sl_SI sq_AL sr_RS sv_SE sw_TZ ta_IN te_IN"
        " th_TH tr_TR uk_UA ur_PK uz_UZ vi_VN zh_CN zu_ZA"
    ).split()
)
"""The most likely region of each language, from the Unicode CLDR."""


def voice_language(tag: str) -> str:
    """Return Anki's name for a text-to-speech language, which includes a region.

    >>> voice_language("de"), voice_language("pt-PT"), voice_language("zh-Hant-TW")
    ('de_DE', 'pt_PT', 'zh_TW')
    """
    language, *others = tag.split("-")
    regions = (part.upper() for part in others if re.fullmatch(r"[A-Za-z]{2}|[0-9]{3}", part))
    region = next(regions, _REGIONS.get(language.lower(), language.upper()))
    return f"{language.lower()}_{region}"


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
