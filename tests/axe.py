"""The source of axe-core, which tests inject into pages."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path


def axe_source() -> str:
    """Return the script of ``axe-core``.

    ``FLASHPROOF_NODE_MODULES`` may name a folder with a version from npm; otherwise, this is the
    version in the Python package ``axe-playwright-python``.
    """
    newest = Path(os.environ.get("FLASHPROOF_NODE_MODULES", "")) / "axe-core" / "axe.min.js"
    if newest.is_file():
        return newest.read_text("utf-8")
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
