"""Recognize Markdown files by name."""

from __future__ import annotations

from pathlib import Path

_SUFFIXES = (
    ".md",
    ".markdown",
    ".md.txt",
    ".mdown",
    ".mdtext",
    ".mdtxt",
    ".mdwn",
    ".mdx",
    ".mkd",
    ".mkdn",
)
"""The usual endings of Markdown files; only ``.md`` is valid for card files."""


def is_markdown(path: Path) -> bool:
    """Return whether a file name has one of the usual endings for Markdown, in any case.

    >>> is_markdown(Path("a.MD")), is_markdown(Path("b.markdown")), is_markdown(Path("c.txt"))
    (True, True, False)
    """
    return path.name.casefold().endswith(_SUFFIXES)


def markdown_stem(path: Path) -> str:
    """Return the file name of a Markdown file without its ending.

    >>> markdown_stem(Path("a.MD")), markdown_stem(Path("rivers.md.txt"))
    ('a', 'rivers')
    """
    suffix = next(filter(path.name.casefold().endswith, sorted(_SUFFIXES, key=len, reverse=True)))
    return path.name[: -len(suffix)]
