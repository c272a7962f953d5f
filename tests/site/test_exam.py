"""The selection of questions for printed exams."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given

from flashproof.model import Level, LibrarySummary
from flashproof.site import exam
from flashproof.site.navigation import build_navigation
from tests.property_tests import examples
from tests.site.conftest import load_cards, make_inputs, make_site
from tests.site.random_libraries import libraries, make_topic


@examples(40)
@given(libraries())
def test_an_exam_follows_the_blueprint_if_there_are_enough_cards(library: LibrarySummary) -> None:
    *_, everything = build_navigation(library).scopes()
    cards = list(library.cards())
    chosen = exam.choose_cards(cards, 10)
    assert len(chosen) == len(set(chosen)) == min(10, len(cards))
    for level, share in exam.BLUEPRINT.items():
        available = sum(card.level is level for _, card in cards)
        count = sum(cards[number][1].level is level for number in chosen)
        assert count >= min(available, round(10 * share))
    sections = exam.plan_exam(everything).sections
    numbers = [number for section in sections for number, _ in section.questions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_new_card_changes_at_most_one_question_of_an_exam() -> None:
    only = make_topic(1, "A", (), (Level.BEGINNER,) * 40)
    cards = [(only, card) for card in only.cards]
    before = {cards[1:][number][1].id for number in exam.choose_cards(cards[1:], 12)}
    after = {cards[number][1].id for number in exam.choose_cards(cards, 12)}
    assert len(before - after) <= 1


CARD = """### Question {number}?
<!-- id: card-{number}; level: beginner -->

An answer.

```python {{proof}}
a = 3  # {number}
b = a + 1
c = math.hypot(a, b)
assert c == 5
```
"""


def test_an_exam_asks_for_the_order_of_lines_of_other_cards(tmp_path: Path) -> None:
    cards = "\n".join(CARD.format(number=number) for number in range(14))
    text = f"---\ntitle: Sides\ndeck: Learning::Basics\n---\n\n## Recall\n\n{cards}"
    pages = make_site(make_inputs(load_cards(tmp_path, {"sides.md": text})))
    page = next(one.content.decode() for one in pages if one.path == "exams/sides.html")
    questions, _, key = page.partition('class="exam-key"')
    assert "14 questions" in questions
    assert [questions.count(f"Question {number}?") for number in range(14)] == [1] * 14
    lists = re.findall(r'<ol class="lettered">(.*?)</ol>', questions, re.DOTALL)
    keys = re.findall(r"<p>([A-C], [A-C], [A-C])</p>", key)
    assert len(lists) == len(keys) == 2
    for lettered, order in zip(lists, keys, strict=True):
        lines = dict(zip("ABC", re.findall(r"<code>(.*?)</code>", lettered), strict=True))
        chosen = [lines[letter][:5] for letter in order.split(", ")]
        assert chosen == ["a = 3", "b = a", "c = m"]
