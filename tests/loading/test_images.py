"""Images that cannot be loaded are errors with a file and a line, never tracebacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.model import MAX_IMAGE_NAME
from flashproof.project import Project

CARD = "---\ntitle: A topic\n---\n\n## Recall\n\n### What is it?\n<!-- id: x-1 -->\n\n![a]({})\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def problems(root: Path, url: str) -> list[str]:
    """Return the problems of a card with an image."""
    cards = root / "cards"
    cards.mkdir(exist_ok=True)
    (cards / "a.md").write_text(CARD.format(url), encoding="utf-8")
    diagnostics = Diagnostics()
    load_project(Project(root, cards, root / "dist"), diagnostics)
    return [f"{item.span.location}: {item.code}" for item in diagnostics]


@pytest.mark.parametrize(
    "url",
    ["x" * 300 + ".svg", "x/" * 3000 + "a.svg", "a%00b.svg", "none.svg"],
    ids=["long name", "long path", "null byte", "missing"],
)
def test_a_path_without_a_file_is_a_missing_image(url: str, tmp_path: Path) -> None:
    assert problems(tmp_path, url) == ["cards/a.md:10:6: missing-picture"]


def test_a_malformed_url_is_not_a_file(tmp_path: Path) -> None:
    assert problems(tmp_path, "//[x.svg") == ["cards/a.md:10:6: remote-picture"]


def test_a_circular_link_is_a_missing_image(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "loop.svg").symlink_to("loop.svg")
    assert problems(tmp_path, "loop.svg") == ["cards/a.md:10:6: missing-picture"]


def test_the_longest_name_that_anki_keeps(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    longest = MAX_IMAGE_NAME - len("-0123456789ab.svg")
    for length, expected in ((longest, []), (longest + 1, ["cards/a.md:10:6: picture-name"])):
        name = f"{'x' * length}.svg"
        (tmp_path / "cards" / name).write_bytes(SVG)
        assert problems(tmp_path, name) == expected
