"""Time snippets in fresh processes, in one shared process, and in our runner.

Run this from the project's folder on an idle machine::

    python -m benchmarks.snippets [--cards cards] [--generated 300] [--sample 20]

Times for fresh processes are extrapolated from an evenly spread sample; the other methods run all
snippets. All times include imports. The shared process is the baseline without isolation. Each
chain gets a new namespace but shares everything else. The benchmark counts the chains that fail
only because others ran before them.
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
    """Time all methods on both sets of snippets."""
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
    """Return whether the chain has no expected exceptions or skips, so every method can run it."""
    return not any(one.skip or one.raises for one in chain.snippets)


def measure(title: str, chains: Sequence[Chain], sample: int) -> None:
    """Time each method on one set of snippets and print a row for each."""
    count = sum(len(chain.snippets) for chain in chains)
    print(f"\n{title}: {count} snippets in {len(chains)} chains")
    fresh, _ = time_fresh_processes(chains, sample)
    print_row("fresh process each, one by one", fresh, f"from a sample of {sample}", fresh)
    shared, failed = time_shared_process(chains)
    print_row("one shared process, not isolated", shared, f"{failed} chains fail in it", fresh)
    for workers in (1, 2):
        ours, wrong = time_runner(chains, workers)
        print_row(f"our runner, {workers} at once", ours, f"{wrong} failed", fresh)


def print_row(name: str, cost: Cost, note: str, fresh: Cost) -> None:
    """Print a row: wall time, CPU time, and the speedup over fresh processes."""
    print(
        f"  {name:<34} {cost.wall:8.1f} s ({fresh.wall / cost.wall:5.1f}x)"
        f" {cost.cpu:8.1f} s CPU ({fresh.cpu / cost.cpu:5.1f}x)  {note}",
        flush=True,
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall time and CPU time, in seconds."""

    wall: float
    cpu: float
    """CPU time of all processes; the more reliable number on a busy machine."""

    def __mul__(self, factor: float) -> Cost:
        return Cost(self.wall * factor, self.cpu * factor)


@contextmanager
def measure_cost() -> Iterator[list[Cost]]:
    """Measure the ``with`` body and append its cost to the list when it ends."""
    costs: list[Cost] = []
    wall, cpu = time.perf_counter(), cpu_of_children()
    yield costs
    costs.append(Cost(time.perf_counter() - wall, cpu_of_children() - cpu))


def cpu_of_children() -> float:
    """Return the CPU time of all ended child processes and their descendants, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def time_fresh_processes(chains: Sequence[Chain], sample: int) -> tuple[Cost, int]:
    """Return the extrapolated cost of all chains, and the size of the sample."""
    chosen = chains[:: max(1, len(chains) // sample)]
    with Supervisor(chosen, RunOptions(workers=1, fresh_only=True)) as supervisor:
        supervisor.run_fresh(chosen[0])  # warm up the disk cache
        with measure_cost() as costs:
            for chain in chosen:
                supervisor.run_fresh(chain)
    return costs[0] * (len(chains) / len(chosen)), len(chosen)


def time_shared_process(chains: Sequence[Chain]) -> tuple[Cost, int]:
    """Return the cost in one shared process, and the number of chains that fail in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = [
            [[one.text for one in chain.setup], [one.piece.text for one in chain.snippets]]
            for chain in chains
        ]
        (folder / "chains.json").write_text(json.dumps(inputs), encoding="utf-8")
        with measure_cost() as costs:
            done = subprocess.run(
                [sys.executable, "-c", SHARED, "chains.json"],
                cwd=folder,
                env=zygote_environment(folder),
                capture_output=True,
                text=True,
                check=False,
            )
    return costs[0], int(done.stdout.split()[-1]) if done.stdout else -1


def time_runner(chains: Sequence[Chain], workers: int) -> tuple[Cost, int]:
    """Return the cost in the runner, and the number of failed snippets."""
    with (
        measure_cost() as costs,
        Supervisor(chains, RunOptions(workers=workers, confirm=False)) as supervisor,
    ):
        futures = [supervisor.submit(chain) for chain in chains]
        results = [one for future in futures for one in future.result()]
    return costs[0], sum(one.outcome is Outcome.FAILED for one in results)


if __name__ == "__main__":
    main()
