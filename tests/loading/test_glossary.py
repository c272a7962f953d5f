"""The glossary: its entries, and errors instead of entries that are ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.loading.glossary import GLOSSARY, read_glossary


def read(tmp_path: Path, text: str) -> tuple[dict[str, str], list[str]]:
    """Return the name of each term by tag, and the location and message of each error."""
    (tmp_path / GLOSSARY).write_text(text, "utf-8")
    diagnostics = Diagnostics()
    terms = read_glossary(tmp_path / GLOSSARY, tmp_path, diagnostics)
    problems = [f"{one.span.location}: {one.message}" for one in diagnostics]
    return {tag: term.name for tag, term in terms.items()}, problems


def test_entries_by_tag(tmp_path: Path) -> None:
    text = "shapes:\n  term: Shape\n  text: The length of each axis.\n"
    assert read(tmp_path, text) == ({"shapes": "Shape"}, [])


def test_a_missing_and_an_empty_file_have_no_entries(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / GLOSSARY, tmp_path, Diagnostics()) == {}
    assert read(tmp_path, "# nothing yet\n") == ({}, [])


@pytest.mark.parametrize("text", ["- shapes\n- axes\n", "shapes\n", "[{term: A, text: B}]\n"])
def test_a_list_or_text_is_an_error(text: str, tmp_path: Path) -> None:
    terms, problems = read(tmp_path, text)
    assert terms == {}
    assert problems == ["glossary.yml:1:1: the glossary has no tags"]


def test_a_tag_that_is_defined_twice_is_an_error(tmp_path: Path) -> None:
    text = "a:\n  term: A\n  text: One.\na:\n  term: B\n  text: Two.\n"
    terms, problems = read(tmp_path, text)
    assert terms == {"a": "A"}
    assert problems == ["glossary.yml:4:1: the glossary defines 'a' twice"]


@pytest.mark.parametrize("entry", ["One.", "{term: A}", "{term: A, text: B, more: C}", "[A, B]"])
def test_an_incomplete_entry_is_an_error(entry: str, tmp_path: Path) -> None:
    terms, problems = read(tmp_path, f"a: {entry}\n")
    assert terms == {}
    assert problems == ["glossary.yml:1:4: the entry 'a' must contain only 'term' and 'text'"]
