"""With ``--isolation=required``, no command runs a snippet that it cannot isolate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Run

CARD = """\
---
title: A topic
---

## Recall

### What does it print?
<!-- id: x-1 -->

```python
print(1)
```
```output
1
```
"""
REFUSED = "not run: isolation is required, but not possible: "


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A project with one snippet."""
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "topic.md").write_text(CARD, encoding="utf-8")
    settings = '[tool.flashproof]\ntitle = "A deck"\n'
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def test_prove_and_build_run_nothing_without_isolation(run: Run, deck: Path) -> None:
    """A search path that contains everything makes isolation impossible on every system."""
    required = "--isolation=required"
    output = run("prove", required, cwd=deck, code=1, PYTHONPATH="/")
    assert REFUSED in output.stderr
    assert not (deck / "cards" / "cards.lock").exists()
    allowed = run("prove", cwd=deck, PYTHONPATH="/")
    assert "not isolated in namespaces: " in allowed.stdout
    arguments = ("build", "--require-proof=all", required)
    assert REFUSED in run(*arguments, cwd=deck, code=1, PYTHONPATH="/").stderr
    run("build", "--require-proof=all", "--isolation=auto", cwd=deck, PYTHONPATH="/")


def test_pytest_runs_nothing_without_isolation(deck: Path) -> None:
    code = (
        "import os, sys, pytest; os.environ['PYTHONPATH'] = '/';"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]]))"
    )
    results = {
        value: subprocess.run(
            [sys.executable, "-c", code, f"--isolation={value}", "cards"],
            capture_output=True,
            text=True,
            cwd=deck,
            check=False,
        )
        for value in ("auto", "required")
    }
    assert results["auto"].returncode == 0, results["auto"].stdout
    assert "(limits)" in results["auto"].stdout
    assert results["required"].returncode == 1
    assert REFUSED in results["required"].stdout
