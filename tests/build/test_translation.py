"""A translation has the code of the deck, and differences are reported where they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flashproof.build.checked_project import load_project
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Code, Markdown, Predict, Quiz, Write, code_blocks
from flashproof.project import Project
from tests.anki.learner import Learner

DECK = """---
title: Rivers
tags: [water]
level: advanced
reverse: yes
---

A lesson.

```python {setup}
lengths = {"Nile": 6650}
```

More text.

## Recall

### How long is the Nile?
<!-- id: nile -->

It is very long:

```python
print(lengths["Nile"])
```
```output
6650
```

That is in kilometers.

#### Why
It is measured.

```python {proof}
assert lengths["Nile"] > 0
```

## Predict

### What does this print?
<!-- id: length; level: beginner -->

```python
print(len("Nile"))
```
```output
4
```

## Quiz

### Which river is longer?
<!-- id: longer; order: fixed -->

- [x] Nile
- [ ] Rhine

## Write

### Double `n`.
<!-- id: double -->

```python {start}
n = 1
```

#### Solution
```python
n = 2
```

#### Check
```python {check="n is 2"}
assert n == 2
```
<!-- match: n = 2 -->

#### Mistakes
```python
n = 3
```
> That is too much.
"""
GERMAN = """---
title: Flüsse
lang: de
---

Eine Lektion.

<!-- code -->

Mehr Text.

## Recall

### Wie lang ist der Nil?
<!-- id: nile -->

Er ist sehr lang:

<!-- code -->

Das sind Kilometer.

#### Why
Das wurde gemessen.

## Predict

### Was gibt dieser Code aus?
<!-- id: length -->

## Quiz

### Welcher Fluss ist länger?
<!-- id: longer -->

- [x] Nil
- [ ] Rhein

## Write

### Verdopple `n`.
<!-- id: double -->

#### Mistakes
<!-- code -->
> Das ist zu viel.
"""


@pytest.fixture
def translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "deck"
    folder = root / "translations" / "de"
    for cards in (root / "cards", folder / "cards"):
        cards.mkdir(parents=True)
    (root / "cards" / "rivers.md").write_text(DECK, "utf-8")
    (folder / "cards" / "rivers.md").write_text(GERMAN, "utf-8")
    (root / "pyproject.toml").write_text('[tool.flashproof]\nname = "rivers"\n', "utf-8")
    settings = '[tool.flashproof]\nname = "fluesse"\nlanguage = "de"\ntranslation = true\n'
    (folder / "pyproject.toml").write_text(settings, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def load(folder: Path) -> tuple[dict[str, Any], list[str]]:
    diagnostics = Diagnostics()
    checked = load_project(Project(folder, folder / "cards", folder / "dist"), diagnostics)
    cards: dict[str, Any] = {card.id: card for _, card in checked.library.cards()}
    found = [f"{one.span.location}: {one.code}: {one.message}" for one in diagnostics]
    return cards, found


def test_a_translation_has_the_code_of_the_deck(translation: Path) -> None:
    own, problems = load(translation)
    assert problems == []
    deck, _ = load(translation.parent.parent)
    assert own.keys() == deck.keys()
    for card_id in own:
        mine, other = own[card_id], deck[card_id]
        assert [code.text for code in code_blocks(mine)] == [
            code.text for code in code_blocks(other)
        ]
        assert (mine.level, mine.tags) == (other.level, other.tags)
    nile = own["nile"]
    assert [type(block) for block in nile.answer] == [Markdown, Code, Markdown]
    assert nile.reverse
    assert isinstance(own["length"], Predict)
    assert isinstance(own["longer"], Quiz)
    assert own["longer"].fixed_order
    write = own["double"]
    assert isinstance(write, Write)
    assert [pattern.text for pattern in write.checks[0].patterns] == ["n = 2"]
    feedback = write.mistakes[0].feedback
    assert feedback is not None
    assert feedback.text == "Das ist zu viel."


def test_proofs_are_those_of_the_deck(translation: Path, tmp_path: Path) -> None:
    """``prove`` runs in the deck; the cards of the translation show the result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(translation.parent.parent)
        assert main(["prove", "-q"]) == 0
    assert main(["build", "-q"]) == 0
    learner = Learner(tmp_path / "learner")
    learner.import_package(translation / "dist" / "fluesse.apkg")
    notes = {note.fields[0]: "\n".join(note.fields) for note in learner.notes().values()}
    learner.close()
    assert re.search(r"Ausgeführt mit .*Python 3", notes["nile"])
    assert "Er ist sehr lang" in notes["nile"]
    edit(translation.parent.parent / "cards" / "rivers.md", "6650\n```", "6651\n```")
    assert main(["build", "-q"]) == 0
    assert "6651" in (translation / "dist" / "site" / "topics" / "rivers.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "#### Why\nDas wurde gemessen.\n",
            "",
            "14:1: differs-from-deck: this translation has no part 'Why', unlike the original card",
        ),
        ("- [ ] Rhein", "- [x] Rhein", "33:1: differs-from-deck: the correct options differ"),
        ("- [ ] Rhein", "- [ ] Rhein\n- [ ] Po", "33:1: differs-from-deck: the correct options"),
        (
            "<!-- code -->\n\nDas sind",
            "Das sind",
            "14:26: differs-from-deck: the main part has 0 code placeholders, but",
        ),
        ("<!-- id: longer -->", "<!-- id: other -->", "33:1: not-in-deck: the deck's file has no"),
        ("## Predict", "## Recall", "28:1: differs-from-deck: the deck's card is a Predict card"),
        ("#### Mistakes", "#### Hint", "44:1: differs-from-deck: the deck's card has no part"),
        ("Nil\n", "Nil $\\frac{1$\n", "36:11: bad-math: "),
    ],
)
def test_a_difference_is_an_error_at_its_place(
    translation: Path, old: str, new: str, problem: str
) -> None:
    edit(translation / "cards" / "rivers.md", old, new)
    _, problems = load(translation)
    assert any(one.startswith(f"cards/rivers.md:{problem}") for one in problems), problems


def test_an_error_in_the_code_is_reported_in_the_file_of_the_deck(translation: Path) -> None:
    deck = translation.parent.parent / "cards" / "rivers.md"
    edit(deck, 'print(len("Nile"))', 'print(len("Nile")')
    _, problems = load(translation)
    line = deck.read_text("utf-8").split('print(len("Nile")')[0].count("\n") + 1
    assert any(one.startswith(f"../../cards/rivers.md:{line}:") for one in problems), problems


def test_what_is_not_translated_is_a_warning(translation: Path) -> None:
    path = translation / "cards" / "rivers.md"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("## Quiz")], "utf-8")
    (translation.parent.parent / "cards" / "lakes.md").write_text(
        "---\ntitle: Lakes\n---\n", "utf-8"
    )
    cards, problems = load(translation)
    assert cards.keys() == {"nile", "length"}
    codes = [one.split(": ")[1] for one in problems]
    assert codes == ["not-translated"] * 3
    assert any(one.startswith("../../cards/lakes.md:1:1: ") for one in problems)
    assert main(["build", "-q"]) == 0


def test_a_project_without_the_setting_is_a_deck_of_its_own(translation: Path) -> None:
    edit(translation / "pyproject.toml", "translation = true", "")
    _, problems = load(translation)
    assert any("missing-" in one or "no-" in one for one in problems)
