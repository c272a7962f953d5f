"""Find out where flashproof was installed from, so a new project can install the same version."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from flashproof import __version__

EXTRA = "social"
"""The extra that a build needs to create the link preview image."""


class InstallSource(NamedTuple):
    """A requirement that installs the running version of flashproof."""

    requirement: str
    """A line for a requirements file, in the format of PEP 508."""
    local_address: str = ""
    """The URL of the installed folder or file if it is on this computer; otherwise, empty."""


def install_source() -> InstallSource:
    """Return where flashproof was installed from: an index, a repository, or a local folder.

    pip and uv record the source in ``direct_url.json`` (PEP 610).
    """
    try:
        recorded = metadata.distribution("flashproof").read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # flashproof runs from a checkout
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
