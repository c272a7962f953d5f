"""The entries of the lock, and the lock itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A card that learners may have."""

    card: str
    kind: Kind
    modified: int
    """The time at which its content last changed, in seconds since 1970; it only increases."""
    added: int
    """The time at which a card with this id, of any kind, was first added, in seconds since 1970;
    Anki's row ids are derived from it."""
    hash: str
    """The hash of the card's own content; see ``flashproof.anki.notes``."""
    numbers: tuple[int, ...] = ()
    """The numbers of its Anki cards, each with its own history: the numbers of a cloze card's
    deletions, or 1 and 2 for a reversed card; empty if there is only the first."""


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """A note type, with the time at which its templates or CSS last changed."""

    note_type: str
    modified: int
    hash: str


@dataclass(frozen=True, slots=True, order=True)
class RetiredCard:
    """A card that was removed from the deck, but that learners may still have."""

    card: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """The versions that snippets ran on."""

    key: str
    python: str
    packages: tuple[tuple[str, str], ...] = ()
    """Names and versions of the packages that the snippets import, the most imported one first."""

    @classmethod
    def of(cls, python: str, packages: Mapping[str, str]) -> RunEnvironment:
        """Create an environment; its key does not depend on the order of the packages."""
        lines = (f"{name} {version}" for name, version in sorted(packages.items()))
        key = fingerprint("\n".join((python, *lines)))[:12]
        return cls(key, python, tuple(packages.items()))

    @property
    def label(self) -> str:
        """The text that learners see, without patch versions: ``TensorFlow 2.21, Python 3.11``."""
        first = [
            f"{_SPELLED.get(name, name)} {_minor(version)}" for name, version in self.packages[:1]
        ]
        return ", ".join((*first, f"Python {_minor(self.python)}"))


_SPELLED = {
    "keras": "Keras",
    "matplotlib": "Matplotlib",
    "numpy": "NumPy",
    "scipy": "SciPy",
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
}
"""The display names of packages, keyed by distribution name, if the two differ."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The record that a snippet passed."""

    chain: str
    """Hash of everything that determines its result: setup, code, attributes, expected output."""
    environment: str
    """The key of a ``RunEnvironment``."""
    date: str
    """The day it first passed, such as ``2026-11-22``."""


@dataclass(frozen=True, slots=True)
class NamespaceEntry:
    """The namespace of the cards."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The content of the lock file."""

    namespace: str = ""
    """Part of every card's identity, so it must never change; empty in a new lock."""
    cards: Mapping[str, CardEntry] = field(default_factory=dict)
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    retired: frozenset[RetiredCard] = frozenset()
    environments: Mapping[str, RunEnvironment] = field(default_factory=dict)
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    def proof_of(self, chain: str) -> Proof | None:
        """Return the proof of a chain, given its hash; ``None`` if there is none."""
        return self.proofs.get(chain)

    def ran_on(self, chain: str) -> RunEnvironment | None:
        """Return the versions that a chain was proved on; ``None`` if it has no proof."""
        proof = self.proofs.get(chain)
        return self.environments.get(proof.environment) if proof else None

    @property
    def newest(self) -> int:
        """The time of the latest change to a card or note type; 0 in an empty lock."""
        cards = [entry.modified for entry in self.cards.values()]
        return max(cards + [entry.modified for entry in self.note_types.values()], default=0)


@dataclass(frozen=True)
class CardState:
    """A card in the current build; the lock adds the times of its changes."""

    card: str
    kind: Kind
    hash: str
    numbers: tuple[int, ...] = ()


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
