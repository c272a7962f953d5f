"""Time writing an Anki package and compare it with plain genanki on the same notes.

    python benchmarks/deck.py            # 10,000 and 50,000 cards, and 6,000 decks
    python benchmarks/deck.py --quick    # a tenth of each

Both programs write a complete package to disk. Times are the best of three runs, except for genanki
with 6,000 decks, which takes minutes and runs only once.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import genanki
import jinja2

from flashproof.anki import Deck, Note, card_state, next_lock
from flashproof.anki.apkg import to_bytes
from flashproof.anki.identity import FIELDS, guid
from flashproof.anki.note_types import make_note_types
from flashproof.lock import Lock, fingerprint
from flashproof.model import Kind

TEMPLATES = jinja2.FileSystemLoader(Path(__file__).parents[1] / "templates")
ANSWER = "<p>The sum of the <strong>squared</strong> weights, times a strength.</p>" * 3


def our_deck(notes: int, decks: int) -> Deck:
    """Return recall cards that are spread evenly over decks."""
    return Deck(
        namespace="benchmark",
        title="Benchmark",
        descriptions={},
        notes=tuple(_note(number, f"Benchmark::{number % decks:05}") for number in range(notes)),
        note_types=make_note_types(
            TEMPLATES, namespace="benchmark", title="Benchmark", site_url=""
        ),
    )


def _note(number: int, deck: str) -> Note:
    card = f"card-{number}"
    values = {"Id": card, "Question": f"What is number {number}?", "Answer": ANSWER}
    fields = tuple(values.get(part.name, "") for part in FIELDS[Kind.RECALL])
    key, content = guid("benchmark", Kind.RECALL, card), fingerprint(card)
    return Note(card, Kind.RECALL, key, fields, ("a", "b"), deck, (0,), content)


def write_ours(deck: Deck, path: Path) -> None:
    """Write the package as a build does, including the next lock."""
    states = map(card_state, deck.notes)
    lock = next_lock(Lock(), deck.namespace, states, deck.note_types, 1_700_000_000)
    path.write_bytes(to_bytes(deck, lock))


def write_genanki(deck: Deck, path: Path) -> None:
    """Write the same notes as a user of genanki would."""
    recall = next(one for one in deck.note_types if one.kind is Kind.RECALL)
    model = genanki.Model(
        recall.id,
        recall.name,
        fields=[{"name": part.name} for part in recall.fields],
        templates=[
            {"name": one.identity.name, "qfmt": one.front, "afmt": one.back}
            for one in recall.templates
        ],
        css=recall.css,
    )
    decks: dict[str, genanki.Deck] = {}
    for note in deck.notes:
        target = decks.setdefault(note.deck, genanki.Deck(len(decks) + 2, note.deck))
        fields, tags = list(note.fields), list(note.tags)
        target.add_note(genanki.Note(model, fields, guid=note.guid, tags=tags))
    genanki.Package(list(decks.values())).write_to_file(str(path))


def seconds(work: Callable[[], None], runs: int) -> float:
    """Return the time of the fastest run, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Run the benchmark and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of each size")
    share = 10 if parser.parse_args().quick else 1
    print("| notes | decks | genanki | ours | times faster | genanki | ours |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for notes, decks in ((10_000, 1), (50_000, 1), (6_000, 6_000)):
            print(_row(notes // share, max(1, decks // share), Path(folder)), flush=True)


def _row(notes: int, decks: int, folder: Path) -> str:
    deck = our_deck(notes, decks)
    ours, theirs = folder / "ours.apkg", folder / "theirs.apkg"
    our_time = seconds(lambda: write_ours(deck, ours), 3)
    their_time = seconds(lambda: write_genanki(deck, theirs), 3 if decks == 1 else 1)
    sizes = [f"{path.stat().st_size / 1e6:.1f} MB" for path in (theirs, ours)]
    times = f"{their_time:.2f} s | {our_time:.2f} s | {their_time / our_time:.1f}"
    return f"| {notes:,} | {decks:,} | {times} | {' | '.join(sizes)} |"


if __name__ == "__main__":
    main()
