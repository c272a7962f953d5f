"""List files, and define the types and sizes of the images that can be used."""

from __future__ import annotations

import os
from pathlib import Path

LARGEST_IMAGE = 100 << 20
"""The size limit of an image in bytes, the same as in Anki."""
IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def files_below(folder: Path) -> list[Path]:
    """Return the paths of all files in a folder and its subfolders, sorted.

    Raises:
        OSError: a folder cannot be read.

    """

    def fail(error: OSError) -> None:
        raise error

    found = (
        Path(place, name) for place, _, names in os.walk(folder, onerror=fail) for name in names
    )
    return sorted(path for path in found if path.is_file())
