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
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.snippets.run_report import installed_versions
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.zygote_client import zygote_environment
from flashproof.snippets.session import read_chains
from flashproof.snippets.snippet import Chain, Outcome
from tests.snippets.generated_snippets import generate

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
    print(", ".join(f"{name} {number}" for name, number in installed_versions().items()))
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
    fresh, _ = timed_fresh(chains, sample)
    tell("fresh process each, one by one", fresh, f"from a sample of {sample}", fresh)
    shared, failed = timed_shared(chains)
    tell("one shared process, not isolated", shared, f"{failed} chains fail in it", fresh)
    for workers in (1, 2):
        ours, wrong = timed_runner(chains, workers)
        tell(f"our runner, {workers} at once", ours, f"{wrong} failed", fresh)


def tell(name: str, cost: Cost, note: str, fresh: Cost) -> None:
    """Print a row: seconds, seconds of processors, and how many times cheaper than fresh."""
    print(
        f"  {name:<34} {cost.wall:8.1f} s ({fresh.wall / cost.wall:5.1f}x)"
        f" {cost.cpu:8.1f} s of processors ({fresh.cpu / cost.cpu:5.1f}x)  {note}",
        flush=True,
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took."""

    wall: float
    cpu: float
    """Of all processes, which tells more where others work on the machine too."""

    def __mul__(self, factor: float) -> Cost:
        return Cost(self.wall * factor, self.cpu * factor)


@contextmanager
def cost() -> Iterator[list[Cost]]:
    """Measure what the body takes; the list has it behind the body."""
    found: list[Cost] = []
    wall, cpu = time.perf_counter(), cpu_of_children()
    yield found
    found.append(Cost(time.perf_counter() - wall, cpu_of_children() - cpu))


def cpu_of_children() -> float:
    """Seconds of processors that ended children, and theirs, took so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed_fresh(chains: Sequence[Chain], sample: int) -> tuple[Cost, int]:
    """For all, from a sample that is spread over them."""
    chosen = chains[:: max(1, len(chains) // sample)]
    with Supervisor(chosen, RunOptions(workers=1, fresh_only=True)) as supervisor:
        supervisor.run_fresh(chosen[0])  # fills the caches of the disk
        with cost() as found:
            for chain in chosen:
                supervisor.run_fresh(chain)
    return found[0] * (len(chains) / len(chosen)), len(chosen)


def timed_shared(chains: Sequence[Chain]) -> tuple[Cost, int]:
    """And how many chains fail in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        todo = [
            [[one.text for one in chain.setup], [one.piece.text for one in chain.snippets]]
            for chain in chains
        ]
        (folder / "todo.json").write_text(json.dumps(todo), encoding="utf-8")
        with cost() as found:
            done = subprocess.run(
                [sys.executable, "-c", SHARED, "todo.json"],
                cwd=folder,
                env=zygote_environment(folder),
                capture_output=True,
                text=True,
                check=False,
            )
    return found[0], int(done.stdout.split()[-1]) if done.stdout else -1


def timed_runner(chains: Sequence[Chain], workers: int) -> tuple[Cost, int]:
    """And how many snippets failed."""
    with (
        cost() as found,
        Supervisor(chains, RunOptions(workers=workers, confirm=False)) as supervisor,
    ):
        futures = [supervisor.submit(chain) for chain in chains]
        results = [one for future in futures for one in future.result()]
    return found[0], sum(one.outcome is Outcome.FAILED for one in results)


if __name__ == "__main__":
    main()
