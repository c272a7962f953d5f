"""Work in several processes gives the same results as in one, even if a process fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import NoReturn

import pytest

from flashproof.build import worker_pool
from flashproof.build.cache import BuildCache
from flashproof.build.topic_compiler import TopicCompiler
from flashproof.build.worker_pool import WorkerPool
from tests.snippets.sample_chains import wait_until

MAIN = os.getpid()


@pytest.fixture(autouse=True)
def small_shares(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use as many processes as a test asks for, whatever the number of cores and of items."""
    monkeypatch.setattr(worker_pool, "MIN_SHARE", 1)
    monkeypatch.setattr(worker_pool, "_usable_cores", lambda: 8)
    yield
    assert active_children() == []


def pool_of(processes: int) -> WorkerPool:
    return WorkerPool(TopicCompiler(), BuildCache(None), max_processes=processes)


def double(_: TopicCompiler, __: BuildCache, item: int) -> int:
    return 2 * item


def process(_: TopicCompiler, __: BuildCache, ___: int) -> int:
    return os.getpid()


def fail_on_three(_: TopicCompiler, __: BuildCache, item: int) -> int:
    if item == 3:
        raise ValueError(item)
    return item


def kill_a_worker(_: TopicCompiler, __: BuildCache, item: int) -> int:
    if os.getppid() == MAIN:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def store(_: TopicCompiler, cache: BuildCache, item: int) -> int | None:
    """Return the last item that this process has worked on."""
    before = cache.get("a" * 40, int)
    cache.put("a" * 40, item)
    return before


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_results_are_in_order(processes: int, count: int) -> None:
    with pool_of(processes) as workers:
        assert workers.map(double, range(count)) == [2 * item for item in range(count)]


def test_each_process_gets_one_share_and_the_same_in_each_round() -> None:
    with pool_of(3) as workers:
        first = workers.map(process, range(6))
        assert workers.map(process, range(6)) == first
        assert first[:2] == [os.getpid()] * 2
        assert len(set(first)) == 3
        assert first == sorted(first, key=first.index)
        workers.shutdown()
        again = workers.map(process, range(6))
        assert not set(again[2:]) & set(first)


def test_a_worker_keeps_its_memory_between_rounds() -> None:
    with pool_of(2) as workers:
        assert workers.map(store, [1, 2]) == [None, None]
        assert workers.map(store, [3, 4]) == [1, 2]


def test_little_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "MIN_SHARE", 3)
    with pool_of(2) as workers:
        assert set(workers.map(process, range(5))) == {os.getpid()}
        assert len(set(workers.map(process, range(6)))) == 2


def test_the_error_of_a_worker_is_raised_here() -> None:
    with pool_of(2) as workers, pytest.raises(ValueError, match="3") as caught:
        workers.map(fail_on_three, range(4))
    functions = [entry.name for entry in caught.traceback]
    assert "fail_on_three" in functions  # with the traceback of the cause


def test_the_work_of_a_killed_worker_is_done_here() -> None:
    with pool_of(2) as workers:
        assert workers.map(kill_a_worker, range(4)) == [0, 1, 2, 3]


def test_background_work_runs_in_another_process() -> None:
    with (
        pool_of(2) as workers,
        workers.submit(os.getpid) as first,
        workers.submit(os.getpid) as second,
    ):
        assert len({first(), second(), os.getpid()}) == 3
    with pool_of(1) as workers, workers.submit(os.getpid) as alone:
        assert alone() == os.getpid()


def test_background_work_sees_the_values_of_this_process() -> None:
    values = ["made before"]
    with pool_of(2) as workers, workers.submit(lambda: [*values, os.getpid()]) as made:
        values.append("made after")
        text, number = made()
    assert text == "made before"
    assert number != os.getpid()


def refuse() -> NoReturn:
    raise OSError("disk full")


def die() -> int:
    if os.getppid() == MAIN:
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def test_the_error_of_background_work_is_raised_where_its_result_is_needed() -> None:
    with (
        pool_of(2) as workers,
        workers.submit(refuse) as made,
        pytest.raises(OSError, match="disk full"),
    ):
        made()


def test_the_work_of_a_killed_background_process_is_done_here() -> None:
    with pool_of(2) as workers, workers.submit(die) as made:
        assert made() == 7


BUILD = """
import os, sys, time
from pathlib import Path
from flashproof.build import worker_pool
from flashproof.build.cache import BuildCache
from flashproof.build.topic_compiler import TopicCompiler

def report(compiler, cache, item):
    if os.getpid() != PARENT:
        os.write(1, b"%d\\n" % os.getpid())  # in one piece, because two workers write
    time.sleep(item)

PARENT = os.getpid()
worker_pool.MIN_SHARE = 1
worker_pool._usable_cores = lambda: 3
cache = None
with worker_pool.WorkerPool(TopicCompiler(), cache) as pool:
    pool.map(report, [0, 0, 0])
    print("idle", flush=True)
    time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="builds use several processes only on Linux")
def test_workers_of_a_killed_build_end() -> None:
    build = subprocess.Popen([sys.executable, "-c", BUILD], stdout=subprocess.PIPE, text=True)
    assert build.stdout is not None
    workers = []
    for line in build.stdout:
        if line == "idle\n":
            break
        workers.append(int(line))
    assert len(set(workers)) == 2
    assert all(map(is_running, workers))
    os.kill(build.pid, signal.SIGKILL)
    build.wait()
    wait_until(lambda: not any(map(is_running, workers)), 30)
    build.stdout.close()
