"""Define the lock and its entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flashproof.model import Kind
from flashproof.text.versions import release_numbers, sort_key

NoteKey = tuple[str, Kind]
"""The identity of a note: the card's id and kind. If the kind changes, Anki gets a new note."""


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A card in the deck. Learners may have it in their collections."""

    card: str
    kind: Kind
    modified: int
    """The time of the last change to the content, in seconds since 1970. It never decreases."""
    added: int
    """The time when a card with this id, of any kind, was first added, in seconds since 1970.

    Anki's row ids are derived from this time.
    """
    hash: str
    """The hash of the card's own content; see ``flashproof.anki.notes``."""
    numbers: tuple[int, ...] = ()
    """The numbers of the note's Anki cards, each of which has a separate review history.

    These are the deletion numbers of a cloze card, or 1 and 2 for a reversed card. The tuple is
    empty if there is only card 1.
    """

    @property
    def key(self) -> NoteKey:
        """The key that identifies the card's note."""
        return self.card, self.kind


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """A note type with the time of the last change to its templates or CSS."""

    note_type: str
    modified: int
    hash: str


@dataclass(frozen=True, slots=True)
class SubdeckEntry:
    """The subdeck of a topic. Learners may have it in their collections."""

    topic: str
    """The name of the topic."""
    deck: str
    """The full name of the subdeck, with its numbers."""


@dataclass(frozen=True, slots=True)
class RetiredCard:
    """A card that was removed from the deck but that learners may still have."""

    card: str
    kind: Kind
    last: CardEntry | None = None
    """The entry of the card when it was removed; if the card comes back, this entry is restored.

    ``None`` if the entry is unknown, as in a line from an old version of the program.
    """

    @classmethod
    def of(cls, entry: CardEntry) -> RetiredCard:
        """Create a retired card from the entry of a card."""
        return cls(entry.card, entry.kind, entry)

    @property
    def key(self) -> NoteKey:
        """The key that identifies the card's note."""
        return self.card, self.kind


CHAIN_DIGITS = 24
"""The number of hexadecimal digits of a chain hash."""


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """The versions that snippets ran on."""

    key: str
    python: str
    """The version of Python; empty for snippets in other languages."""
    packages: tuple[tuple[str, str], ...] = ()
    """Names and versions of the packages that snippets import, most frequently imported first.

    For snippets in languages other than Python, the only item is the name and version of the
    program that runs them.
    """

    @classmethod
    def of(cls, python: str, packages: Mapping[str, str]) -> RunEnvironment:
        """Create an environment with a key that does not depend on the package order."""
        lines = (f"{name} {version}" for name, version in sorted(packages.items()))
        key = fingerprint("\n".join((python, *lines)))[:12]
        return cls(key, python, tuple(packages.items()))

    def version_of(self, name: str) -> str:
        """Return the version of ``python`` or of a package; empty if it is not known."""
        return self.python if name == "python" else dict(self.packages).get(name, "")

    @property
    def minor_versions(self) -> dict[str, tuple[int, ...]]:
        """The major and minor version numbers of Python and of each package, keyed by name."""
        python = {"python": self.python} if self.python else {}
        versions = python | dict(self.packages)
        return {name: release_numbers(version)[:2] for name, version in versions.items()}

    def replaces(self, other: RunEnvironment) -> bool:
        """Return whether a new result in this environment replaces a result in ``other``.

        This is the case if the minor versions of Python, of the package that is imported most, and
        of Keras are the same, and if none of these versions is older than in the other environment.
        Therefore, patch releases and other packages do not add environments.
        """
        here, there = self._main_versions, other._main_versions
        return here.keys() == there.keys() and all(
            release_numbers(here[name])[:2] == release_numbers(there[name])[:2]
            and sort_key(here[name]) >= sort_key(there[name])
            for name in here
        )

    @property
    def _main_versions(self) -> dict[str, str]:
        main = {name: v for n, (name, v) in enumerate(self.packages) if n == 0 or name == "keras"}
        return {"python": self.python, **main}


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that a snippet passed in an environment."""

    environment: str
    """The key of a ``RunEnvironment``."""
    chain: str
    """A hash of everything that affects the result: setup, code, attributes, expected output."""
    date: str
    """The date on which the snippet first passed, such as ``2026-11-22``."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that a snippet fails in one environment although it passes in a different one."""

    environment: str
    """The key of the ``RunEnvironment`` in which the snippet fails."""
    chain: str
    """The hash of the snippet's chain; see ``Proof``."""
    date: str
    """The date on which the snippet first failed."""
    message: str
    """The reason for the failure, in one line."""


@dataclass(frozen=True, slots=True)
class OrdersEntry:
    """The correct orders of a snippet's lines, which were found by running all orders."""

    key: str
    """A hash of the lines and everything else that the orders depend on."""
    orders: str
    """The orders as ``LineOrders.text``, or ``NO_ORDERS`` if the snippet is not suitable."""


@dataclass(frozen=True, slots=True)
class NamespaceEntry:
    """The namespace of the cards."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The contents of the lock file."""

    namespace: str = ""
    """A part of every card's identity, which must never change; empty in a new lock."""
    cards: Mapping[str, CardEntry] = field(default_factory=dict)
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    subdecks: Mapping[str, SubdeckEntry] = field(default_factory=dict)
    """The subdecks of all topics that were ever released, keyed by topic name."""
    retired: frozenset[RetiredCard] = frozenset()
    environments: Mapping[str, RunEnvironment] = field(default_factory=dict)
    proofs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The dates of all proofs, keyed by chain hash, then by the key of the environment."""
    failures: Mapping[str, Mapping[str, Failure]] = field(default_factory=dict)
    """The failures of snippets that pass in other environments, with the same keys as
    ``proofs``."""
    orders: Mapping[str, str] = field(default_factory=dict)
    """The correct orders of the lines of snippets; see ``OrdersEntry``."""

    def is_proved(self, chain: str) -> bool:
        """Return whether the chain with the given hash has a proof for any environment."""
        return chain in self.proofs

    def ran_on(self, chain: str) -> tuple[RunEnvironment, ...]:
        """Return the environments in which a chain was proved; empty if it has no proof."""
        return self._environments(self.proofs.get(chain, ()))

    def failed_on(self, chain: str) -> tuple[tuple[RunEnvironment, Failure], ...]:
        """Return the environments in which a chain fails although it passes in others.

        Each item of the result is an environment and the failure in it.
        """
        found = self.failures.get(chain, {})
        return tuple((one, found[one.key]) for one in self._environments(found))

    def _environments(self, keys: Iterable[str]) -> tuple[RunEnvironment, ...]:
        return tuple(self.environments[key] for key in sorted(keys) if key in self.environments)

    @property
    def newest(self) -> int:
        """The time of the latest change to a card or note type; 0 in an empty lock."""
        cards = [entry.modified for entry in self.cards.values()]
        return max(cards + [entry.modified for entry in self.note_types.values()], default=0)


@dataclass(frozen=True, slots=True)
class LockHistory:
    """The contents of earlier versions of the lock, according to git."""

    namespace: str = ""
    """The namespace of the cards. Entries from before the namespace changed are excluded."""
    cards: Mapping[NoteKey, CardEntry] = field(default_factory=dict)
    """The latest entry of each card; its hash is empty if entries with the latest time differ."""
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    """The latest entry of each note type; its hash can be empty, as in ``cards``."""
    committed: frozenset[NoteKey] = frozenset()
    """The cards, including retired cards, in the version that is checked out."""
    is_complete: bool = True
    """Whether all versions were read; ``False`` in a shallow clone, or if git fails."""


@dataclass(frozen=True)
class CardState:
    """The state of a card in the current build, without the times that the lock adds."""

    card: str
    kind: Kind
    hash: str
    numbers: tuple[int, ...] = ()


def fingerprint(text: str) -> str:
    """Return the SHA-256 hash of a string in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
