"""Slugs, unique names, and YAML strings."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flashproof.text.names import slug, unique_name, yaml_string


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keras & Café: 1/2", "keras-cafe-1-2"),
        ("Über 2 Ecken", "uber-2-ecken"),
        ("Keras™", "kerastm"),
        ("-- a --", "a"),
        ("日本", ""),
        ("", ""),
    ],
)
def test_a_slug_has_ascii_letters_digits_and_hyphens(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert slug(slug(text, transliterate=False)) == slug(text, transliterate=False)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_needs_no_transliteration(text: str) -> None:
    assert slug(text) == slug(text, transliterate=False)


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "b"])))
def test_unique_names_differ(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(unique_name(name, taken))
    assert len(set(taken)) == len(taken)
    assert all(new.startswith(name) for name, new in zip(names, taken, strict=True))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
@pytest.mark.parametrize("written", [None, "null", "2024", "a: b", "A::B c", "- x", "yes", "été"])
def test_a_yaml_string_is_read_back(written: str | None, text: str) -> None:
    text = text if written is None else written
    assert yaml.safe_load(f"title: {yaml_string(text)}") == {"title": text}
    assert yaml.safe_load(f"[{yaml_string(text)}]") == [text]
