"""System calls fail with the error of the kernel."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from flashproof.snippets.runner import system_calls
from flashproof.snippets.runner.system_calls import MountFlag, ProcessControl
from tests.snippets.sample_chains import run_in_fork

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def test_errors_of_the_kernel_are_raised(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(OSError, match="missing") as caught:
        system_calls.copy_mount(missing)
    assert caught.value.errno in (errno.ENOENT, errno.EPERM)
    with pytest.raises(OSError, match="missing"):
        system_calls.mount("no-such-file-system", missing, MountFlag.NO_DEVICES)
    with pytest.raises(OSError, match=r"Bad file descriptor|not permitted"):
        system_calls.attach_mount(-1, missing)


def test_capabilities_are_gone_for_good() -> None:
    def give_up() -> str:
        system_calls.drop_capabilities()
        system_calls.control_process(ProcessControl.NO_NEW_PRIVILEGES, 1)
        return Path("/proc/self/status").read_text(encoding="ascii")

    fields = dict(line.split(":", 1) for line in run_in_fork(give_up).splitlines() if ":" in line)
    kinds = ("CapInh", "CapPrm", "CapEff", "CapAmb")
    assert {int(fields[kind], 16) for kind in kinds} == {0}
    assert fields["NoNewPrivs"].strip() == "1"
