"""Gzipped sizes: HTML 25 KB a topic, CSS 8, JavaScript 25, fonts 20."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.gates.common import site, told

BOUNDS = {"style.css": 8_000, "flashproof.js": 25_000, "fonts": 20_000, "topics": 25_000}


def main() -> None:
    """Weigh and tell."""
    folder = site()
    weights = {
        "style.css": weight(folder / "style.css"),
        "flashproof.js": weight(folder / "flashproof.js"),
        "fonts": sum(weight(path) for path in (folder / "fonts").iterdir()),
        "topics": max(weight(path) for path in (folder / "topics").iterdir()),
    }
    for name, bytes_ in weights.items():
        print(f"{name:14} {bytes_:7} of {BOUNDS[name]}")
    told([f"{name} is too heavy" for name, bytes_ in weights.items() if bytes_ > BOUNDS[name]])


def weight(path: Path) -> int:
    """Bytes of a file as it is sent."""
    return len(gzip.compress(path.read_bytes(), 9))


if __name__ == "__main__":
    main()
