"""The catalogs contain all messages of the site, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from flashproof.site_messages import THOUSAND, SiteMessage
from flashproof.text.plural_rules import plural_category
from tools.message_catalogs import (
    CATALOGS,
    TEMPLATES,
    all_messages,
    differences,
    english_catalog,
    is_plural,
    read_catalog,
)

LANGUAGES = sorted(path.stem for path in CATALOGS.glob("*.toml") if path.stem != "en")
MESSAGES = all_messages()
PLACEHOLDER = re.compile(r"\{\w+\}")
TAG = re.compile(r"<[^>]*>")
UNCHANGED = {
    "de": {
        "Code",
        "Name",
        "Quiz",
        "quiz",
        "Esc",
        "Normal",
        "System",
        "{size} MB",
        "{cards} in {topics}.",
    },
    "fr": {
        *("Code", "Date", "Site", "Source", "Solution", "Solutions", "Quiz", "quiz", "Correct."),
        *("Correct", "Incorrect", "Incorrect.", "Documentation", "Versions", "Questions"),
        *("Minutes", "Normal", "Question {position}", "{minutes} min", "{count} question"),
        *("{count} page", "{count} minute", " (correct)"),
    },
    "ar": {"Esc"},
}
"""The messages that are the same in English."""


def texts(message: SiteMessage) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def test_there_are_three_languages_besides_english() -> None:
    assert {"de", "fr", "ar"} <= set(LANGUAGES)


def test_the_english_catalog_is_generated() -> None:
    text = (CATALOGS / "en.toml").read_text("utf-8")
    assert text == english_catalog(MESSAGES), "run: python -m tools.message_catalogs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_contains_exactly_the_messages_of_the_code(language: str) -> None:
    missing, unused = differences(MESSAGES, read_catalog(CATALOGS / f"{language}.toml"))
    assert (missing, unused) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_has_the_same_values_and_tags(language: str) -> None:
    for key, message in read_catalog(CATALOGS / f"{language}.toml").items():
        if is_plural(key):
            continue
        (text,) = texts(message)
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(key)), key
        assert sorted(TAG.findall(text)) == sorted(TAG.findall(key)), key
        assert text.endswith(" ") == key.endswith(" "), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_a_number_has_the_plural_forms_of_the_language(language: str) -> None:
    forms = {plural_category(language, number) for number in range(200)}
    for key, message in read_catalog(CATALOGS / f"{language}.toml").items():
        assert isinstance(message, Mapping) == is_plural(key), key
        if isinstance(message, Mapping):
            assert set(message) == forms, key
            assert "{count}" in message["other"], key
            # The words for one and two may replace the number.
            assert all("{count}" in message[form] for form in forms - {"one", "two"}), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_in_english(language: str) -> None:
    catalog = read_catalog(CATALOGS / f"{language}.toml")
    words = {key for key in catalog if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", key))}
    same = {
        key for key in words if texts(catalog[key])[-1] == (f"{key}s" if is_plural(key) else key)
    }
    assert same <= UNCHANGED[language] | {THOUSAND}


def test_every_number_with_a_noun_in_a_script_is_found() -> None:
    """A call that the bundler does not recognize would stay in English."""
    for path in (TEMPLATES / "js").glob("*.js"):
        source = re.sub(r"/\*\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        calls = len(re.findall(r"\bplural\((?!number, noun)", source))
        nouns = re.findall(r'\bplural\((?:[^()"`;]|\([^()"`;]*\))*, "[a-z ]+"\)', source)
        assert calls == len(nouns), path.name


def test_scripts_contain_no_sentences_that_are_not_messages() -> None:
    """Text for learners starts with a capital letter and contains a space."""
    texts_of_errors = {"the index is not loaded"}
    for path in (TEMPLATES / "js").glob("*.js"):
        source = re.sub(r"/\*.*?\*/|//.*", "", path.read_text("utf-8"), flags=re.DOTALL)
        source = re.sub(r"\bt`(?:[^`\\]|\\.)*`", "", source)
        found = re.findall(r'"([A-Z][a-z]+,? [a-z][^"\n]*)"', source)
        assert set(found) <= texts_of_errors, path.name
