"""List the files without which a process cannot use a GPU on Linux."""

from __future__ import annotations

from pathlib import Path

_DEVICES = ("nvidia*", "nvidia-caps/*", "kfd", "dri/render*", "dxg")
"""Patterns for the device files of NVIDIA's and AMD's drivers and of WSL, below ``/dev``."""
_SYSTEM = ("bus/pci", "class/kfd", "devices/pci*", "devices/virtual/kfd", "module/nvidia*")
"""Patterns for the folders that describe these devices, below ``/sys``."""


def gpu_devices(root: Path = Path("/")) -> tuple[str, ...]:
    """Return the paths of the device files of GPUs; empty if there is no GPU.

    ``root`` is the root of the file system.
    """
    found = {path for pattern in _DEVICES for path in (root / "dev").glob(pattern)}
    return tuple(sorted(str(path) for path in found if path.is_char_device()))


def gpu_descriptions(root: Path = Path("/")) -> tuple[str, ...]:
    """Return the folders that describe the GPUs of this machine and their bus."""
    found = {path for pattern in _SYSTEM for path in (root / "sys").glob(pattern)}
    return tuple(sorted(map(str, found)))
