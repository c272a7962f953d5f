"""A runner that many tests share, so that packages are imported only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from tests.optional_packages import is_installed
from tests.snippets.sample_chains import chain_of

PACKAGES = ("tensorflow", "keras", "numpy", "matplotlib")


@pytest.fixture(scope="session")
def runner() -> Iterator[Supervisor]:
    """A supervisor that imports all packages and does not repeat failures."""
    code = "".join(f"import {name}\n" for name in PACKAGES if is_installed(name))
    if is_installed("matplotlib"):
        code += "import matplotlib.pyplot\n"
    with Supervisor([chain_of(code)], RunOptions(workers=2, confirm=False)) as supervisor:
        yield supervisor
