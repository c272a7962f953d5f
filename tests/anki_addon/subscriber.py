"""An author who releases a deck, and a learner who updates it with the add-on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from anki_addon.merge import Choice
from anki_addon.package import read_package
from anki_addon.plan import Plan, make_plan
from anki_addon.release import read_release
from anki_addon.storage import Storage
from anki_addon.update import UpdateResult, apply, imported_release, known_after
from flashproof.anki import Deck
from flashproof.anki.apkg import to_bytes
from flashproof.anki.identity import note_type_id
from flashproof.lock import Lock
from flashproof.model import Kind
from flashproof.site import Page
from flashproof.site.deck_json import deck_json
from tests.anki.learner import Learner
from tests.anki.sample_cards import CLOZE, REVERSED
from tests.anki.sample_decks import SETTINGS, make_deck, make_lock, recall_card

ADDRESS = "https://cards.example/deck.json"
LATER = 1_750_000_000
"""The time of the second release, before everything that the learner does."""
CARDS = (recall_card("changed", "Old."), recall_card("same"), REVERSED, CLOZE)
CORRECTED = (recall_card("changed", "New."), *CARDS[1:])
RECALL = note_type_id("test/proof", Kind.RECALL)


def describe_release(package: bytes, released: int) -> bytes:
    """Return the ``deck.json`` that the site has for a package."""
    return deck_json(SETTINGS, Page("proof.apkg", package), released, ()).content


class Subscriber:
    """A learner with the first release, who subscribes to the deck."""

    def __init__(self, folder: Path) -> None:
        self.learner = Learner(folder / "learner")
        self.storage = Storage(folder / "storage")
        self.lock = Lock()
        self.released: tuple[bytes, bytes] = (b"", b"")
        self.release(*CARDS, lock=make_lock(make_deck(*CARDS)))
        self.update()
        for card in self.learner.cards():
            self.learner.col.sched.set_due_date([card], "3")

    @property
    def col(self) -> Any:
        """The collection."""
        return self.learner.col

    def release(self, *cards: str, lock: Lock | None = None, restyle: str = "") -> None:
        """Release a deck of these cards."""
        deck: Deck = make_deck(*cards)
        types = tuple(replace(one, css=one.css + restyle) for one in deck.note_types)
        deck = replace(deck, note_types=types)
        self.lock = lock or make_lock(deck, self.lock, max(LATER, self.lock.newest + 1))
        package = to_bytes(deck, self.lock)
        self.released = describe_release(package, self.lock.newest), package

    def plan(self) -> Plan:
        """Return what an update to the current release changes."""
        release = read_release(self.released[0], ADDRESS)
        package = read_package(self.released[1], release)
        sha256, _ = imported_release(self.col, release.namespace)
        return make_plan(self.col, release, package, self.storage.known(release.namespace, sha256))

    def update(self, answers: Collection[tuple[str, str]] = ()) -> UpdateResult:
        """Update to the current release, as the add-on's menu does."""
        plan = self.plan()
        namespace = plan.release.namespace
        sha256, _ = imported_release(self.col, namespace)
        known = known_after(plan, self.storage.known(namespace, sha256))
        self.storage.save_known(namespace, plan.release.package_sha256, known)
        return apply(self.col, plan, answers)

    def note(self, name: str) -> Any:
        """Return a note by its card id."""
        return self.col.get_note(self.col.find_notes(f'"Id:{name}"')[0])


def choices(plan: Plan) -> dict[str, dict[str, Choice]]:
    """Return the choices of all changed notes, keyed by card id and name of the field."""
    return {
        plan.package.notes[change.key].card_id: {one.name: one.choice for one in change.texts}
        for change in plan.changed
    }
