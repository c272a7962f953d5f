"""Package the add-on for Anki, whose source is in ``anki_addon``, as an .ankiaddon file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from flashproof.project import bundled_folder
from flashproof.site.page import Page

ADDON_FILE = "flashproof.ankiaddon"
_SUFFIXES = (".py", ".json", ".txt")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp that a ZIP file can store."""


def addon_file(source: Path | None = None) -> Page:
    """Return the add-on; its bytes depend only on the source files.

    Args:
        source: the folder of the source files; by default, the folder that belongs to flashproof.

    """
    folder = source or bundled_folder("anki_addon")
    paths = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in paths:
            info = zipfile.ZipInfo(path.name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3  # otherwise, the output would depend on the operating system
            archive.writestr(info, path.read_bytes())
    return Page(ADDON_FILE, buffer.getvalue())
