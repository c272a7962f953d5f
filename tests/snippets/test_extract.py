"""A topic is turned into chains, and each chain gets a hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.model import Topic
from flashproof.parse import read_topic
from flashproof.snippets.extract import chain_hashes, chains
from flashproof.text.source import Source

CARDS = """\
---
title: T
deck: D
---

```python {setup}
x = 1
```

```python
lead = 1
```

## Recall

### Is it?
<!-- id: one -->

```python
first = 1
```
```output
1
```

```python {continue}
second = 2
```

```python {proof}
third = 3
```

```python {continue skip="needs a GPU"}
fourth = 4
```

```python {continue}
fifth = 5
```

```python {setup}
y = 2
```

## Cloze

### Blanks
<!-- id: two -->

```python
print({{c1::x + 1::sum}})
```

```sh
echo no snippet
```
"""


def topic_of(text: str = CARDS) -> Topic:
    diagnostics = Diagnostics()
    topic = read_topic(Source(Path("/deck/cards/t.md"), "cards/t.md", text), "D", diagnostics)
    assert not diagnostics.has_errors, list(diagnostics)
    return topic


def test_chains_of_a_topic() -> None:
    found = [[one.piece.text.split()[0] for one in chain.snippets] for chain in chains(topic_of())]
    assert found == [
        ["x", "y"],
        ["lead"],
        ["first", "second"],
        ["third", "fourth", "fifth"],
        ["print(x"],
    ]


def test_every_chain_has_the_whole_setup_except_the_setup_itself() -> None:
    setup, *others = chains(topic_of())
    assert setup.setup == ()
    assert {tuple(piece.text for piece in one.setup) for one in others} == {("x = 1\n", "y = 2\n")}


def test_names_and_lines_are_those_of_the_code() -> None:
    lines = CARDS.splitlines()
    for chain in chains(topic_of()):
        for one in chain.snippets:
            assert one.name == f"cards/t.md:{one.piece.line}"
            assert one.piece.path == "/deck/cards/t.md"
            shown = lines[one.piece.line - 1].replace("{{c1::", "").replace("::sum}}", "")
            assert one.piece.text == shown + "\n"


def test_fences_that_continue_a_skipped_fence_are_skipped() -> None:
    third, fourth, fifth = chains(topic_of())[3].snippets
    assert (third.skip, fourth.skip, fifth.skip) == ("", "needs a GPU", "needs a GPU")


def test_expected_output_has_its_line() -> None:
    first = chains(topic_of())[2].snippets[0]
    assert first.expected == "1\n"
    assert CARDS.splitlines()[first.expected_line - 1] == "1"


CHANGES = {
    "code": ("second = 2", "second = 22", {"second"}),
    "code before": ("first = 1", "first = 11", {"first", "second"}),
    "setup": ("y = 2", "y = 22", {"y", "lead", "first", "second", "third", "fourth", "fifth", "p"}),
    "output": ("```output\n1", "```output\n2", {"first"}),
    "prose": ("### Is it?", "### Is it so?\n", set()),
    "hint of a cloze deletion": ("::sum}}", "}}", set()),
    "time limit": ("```python\nlead", "```python {timeout=60}\nlead", set()),
    "tolerance": ("```python\nlead", "```python {tol=0.1}\nlead", {"lead"}),
    "exact": ("```python\nlead", "```python {exact}\nlead", {"lead"}),
    "exception": ("```python\nlead", "```python {raises=KeyError}\nlead", {"lead"}),
    "figure": ("```python\nlead", '```python {plot="a"}\nlead', {"lead"}),
}


@pytest.mark.parametrize(("old", "new", "changed"), CHANGES.values(), ids=CHANGES.keys())
def test_the_hash_changes_only_with_what_affects_the_result(
    old: str, new: str, changed: set[str]
) -> None:
    before, after = (
        [(code.text.split()[0], value) for code, value in chain_hashes(topic_of(text)).items()]
        for text in (CARDS, CARDS.replace(old, new))
    )
    names = {one[0] for one, other in zip(before, after, strict=True) if one[1] != other[1]}
    assert {name if "(" not in name else "p" for name in names} == changed


def test_every_fence_has_its_own_hash() -> None:
    topic = topic_of()
    found = chain_hashes(topic)
    assert set(found) == {code for code in topic.code_blocks() if code.is_snippet}
    assert len(set(found.values())) == len(found)
