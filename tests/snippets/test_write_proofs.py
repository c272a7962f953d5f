"""The solutions of write cards pass, and everything else fails, each for the reason shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flashproof.model import Write
from flashproof.snippets.extract import chain_hashes, chains, write_chain
from flashproof.snippets.mutants import mutants
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import CheckResult, Outcome, Result
from flashproof.snippets.write_proofs import write_results
from tests.sample_topics import card_file, topic_of

CARD = """```python {setup}
base = 2
```

```python
n = base + 1
```

```python {start}
x = ...
```

#### Solution
```python
x = [0] * n
```
```python
x = [0 for _ in range(n)]
```

#### Check
```python {check="three items"}
assert len(x) == 3
```
```python {check="zeros"}
assert set(x) == {0}
```

#### Mistakes
```python
x = [0]
```
> One item.

```python
x = [1] * n
```
"""


def line_of(text: str) -> int:
    """The line of the card file on which a text first appears."""
    file = card_file("Write", CARD)
    return file[: file.index(text)].count("\n") + 1


def proved(
    card: str, runner: Supervisor, equivalent: Mapping[str, str] | None = None
) -> dict[str, Result]:
    """The results of a card's chains after its mutants ran, keyed by the last line of code."""
    topic, diagnostics = topic_of(card_file("Write", card))
    assert [one.message for one in diagnostics] == []
    results = [
        result
        for chain in chains(topic)
        for result in write_results(runner, chain, runner.run(chain), equivalent or {})
    ]
    return {one.snippet.piece.text.splitlines()[-1]: one for one in results}


def failures(results: Mapping[str, Result]) -> dict[str, str]:
    return {name: one.message for name, one in results.items() if one.outcome is Outcome.FAILED}


def test_a_good_card_is_proved(runner: Supervisor) -> None:
    results = proved(CARD, runner)
    assert failures(results) == {}
    assert list(results) == [
        *("base = 2", "n = base + 1", "x = [0] * n", "x = [0 for _ in range(n)]"),
        *("x = ...", "x = [0]", "x = [1] * n"),
    ]
    assert results["x = [0]"].checks == (
        CheckResult("three items", "AssertionError", line_of("assert len")),
        CheckResult("zeros"),
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("x = [0] * n", "x = [0, 0]", "x = [0, 0]", "the check 'three items' fails"),
        ("x = [0] * n", "x = [0] * m", "x = [0] * m", "NameError: name 'm' is not defined"),
        ("assert set(x) == {0}", "assert True", "x = [1] * n", "this mistake passes every check"),
        ("x = ...", "x = [0, 0, 0]", "x = [0, 0, 0]", "the starter code passes every check"),
        ("assert len(x) == 3", "assert len(x) > 0", "x = [0] * n",
         "no mistake or mutant fails the check 'three items'"),
        ("x = [0] * n", "x = [0] * n\nlog(5)", "log(5)", "NameError"),
        ("n = base + 1", "n = base + m", "n = base + m", "NameError"),
    ],
)  # fmt: skip
def test_a_wrong_card_is_an_error(
    old: str, new: str, at: str, message: str, runner: Supervisor
) -> None:
    found = failures(proved(CARD.replace(old, new, 1), runner))
    assert found[at].startswith(message)


def test_a_mutant_that_passes_is_an_error_unless_it_is_equivalent(runner: Supervisor) -> None:
    card = CARD.replace("x = [0] * n", "extra = 7\nx = [0] * n")
    message = failures(proved(card, runner))["x = [0] * n"]
    (mutant,) = (one for one in mutants("extra = 7\nx = [0] * n\n") if one.before == "7")
    assert message == (
        f"every check also passes with '7' -> '8' ({mutant.key}): add a check, or list the key in"
        " mutants.yml"
    )
    assert failures(proved(card, runner, {mutant.key: "not used"})) == {}


def test_every_fence_of_a_card_has_a_hash_that_depends_on_all_that_proves_it() -> None:
    topic, _ = topic_of(card_file("Write", CARD))
    hashes = chain_hashes(topic)
    assert set(hashes) == set(topic.code_blocks())
    (card,) = topic.cards
    assert isinstance(card, Write)
    for old, new in (("== 3", "== 4"), ('"zeros"', '"only zeros"'), ("[1] * n", "[2] * n")):
        changed, _ = topic_of(card_file("Write", CARD.replace(old, new)))
        assert hashes[card.solutions[0]] not in chain_hashes(changed).values()


def test_a_learners_code_runs_against_the_checks(runner: Supervisor) -> None:
    topic, _ = topic_of(card_file("Write", CARD))
    (card,) = topic.cards
    assert isinstance(card, Write)
    (result,) = runner.run(write_chain(topic, card, card.mistakes[1].code))
    assert [check.passed for check in result.checks] == [True, False]
    assert result.line == line_of("assert set")
    assert Path(result.snippet.piece.path).name == "topic.md"
