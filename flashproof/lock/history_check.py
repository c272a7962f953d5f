"""Report edits that lose review history: moved ids, changed kinds, and lost Anki cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import CardEntry, CardState, Lock, LockHistory, NoteKey, RetiredCard
from flashproof.lock.update import lost_cards, outdated_cards
from flashproof.model import CardSummary, Kind, LibrarySummary
from flashproof.text.source import Source, Span

MAX_NAMES = 5
"""The maximum number of cards that a message names."""


def check(lock: Lock, library: LibrarySummary, diagnostics: Diagnostics) -> None:
    """Warn about changed kinds and lost Anki cards."""
    retired: dict[str, list[RetiredCard]] = {}
    for entry in sorted(lock.retired, key=lambda entry: entry.key):
        retired.setdefault(entry.card, []).append(entry)
    for _, card in library.cards():
        old = lock.cards.get(card.id)
        earlier = [old] if old else retired.get(card.id, [])
        if earlier and all(entry.kind is not card.kind for entry in earlier):
            diagnostics.warn(
                "kind-changed",
                f"the kind of {card.id!r} was {earlier[0].kind}: learners get a new card without"
                " history",
                card.span,
                "change the kind back, or give the card a new id",
            )
        elif old is not None:
            _check_numbers(old, card, diagnostics)


def check_moved_ids(
    lock: Lock, states: Iterable[CardState], library: LibrarySummary, diagnostics: Diagnostics
) -> None:
    """Report ids that now belong to the content of a different card.

    Swapped ids are errors, because each card would continue the review history of a different card.
    Other changes are warnings, because they may be intentional: a card's content may have a new id,
    or a removed id may return with different content.
    """
    now = {(state.card, state.kind): state.hash for state in states}
    before = {entry.key: entry.hash for entry in lock.cards.values()}
    # A line from an old version of the program has no hash of the content.
    removed = {entry.key: entry.last.hash if entry.last else "" for entry in lock.retired}
    spans = {card.id: card.span for _, card in library.cards()}
    # The previous key of each content hash whose key has changed.
    origins = {
        (key[1], content): key
        for key, content in {**removed, **before}.items()
        if now.get(key) != content
    }
    moved = {
        key: origin
        for key, content in now.items()
        if before.get(key) != content and (origin := origins.get((key[1], content)))
    }
    in_cycle: set[NoteKey] = set()
    for key in sorted(moved):
        if key not in in_cycle and (cycle := _cycle(moved, key)):
            in_cycle.update(cycle)
            _report_exchange(cycle, spans, diagnostics)
    for key in sorted(now.keys() & removed.keys() - before.keys() - moved.keys()):
        if now[key] != removed[key]:
            diagnostics.warn(
                "retired-id",
                f"the id {key[0]!r} belonged to a removed card: learners who have that card"
                " continue with its review history",
                spans[key[0]],
                "if this is a different card, give it a different id",
            )
    for key in sorted(moved.keys() - in_cycle):
        is_new = key not in before and key not in removed
        _report_moved(moved[key][0], spans[key[0]], key[0], diagnostics, is_new=is_new)


def check_times(
    old: Lock, new: Lock, history: LockHistory, source: Source, diagnostics: Diagnostics
) -> None:
    """Warn if git contains later times or more cards than the lock; the build restores them.

    Args:
        old: the lock before the build.
        new: the lock after the build.
        history: the earlier versions of the lock in git.
        source: the text of the old lock.
        diagnostics: receives the warnings.

    """
    name = PurePosixPath(source.name).name
    outdated = [entry.card for entry in outdated_cards(old, new)]
    types = [
        slug
        for slug, entry in sorted(old.note_types.items())
        if (after := new.note_types.get(slug))
        and after.hash == entry.hash
        and after.modified != entry.modified
    ]
    for key, label, entries in (("card", "", outdated), ("note_type", "the note types ", types)):
        if entries:
            diagnostics.warn(
                "lock-went-back",
                f"an earlier commit of {name} has a later modification time for {label}"
                f"{_names(entries)}; learners who have that version would not get the current one",
                _line_span(source, key, entries[0]),
                f"commit {name}: this build updates the times in it",
            )
    lost = sorted(card for card, _ in lost_cards(old, history))
    if lost:
        diagnostics.warn(
            "lock-line-lost",
            f"{name} has no line for {_names(lost)}, but the committed version has one",
            source.span(0, 0),
            f"commit {name}: this build restores the lines, because learners may have these cards",
        )


def returned_cards(old: Lock, new: Lock) -> list[str]:
    """Return the ids of retired cards that are in the deck again."""
    retired = {entry.key for entry in old.retired}
    return sorted(entry.card for entry in new.cards.values() if entry.key in retired)


def _cycle(moved: Mapping[NoteKey, NoteKey], start: NoteKey) -> list[NoteKey]:
    """Return ``start`` and the keys with which it swapped content; empty if there are none."""
    path = [start]
    while (following := moved.get(path[-1])) is not None and following not in path:
        path.append(following)
    return path if following == start else []


def _report_exchange(
    cycle: list[NoteKey], spans: Mapping[str, Span], diagnostics: Diagnostics
) -> None:
    ids = sorted((card for card, _ in cycle), key=lambda card: _place(spans[card]))
    first, *others = ids
    diagnostics.error(
        "ids-exchanged",
        f"the cards {_names(ids)} have swapped ids: learners would continue with the history of"
        " the wrong card",
        spans[first],
        "restore the id of each card; to swap the content on purpose, change a word in each card",
        related=tuple(("the other card", spans[card]) for card in others),
    )


def _report_moved(
    old_id: str, span: Span, card: str, diagnostics: Diagnostics, *, is_new: bool
) -> None:
    if is_new:
        message = f"the id of this card was {old_id!r}: learners get a new card without history"
    else:
        message = f"{card!r} now has the content of {old_id!r}, but keeps its own history"
    hint = f"restore the old id (id: {old_id}), unless learners should start this card over"
    diagnostics.warn("id-changed", message, span, hint)


def _place(span: Span) -> tuple[str, int]:
    return span.source.name, span.start


def _names(names: Iterable[str]) -> str:
    """Return the first ``MAX_NAMES`` names, in quotes, and the number of other names."""
    listed = [repr(name) for name in names]
    shown = listed[:MAX_NAMES]
    more = f" and {len(listed) - MAX_NAMES} more" if len(listed) > MAX_NAMES else ""
    return f"{', '.join(shown)}{more}"


def _line_span(source: Source, key: str, name: str) -> Span:
    start = source.text.find(f'{{"{key}": "{name}"')
    end = source.text.find("\n", start) if start >= 0 else 0
    return source.span(max(start, 0), max(end, 0))


def _check_numbers(old: CardEntry, card: CardSummary, diagnostics: Diagnostics) -> None:
    lost = sorted(set(old.numbers).difference(card.numbers))
    if lost:
        is_cloze = card.kind is Kind.CLOZE
        names = ", ".join(f"c{number}" for number in lost) if is_cloze else "the reversed card"
        diagnostics.warn(
            "blank-removed" if is_cloze else "reverse-removed",
            f"{card.id!r} no longer has {names}; learners keep an empty card",
            card.span,
            "restore it if you can; otherwise, learners can use Tools > Empty Cards in Anki",
        )
