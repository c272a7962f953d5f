"""Measure the size of a lock with several environments, and the time to read and write it.

    python -m benchmarks.lock                # 5 environments, 3,000 snippets
    python -m benchmarks.lock 10 5000

The lock has as many cards per snippet as the project's own deck. The time is the processor time of
this process, so other programs affect it little. The garbage collector is off, as in a build.
"""

from __future__ import annotations

import gc
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics
from flashproof.lock import CardEntry, Lock, RunEnvironment, with_failures, with_proofs
from flashproof.lock.entries import CHAIN_DIGITS
from flashproof.model import Kind

CARDS_PER_SNIPPET = 0.89
FAILING = 0.005
"""The share of snippets that fail in each environment except the first."""
RUNS = 9


def main() -> None:
    """Print the size and the times."""
    gc.disable()
    environments, snippets = (*map(int, sys.argv[1:]), *(5, 3000)[len(sys.argv) - 1 :])
    lock = make_lock(environments, snippets)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.lock"
        write_seconds = measure(lambda: path.write_text(locks.dumps(lock), encoding="utf-8"))
        read_seconds = measure(lambda: read(path))
        size = path.stat().st_size
        if read(path) != lock:
            sys.exit("the lock that was read is not the one that was written")
    print(f"{environments} environments, {snippets:,} snippets, {len(lock.cards):,} cards")
    print(f"size: {size / 1e6:.2f} MB")
    print(f"read: {read_seconds * 1e3:.0f} ms, write: {write_seconds * 1e3:.0f} ms (median)")


def make_lock(environments: int, snippets: int) -> Lock:
    """Return a lock in which nearly all snippets have a proof for each environment."""
    lock = Lock(namespace="benchmark/lock")
    cards = [
        CardEntry(f"topic-{number}-card", Kind.RECALL, 1_790_000_000, 1_780_000_000, digest(number))
        for number in range(int(snippets * CARDS_PER_SNIPPET))
    ]
    lock = replace(lock, cards={card.card: card for card in cards})
    chains = [digest(number)[:CHAIN_DIGITS] for number in range(snippets)]
    for number in range(environments):
        versions = {"tensorflow": f"2.{18 + number}.0", "keras": "3.15.1", "numpy": "2.4.6"}
        place = RunEnvironment.of("3.12.4", versions)
        failing = int(snippets * FAILING) if number else 0
        lock = with_proofs(lock, place, chains[failing:], "2026-11-29")
        messages = dict.fromkeys(chains[:failing], "AttributeError: no such attribute")
        lock = with_failures(lock, place, messages, "2026-11-29")
    return lock


def digest(number: int) -> str:
    """Return a hash that looks like those in a lock."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def read(path: Path) -> Lock:
    """Read a lock as a build does."""
    return locks.read(path, path.name, Diagnostics())


def measure(function: Callable[[], object]) -> float:
    """Return the median processor time of a call in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return median(times)


if __name__ == "__main__":
    main()
