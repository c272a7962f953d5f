"""A zygote whose responses cannot be read counts as dead."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from flashproof.snippets.runner import zygote_client
from flashproof.snippets.runner.protocol import Report, ZygoteReady, encode
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.zygote_client import (
    ZygoteClient,
    ZygoteDiedError,
    python_path,
    zygote_environment,
)
from flashproof.snippets.snippet import Outcome
from tests.optional_packages import is_installed
from tests.snippets.sample_chains import chain_of, run

READY = encode(ZygoteReady(0.5, "", is_warm=False))
REPORT = encode(Report(job=0, status=0))
UNKNOWN_JOB = encode(Report(job=5, status=0))


def client_of(answers: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ZygoteClient:
    """Create a client of a process that sends the given answers after the first job."""
    code = (
        "import sys; sys.stdin.readline(); sys.stdin.readline();"
        f"sys.stdout.buffer.write({answers!r}); sys.stdout.flush(); sys.stdin.read()"
    )
    monkeypatch.setattr(zygote_client, "_COMMAND", code)
    return ZygoteClient((), tmp_path)


def test_answers_reach_those_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(READY + REPORT, tmp_path, monkeypatch)
    assert client.run(chain_of("x = 1\n"), tmp_path) == Report(job=0, status=0)
    assert client.wait_until_ready().import_seconds == 0.5
    client.close()
    with pytest.raises(ZygoteDiedError):
        client.run(chain_of("x = 1\n"), tmp_path)


@pytest.mark.parametrize(
    "answers",
    [b"garbage\n", b"[" * 100_000 + b"\n", READY * 2, UNKNOWN_JOB, b'{"type": "Report"}\n'],
    ids=["no JSON", "nested", "ready twice", "unknown job", "missing keys"],
)
def test_an_invalid_answer_ends_the_zygote(
    answers: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(answers, tmp_path, monkeypatch)
    with pytest.raises(ZygoteDiedError):
        client.run(chain_of("x = 1\n"), tmp_path)
    client.close()


def test_the_environment_has_no_other_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FP_SECRET", "1")
    variables = zygote_environment(tmp_path)
    assert "FP_SECRET" not in variables
    assert "PYTHONHASHSEED" not in variables
    assert variables["PATH"] == os.environ["PATH"]


PLANT = """
import os, pathlib
folder = pathlib.Path(os.environ["MPLCONFIGDIR"]).parent
site = folder / ".local/lib/python{version}/site-packages"
site.mkdir(parents=True)
code = f"open({str(folder / 'RAN')!r}, 'a').write(__name__)"
for name in ("selectors", "json", "socket", "sitecustomize", "usercustomize", "conftest", "pwd"):
    (folder / f"{name}.py").write_text(code)
(folder / "flashproof").mkdir()
(folder / "flashproof" / "__init__.py").write_text(code)
(site / "usercustomize.py").write_text(code)
(site / "planted.pth").write_text(f"import os; {code}")
print(folder)
"""


@pytest.mark.parametrize("folders", [None, "", ".", ":"], ids=repr)
def test_nothing_planted_in_the_working_folder_is_imported(
    folders: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without namespaces, a snippet can write to the folder in which the next runner starts."""
    if folders is None:
        monkeypatch.delenv("PYTHONPATH", raising=False)
    else:
        monkeypatch.setenv("PYTHONPATH", folders)
    version = "{}.{}".format(*sys.version_info)
    with Supervisor([], RunOptions(namespaces=False, confirm=False)) as supervisor:
        planted = run(supervisor, chain_of(PLANT.replace("{version}", version)))
        assert planted.outcome is Outcome.PASSED, planted.message
        folder = Path(planted.printed.strip())
        assert (folder / "json.py").is_file()
        after = chain_of("import json, selectors\nprint(json.loads('1'))\n", expected="1\n")
        result = supervisor.run_fresh(after)[0]
        assert result.outcome is Outcome.PASSED, result.message
        assert not (folder / "RAN").exists()


def test_the_python_path_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "lib", "/absolute", ""]))
    assert python_path() == (str(tmp_path / "lib"), "/absolute")
    assert "PYTHONPATH" not in zygote_environment(tmp_path)


def test_links_out_of_a_project_are_not_part_of_the_python_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request may replace a folder in ``PYTHONPATH`` by a link to private files."""
    project, private = tmp_path / "project", tmp_path / ".ssh"
    for folder in (project / "lib" / "deep", private, tmp_path / "shared"):
        folder.mkdir(parents=True)
    (project / "src").symlink_to(private)
    (project / "inner").symlink_to("lib")
    (project / "lib" / "keys").symlink_to("../../.ssh")
    (tmp_path / "current").symlink_to(project)
    monkeypatch.chdir(project)
    names = ["src", "inner", "lib/deep", "lib/keys", ".", "../shared", f"{project}/src"]
    names += [f"{tmp_path}/current/lib", f"{tmp_path}/shared"]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(names))
    kept = [project / "inner", project / "lib" / "deep", project, project / "../shared"]
    kept += [tmp_path / "current" / "lib", tmp_path / "shared"]
    assert python_path() == tuple(map(str, kept))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.skipif(not is_installed("numpy"), reason="needs NumPy")
@pytest.mark.parametrize("namespaces", [True, False])
@pytest.mark.parametrize("is_fresh", [True, False])
def test_modules_of_the_project_are_imported_only_after_the_isolation(
    namespaces: bool, is_fresh: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project in ``PYTHONPATH`` may contain a module with the name of an installed package."""
    planted = """
        with open("/proc/self/status") as status:
            LINES = dict(line.split(":", 1) for line in status)
    """
    for name in ("numpy", "fp_library", "selectors"):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(planted), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    # The isolated process has a seccomp filter (2) and no_new_privs (1).
    code = """
        import fp_library, numpy
        print(hasattr(numpy, "ndarray"))
        print([fp_library.LINES[key].strip() for key in ("Seccomp", "NoNewPrivs")])
    """
    chain = chain_of(code, expected="True\n['2', '1']\n")
    options = RunOptions(workers=1, confirm=False, namespaces=namespaces)
    with Supervisor([chain], options) as supervisor:
        (result,) = supervisor.run_fresh(chain) if is_fresh else supervisor.run(chain)
        assert result.outcome is Outcome.PASSED, result.message + result.detail


def test_snippets_import_from_the_python_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fp_library.py").write_text("value = 7\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code = """
        import fp_library, os, subprocess, sys
        print(fp_library.value, os.environ["PYTHONPATH"] == os.path.dirname(fp_library.__file__))
        command = [sys.executable, "-c", "import fp_library; print(8)"]
        print(subprocess.check_output(command, text=True))
    """
    with Supervisor([], RunOptions(confirm=False)) as supervisor:
        result = run(supervisor, chain_of(code, expected="7 True\n8\n"))
        assert result.outcome is Outcome.PASSED, result.message
