"""Runner faults are detected, reported, and never blamed on a card."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flashproof.snippets import imports
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, RunMode
from tests.optional_packages import needs_tensorflow
from tests.snippets.sample_chains import chain_of, run, wait_until

Preload = Callable[[str], Chain]


@pytest.fixture
def preload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preload:
    """Creates a module that counts as fork-safe, and a chain that imports it."""

    def create(code: str) -> Chain:
        folder = tmp_path / "site-packages"
        folder.mkdir()
        (folder / "fp_module.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        monkeypatch.setattr(imports, "FORK_SAFE", imports.FORK_SAFE | {"fp_module"})
        return chain_of("import fp_module\nprint('ran')\n", expected="ran\n")

    return create


@pytest.mark.slow
@needs_tensorflow
def test_an_operation_before_the_fork_is_detected(preload: Preload) -> None:
    chain = preload("import tensorflow as tf\ntf.constant(1)\n")
    with Supervisor([chain]) as supervisor:
        result = run(supervisor, chain)
        assert result.outcome is Outcome.PASSED, result.message
        assert result.mode is RunMode.FRESH
        assert supervisor.no_zygote_reason.startswith("an import ran a TensorFlow operation")


def test_a_thread_before_the_fork_is_detected(preload: Preload) -> None:
    chain = preload(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    with Supervisor([chain]) as supervisor:
        result = run(supervisor, chain)
        assert (result.outcome, result.mode) == (Outcome.PASSED, RunMode.FRESH)
        assert supervisor.no_zygote_reason.startswith("an import started threads (2 are running)")


def test_an_import_that_kills_the_zygote_fails_alone(preload: Preload) -> None:
    chain = preload("import os, __main__\nif not hasattr(os, 'fp'): os._exit(3)\n")
    with Supervisor([chain]) as supervisor:
        other = chain_of("print('ran')\n", expected="ran\n")
        results = [supervisor.submit(one).result()[0] for one in (chain, other)]
        assert [one.outcome for one in results] == [Outcome.FAILED, Outcome.PASSED]
        assert (
            supervisor.no_zygote_reason
            == "the process that imports the packages ended unexpectedly"
        )


def _forking_pid(supervisor: Supervisor) -> int:
    """Return the PID of the process that forks: in namespaces, the grandchild of the first one."""
    zygote = supervisor._zygote
    assert zygote is not None
    pid = zygote.pid
    for _ in range(2 if supervisor.options.namespaces else 0):
        pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()[0])
    return pid


@pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "limits"])
def test_no_result_is_lost_when_the_zygote_dies(namespaces: bool) -> None:
    chains = [
        chain_of(f"import time\ntime.sleep(0.3)\nprint({n})\n", expected=f"{n}\n")
        for n in range(12)
    ]
    with Supervisor(chains, RunOptions(workers=2, namespaces=namespaces)) as supervisor:
        futures = [supervisor.submit(chain) for chain in chains]
        assert futures[1].result()[0].outcome is Outcome.PASSED
        os.kill(_forking_pid(supervisor), signal.SIGKILL)
        results = [future.result(timeout=60)[0] for future in futures]
        assert {one.outcome for one in results} == {Outcome.PASSED}
        assert {one.mode for one in results} == {RunMode.FRESH, RunMode.ZYGOTE}
        assert results[-1].mode is RunMode.ZYGOTE  # a new zygote took over
        assert supervisor.no_zygote_reason == ""


def test_without_namespaces_a_snippet_that_kills_its_parent_fails_alone() -> None:
    bad = chain_of("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)\n")
    good = [chain_of(f"print({n})\n", expected=f"{n}\n") for n in range(6)]
    with Supervisor([bad], RunOptions(workers=2, namespaces=False)) as supervisor:
        futures = [supervisor.submit(chain) for chain in (*good[:3], bad, *good[3:])]
        results = [future.result(timeout=60)[0] for future in futures]
    assert [one.outcome for one in results] == ["passed"] * 3 + ["failed"] + ["passed"] * 3
    assert results[3].message == "the runner's process was killed, possibly by the snippet"


def test_after_too_many_deaths_chains_run_in_fresh_processes() -> None:
    bad = chain_of("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)\n")
    with Supervisor([bad], RunOptions(workers=1, namespaces=False)) as supervisor:
        for _ in range(6):
            assert run(supervisor, bad).outcome is Outcome.FAILED
        assert "ended unexpectedly 6 times" in supervisor.no_zygote_reason
        assert run(supervisor, chain_of("print(1)\n", expected="1\n")).mode is RunMode.FRESH


def test_a_failure_is_repeated_in_a_fresh_process() -> None:
    chain = chain_of("import os\nassert 'PYTHONHASHSEED' not in os.environ\nprint(1)\n")
    broken = chain_of("1 / 0\n")
    with Supervisor([chain]) as supervisor:
        assert run(supervisor, chain).mode is RunMode.ZYGOTE
        assert run(supervisor, broken).mode is RunMode.FRESH


def test_passing_only_in_a_fresh_process_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Supervisor.run_fresh
    good = chain_of("print(1)\n", expected="1\n")

    def fresh(self: Supervisor, _: Chain, clock_offset: float = 0.0) -> object:
        return original(self, good, clock_offset)

    monkeypatch.setattr(Supervisor, "run_fresh", fresh)
    with Supervisor([]) as supervisor:
        result = run(supervisor, chain_of("1 / 0\n"))
    assert result.outcome is Outcome.PASSED
    assert result.note == "failed in a forked process: ZeroDivisionError: division by zero"


def test_a_system_without_fork_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with Supervisor([], RunOptions(fresh_only=True)) as supervisor:
        result = run(supervisor, chain_of("print(1)\n", line=7))
    assert (result.outcome, result.line) == (Outcome.FAILED, 7)
    assert result.message == "snippets run on Linux and macOS; on Windows, use WSL"


def test_closing_leaves_no_process() -> None:
    others = _children(os.getpid())
    chains = [chain_of("import time\ntime.sleep(600)\n", timeout=600) for _ in range(3)]
    supervisor = Supervisor(chains, RunOptions(workers=2))
    futures = [supervisor.submit(chain) for chain in chains]

    def started() -> set[int]:
        return _descendants(_children(os.getpid()) - others)

    wait_until(lambda: supervisor._zygote is not None and len(started()) >= 3)
    supervisor.close()
    assert _children(os.getpid()) <= others
    assert all(future.done() for future in futures)


def test_the_environment_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FP_SECRET", "1")
    with Supervisor([]) as supervisor:
        result = run(supervisor, chain_of("import os\nprint(sorted(os.environ))\n"))
    assert "FP_SECRET" not in result.printed
    assert "'HOME'" in result.printed


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread or process that has ended
            found.update(map(int, listing.read_text("ascii").split()))
    return found


def _descendants(children: set[int]) -> set[int]:
    return children.union(*(_descendants(_children(child)) for child in children))


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Compares children only: other tests' browsers start and end processes at any time."""
    before = _children(os.getpid())
    yield
    assert _children(os.getpid()) <= before


@pytest.mark.parametrize("fresh_only", [False, True], ids=["zygote", "fresh"])
def test_nothing_runs_if_isolation_is_required_but_not_possible(
    fresh_only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/")  # a search path that would show everything
    options = RunOptions(fresh_only=fresh_only, requires_namespaces=True)
    path = tmp_path / "ran"
    with Supervisor([], options) as supervisor:
        result = run(supervisor, chain_of(f"open({str(path)!r}, 'w')\n"))
    assert result.outcome is Outcome.FAILED
    assert result.message.startswith("not run: isolation is required, but not possible: ")
    assert not path.exists()


def test_the_weaker_isolation_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/")
    with Supervisor([], RunOptions(confirm=False)) as supervisor:
        result = run(supervisor, chain_of("print(1)\n", expected="1\n"))
        assert (result.outcome, result.isolation) == (Outcome.PASSED, "limits"), result.message
        assert "contains /, which must stay hidden" in supervisor.isolation_problem


def test_threads_of_imports_are_not_isolated(preload: Preload) -> None:
    """Threads keep the rights that they started with; the next child cannot take them away."""
    chain = preload(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    with Supervisor([chain], RunOptions(requires_namespaces=True)) as supervisor:
        result = run(supervisor, chain)
    assert result.outcome is Outcome.FAILED
    assert result.message.endswith("isolation is required, but the imported packages start threads")
