"""The device files of GPUs are found, and nothing else is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flashproof.model import Need
from flashproof.snippets.runner import zygote_client
from flashproof.snippets.runner.gpu_devices import gpu_descriptions, gpu_devices
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Outcome, RunMode
from tests.snippets.sample_chains import chain_of


def test_only_device_files_of_gpus_are_found(tmp_path: Path) -> None:
    assert gpu_devices(tmp_path) == ()
    devices = tmp_path / "dev"
    (devices / "dri").mkdir(parents=True)
    for name in ("nvidia0", "nvidiactl", "dri/renderD128", "dri/card0", "sda", "null"):
        (devices / name).symlink_to("/dev/null")  # a device file of another kind
    (devices / "nvidia-notes.txt").write_text("text", "utf-8")
    names = ("dri/renderD128", "nvidia0", "nvidiactl")
    assert gpu_devices(tmp_path) == tuple(str(devices / name) for name in names)


def test_the_folders_that_describe_gpus(tmp_path: Path) -> None:
    for name in ("bus/pci", "devices/pci0000:00", "devices/cpu", "module/nvidia_uvm", "block"):
        (tmp_path / "sys" / name).mkdir(parents=True)
    found = [Path(one).relative_to(tmp_path / "sys") for one in gpu_descriptions(tmp_path)]
    assert [str(one) for one in found] == ["bus/pci", "devices/pci0000:00", "module/nvidia_uvm"]


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces exist only on Linux")
def test_only_snippets_that_need_a_gpu_can_use_its_device_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Use the terminal in place of a GPU, because snippets cannot see its device file either."""
    monkeypatch.setattr(zygote_client, "gpu_devices", lambda: ("/dev/tty",))
    monkeypatch.setattr(zygote_client, "gpu_descriptions", tuple)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    code = "import os\nprint(os.path.exists('/dev/tty'), os.environ['CUDA_VISIBLE_DEVICES'])\n"
    with Supervisor([], RunOptions(workers=1, confirm=False)) as supervisor:
        for chain in (chain_of(code, expected="True 3\n", needs=Need.GPU), chain_of(code)):
            (result,) = supervisor.run(chain)
            if result.isolation != "namespaces":
                pytest.skip("namespaces are not available")
            assert result.outcome is Outcome.PASSED, result.message
            assert (result.mode is RunMode.FRESH) == bool(chain.uses_gpu)
        assert result.printed == "False -1\n"
