"""A deck with SQL, Bash, JavaScript, and an added language: prove, build, and pytest agree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flashproof.build.checked_project import load_project
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.languages import BUILT_IN
from flashproof.project import Project
from flashproof.snippets.programs import missing_program

SETTINGS = """\
[tool.flashproof]
title = "Languages"

[tool.flashproof.languages]
upper = { command = "sh -c 'tr a-z A-Z < {file}'", version = "echo upper 2.5" }
"""
CARDS = """\
---
title: Languages
---

```sql {setup}
CREATE TABLE t (name TEXT UNIQUE);
INSERT INTO t VALUES ('a'), ('b');
```

## Predict

### What does this query print?
<!-- id: q-1 -->

```sql
SELECT name, NULL, 0.5 FROM t ORDER BY name DESC;
```

```output
b||0.5
a||0.5
```

### What does this script print?
<!-- id: q-2 -->

```bash
false
echo "$?"
```

```output
OLD
```

### What does this print in JavaScript?
<!-- id: q-3 -->

```js
console.log([1, 2, 3].map(parseInt));
```

```output
[ 1, NaN, NaN ]
```

### What does this print?
<!-- id: q-4 -->

```upper
abc
```

```output
ABC
```
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one card for each language."""
    for language in BUILT_IN.values():
        if problem := missing_program(language):
            pytest.skip(problem)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "t.md").write_text(CARDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, tmp_path / "cards", tmp_path / "dist")


def labels(project: Project) -> list[str | None]:
    """Return the text about the versions for each snippet."""
    checked = load_project(project, Diagnostics())
    (topic,) = checked.library.topics
    return [checked.evidence.proof_of(code) for code in topic.code_blocks()]


def test_proofs_name_the_program_that_ran_the_code(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove"]) == 1
    assert "cards/t.md:33: printed '1', but the card shows 'OLD'" in capsys.readouterr().err
    found = labels(project)
    assert found[2] is None
    named = [str(label).rpartition(" ")[0] for label in found]
    assert named == ["Ran on SQLite", "Ran on SQLite", "", "Ran on Node.js", "Ran on upper"]
    assert found[4] == "Ran on upper 2.5"
    assert main(["prove", "--accept"]) == 0
    assert "```output\n1\n```" in (project.cards / "t.md").read_text("utf-8")
    assert main(["prove"]) == 0
    assert str(labels(project)[2]).startswith("Ran on Bash ")
    assert main(["build", "--require-proof=all", "-q"]) == 0


def test_pytest_runs_every_language(project: Project) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "cards"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert "1 failed, 4 passed" in done.stdout
    assert "cards/t.md:33: printed '1', but the card shows 'OLD'" in done.stdout


def test_a_missing_program_is_reported(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project.root / "pyproject.toml").read_text("utf-8").replace("sh -c", "nowhere -c")
    (project.root / "pyproject.toml").write_text(text, encoding="utf-8")
    assert main(["prove"]) == 1
    message = "nowhere, the program for upper in [tool.flashproof.languages], is not in PATH"
    assert f"not run: {message}" in capsys.readouterr().err
    assert labels(project)[4] is None
