"""Skip tests that need a package that is not installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

import pytest


def is_installed(package: str) -> bool:
    """Return whether a top-level package is installed; does not import it."""
    return find_spec(package) is not None


def skip_without(packages: Iterable[str]) -> None:
    """Skip the running test if one of the packages is not installed."""
    if missing := sorted(one for one in set(packages) if not is_installed(one)):
        pytest.skip(f"not installed: {', '.join(missing)}")


needs_tensorflow = pytest.mark.skipif(
    not is_installed("tensorflow"), reason="TensorFlow is not installed"
)
