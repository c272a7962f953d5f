"""Find out where flashproof was installed from, so a new project can install the same version."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from flashproof import __version__

EXTRA = "social"
"""The extra that builds need for the image for link previews."""


class InstallSource(NamedTuple):
    """A requirement that installs this flashproof."""

    requirement: str
    """A line of a requirements file, as defined by PEP 508."""
    local_address: str = ""
    """The address of the folder or file on this computer; empty if it is not on this computer."""


def install_source() -> InstallSource:
    """Return where flashproof was installed from: an index, a repository, or a local folder.

    pip and uv record this in ``direct_url.json`` (PEP 610).
    """
    try:
        recorded = metadata.distribution("flashproof").read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # it runs from a checkout
        return _local(Path(__file__).resolve().parents[2])
    return _from_record(json.loads(recorded)) if recorded else _from_index()


def _from_record(record: dict[str, Any]) -> InstallSource:
    """Convert a direct URL data structure; see the PyPA specification "Direct URL"."""
    url: str = record["url"]
    folder = f"#subdirectory={record['subdirectory']}" if "subdirectory" in record else ""
    if repository := record.get("vcs_info"):
        address = f"{repository['vcs']}+{url}@{repository['commit_id']}{folder}"
        return InstallSource(f"flashproof[{EXTRA}] @ {address}")
    if url.startswith("file:"):
        return InstallSource(f"flashproof[{EXTRA}] @ {url}{folder}", local_address=url)
    return InstallSource(f"flashproof[{EXTRA}] @ {url}{folder}")


def _from_index() -> InstallSource:
    return InstallSource(f"flashproof[{EXTRA}]>={__version__}")


def _local(folder: Path) -> InstallSource:
    return _from_record({"url": folder.as_uri(), "dir_info": {}})
