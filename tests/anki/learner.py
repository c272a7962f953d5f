"""A learner with the real Anki: imports, reviews, edits, and remembers what there was."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from anki import import_export_pb2 as pb
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.scheduler.v3 import CardAnswer

IF_NEWER = pb.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER
CLEAN = "Database rebuilt and optimized."
CARD_COLUMNS = (
    "id, nid, did, ord, mod, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, "
    "data"
)


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note in a learner's collection."""

    id: int
    guid: str
    type_id: int
    modified: int
    tags: str
    fields: tuple[str, ...]


class Learner:
    """A collection, and what its owner does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Anki types every sort of id; a test would be nothing but conversions.
        self.col = cast("Any", Collection(str(folder / "collection.anki2")))
        config = self.col.decks.get_config(1)
        config["new"]["perDay"] = config["rev"]["perDay"] = 9999
        self.col.decks.update_config(config)

    def close(self) -> None:
        """Put Anki away."""
        self.col.close()

    def take(self, package: Path) -> Any:
        """Import with the defaults of Anki's dialog; the log of it."""
        options = ImportAnkiPackageOptions(update_notes=IF_NEWER, update_notetypes=IF_NEWER)
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()
        return log

    def notes(self) -> dict[str, HeldNote]:
        """All notes by guid."""
        rows = self.col.db.all("select id, guid, mid, mod, tags, flds from notes")
        return {
            guid: HeldNote(number, guid, kind, modified, tags, tuple(fields.split("\x1f")))
            for number, guid, kind, modified, tags, fields in rows
        }

    def cards(self) -> dict[int, tuple[Any, ...]]:
        """All cards with everything that scheduling knows, by id."""
        rows = self.col.db.all(f"select {CARD_COLUMNS} from cards")  # noqa: S608 - a constant
        return {row[0]: tuple(row) for row in rows}

    def reviews(self) -> list[Any]:
        """The review log."""
        return list(self.col.db.all("select * from revlog order by id"))

    def note_types(self) -> dict[int, str]:
        """Names of note types by id."""
        return {one.id: one.name for one in self.col.models.all_names_and_ids()}

    def empty_cards(self) -> set[tuple[int, int]]:
        """The cards that Anki's Empty Cards would offer to delete, as note id and ordinal."""
        ids = [card for one in self.col._backend.get_empty_cards().notes for card in one.card_ids]
        return {(card.nid, card.ord) for card in map(self.col.get_card, ids)}

    def delete_empty_cards(self) -> None:
        """Tools > Empty Cards."""
        found = self.col._backend.get_empty_cards().notes
        self.col.remove_cards_and_orphaned_notes([card for one in found for card in one.card_ids])

    def faults(self) -> str:
        """What Tools > Check Database finds; nothing in a sound collection."""
        return str(self.col.fix_integrity()[0]).replace(CLEAN, "").strip()

    def act(self, chance: random.Random, now: int) -> None:
        """Do one thing at random, at a time of the test's own clock."""
        getattr(self, chance.choice(ACTIONS))(chance)
        self._set_clock(now)

    def _set_clock(self, now: int) -> None:
        """Date the notes that were edited just now by the test's clock, which is years behind."""
        self.col.db.execute("update notes set mod = ? where mod > ?", now, now)

    def _any_card(self, chance: random.Random) -> Any:
        return self.col.get_card(chance.choice(sorted(self.cards())))

    def review(self, chance: random.Random) -> None:
        for _ in range(chance.randint(1, 4)):
            queued = self.col.sched.get_queued_cards(fetch_limit=1).cards
            if not queued:
                return
            card = self.col.get_card(queued[0].card.id)
            card.start_timer()
            rating = chance.choice(
                [CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY]
            )
            answer = self.col.sched.build_answer(card=card, states=queued[0].states, rating=rating)
            self.col.sched.answer_card(answer)

    def make_due(self, chance: random.Random) -> None:
        self.col.sched.set_due_date([self._any_card(chance).id], "0-3")

    def suspend(self, chance: random.Random) -> None:
        self.col.sched.suspend_cards([self._any_card(chance).id])

    def flag(self, chance: random.Random) -> None:
        self.col.set_user_flag_for_cards(chance.randint(0, 7), [self._any_card(chance).id])

    def edit_note(self, chance: random.Random) -> None:
        note = self._any_card(chance).note()
        note.fields[-1] += f" my own words {chance.random()}"
        self.col.update_note(note)

    def tag_note(self, chance: random.Random) -> None:
        self.col.tags.bulk_add([self._any_card(chance).nid], f"mine-{chance.randint(0, 3)}")

    def move_card(self, chance: random.Random) -> None:
        deck = self.col.decks.id("My own deck")
        assert deck is not None
        self.col.set_deck([self._any_card(chance).id], deck)


ACTIONS = ("review", "review", "make_due", "suspend", "flag", "edit_note", "tag_note", "move_card")
