"""The lines of the lock as values, and the whole of it."""

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
    """When its content last changed, in seconds since 1970; it only ever grows."""
    added: int
    """When there first was a card of this id, of any kind: Anki's row ids come from that."""
    hash: str
    """Of what the card itself says: ``flashproof.anki.notes`` tells what that is."""
    numbers: tuple[int, ...] = ()
    """The numbers of the cards that Anki makes of it, each with a history of its own: a cloze
    card's blanks, 1 and 2 of a card asked both ways; empty where it is the first alone."""


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """A note type, with the time at which its templates or CSS last changed."""

    note_type: str
    modified: int
    hash: str


@dataclass(frozen=True, slots=True, order=True)
class RetiredCard:
    """A card that learners may still have, and the deck no longer holds."""

    card: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """The versions that snippets ran on."""

    key: str
    python: str
    packages: tuple[tuple[str, str], ...] = ()
    """Names and versions of what the snippets import, what most of them import first."""

    @classmethod
    def of(cls, python: str, packages: Mapping[str, str]) -> RunEnvironment:
        """With the key that belongs to these versions, in whatever order."""
        lines = (f"{name} {version}" for name, version in sorted(packages.items()))
        key = fingerprint("\n".join((python, *lines)))[:12]
        return cls(key, python, tuple(packages.items()))

    @property
    def label(self) -> str:
        """What a learner is told, without the last number: ``TensorFlow 2.21, Python 3.11``."""
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
"""Packages that call themselves otherwise than they are installed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A snippet that ran and did what its card says."""

    chain: str
    """Hash of everything that decides what it does: setup, code, options, expected output."""
    environment: str
    """Key of an ``RunEnvironment``."""
    date: str
    """The day, as ``2026-11-22``."""


@dataclass(frozen=True, slots=True)
class NamespaceEntry:
    """Whose cards these are."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The whole file as a value."""

    namespace: str = ""
    """Part of every identity, so that it must never change; empty in a lock that is new."""
    cards: Mapping[str, CardEntry] = field(default_factory=dict)
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    retired: frozenset[RetiredCard] = frozenset()
    environments: Mapping[str, RunEnvironment] = field(default_factory=dict)
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    def proof_of(self, chain: str) -> Proof | None:
        """The proof of a chain of snippets, where there is one."""
        return self.proofs.get(chain)

    def ran_on(self, chain: str) -> RunEnvironment | None:
        """The versions a chain was proved on; none while it is not verified."""
        proof = self.proofs.get(chain)
        return self.environments.get(proof.environment) if proof else None

    @property
    def newest(self) -> int:
        """The latest modification of any card or note type; 0 in an empty lock."""
        cards = [entry.modified for entry in self.cards.values()]
        return max(cards + [entry.modified for entry in self.note_types.values()], default=0)


@dataclass(frozen=True, slots=True)
class CardState:
    """What a build finds a card to be, before the lock says since when."""

    card: str
    kind: Kind
    hash: str
    numbers: tuple[int, ...] = ()


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
