"""The versions of packages come from the interpreter, not from files of the project."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flashproof.snippets.installed_packages import installed_packages


@pytest.mark.parametrize("place", ["working directory", "script", "PYTHONPATH"])
def test_metadata_in_the_project_is_ignored(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "planted-9.9.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: planted\nVersion: 9.9\n", encoding="utf-8")
    (metadata / "top_level.txt").write_text("planted\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    path = sys.path[:]
    if place == "script":
        monkeypatch.setattr(sys, "argv", [str(tmp_path / "build.py")])
    else:
        monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path) if place == "PYTHONPATH" else "")
    found = installed_packages()
    assert found.get("planted") == (("planted", "9.9") if place == "PYTHONPATH" else None)
    assert "pytest" in found
    assert sys.path == path
