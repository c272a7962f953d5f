"""Within ``snippets``, imports point down only, and the zygote imports almost nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flashproof import snippets

PACKAGE = Path(snippets.__file__).parent
LAYERS = (
    {"pytest_plugin"},
    {"drift_report"},
    {"confirm", "mutation_report", "prove", "version_drift"},
    {"mutation", "program_versions", "session"},
    {"accept", "arrange", "write_proofs"},
    {"applicability", "repeat"},
    {"runner/supervisor"},
    {"runner/zygote_client"},
    {"evaluate", "lock_evidence", "run_report", "lint", "mutants", "trials"},
    {"imports"},
    {"interpreter", "programs"},
    {"runner/zygote", "output_compare", "extract", "error_hints", "installed_packages"},
    {"runner/child_monitor"},
    {"runner/child"},
    {"runner/script_steps"},
    {"runner/program_process"},
    {
        "runner/clock",
        "runner/exception_info",
        "runner/plots",
        "runner/program_errors",
        "runner/sandbox",
        "runner/script_files",
        "runner/sql_shell",
        "runner/tensorflow_warmup",
    },
    {"runner/memory_watch", "runner/private_root", "runner/resource_limits", "runner/seccomp"},
    {"runner/system_calls"},
    {"runner/gpu_devices", "runner/hidden_modules", "runner/protocol", "runner/trial_script"},
    {"isolation", "proof_check", "snippet"},
    {"limits"},
)
"""From top to bottom: each module may import only from layers below its own."""
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.stat().st_size)


def name_of(path: Path) -> str:
    """Return the name of a module in ``LAYERS``; empty for packages that contain only others."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[0] == "pytest_plugin":
        return "pytest_plugin"
    return "" if parts[-1] == "__init__" else "/".join(parts)


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    prefix = "flashproof.snippets."
    paths = (name.removeprefix(prefix).replace(".", "/") for name in names if prefix in name)
    return {"pytest_plugin" if one.startswith("pytest_plugin") else one for one in paths}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    name = name_of(path)
    assert not name or name in LEVEL, "add the new module to its layer"
    for other in (imported(path) & LEVEL.keys()) - {name}:
        assert LEVEL[other] > LEVEL[name], f"{name} must not import {other}"


def test_the_zygote_imports_only_the_runner_and_the_values() -> None:
    """Every child inherits the zygote's imports before its snippet imports anything."""
    reached, to_visit = set[str](), {"runner/zygote"}
    while to_visit:
        name = to_visit.pop()
        reached.add(name)
        to_visit |= (imported(PACKAGE / f"{name}.py") & LEVEL.keys()) - reached
    assert {name for name in reached if not name.startswith("runner/")} == {"snippet", "limits"}
