"""Errors that concern several topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project

CARD = "---\ntitle: {}\n---\n\n## Recall\n\n### Q {}?\n<!-- id: {} -->\n\nA.\n"


@pytest.mark.parametrize(
    ("one", "other"), [("t0", "T0"), ("straße", "STRASSE"), ("caf\u00e9", "Cafe\u0301")]
)
def test_names_that_differ_only_in_case_are_reported(tmp_path: Path, one: str, other: str) -> None:
    """One page would overwrite the other on macOS and Windows."""
    for number, name in enumerate((one, other)):
        folder = tmp_path / "cards" / str(number)
        folder.mkdir(parents=True)
        (folder / f"{name}.md").write_text(CARD.format(name, number, f"id-{number}"), "utf-8")
    diagnostics = Diagnostics()
    load_project(Project(tmp_path, tmp_path / "cards", tmp_path / "dist"), diagnostics)
    messages = [problem.message for problem in diagnostics if problem.code == "duplicate-topic"]
    assert messages == [f"the names {one!r} and {other!r} differ only in case"]


@pytest.mark.parametrize(
    ("name", "is_reserved"),
    [("all-topics", True), ("All-Topics", True), ("deck-d", True), ("deck-e", False)],
)
def test_names_of_shared_pages_are_reserved(name: str, is_reserved: bool, tmp_path: Path) -> None:
    """A topic's cheat sheet would be that of its deck, or of all topics."""
    (tmp_path / "cards").mkdir()
    text = CARD.format("One\ndeck: D", "a", "a1")
    (tmp_path / "cards" / f"{name}.md").write_text(text, "utf-8")
    diagnostics = Diagnostics()
    load_project(Project(tmp_path, tmp_path / "cards", tmp_path / "dist"), diagnostics)
    messages = [problem.message for problem in diagnostics if problem.code == "duplicate-topic"]
    assert [f"the name {name!r} is reserved" in message for message in messages] == (
        [True] * is_reserved
    )
