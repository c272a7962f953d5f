"""Random damage to ``cards.lock`` is read as it is or reported, and never raises an exception.

Set ``FLASHPROOF_LOCKS`` for another number of locks.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path

from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics, formatting
from flashproof.lock import CardEntry, Failure, Lock, NoteTypeEntry, RetiredCard, RunEnvironment
from flashproof.model import Kind
from flashproof.text.source import Source

COUNT = int(os.environ.get("FLASHPROOF_LOCKS", "300"))

PLACE = RunEnvironment.of("3.11.7", {"numpy": "2.1.0", "scipy": "1.2"})
SAMPLE = Lock(
    namespace="test/deck",
    cards={
        f"card-{number}": CardEntry(
            f"card-{number}", kind, 1_700_000_000 + number, 1_600_000_000, f"{number:064x}", (1, 2)
        )
        for number, kind in enumerate(Kind)
    },
    note_types={kind.slug: NoteTypeEntry(kind.slug, 1_700_000_000, "ab" * 32) for kind in Kind},
    retired=frozenset(
        {
            RetiredCard("gone", Kind.QUIZ),
            RetiredCard.of(CardEntry("went", Kind.CLOZE, 1_700_000_000, 1_600_000_000, "cd" * 32)),
        }
    ),
    environments={PLACE.key: PLACE},
    proofs={"ab" * 12: {PLACE.key: "2026-11-22"}, "cd" * 12: {PLACE.key: "2026-11-24"}},
    failures={"ef" * 12: {PLACE.key: Failure(PLACE.key, "ef" * 12, "2026-11-24", "it fails")}},
)
JUNK = [
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"[" * 2000, b'{"a":' * 2000, b"9" * 25, b"9" * 5000),
    *(b"-1", b"1.5", b"1e999", b"NaN", b"null", b"true", b'""', b'"', b"\\", b"\\ud800", b"{"),
    *(b"}", b"[]", b"[1]", b", ", b"\n", b'"x"', b'"card"', b"\xe2\x80\xa8", b" ", b"\t", b"7"),
]
KEYS = [b'"card"', b'"retired"', b'"kind"', b'"modified"', b'"added"', b'"numbers"', b'"proof"']
LINE_ENDS = [b"\r\n", b"\r", b"\0", b"\xc2\x85", b""]


class Damage:
    """Damages one line of a lock; the methods return the lines that replace it."""

    def __init__(self, rng: random.Random, lines: list[bytes]) -> None:
        self.rng = rng
        self.lines = lines

    def cut(self, line: bytes) -> list[bytes]:
        return [line[: self.rng.randrange(len(line) + 1)]]

    def insert(self, line: bytes) -> list[bytes]:
        at = self.rng.randrange(len(line) + 1)
        return [line[:at], self.rng.choice(JUNK), line[at:]]

    def delete(self, line: bytes) -> list[bytes]:
        at = self.rng.randrange(len(line) + 1)
        return [line[:at], line[at + self.rng.randint(1, 9) :]]

    def repeat(self, line: bytes) -> list[bytes]:
        return [line, self.rng.choice(self.lines)]

    def add_line(self, line: bytes) -> list[bytes]:
        return [line, self.rng.choice(JUNK), b"\n"]

    def change_number(self, line: bytes) -> list[bytes]:
        junk = self.rng.choice(JUNK).replace(b"\\", b"")
        return [re.sub(rb"\d+", junk, line, count=1)]

    def change_value(self, line: bytes) -> list[bytes]:
        return [line.replace(b'": ', b'": ' + self.rng.choice(JUNK), 1)]

    def change_line_end(self, line: bytes) -> list[bytes]:
        return [line.replace(b"\n", self.rng.choice(LINE_ENDS))]

    def conflict(self, line: bytes) -> list[bytes]:
        return [b"<<<<<<< ours\n", line, b"=======\n", line, b">>>>>>> theirs\n"]

    def add_key(self, line: bytes) -> list[bytes]:
        pair = b", " + self.rng.choice(KEYS) + b": " + self.rng.choice(JUNK)
        return [line.replace(b"}", pair + b"}", 1)]

    def apply(self) -> bytes:
        """Return the content of the file after one to four damages."""
        for _ in range(self.rng.randint(1, 4)):
            at = self.rng.randrange(len(self.lines))
            method: Callable[[bytes], list[bytes]] = self.rng.choice(
                [
                    *(self.cut, self.insert, self.delete, self.repeat, self.add_line),
                    *(self.change_number, self.change_value, self.change_line_end),
                    *(self.conflict, self.add_key),
                ]
            )
            self.lines[at : at + 1] = [b"".join(method(self.lines[at]))]
        content = b"".join(self.lines)
        return content[: self.rng.randrange(len(content))] if self.rng.random() < 0.1 else content


def read_alone(line: str) -> Lock:
    diagnostics = Diagnostics()
    lock = locks.parse(Source(Path("cards.lock"), "cards.lock", line), diagnostics)
    assert not list(diagnostics)
    return lock


def check_damaged(seed: int, folder: Path) -> None:
    """Each line is in the lock with all its values, or is reported."""
    lines = locks.dumps(SAMPLE).encode().splitlines(keepends=True)
    content = Damage(random.Random(seed), lines).apply()
    path = folder / "cards.lock"
    path.write_bytes(content)
    diagnostics = Diagnostics()
    lock = locks.read(path, "cards.lock", diagnostics)
    formatting.as_json(list(diagnostics)).encode()
    reported = {problem.span.line for problem in diagnostics}
    written = set(locks.dumps(lock).splitlines())
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip() and number not in reported:
            (alone,) = locks.dumps(read_alone(line)).splitlines()
            assert alone in written or is_overridden(alone, lock)
            assert without_defaults(json.loads(alone)) == without_defaults(json.loads(line))


def is_overridden(line: str, lock: Lock) -> bool:
    """Return whether the lock contains another result of the same snippet and environment."""
    fields = json.loads(line)
    environment, chain, date = (fields.get("proof") or fields.get("failure") or "- - -").split()
    failure = lock.failures.get(chain, {}).get(environment)
    if failure is not None:
        return "proof" in fields or date <= failure.date
    return "proof" in fields and date > lock.proofs.get(chain, {}).get(environment, "9")


def without_defaults(fields: dict[str, object]) -> dict[str, object]:
    return {
        key: value
        for key, value in fields.items()
        if (key, value) not in [("added", fields.get("modified")), ("numbers", [])]
    }


def test_random_damage_is_read_or_reported(tmp_path: Path) -> None:
    for seed in range(COUNT):
        try:
            check_damaged(seed, tmp_path)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
