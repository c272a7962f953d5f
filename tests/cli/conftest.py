"""A small project for running commands."""

from pathlib import Path

import pytest

from tests.command_line import write_small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with eight cards of all kinds."""
    write_small_project(tmp_path)
    return tmp_path
