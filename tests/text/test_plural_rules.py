"""Plural forms are those that browsers use."""

from __future__ import annotations

import json
import subprocess

import pytest

from flashproof.text.plural_rules import LANGUAGES, plural_category
from tests.js.test_node import program

NUMBERS = [*range(125), 200, 211, 1000, 1002, 1_000_000, 2_000_000, 2_000_001]
OTHERS = ["en", "de", "es-MX", "nl", "sv", "tr", "el", "hu", "fi", "pt-BR", "sw", "eo"]
SCRIPT = """
const [languages, numbers] = JSON.parse(process.argv[1]);
const known = new Set(Intl.PluralRules.supportedLocalesOf(languages));
console.log(JSON.stringify(languages.map((language) => {
  if (!known.has(language)) return null;
  const rules = new Intl.PluralRules(language);
  return numbers.map((number) => rules.select(number));
})));
"""


def test_the_forms_are_those_of_the_browser() -> None:
    languages = [*LANGUAGES, *OTHERS]
    command = [program("node"), "-e", SCRIPT, json.dumps([languages, NUMBERS])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    compared = 0
    for language, forms in zip(languages, json.loads(done.stdout), strict=True):
        if forms is not None:
            ours = [plural_category(language, number) for number in NUMBERS]
            assert ours == forms, language
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("language", ["de-AT", "ar-EG", "fr-CA"])
def test_a_region_has_the_rules_of_its_language(language: str) -> None:
    general = language.partition("-")[0]
    assert all(
        plural_category(language, number) == plural_category(general, number) for number in NUMBERS
    )
