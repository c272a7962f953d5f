"""The runner's own faults: noticed, told, and never taken for a card's."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flashproof.snippets import imports
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, RunMode
from tests.snippets.sample_chains import chain_of, run

Preload = Callable[[str], Chain]


@pytest.fixture
def preload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preload:
    """Makes a module with some code, taken for safe, and a chain that imports it."""

    def make(code: str) -> Chain:
        (tmp_path / "fp_module.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(imports, "KNOWN_SAFE", imports.KNOWN_SAFE | {"fp_module"})
        return chain_of("import fp_module\nprint('ran')\n", expected="ran\n")

    return make


@pytest.mark.slow
def test_an_operation_before_the_fork_is_noticed(preload: Preload) -> None:
    chain = preload("import tensorflow as tf\ntf.constant(1)\n")
    with Supervisor([chain]) as supervisor:
        result = run(supervisor, chain)
        assert result.outcome is Outcome.PASSED, result.message
        assert result.way is RunMode.FRESH
        assert supervisor.fault.startswith("an import ran a TensorFlow operation")


def test_a_thread_before_the_fork_is_noticed(preload: Preload) -> None:
    chain = preload(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    with Supervisor([chain]) as supervisor:
        result = run(supervisor, chain)
        assert (result.outcome, result.way) == (Outcome.PASSED, RunMode.FRESH)
        assert supervisor.fault.startswith("an import started threads (2 run now)")


def test_an_import_that_kills_the_zygote_is_survived(preload: Preload) -> None:
    chain = preload("import os, __main__\nif not hasattr(os, 'fp'): os._exit(3)\n")
    with Supervisor([chain]) as supervisor:
        other = chain_of("print('ran')\n", expected="ran\n")
        results = [supervisor.submit(one).result()[0] for one in (chain, other)]
        assert [one.outcome for one in results] == [Outcome.FAILED, Outcome.PASSED]
        assert supervisor.fault == "the process that imports for all snippets died"


def _inner(supervisor: Supervisor) -> int:
    """The pid of the process that forks: with namespaces, the only child of the one started."""
    zygote = supervisor._zygote
    assert zygote is not None
    if not supervisor.options.namespaces:
        return zygote.pid
    children = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children").read_text("ascii").split()
    return int(children[0])


@pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "limits"])
def test_a_zygote_that_dies_in_the_middle_loses_nothing(namespaces: bool) -> None:
    chains = [
        chain_of(f"import time\ntime.sleep(0.3)\nprint({n})\n", expected=f"{n}\n")
        for n in range(12)
    ]
    with Supervisor(chains, RunOptions(workers=2, namespaces=namespaces)) as supervisor:
        futures = [supervisor.submit(chain) for chain in chains]
        assert futures[1].result()[0].outcome is Outcome.PASSED
        os.kill(_inner(supervisor), signal.SIGKILL)
        results = [future.result(timeout=60)[0] for future in futures]
        assert {one.outcome for one in results} == {Outcome.PASSED}
        assert {one.way for one in results} == {RunMode.FRESH, RunMode.ZYGOTE}
        assert results[-1].way is RunMode.ZYGOTE  # a new one took over
        assert supervisor.fault == ""


def test_without_namespaces_a_snippet_that_kills_its_parent_fails_alone() -> None:
    bad = chain_of("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)\n")
    good = [chain_of(f"print({n})\n", expected=f"{n}\n") for n in range(6)]
    with Supervisor([bad], RunOptions(workers=2, namespaces=False)) as supervisor:
        futures = [supervisor.submit(chain) for chain in (*good[:3], bad, *good[3:])]
        results = [future.result(timeout=60)[0] for future in futures]
    assert [one.outcome for one in results] == ["passed"] * 3 + ["failed"] + ["passed"] * 3
    assert results[3].message == (
        "the process that watched over it was killed, maybe by the snippet itself"
    )


def test_too_many_deaths_end_in_fresh_processes() -> None:
    bad = chain_of("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)\n")
    with Supervisor([bad], RunOptions(workers=1, namespaces=False)) as supervisor:
        for _ in range(6):
            assert run(supervisor, bad).outcome is Outcome.FAILED
        assert "died 6 times" in supervisor.fault
        assert run(supervisor, chain_of("print(1)\n", expected="1\n")).way is RunMode.FRESH


def test_a_failure_has_a_second_run_in_a_fresh_process() -> None:
    """What fails only where it was forked is the runner's fault: it passes, with a note."""
    chain = chain_of("import os\nassert os.environ['PYTHONHASHSEED'] == '0'\nprint(1)\n")
    broken = chain_of("1 / 0\n")
    with Supervisor([chain]) as supervisor:
        assert run(supervisor, chain).way is RunMode.ZYGOTE
        assert run(supervisor, broken).way is RunMode.FRESH


def test_passed_only_when_fresh_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Supervisor.run_fresh
    good = chain_of("print(1)\n", expected="1\n")

    def fresh(self: Supervisor, _: Chain, hash_seed: int = 0) -> object:
        return original(self, good, hash_seed)

    monkeypatch.setattr(Supervisor, "run_fresh", fresh)
    with Supervisor([]) as supervisor:
        result = run(supervisor, chain_of("1 / 0\n"))
    assert result.outcome is Outcome.PASSED
    assert result.flaw == "failed in a forked process: ZeroDivisionError: division by zero"


def test_a_system_without_fork_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with Supervisor([], RunOptions(fresh_only=True)) as supervisor:
        result = run(supervisor, chain_of("print(1)\n", line=7))
    assert (result.outcome, result.line) == (Outcome.FAILED, 7)
    assert result.message == "snippets run on Linux and macOS; on Windows, in its Linux (WSL)"


def test_closing_leaves_no_process() -> None:
    others = set(_descendants())
    chains = [chain_of("import time\ntime.sleep(600)\n", timeout=600) for _ in range(3)]
    supervisor = Supervisor(chains, RunOptions(workers=2))
    futures = [supervisor.submit(chain) for chain in chains]
    while supervisor.hello is None:
        time.sleep(0.05)
    time.sleep(0.5)
    assert len(set(_descendants()) - others) >= 3
    supervisor.close()
    assert set(_descendants()) <= others
    assert all(future.done() for future in futures)


def test_the_environment_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FP_SECRET", "1")
    with Supervisor([]) as supervisor:
        result = run(supervisor, chain_of("import os\nprint(sorted(os.environ))\n"))
    assert "FP_SECRET" not in result.printed
    assert "'HOME'" in result.printed


def _descendants(pid: int | None = None) -> list[int]:
    found = []
    for listing in Path(f"/proc/{pid or os.getpid()}/task").glob("*/children"):
        for child in listing.read_text("ascii").split():
            found += [int(child), *_descendants(int(child))]
    return found


@pytest.fixture(autouse=True)
def leaves_nothing() -> Iterator[None]:
    before = set(_descendants())
    yield
    assert set(_descendants()) <= before
