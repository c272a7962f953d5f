"""Outputs of a step of a GitHub workflow."""

from pathlib import Path

import pytest

from flashproof.cli.step_outputs import write_step_outputs
from flashproof.errors import FlashproofError


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    return tmp_path / "output"


def test_paths_are_relative_to_the_workspace(output: Path, tmp_path: Path) -> None:
    write_step_outputs({"deck": tmp_path / "a" / "x y.apkg", "site": Path("/elsewhere")})
    assert output.read_text("utf-8") == "deck=a/x y.apkg\nsite=/elsewhere\n"


@pytest.mark.parametrize("name", ["a\nsite=b", "a\rsite=b", "a\u2028site=b", "a\x85b"])
def test_control_characters_are_refused(name: str, output: Path, tmp_path: Path) -> None:
    with pytest.raises(FlashproofError, match="cannot be a workflow output"):
        write_step_outputs({"deck": tmp_path / name})
    assert not output.exists()


def test_nothing_is_written_outside_a_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    write_step_outputs({"deck": Path("x")})
