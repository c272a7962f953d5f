"""Check gzipped sizes: topic pages, styles, scripts, and fonts."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.gates.built_site import exit_with, site_folder

LIMITS = {
    "style.css": 10_700,
    "flashproof.js": 25_200,
    "flashproof-more.js": 47_000,
    "flashproof-code.js": 25_000,
    "flashproof-home.js": 12_000,
    "fonts": 70_000,
    "topics": 25_000,
}


def main() -> None:
    """Print the sizes and exit with 1 if one is too large."""
    folder = site_folder()
    sizes = {
        "style.css": gzipped_size(folder / "style.css"),
        "flashproof.js": gzipped_size(folder / "flashproof.js"),
        "flashproof-more.js": gzipped_size(folder / "flashproof-more.js"),
        "flashproof-code.js": gzipped_size(folder / "flashproof-code.js"),
        "flashproof-home.js": gzipped_size(folder / "flashproof-home.js"),
        "fonts": sum(gzipped_size(path) for path in (folder / "fonts").iterdir()),
        "topics": max(gzipped_size(path) for path in (folder / "topics").iterdir()),
    }
    for name, size in sizes.items():
        print(f"{name:18} {size:7} of {LIMITS[name]}")
    exit_with([f"{name} is too large" for name, size in sizes.items() if size > LIMITS[name]])


def gzipped_size(path: Path) -> int:
    """Return the size of a file in bytes, gzipped."""
    return len(gzip.compress(path.read_bytes(), 9))


if __name__ == "__main__":
    main()
