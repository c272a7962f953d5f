"""The lock survives writing and reading, and damage is reported at its line.

Also tests ``lock/lock_file.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics, Severity
from flashproof.errors import FlashproofError
from flashproof.lock import (
    CardEntry,
    Failure,
    Lock,
    NoteTypeEntry,
    RetiredCard,
    RunEnvironment,
)
from flashproof.lock.entries import CHAIN_DIGITS
from flashproof.lock.serialization import read_line
from flashproof.model import Kind
from flashproof.safe_io import SafeFolder
from flashproof.text.source import Source

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
HASHES = st.text("0123456789abcdef", min_size=1, max_size=8)
SECONDS = st.integers(min_value=0, max_value=2**37)
KINDS = st.sampled_from(Kind)
NUMBERS = st.lists(st.integers(1, 9), unique=True, max_size=3).map(tuple)
TEXTS = st.text(min_size=1, max_size=8)
VERSIONS = st.dictionaries(TEXTS, TEXTS, max_size=4).map(lambda found: tuple(found.items()))


def by(name: str, entries: st.SearchStrategy) -> st.SearchStrategy:
    """Return entries as the mapping in which a lock stores them."""
    return st.lists(entries, max_size=5).map(lambda found: {getattr(e, name): e for e in found})


Results = dict[tuple[str, str], tuple[str, str]]
CHAINS = st.text("0123456789abcdef", min_size=CHAIN_DIGITS, max_size=CHAIN_DIGITS)
PLACES = st.text("0123456789abcdef", min_size=12, max_size=12)
DATES = st.dates().map(str)
MESSAGES = st.just("") | st.text(min_size=1).map(lambda text: text.replace("\n", " "))
FEW = st.sampled_from(["0" * CHAIN_DIGITS, "f" * CHAIN_DIGITS])
RESULTS = st.dictionaries(st.tuples(CHAINS | FEW, PLACES), st.tuples(DATES, MESSAGES), max_size=9)
CARDS = st.builds(CardEntry, IDS, KINDS, SECONDS, SECONDS, HASHES, NUMBERS)
RETIRED = CARDS.map(RetiredCard.of) | st.builds(RetiredCard, IDS, KINDS)
LOCKS = st.builds(
    Lock,
    cards=by("card", CARDS),
    note_types=by("note_type", st.builds(NoteTypeEntry, IDS, SECONDS, HASHES)),
    retired=st.lists(RETIRED, max_size=4, unique_by=lambda entry: entry.key).map(frozenset),
    environments=by("key", st.builds(RunEnvironment.of, TEXTS, VERSIONS.map(dict))),
).flatmap(lambda lock: RESULTS.map(lambda results: with_results(lock, results)))


def with_results(lock: Lock, results: Results) -> Lock:
    """Add results of snippets: the date, and a message for each failure."""
    proofs: dict[str, dict[str, str]] = {}
    failures: dict[str, dict[str, Failure]] = {}
    for (chain, place), (date, message) in results.items():
        if message:
            failures.setdefault(chain, {})[place] = Failure(place, chain, date, message)
        else:
            proofs.setdefault(chain, {})[place] = date
    return replace(lock, proofs=proofs, failures=failures)


def parse(text: str) -> tuple[Lock, Diagnostics]:
    diagnostics = Diagnostics()
    return locks.parse(Source(Path("cards.lock"), "cards.lock", text), diagnostics), diagnostics


@given(LOCKS)
def test_what_was_written_can_be_read(lock: Lock) -> None:
    found, diagnostics = parse(locks.dumps(lock))
    assert found == lock
    assert not list(diagnostics)


@given(LOCKS)
def test_lines_are_sorted_and_say_one_thing_each(lock: Lock) -> None:
    lines = locks.dumps(lock).split("\n")[:-1]
    cards = [line for line in lines if line.startswith('{"card"')]
    assert cards == sorted(cards, key=lambda line: line.split('"')[3])
    facts = (lock.cards, lock.note_types, lock.retired, lock.environments)
    results = (*lock.proofs.values(), *lock.failures.values())
    assert len(lines) == sum(len(part) for part in (*facts, *results))
    proofs = [line for line in lines if line.startswith('{"proof"')]
    assert proofs == sorted(proofs)


@given(LOCKS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lock: Lock, random: Random) -> None:
    lines = locks.dumps(lock).splitlines(keepends=True)
    random.shuffle(lines)
    assert parse("".join(lines))[0] == lock


@given(LOCKS, RESULTS, RESULTS)
def test_a_merge_that_keeps_all_lines_keeps_all_results(
    lock: Lock, ours: Results, theirs: Results
) -> None:
    """A merge driver that keeps the lines of both sides is enough: no result is reported."""
    texts = [locks.dumps(with_results(lock, one)) for one in (ours, theirs)]
    union = "".join(dict.fromkeys(line for text in texts for line in text.splitlines(True)))
    merged, diagnostics = parse(union)
    assert not list(diagnostics)
    for chain, place in ours.keys() | theirs.keys():
        found = [one[chain, place] for one in (ours, theirs) if (chain, place) in one]
        failed = [(date, message) for date, message in found if message]
        if failed:
            date, message = max(failed)
            assert merged.failures[chain][place] == Failure(place, chain, date, message)
            assert place not in merged.proofs.get(chain, {})
        else:
            assert merged.proofs[chain][place] == min(date for date, _ in found)
    assert parse(locks.dumps(merged))[0] == merged


def test_a_lock_of_an_old_version_is_read() -> None:
    """It had a line of several values for each proof, and only one environment."""
    place = RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0"})
    chain = "0123456789abcdef" * 4
    old = (
        f'{{"environment": "{place.key}", "python": "3.11.7",'
        ' "packages": {"tensorflow": "2.21.0"}}\n'
        f'{{"proof": "{chain}", "environment": "{place.key}", "date": "2026-11-22"}}\n'
    )
    lock, diagnostics = parse(old)
    assert not list(diagnostics)
    assert lock.ran_on(chain[:CHAIN_DIGITS]) == (place,)
    new = locks.dumps(lock)
    assert f'{{"proof": "{place.key} {chain[:CHAIN_DIGITS]} 2026-11-22"}}\n' in new
    assert parse(new)[0] == lock


CARD = '{"card": "a", "kind": "recall", "modified": 5, "hash": "x"}\n'

DAMAGE = [
    pytest.param("<<<<<<< HEAD\n", "lock-conflict", 1, id="merge-ours"),
    pytest.param("=======\n", "lock-conflict", 1, id="merge-middle"),
    pytest.param(">>>>>>> theirs\n", "lock-conflict", 1, id="merge-theirs"),
    pytest.param("||||||| base\n", "lock-conflict", 1, id="merge-base"),
    pytest.param('{"card": "b", "kind": "rec\n', "lock-line", 1, id="cut-short"),
    pytest.param("[1]\n", "lock-line", 1, id="no-object"),
    pytest.param("7\n", "lock-line", 1, id="number"),
    pytest.param('{"other": 1}\n', "lock-line", 1, id="unknown-sort"),
    pytest.param(CARD.replace("recall", "poem"), "lock-line", 1, id="unknown-kind"),
    pytest.param(CARD.replace("5", '"5"'), "lock-line", 1, id="text-for-a-time"),
    pytest.param(CARD.replace("5", "-5"), "lock-line", 1, id="time-before-1970"),
    pytest.param(CARD.replace("5", "true"), "lock-line", 1, id="bool-for-a-time"),
    pytest.param(CARD.replace('"x"', '"x", "numbers": ["1"]'), "lock-line", 1, id="bad-blanks"),
    pytest.param(CARD.replace(', "hash": "x"', ""), "lock-line", 1, id="no-hash"),
    pytest.param(CARD + CARD.replace("5", "6"), "lock-twice", 2, id="twice"),
    pytest.param(CARD + CARD.replace("recall", "quiz"), "lock-twice", 2, id="two-kinds"),
    pytest.param(CARD.replace("5", "9" * 20), "lock-line", 1, id="huge-time"),
    pytest.param(CARD.replace("5", "9" * 5000), "lock-line", 1, id="5000-digits"),
    pytest.param(CARD.replace("5", "1e9"), "lock-line", 1, id="decimal"),
    pytest.param(CARD.replace("5", "NaN"), "lock-line", 1, id="no-number"),
    pytest.param(CARD.replace("5", "null"), "lock-line", 1, id="null"),
    pytest.param("[" * 100_000 + "\n", "lock-line", 1, id="deep-lists"),
    pytest.param('{"card":' * 100_000 + "\n", "lock-line", 1, id="deep-objects"),
    pytest.param("\0" * 99 + "\n", "lock-line", 1, id="zero-bytes"),
    pytest.param(CARD.replace('"a"', '"a\0"'), "lock-line", 1, id="zero-byte-in-id"),
    pytest.param(CARD.replace('"a"', '"a\\u0000"'), "lock-line", 1, id="escaped-zero-in-id"),
    pytest.param(CARD.replace('"a"', '"A b"'), "lock-line", 1, id="bad-id"),
    pytest.param(CARD.replace('"a"', '"\\ud800"'), "lock-line", 1, id="surrogate"),
    pytest.param(CARD.replace('"x"', '"\\udfff"'), "lock-line", 1, id="surrogate-in-hash"),
    pytest.param("\ufeff" + CARD, "lock-line", 1, id="second-byte-order-mark"),
    pytest.param(CARD.replace('"hash"', '"card": "b", "hash"'), "lock-line", 1, id="two-ids"),
    pytest.param(CARD.replace('"hash"', '"card" : "b", "hash"'), "lock-line", 1, id="two-ids-2"),
    pytest.param(CARD.replace('"hash"', '"retired": "b", "hash"'), "lock-line", 1, id="two-types"),
    pytest.param(CARD.replace('"hash"', '"hahs"'), "lock-line", 1, id="misspelled-key"),
    pytest.param(CARD[:-2] + ', "new": 1}\n', "lock-line", 1, id="unknown-key"),
    pytest.param(CARD[:-1] + CARD, "lock-line", 1, id="lost-line-end"),
    pytest.param(CARD[:-1] + "\r" + CARD, "lock-line", 1, id="other-line-end"),
    pytest.param(CARD[:-2] + ', "numbers": [0]}\n', "lock-line", 1, id="number-zero"),
    pytest.param(CARD[:-2] + ', "numbers": [' + "9" * 30 + "]}\n", "lock-line", 1, id="number"),
    pytest.param('{"namespace": "a b"}\n', "lock-line", 1, id="bad-namespace"),
    pytest.param('{"namespace": "a"}\n{"namespace": "b"}\n', "lock-twice", 2, id="namespaces"),
    pytest.param('{"proof": "a b"}\n', "lock-line", 1, id="half-a-proof"),
    pytest.param(
        '{"proof": "0123456789ab 0123456789abcdef01234567 2026-11-22" }}\n',
        "lock-line",
        1,
        id="proof-with-more",
    ),
    pytest.param(
        '{"failure": "0123456789ab 0123456789abcdef01234567 2026-11-22"}\n',
        "lock-line",
        1,
        id="failure-without-a-message",
    ),
    pytest.param("{}\n", "lock-line", 1, id="empty-object"),
    pytest.param('{"retired": "a", "kind": "quiz", "modified": 1}\n', "lock-line", 1, id="half"),
    pytest.param(
        '{"environment": "e", "python": "3", "packages": {"a": 1}}\n',
        "lock-line",
        1,
        id="bad-version",
    ),
    pytest.param(
        '{"environment": "e", "python": "3.99", "packages": {}}\n',
        "lock-line",
        1,
        id="key-of-other-versions",
    ),
]


@pytest.mark.parametrize(("text", "code", "line"), DAMAGE)
def test_damage_is_reported_at_its_line(text: str, code: str, line: int) -> None:
    good = CARD.replace('"a"', '"good"')
    lock, diagnostics = parse(text + good)
    (problem,) = diagnostics
    assert (problem.code, problem.span.line) == (code, line)
    assert problem.severity is Severity.ERROR
    assert problem.hint
    assert "good" in lock.cards


def test_an_absent_file_is_an_empty_lock(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert locks.read(tmp_path / "cards.lock", "cards.lock", diagnostics) == Lock()
    assert not list(diagnostics)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_line_ends_do_not_matter(tmp_path: Path, ends: str) -> None:
    path = tmp_path / "cards.lock"
    path.write_bytes(CARD.replace("\n", ends).encode())
    diagnostics = Diagnostics()
    assert set(locks.read(path, "cards.lock", diagnostics).cards) == {"a"}
    assert not list(diagnostics)


def test_bytes_that_are_not_text_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    path.write_bytes(b"\xff\xfe\x00\n" + CARD.encode())
    diagnostics = Diagnostics()
    assert set(locks.read(path, "cards.lock", diagnostics).cards) == {"a"}
    assert [problem.code for problem in diagnostics] == ["lock-line"]


def test_an_order_of_keys_that_a_formatter_wrote_is_read() -> None:
    proof = '{"date": "2026-01-01", "environment": "e", "proof": "p"}\n'
    card = '{"added":4,"card":"a","hash":"x","kind":"recall","modified":5}\n'
    lock, diagnostics = parse(proof + card)
    assert not list(diagnostics)
    assert lock.proofs == {"p": {"e": "2026-01-01"}}
    assert lock.cards == {"a": CardEntry("a", Kind.RECALL, 5, 4, "x")}


def test_bytes_that_are_not_utf8_are_no_part_of_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    path.write_bytes(b'{"note_type": "quiz", "modified": 5, "hash": "x\xff"}\n')
    diagnostics = Diagnostics()
    assert locks.read(path, "cards.lock", diagnostics) == Lock()
    assert [problem.code for problem in diagnostics] == ["lock-line"]


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cards.lock")
    with pytest.raises(FlashproofError, match="is a pipe"):
        locks.read(tmp_path / "cards.lock", "cards.lock", Diagnostics())


def test_a_failed_update_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path = SafeFolder(tmp_path), tmp_path / "cards.lock"
    retired = Lock(retired=frozenset({RetiredCard("a", Kind.QUIZ)}))
    assert locks.update_file(folder, "cards.lock", lambda _: retired) == retired
    before = path.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no space"):
        locks.update_file(folder, "cards.lock", lambda _: Lock())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_updates_of_several_processes_lose_nothing(tmp_path: Path) -> None:
    def add(number: int) -> Callable[[Lock], Lock]:
        return lambda lock: replace(
            lock, retired=lock.retired | {RetiredCard(f"c{number}", Kind.QUIZ)}
        )

    children = []
    for start in range(4):
        if child := os.fork():
            children.append(child)
            continue
        for number in range(start * 25, start * 25 + 25):
            locks.update_file(SafeFolder(tmp_path), "cards.lock", add(number))
        os._exit(0)
    for child in children:
        os.waitpid(child, 0)
    found = locks.read(tmp_path / "cards.lock", "cards.lock", Diagnostics())
    assert {one.card for one in found.retired} == {f"c{number}" for number in range(100)}


def test_a_lock_that_was_damaged_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    path.write_text("<<<<<<< ours\n")
    with pytest.raises(FlashproofError, match="damaged"):
        locks.update_file(SafeFolder(tmp_path), "cards.lock", lambda lock: lock)
    assert path.read_text() == "<<<<<<< ours\n"


@given(CARDS)
def test_the_usual_form_of_a_card_is_read_like_any_json(entry: CardEntry) -> None:
    line = locks.dumps(Lock(cards={entry.card: entry})).strip()
    assert read_line(line) == read_line(line.replace(": ", ":")) == entry
