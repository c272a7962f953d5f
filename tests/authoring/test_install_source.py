"""A new project installs flashproof from where this flashproof came from.

The records are examples of the PyPA specification "Recording the Direct URL Origin of installed
distributions", and one that pip writes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from flashproof import __version__
from flashproof.authoring.install_source import install_source
from tests.command_line import REPOSITORY

COMMIT = "7921be1537eac1e97bc40179a57f0349c2aee67d"


@pytest.mark.parametrize(
    ("record", "requirement"),
    [
        (None, f"flashproof[social]>={__version__}"),
        (
            {
                "url": "https://github.com/you/flashproof.git",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT},
            },
            f"flashproof[social] @ git+https://github.com/you/flashproof.git@{COMMIT}",
        ),
        (
            {
                "url": "ssh://git@example.com/tools.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
                "subdirectory": "flashproof",
            },
            "flashproof[social] @ "
            f"git+ssh://git@example.com/tools.git@{COMMIT}#subdirectory=flashproof",
        ),
        (
            {"url": "https://example.com/flashproof.zip", "archive_info": {"hashes": {}}},
            "flashproof[social] @ https://example.com/flashproof.zip",
        ),
        (
            {"url": "file:///home/you/flash%20proof", "dir_info": {"editable": True}},
            "flashproof[social] @ file:///home/you/flash%20proof",
        ),
    ],
    ids=["index", "git", "subdirectory", "archive", "folder"],
)
def test_the_recorded_source(
    record: dict[str, Any] | None, requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if record is None else json.dumps(record)
    monkeypatch.setattr(metadata.PathDistribution, "read_text", lambda *_: text)
    monkeypatch.setattr(
        metadata, "distribution", lambda _: metadata.PathDistribution(Path("flashproof.dist-info"))
    )
    source = install_source()
    assert source.requirement == requirement
    assert Requirement(source.requirement).name == "flashproof"
    assert bool(source.local_address) == (record is not None and "dir_info" in record)


def test_a_checkout_installs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert Requirement(install_source().requirement).url == REPOSITORY.as_uri()


@pytest.mark.slow
def test_pip_installs_the_recorded_source(tmp_path: Path) -> None:
    """Needs a network connection."""
    python = str(tmp_path / "env" / "bin" / "python")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    install = [python, "-m", "pip", "install", "-q"]
    subprocess.run([*install, REPOSITORY], check=True)
    subprocess.run([python, "-P", "-m", "flashproof", "new", "rivers"], cwd=tmp_path, check=True)
    project = tmp_path / "rivers"
    files = ["-r", "requirements.txt", "-c", "constraints.txt"]
    subprocess.run([*install, *files], cwd=project, check=True)
    subprocess.run([python, "build.py", "build", "-q"], cwd=project, check=True)
    assert (project / "dist" / "rivers.apkg").is_file()
