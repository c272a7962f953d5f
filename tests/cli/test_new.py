"""``new``: invalid names."""

from pathlib import Path

from tests.command_line import Run


def test_a_project_cannot_be_called_collection(run: Run, tmp_path: Path) -> None:
    stderr = run("new", "collection", cwd=tmp_path, code=2).stderr
    assert "a deck cannot be named 'collection'" in stderr
    assert not list(tmp_path.iterdir())


def test_a_topic_needs_a_name(run: Run, tmp_path: Path) -> None:
    stderr = run("new", "topic", cwd=tmp_path, code=2).stderr
    assert stderr == "error: expected 'new topic NAME' or 'new PROJECT'\n"
