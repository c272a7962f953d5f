"""A deck runs in two environments, which have different versions of a package.

Also tests ``snippets/drift_report.py`` and ``cli/drift.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from platform import python_version

import pytest

from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics
from flashproof.lock import Lock, RunEnvironment
from flashproof.snippets.drift_report import to_markdown, to_text
from flashproof.snippets.session import read_chains
from flashproof.snippets.version_drift import Drift, DriftFinding, FindingKind
from flashproof.text.versions import minor_version
from tests.command_line import Run
from tests.snippets.environments import make_environment

CARDS = """\
---
title: Gadgets
---

```python {setup}
import gadget
```

## Recall

### Is `gadget` @all stable?
<!-- id: stable -->

Yes.

```python {proof}
assert gadget.version
```

### Which version does it print?
<!-- id: prints -->

The first one.

```python
print(gadget.version.split(".")[0])
```
```output
1
```

### What changed?
<!-- id: changed -->

The number.

```python {proof until="gadget 2"}
assert gadget.version < "2"
```

```python {proof since="gadget 2"}
assert gadget.version >= "2"
```
"""
PYTHON = minor_version(python_version())


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A project whose cards are about a package that is installed in two environments."""
    folder = tmp_path / "deck"
    (folder / "cards").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.flashproof]\nname = "gadgets"\n', "utf-8")
    (folder / "cards" / "gadgets.md").write_text(CARDS, encoding="utf-8")
    return folder


def read_lock(deck: Path) -> Lock:
    diagnostics = Diagnostics()
    lock = locks.read(deck / "cards" / "cards.lock", "cards.lock", diagnostics)
    assert not list(diagnostics)
    return lock


def test_a_deck_in_two_environments(run: Run, deck: Path, tmp_path: Path) -> None:
    """The deck is proved with the first version, compared with the second, and proved with it."""
    old = make_environment(tmp_path / "old", gadget="1.9.2")
    new = make_environment(tmp_path / "new", gadget="2.0.0rc1")

    proved = run("prove", "--python", old, cwd=deck).stdout
    assert "5 snippets: 4 passed, 1 skipped" in proved
    reason = "applies to gadget 2 and later, but gadget 1.9.2 is installed"
    assert f"note: cards/gadgets.md:42: not run: {reason}" in proved
    run(cwd=deck)
    page = deck / "dist" / "site" / "topics" / "gadgets.html"
    assert f"Ran on gadget 1.9, Python {PYTHON}" in page.read_text("utf-8")

    lock_before = (deck / "cards" / "cards.lock").read_bytes()
    text = run("drift", "--python", new, cwd=deck, code=1).stdout
    assert f"gadget 2.0.0rc1, Python {python_version()}" in text
    summary = "3 snippets passed; 1 card would become false; 1 card partly skipped"
    assert summary in text
    assert "  prints: Which version does it print?" in text
    assert "cards/gadgets.md:29: printed '2', but the card shows '1'" in text
    found = json.loads(run("drift", "--python", new, "--output=json", cwd=deck, code=1).stdout)
    assert found["packages"] == {"gadget": "2.0.0rc1"}
    cards = {(one["kind"], one["card"]) for one in found["findings"]}
    assert cards == {("false", "prints"), ("skipped", "changed")}
    assert (deck / "cards" / "cards.lock").read_bytes() == lock_before
    assert (
        "4 snippets passed; 1 card partly skipped" in run("drift", "--python", old, cwd=deck).stdout
    )

    run("prove", "--python", new, cwd=deck, code=1)
    lock = read_lock(deck)
    versions = {dict(one.packages)["gadget"] for one in lock.environments.values()}
    assert versions == {"1.9.2", "2.0.0rc1"}
    assert sorted(map(len, lock.proofs.values())) == [1, 1, 1, 2, 2]
    ((failure,),) = (found.values() for found in lock.failures.values())
    assert failure.message == "printed '2', but the card shows '1'"

    run(cwd=deck)
    shown = page.read_text("utf-8")
    both = f"gadget 1.9 and 2.0rc1, Python {PYTHON}"
    assert f"Ran on {both}" in shown
    assert f"Fails on gadget 2.0rc1, Python {PYTHON}: printed" in shown
    assert "Applies to gadget before 2" in shown
    assert "Differences between versions" in shown
    assert f"All snippets ran on gadget 1.9, Python {PYTHON}" in shown
    again = run("prove", "--python", old, cwd=deck).stdout
    assert again.startswith("1 snippet: 1 skipped")
    assert reason in again

    (deck / "cards" / "gadgets.md").write_text(
        CARDS.replace("```python\nprint", '```python {until="gadget 2"}\nprint'), "utf-8"
    )
    run("drift", "--python", new, cwd=deck)
    assert (
        "no topic is named 'other'"
        in run("drift", "other", "--python", new, cwd=deck, code=2).stderr
    )


def test_a_package_that_is_missing_is_not_passed_silently(
    run: Run, deck: Path, tmp_path: Path
) -> None:
    empty = make_environment(tmp_path / "empty")
    text = run("drift", "--python", empty, cwd=deck, code=1).stdout
    assert "0 snippets passed; 4 cards could not be checked" in text
    assert "not checked: gadget is not installed" in text


def test_require_proof_skips_what_does_not_apply(run: Run, deck: Path) -> None:
    card = CARDS[CARDS.index("### What") :].replace("import gadget", "").replace("gadget", "python")
    card = card.replace("python.version", "version").replace("2", "3.99")
    text = f'---\ntitle: T\n---\n\n```python {{setup}}\nversion = "1"\n```\n\n## Recall\n\n{card}'
    (deck / "cards" / "gadgets.md").write_text(text, encoding="utf-8")
    run("prove", cwd=deck)
    run(cwd=deck)
    reason = "applies to Python 3.99 and later, but Python "
    for value in ("sample", "recorded"):
        stderr = run("build", f"--require-proof={value}", cwd=deck).stderr
        warning = "warning[not-proved] this snippet has no proof in cards.lock"
        assert f"{warning}: the snippet {reason}" in stderr
    assert "error[not-proved]" in run("build", "--require-proof=all", cwd=deck, code=1).stderr

    lock = read_lock(deck)
    elsewhere = RunEnvironment.of("3.99.1", {})
    (unproved,) = _chains(deck) - lock.proofs.keys()
    lock = locks.with_proofs(lock, elsewhere, [unproved], "2026-11-29")
    (deck / "cards" / "cards.lock").write_text(locks.dumps(lock), encoding="utf-8")
    stderr = run("build", "--require-proof=all", cwd=deck).stderr
    assert f"1 proof could not be confirmed; in each case, the snippet {reason}" in stderr


def _chains(deck: Path) -> set[str]:
    found = read_chains(deck / "cards" / "gadgets.md", deck, Diagnostics())
    return {one.chain_hash for chain in found for one in chain.snippets}


def test_reports_are_safe_to_publish() -> None:
    """Text of a card or of an output is neither markup nor a command for a terminal."""
    finding = DriftFinding(
        kind=FindingKind.BECOMES_FALSE,
        topic="t",
        card="one",
        question="Is `x` *y* @team <b>?",
        file="cards/t.md",
        line=7,
        message="printed '\x1b[31m'",
        detail="```\n" + "line\n" * 50,
    )
    drift = Drift("3.11.7", {"tensorflow": "2.22.0"}, 1, (finding,))
    issue = to_markdown(drift)
    assert "TensorFlow 2.22.0, Python 3.11.7" in issue
    assert "- [ ] **one**: Is" in issue
    assert "Is \\`x\\` \\*y\\* @<!-- -->team \\<b\\>?" in issue
    assert "    ````text\n    ```\n    line\n" in issue
    assert "… 21 more lines" in issue
    for text in (issue, to_text(drift)):
        assert "\x1b" not in text
    assert not drift.is_clean
    assert not Drift("3.11.7", {}, 0, ()).is_clean
    assert "no snippets ran" in to_text(Drift("3.11.7", {}, 0, ()))
