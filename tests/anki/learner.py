"""A learner who uses the real Anki: imports packages, reviews cards, edits notes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from anki import import_export_pb2 as pb
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.scheduler.v3 import CardAnswer

from tests.anki.note_editor import Editor

ALWAYS = pb.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS
IF_NEWER = pb.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER
NO_PROBLEMS = "Database rebuilt and optimized."
CARD_COLUMNS = (
    "id, nid, did, ord, mod, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, "
    "data"
)


@dataclass(frozen=True, slots=True)
class CollectionNote:
    """A note in a learner's collection."""

    id: int
    guid: str
    type_id: int
    modified: int
    tags: str
    fields: tuple[str, ...]


class Learner:
    """A collection and the actions of its owner."""

    def __init__(self, folder: Path, editor: Editor | None = None) -> None:
        """Create a collection; without an editor, the learner opens no note in Anki's editor."""
        self._editor = editor
        folder.mkdir(parents=True, exist_ok=True)
        # Anki has a type for every kind of id, which tests would have to convert all the time.
        self.col = cast("Any", Collection(str(folder / "collection.anki2")))
        config = self.col.decks.get_config(1)
        config["new"]["perDay"] = config["rev"]["perDay"] = 9999
        self.col.decks.update_config(config)

    def close(self) -> None:
        """Close the collection."""
        self.col.close()

    def import_package(
        self,
        package: Path,
        *,
        merge: bool = False,
        always: bool = False,
        with_presets: bool = False,
    ) -> Any:
        """Import a package and return the log.

        By default, the options are those of Anki's dialog. ``merge`` selects "Merge note types",
        ``always`` selects "Always" for notes, ``with_presets`` selects "Import any deck presets".
        """
        options = ImportAnkiPackageOptions(
            update_notes=ALWAYS if always else IF_NEWER,
            update_notetypes=IF_NEWER,
            merge_notetypes=merge,
            with_deck_configs=with_presets,
        )
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()
        return log

    def notes(self) -> dict[str, CollectionNote]:
        """Return all notes, keyed by guid."""
        rows = self.col.db.all("select id, guid, mid, mod, tags, flds from notes")
        return {
            guid: CollectionNote(number, guid, kind, modified, tags, tuple(fields.split("\x1f")))
            for number, guid, kind, modified, tags, fields in rows
        }

    def cards(self) -> dict[int, tuple[Any, ...]]:
        """Return all cards with their scheduling data, keyed by id."""
        rows = self.col.db.all(f"select {CARD_COLUMNS} from cards")  # noqa: S608 - a constant
        return {row[0]: tuple(row) for row in rows}

    def reviews(self) -> list[Any]:
        """Return the review log."""
        return list(self.col.db.all("select * from revlog order by id"))

    def presets(self) -> dict[int, dict[str, Any]]:
        """Return the options of each preset, keyed by id."""
        return {one["id"]: one for one in self.col.decks.all_config()}

    def preset_of_decks(self) -> dict[int, int]:
        """Return the id of the preset of each deck, keyed by the id of the deck."""
        return {one["id"]: one["conf"] for one in self.col.decks.all()}

    def note_types(self) -> dict[int, str]:
        """Return the names of note types, keyed by id."""
        return {one.id: one.name for one in self.col.models.all_names_and_ids()}

    def empty_cards(self) -> set[tuple[int, int]]:
        """Return the cards that Tools > Empty Cards would delete, as note id and ordinal."""
        ids = [card for one in self.col._backend.get_empty_cards().notes for card in one.card_ids]
        return {(card.nid, card.ord) for card in map(self.col.get_card, ids)}

    def delete_empty_cards(self) -> None:
        """Run Tools > Empty Cards."""
        notes = self.col._backend.get_empty_cards().notes
        self.col.remove_cards_and_orphaned_notes([card for note in notes for card in note.card_ids])

    def check_database(self) -> str:
        """Run Tools > Check Database and return its report; empty if there are no problems."""
        return str(self.col.fix_integrity()[0]).replace(NO_PROBLEMS, "").strip()

    def do_something(self, rng: random.Random, now: int) -> None:
        """Do something at random at this time, in seconds since 1970."""
        getattr(self, rng.choice(ACTIONS))(rng)
        self._set_clock(now)

    def _set_clock(self, now: int) -> None:
        """Set the time of notes edited just now to the test's time, which is years earlier."""
        self.col.db.execute("update notes set mod = ? where mod > ?", now, now)

    def _any_card(self, rng: random.Random) -> Any:
        return self.col.get_card(rng.choice(sorted(self.cards())))

    def review(self, rng: random.Random) -> None:
        for _ in range(rng.randint(1, 4)):
            queued = self.col.sched.get_queued_cards(fetch_limit=1).cards
            if not queued:
                return
            card = self.col.get_card(queued[0].card.id)
            card.start_timer()
            rating = rng.choice(
                [CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY]
            )
            answer = self.col.sched.build_answer(card=card, states=queued[0].states, rating=rating)
            self.col.sched.answer_card(answer)

    def make_due(self, rng: random.Random) -> None:
        self.col.sched.set_due_date([self._any_card(rng).id], "0-3")

    def suspend(self, rng: random.Random) -> None:
        self.col.sched.suspend_cards([self._any_card(rng).id])

    def flag(self, rng: random.Random) -> None:
        self.col.set_user_flag_for_cards(rng.randint(0, 7), [self._any_card(rng).id])

    def edit_note(self, rng: random.Random) -> None:
        note = self._any_card(rng).note()
        note.fields[-1] += f" my own words {rng.random()}"
        self.col.update_note(note)

    def tag_note(self, rng: random.Random) -> None:
        self.col.tags.bulk_add([self._any_card(rng).nid], f"mine-{rng.randint(0, 3)}")

    def mark_note(self, rng: random.Random) -> None:
        self.col.tags.bulk_add([self._any_card(rng).nid], "marked")

    def write_own_notes(self, rng: random.Random) -> None:
        note = self._any_card(rng).note()
        note["My notes"] = f"My notes {rng.random()}"
        self.col.update_note(note)

    def delete_note(self, rng: random.Random) -> None:
        if rng.random() < 0.1:
            self.col.remove_notes([self._any_card(rng).nid])

    def visit_editor(self, rng: random.Random) -> None:
        """Tab through the fields of a note; Anki would save fields that its editor changes."""
        if self._editor is None:
            return
        note = self._any_card(rng).note()
        stored = self._editor(note.fields)
        assert stored == note.fields, "a visit to the editor counts as an edit"

    def change_options(self, rng: random.Random) -> None:
        preset = rng.choice(self.col.decks.all_config())
        preset["new"]["perDay"] = rng.randint(5000, 9999)
        preset["new"]["bury"] = rng.random() < 0.5
        self.col.decks.update_config(preset)

    def choose_preset(self, rng: random.Random) -> None:
        """Give a deck a preset, which may be a new one."""
        decks = self.col.decks
        presets = [one["id"] for one in decks.all_config()]
        new = len(presets) < 4 and rng.random() < 0.3
        preset = decks.add_config_returning_id("My options") if new else rng.choice(presets)
        decks.set_config_id_for_deck_dict(rng.choice(decks.all()), preset)

    def delete_preset(self, rng: random.Random) -> None:
        presets = [one["id"] for one in self.col.decks.all_config() if one["id"] != 1]
        if presets and rng.random() < 0.3:
            self.col.decks.remove_config(rng.choice(presets))

    def move_card(self, rng: random.Random) -> None:
        deck = self.col.decks.id("My own deck")
        assert deck is not None
        self.col.set_deck([self._any_card(rng).id], deck)


ACTIONS = (
    *("review", "review", "make_due", "suspend", "flag", "edit_note", "tag_note", "move_card"),
    *("mark_note", "write_own_notes", "delete_note", "visit_editor", "change_options"),
    *("choose_preset", "delete_preset"),
)
