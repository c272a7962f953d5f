"""The modules that code imports, and the versions that a run depends on."""

from __future__ import annotations

from importlib.metadata import version
from platform import python_version

import pytest

from flashproof.snippets.imports import chain_preloads, preloads, run_environments
from tests.snippets.sample_chains import chain_of


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np", ("numpy", "numpy.random")),
        (
            "from tensorflow.keras import layers",
            ("keras", "numpy.random", "tensorflow"),
        ),
        ("import matplotlib.pyplot as plt, os", ("matplotlib.pyplot",)),
        ("import jax, torch, antigravity", ()),
        ("from . import x", ()),
        ("if True:\n    import scipy.stats", ("scipy.stats",)),
        ("import (", ()),
        ("x = '\0'", ()),
    ],
)
def test_only_fork_safe_packages_are_preloaded(code: str, names: tuple[str, ...]) -> None:
    assert preloads([code]) == names


def test_a_plot_preloads_pyplot() -> None:
    assert chain_preloads(chain_of("x = 1\n", plot="a line")) == ("matplotlib.pyplot",)
    assert chain_preloads(chain_of("x = 1\n")) == ()


def test_a_proof_depends_on_what_its_chain_imports() -> None:
    plain = chain_of("import math\nprint(math.pi)\n")
    numpy = chain_of("import numpy as np\n", line=20)
    both = chain_of("import PIL.Image, nowhere_to_be_found\n", setup="import numpy\n", line=30)
    keras = chain_of("from tensorflow.keras import layers\n", line=40)
    found = run_environments([plain, both, numpy, keras])
    assert found[plain].packages == ()
    assert found[plain].python == python_version()
    assert found[numpy].packages == (("numpy", version("numpy")),)
    assert found[both].packages == (("numpy", version("numpy")), ("pillow", version("pillow")))
    assert [name for name, _ in found[keras].packages] == ["tensorflow", "keras", "numpy"]
    assert len({one.key for one in found.values()}) == 4
