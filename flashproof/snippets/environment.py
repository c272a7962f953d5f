"""On what a run proves a chain: Python, and the packages that its snippets import."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions, version
from platform import python_version

from flashproof.lock import RunEnvironment
from flashproof.snippets.imports import modules
from flashproof.snippets.snippet import Chain

COMPANIONS = {"tensorflow": ("keras", "numpy")}
"""What decides what a package does, whether or not a snippet imports it too."""


def environments(chains: Iterable[Chain]) -> dict[Chain, RunEnvironment]:
    """The versions that a run of this Python uses for each chain.

    Of a chain's packages, the one that most chains import comes first: it is what the deck is
    about. What is not installed has no version, and is left out.
    """
    installed = packages_distributions()
    used = {chain: _packages(chain, installed) for chain in chains}
    counts = Counter(name for names in used.values() for name in names)
    places = {
        names: _environment(sorted(names, key=lambda name: (-counts[name], name)))
        for names in set(used.values())
    }
    return {chain: places[names] for chain, names in used.items()}


def _environment(names: list[str]) -> RunEnvironment:
    added = [other for name in names for other in COMPANIONS.get(name, ()) if other not in names]
    return RunEnvironment.of(python_version(), {name: version(name) for name in (*names, *added)})


def _packages(chain: Chain, installed: Mapping[str, list[str]]) -> frozenset[str]:
    """What a chain imports, as it is called where it is installed."""
    found = frozenset[str]().union(*(_imported(piece.text) for piece in chain.pieces))
    names = (name for module in found for name in installed.get(module, ())[:1])
    return frozenset(name.lower().replace("_", "-") for name in names)


@cache
def _imported(text: str) -> frozenset[str]:
    """The packages that code imports; a topic's setup is asked about for each of its chains."""
    return frozenset(name.partition(".")[0] for name in modules(text)) - sys.stdlib_module_names
