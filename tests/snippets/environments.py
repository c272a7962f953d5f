"""Create virtual environments with small packages and without flashproof."""

from __future__ import annotations

import venv
from pathlib import Path

MODULES = {"keras_nightly": "keras"}
"""The modules of packages whose modules have another name."""


def make_environment(folder: Path, **versions: str) -> str:
    """Create an environment with packages, and return the path of its interpreter.

    Each package is one module, whose name is in ``MODULES`` or is that of the package. Its only
    variable is ``version``.
    """
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    for name, version in versions.items():
        module = MODULES.get(name, name)
        (packages / f"{module}.py").write_text(f"version = {version!r}\n", encoding="utf-8")
        metadata = packages / f"{name}-{version}.dist-info"
        metadata.mkdir()
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (metadata / "METADATA").write_text(text, encoding="utf-8")
        (metadata / "top_level.txt").write_text(f"{module}\n", encoding="utf-8")
    return str(folder / "bin" / "python")
