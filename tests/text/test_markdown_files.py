"""Endings of Markdown files."""

from pathlib import Path

import pytest

from flashproof.text.markdown_files import is_markdown, markdown_stem


@pytest.mark.parametrize("name", ["a.md", "a.MD", "a.Md", "a.markdown", "a.MKD", "a.md.txt"])
def test_markdown(name: str) -> None:
    assert (is_markdown(Path("x") / name), markdown_stem(Path(name))) == (True, "a")


@pytest.mark.parametrize("name", ["md", "a.txt", "a.md~", "a.rmd.svg", "cards.lock"])
def test_other_files(name: str) -> None:
    assert not is_markdown(Path(name))
