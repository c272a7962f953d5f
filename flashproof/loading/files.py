"""List files, and define the types and sizes of the images and recordings that can be used."""

from __future__ import annotations

import os
from pathlib import Path

from flashproof.text.media_types import MEDIA_TYPES

LARGEST_IMAGE = 100 << 20
"""The size limit of an image or a recording in bytes, the same as in Anki."""
IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
FILE_TYPES = IMAGE_TYPES + MEDIA_TYPES
"""The extensions of all files that cards can contain: images, audio, and video."""


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
