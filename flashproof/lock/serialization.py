"""Serialize and parse ``cards.lock``, which has one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import (
    CardEntry,
    Lock,
    NamespaceEntry,
    NoteTypeEntry,
    Proof,
    RetiredCard,
    RunEnvironment,
)
from flashproof.model import Kind
from flashproof.text.source import Source, Span

Fields = Mapping[str, object]


def dumps(lock: Lock) -> str:
    """Return the text of the file, sorted by entry type, then by key, to make merges easy."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(lock))


def _lines(lock: Lock) -> Iterator[dict[str, object]]:
    if lock.namespace:
        yield {"namespace": lock.namespace}
    for card in sorted(lock.cards.values(), key=lambda entry: entry.card):
        yield _card_line(card)
    for retired in sorted(lock.retired):
        yield {"retired": retired.card, "kind": retired.kind.slug}
    for note_type in sorted(lock.note_types.values(), key=lambda entry: entry.note_type):
        yield {
            "note_type": note_type.note_type,
            "modified": note_type.modified,
            "hash": note_type.hash,
        }
    for environment in sorted(lock.environments.values(), key=lambda entry: entry.key):
        packages = dict(environment.packages)
        yield {"environment": environment.key, "python": environment.python, "packages": packages}
    for proof in sorted(lock.proofs.values(), key=lambda entry: entry.chain):
        yield {"proof": proof.chain, "environment": proof.environment, "date": proof.date}


def _card_line(entry: CardEntry) -> dict[str, object]:
    line: dict[str, object] = {"card": entry.card, "kind": entry.kind.slug}
    line |= {"modified": entry.modified, "hash": entry.hash}
    line |= {"added": entry.added} if entry.added != entry.modified else {}
    return line | ({"numbers": list(entry.numbers)} if entry.numbers else {})


Entry = NamespaceEntry | CardEntry | RetiredCard | NoteTypeEntry | RunEnvironment | Proof

_KINDS = {kind.slug: kind for kind in Kind}
_CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_READERS: Mapping[str, Callable[[Fields], Entry]] = {
    "namespace": lambda line: NamespaceEntry(_text(line, "namespace")),
    "card": lambda line: CardEntry(
        _text(line, "card"),
        _kind(line),
        _seconds(line, "modified"),
        _seconds(line, "added" if "added" in line else "modified"),
        _text(line, "hash"),
        _numbers(line),
    ),
    "retired": lambda line: RetiredCard(_text(line, "retired"), _kind(line)),
    "note_type": lambda line: NoteTypeEntry(
        _text(line, "note_type"), _seconds(line, "modified"), _text(line, "hash")
    ),
    "proof": lambda line: Proof(
        _text(line, "proof"), _text(line, "environment"), _text(line, "date")
    ),
    "environment": lambda line: RunEnvironment(
        _text(line, "environment"), _text(line, "python"), _versions(line)
    ),
}
"""The function that reads each type of entry, by the JSON key that identifies the type.

``proof`` comes before ``environment`` because a proof has both keys.
"""


def parse(source: Source, diagnostics: Diagnostics) -> Lock:
    """Parse the text of a lock; report and skip lines that cannot be read."""
    found: dict[tuple[object, ...], tuple[Entry, int, int]] = {}
    start = 0
    for line in source.text.split("\n"):
        end = start + len(line)
        if line.strip():
            entry = _read_line(line)
            if entry is None:
                _report_unreadable(line, source.span(start, end), diagnostics)
            else:
                _, *first = found.setdefault(_key(entry), (entry, start, end))
                if first != [start, end]:
                    _report_duplicate(source.span(*first), source.span(start, end), diagnostics)
        start = end + 1
    return _assemble([entry for entry, _, _ in found.values()])


def _read_line(line: str) -> Entry | None:
    try:
        fields = json.loads(line)
        reader = next(read for key, read in _READERS.items() if key in fields)
        return reader(fields)
    except (ValueError, TypeError, KeyError, StopIteration):
        return None


def _report_unreadable(line: str, span: Span, diagnostics: Diagnostics) -> None:
    if line.startswith(_CONFLICT_MARKERS):
        diagnostics.error(
            "lock-conflict",
            "this is a merge conflict marker",
            span,
            "delete the markers and keep both sides; if two lines are for the same card, keep the "
            "later one",
        )
    else:
        diagnostics.error(
            "lock-line",
            "the line is not a valid lock entry",
            span,
            "restore the line from the last good version of the file ('git log -p' shows it)",
        )


def _report_duplicate(first: Span, span: Span, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "lock-twice",
        "duplicate entry",
        span,
        "keep the one that was modified later, and delete the other",
        related=(("the other line", first),),
    )


def _key(entry: Entry) -> tuple[object, ...]:
    match entry:
        case NamespaceEntry():
            return ("namespace",)
        case CardEntry():
            return ("card", entry.card)
        case RetiredCard():
            return ("retired", entry.card, entry.kind)
        case NoteTypeEntry():
            return ("note type", entry.note_type)
        case RunEnvironment():
            return ("environment", entry.key)
        case Proof():
            return ("proof", entry.chain)


def _assemble(entries: Iterable[Entry]) -> Lock:
    everything = tuple(entries)
    return Lock(
        namespace="".join(one.namespace for one in everything if isinstance(one, NamespaceEntry)),
        cards={one.card: one for one in everything if isinstance(one, CardEntry)},
        note_types={one.note_type: one for one in everything if isinstance(one, NoteTypeEntry)},
        retired=frozenset(one for one in everything if isinstance(one, RetiredCard)),
        environments={one.key: one for one in everything if isinstance(one, RunEnvironment)},
        proofs={one.chain: one for one in everything if isinstance(one, Proof)},
    )


def _text(line: Fields, key: str) -> str:
    value = line[key]
    if not isinstance(value, str) or not value:
        raise TypeError(key)
    return value


def _seconds(line: Fields, key: str) -> int:
    value = line[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(key)
    return value


def _numbers(line: Fields) -> tuple[int, ...]:
    values = line.get("numbers", [])
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        raise TypeError("numbers")
    return tuple(values)


def _versions(line: Fields) -> tuple[tuple[str, str], ...]:
    values = line["packages"]
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise TypeError("packages")
    return tuple(values.items())


def _kind(line: Fields) -> Kind:
    return _KINDS[_text(line, "kind")]
