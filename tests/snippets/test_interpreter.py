"""Interpreters are described by the versions that are installed in them.

Also tests ``snippets/installed_packages.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from platform import python_version

import pytest

from flashproof.errors import FlashproofError
from flashproof.snippets.interpreter import Interpreter, package_name
from tests.snippets.environments import make_environment


def test_an_environment_without_flashproof(tmp_path: Path) -> None:
    path = make_environment(tmp_path / "env", gadget="2.1.0rc1", keras_nightly="3.16.0.dev1")
    found = Interpreter.at(path)
    assert found.python == python_version()
    assert found.version_of("python") == python_version()
    assert found.version_of("gadget") == "2.1.0rc1"
    assert found.version_of("keras") == "3.16.0.dev1"
    assert found.version_of("flashproof") == ""
    assert found.has_module("gadget")
    assert found.has_module("json")
    assert not found.has_module("jinja2")


def test_the_interpreter_of_this_process() -> None:
    here = Interpreter.current()
    assert (here.path, here.python) == (sys.executable, python_version())
    assert here.version_of("Jinja2") == here.version_of("jinja2") != ""
    assert here.has_module("jinja2")
    assert not here.has_module("no_such_module")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (None, "cannot be started as a Python interpreter"),
        ("exit 3", "cannot be started as a Python interpreter"),
        ("echo hello", "cannot be started as a Python interpreter"),
        ("echo '[]'", "cannot be started as a Python interpreter"),
        (
            """echo '{"python": "3.10.2", "packages": {}, "modules": []}'""",
            "is Python 3.10.2; snippets require Python 3.11 or later",
        ),
    ],
)
def test_a_program_that_cannot_run_snippets(
    script: str | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "python"
    if script is not None:
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    with pytest.raises(FlashproofError, match=message):
        Interpreter.at(str(path))


def test_names_of_distributions() -> None:
    names = ["TensorFlow", "tf_nightly", "keras-nightly", "scikit_learn"]
    assert list(map(package_name, names)) == ["tensorflow", "tensorflow", "keras", "scikit-learn"]
