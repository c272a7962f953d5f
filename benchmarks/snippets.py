"""How long snippets take: a fresh process each, one shared process, our runner.

Run by hand from the project's folder, on a machine that does nothing else::

    python -m benchmarks.snippets [--cards cards] [--generated 300] [--sample 20]

Fresh processes are timed on a sample, spread over all, and scaled; the others run everything.
Imports count everywhere. The shared process is what isolation is paid against: it runs all code in
one namespace after another and tells how many snippets fail only because others ran before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.snippets.link import environment
from flashproof.snippets.report import versions
from flashproof.snippets.session import read_chains
from flashproof.snippets.snippet import Chain, Outcome
from flashproof.snippets.supervisor import Options, Supervisor
from tests.snippets.kinds import generate

SHARED = """
import contextlib, io, json, linecache, sys, types
failed = 0
for number, (setup, codes) in enumerate(json.load(open(sys.argv[1]))):
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for index, code in enumerate([*setup, *codes]):
                name = f"{number}-{index}"
                linecache.cache[name] = (len(code), None, code.splitlines(True), name)
                exec(compile(code, name, "exec"), vars(main))
    except BaseException:
        failed += 1
print(failed, file=sys.__stdout__)
"""


def main() -> None:
    """Time all ways on both sets of snippets."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=Path, default=Path("cards"))
    parser.add_argument("--generated", type=int, default=300)
    parser.add_argument("--sample", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", end="; ")
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
    measure("generated", generate(arguments.generated), arguments.sample)
    paths = sorted(arguments.cards.rglob("*.md"))
    cards = [chain for path in paths for chain in read_chains(path, Path.cwd(), Diagnostics())]
    if cards:
        measure("cards", [one for one in cards if is_plain(one)], arguments.sample)


def is_plain(chain: Chain) -> bool:
    """Whether all ways can run it: no failure meant, nothing skipped."""
    return not any(one.skip or one.raises for one in chain.snippets)


def measure(title: str, chains: Sequence[Chain], sample: int) -> None:
    """Print seconds of each way for one set of snippets."""
    count = sum(len(chain.snippets) for chain in chains)
    print(f"\n{title}: {count} snippets in {len(chains)} chains")
    fresh = timed_fresh(chains, sample)
    shared, failed = timed_shared(chains)
    rows = [("fresh process each, one by one", fresh, f"from a sample of {sample}")]
    rows.append(("one shared process, not isolated", shared, f"{failed} chains fail in it"))
    for workers in (1, 2):
        seconds, wrong = timed_runner(chains, workers)
        rows.append((f"our runner, {workers} at once", seconds, f"{wrong} failed"))
    for name, seconds, note in rows:
        print(f"  {name:<34} {seconds:8.1f} s  {fresh / seconds:5.1f}x  {note}")


def timed_fresh(chains: Sequence[Chain], sample: int) -> float:
    """Seconds for all, from a sample that is spread over them."""
    chosen = chains[:: max(1, len(chains) // sample)]
    with Supervisor(chosen, Options(workers=1, fresh_only=True)) as supervisor:
        supervisor.run_fresh(chosen[0])  # fills the caches of the disk
        started = time.perf_counter()
        for chain in chosen:
            supervisor.run_fresh(chain)
        return (time.perf_counter() - started) / len(chosen) * len(chains)


def timed_shared(chains: Sequence[Chain]) -> tuple[float, int]:
    """Seconds, and how many chains fail in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        todo = [
            [[one.text for one in chain.setup], [one.piece.text for one in chain.snippets]]
            for chain in chains
        ]
        (folder / "todo.json").write_text(json.dumps(todo), encoding="utf-8")
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", SHARED, "todo.json"],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        return time.perf_counter() - started, int(done.stdout.split()[-1]) if done.stdout else -1


def timed_runner(chains: Sequence[Chain], workers: int) -> tuple[float, int]:
    """Seconds, and how many snippets failed."""
    started = time.perf_counter()
    with Supervisor(chains, Options(workers=workers, confirm=False)) as supervisor:
        futures = [supervisor.submit(chain) for chain in chains]
        results = [one for future in futures for one in future.result()]
        failed = sum(one.outcome is Outcome.FAILED for one in results)
        return time.perf_counter() - started, failed


if __name__ == "__main__":
    main()
