"""Mutants of proofs run, and weak proofs are found.

Also tests ``snippets/mutation_report.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.snippets import mutation
from flashproof.snippets.mutants import mutants
from flashproof.snippets.mutation import MutationScore, measure, read_equivalent
from flashproof.snippets.mutation_report import (
    TopicScore,
    read_scores,
    score_lines,
    scores_as_json,
)
from flashproof.snippets.runner.supervisor import RunOptions
from tests.sample_topics import card_file, topic_of

PROOFS = """\
Text.

```python {proof}
assert max(3, 5) == 5
```

```python {proof}
values = sorted([3, 1])
assert values
```

```python {proof}
assert len("ab") == 3
```

```python
print(2)
```

```python {continue proof}
while int("2") != 2:
    pass
assert True
```
"""


def score(proofs: str, equivalent: dict[str, str] | None = None) -> MutationScore:
    topic, diagnostics = topic_of(card_file("Recall", proofs))
    assert not diagnostics.has_errors
    return measure([topic], equivalent or {}, options=RunOptions(workers=2))


@pytest.fixture(autouse=True, scope="module")
def short_time_limit() -> Iterator[None]:
    """Set a short time limit, because some mutants never end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mutation, "TIME_LIMIT", 2.0)
        yield


@pytest.fixture(scope="module")
def result() -> MutationScore:
    return score(PROOFS)


def test_strong_weak_and_failing_proofs(result: MutationScore) -> None:
    assert [(one.name, one.is_weak) for one in result.proofs] == [
        ("cards/topic.md:13", False),
        ("cards/topic.md:17", True),
        ("cards/topic.md:30", False),
    ]
    assert [one.snippet.name for one in result.failed] == ["cards/topic.md:22"]
    strong, weak, loop = result.proofs
    assert strong.killed == strong.total - len(strong.survivors) > 0
    assert "'sorted' -> 'list'" in {one.change for one in weak.survivors}
    assert loop.killed > 0  # mutants that never end are stopped


LEAKING = """\
```python {proof}
import os

name = os.environ.setdefault("FP_NAME", "a")
assert name == "a" and len(name) == 1
```

```python {proof}
import json

json.loads = json.loads or max
text = json.dumps([1, 2])
assert json.loads(text)
```

```python {proof}
import sys

sys.modules.setdefault("fp_fake", sys)
import fp_fake

assert fp_fake.maxsize > 5
assert sorted([2, 1]) == [1, 2]
```
"""


def test_mutants_that_change_the_process_do_not_affect_others() -> None:
    """Each mutant has the same result as in a Python process that runs nothing else."""
    found = score(LEAKING)
    codes = [block.partition("```")[0] for block in LEAKING.split("```python {proof}\n")[1:]]
    assert len(found.proofs) == len(codes)
    for proof, code in zip(found.proofs, codes, strict=True):
        expected = [
            one
            for one in mutants(code)
            if subprocess.run(
                [sys.executable, "-c", one.code], stderr=subprocess.DEVNULL, check=False
            ).returncode
            == 0
        ]
        assert list(proof.survivors) == expected
        assert proof.killed == len(mutants(code)) - len(expected)


def test_equivalent_mutants_do_not_count(result: MutationScore) -> None:
    keys = {one.key: "the order does not matter" for one in result.weak[0].survivors}
    proofs = PROOFS.partition("```python\nprint(2)")[0]
    again = score(proofs, {**keys, "0123456789ab": "an old one"})
    assert again.weak == ()
    assert again.unused == ("0123456789ab",)
    assert sum(one.equivalent for one in again.proofs) == len(keys)


def test_the_report_names_lines_and_totals(result: MutationScore) -> None:
    lines = list(score_lines(result, is_complete=True))
    assert "cards/topic.md:17: all mutants survived, so this proof is weak" in lines
    assert any(
        line.startswith("cards/topic.md:17: the proof passes with 'sorted' -> 'list' (")
        for line in lines
    )
    assert any(line.startswith("cards/topic.md:22: not measured") for line in lines)
    assert lines[-1].startswith("3 proofs: ")
    killed, total = result.killed, result.total
    assert read_scores(scores_as_json(result)) == {"topic": TopicScore(killed, total, 1)}
    for text in ("", "[]", "{", json.dumps({"topics": {"a": 1}})):
        assert read_scores(text) == {}


def test_the_list_of_equivalent_mutants(tmp_path: Path) -> None:
    path = tmp_path / "mutants.yml"
    diagnostics = Diagnostics()
    assert read_equivalent(path, tmp_path, diagnostics) == {}
    path.write_text("3f0c91d2ab54: the same\n'123456789012': also\n", "utf-8")
    expected = {"3f0c91d2ab54": "the same", "123456789012": "also"}
    assert read_equivalent(path, tmp_path, diagnostics) == expected
    assert not diagnostics.has_errors
    for text in ("[", "- a", "a: [b]", "a: {b: c}"):
        path.write_text(text, "utf-8")
        diagnostics = Diagnostics()
        assert read_equivalent(path, tmp_path, diagnostics) == {}
        assert diagnostics.has_errors


def test_a_list_of_mutants_outside_the_cards_is_not_read(tmp_path: Path) -> None:
    """The message about a problem in the list would show its text."""
    (tmp_path / "cards").mkdir()
    (tmp_path / "private").write_text("machine private password private\n", "utf-8")
    (tmp_path / "cards" / "mutants.yml").symlink_to("../private")
    diagnostics = Diagnostics()
    assert read_equivalent(tmp_path / "cards" / "mutants.yml", tmp_path, diagnostics) == {}
    (problem,) = diagnostics
    assert (problem.code, "private" in as_text(problem).plain) == ("linked-file", False)
