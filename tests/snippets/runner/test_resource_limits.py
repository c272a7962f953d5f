"""Limits hold in a child, and are never raised."""

from __future__ import annotations

import os
import resource

import pytest

from flashproof.snippets.limits import DATA_LIMIT, FILE_LIMIT, OPEN_FILE_LIMIT
from flashproof.snippets.runner import resource_limits
from tests.snippets.sample_chains import run_in_fork


def limits() -> str:
    kinds = (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return " ".join(str(resource.getrlimit(kind)[1]) for kind in kinds)


def test_limits_are_set_for_good() -> None:
    def set_limits() -> str:
        return f"{resource_limits.set_limits(10)} {limits()}"

    assert run_in_fork(set_limits) == f"True {DATA_LIMIT} {FILE_LIMIT} 0"


def test_open_files_are_limited() -> None:
    def set_limits() -> str:
        before = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource_limits.set_limits(10)
        return f"{before} {resource.getrlimit(resource.RLIMIT_NOFILE)}"

    before, after = run_in_fork(set_limits).split(" ", 1)
    limit = min(int(before), OPEN_FILE_LIMIT) if int(before) >= 0 else OPEN_FILE_LIMIT
    assert after == f"({limit}, {limit})"


def test_lower_limits_are_kept() -> None:
    def set_limits() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        resource_limits.set_limits(10)
        return limits()

    assert run_in_fork(set_limits) == f"{DATA_LIMIT} 1000 0"


def test_an_old_kernel_cannot_limit_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Uname:
        release = "5.10.0-26-amd64"

    monkeypatch.setattr(os, "uname", Uname)
    assert resource_limits.find_process_limit_problem() == "Linux 5.14 or newer is required"


def test_root_needs_a_limit_of_its_own_namespace(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path_factory.mktemp("proc") / "missing" / "pid_max"
    monkeypatch.setattr(resource_limits, "_PID_MAX", missing)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert "run as a different user" in resource_limits.find_process_limit_problem()
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert resource_limits.find_process_limit_problem() == ""
