"""Language tags, compared to the data of the ICU in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from flashproof.text.language_tags import is_language_tag, text_direction

TAGS = (
    *("ar", "ar-EG", "arz", "az", "az-Arab", "ckb", "de", "el", "en", "fa", "fr", "ha", "he"),
    *("he-Latn", "ja", "ks", "lrc", "mzn", "pa", "pa-Arab", "ps", "ru", "sd", "sd-Deva", "syr"),
    *("th", "tr", "ug", "ur", "uz", "uz-Arab", "yi", "zh-Hant-TW"),
)
DIRECTIONS = """
const direction = (tag) => {
  const locale = new Intl.Locale(tag);
  return (locale.getTextInfo ? locale.getTextInfo() : locale.textInfo).direction;
};
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(direction)));
"""


def test_directions_are_those_of_icu() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, "-e", DIRECTIONS, json.dumps(TAGS)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    expected = dict(zip(TAGS, json.loads(output), strict=True))
    different_in_icu = {"arz": "rtl", "az-Arab": "rtl"}  # Node.js has no data for them
    assert {tag: text_direction(tag) for tag in TAGS} == expected | different_in_icu


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "es-419", "de-1996", "sr-Latn-RS"])
def test_valid_tags(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    "tag", ["", "german language", "en_US", "e", "en-", "en\n", "a-b", "日本語"]
)
def test_invalid_tags(tag: str) -> None:
    assert not is_language_tag(tag)
