"""Read whole topics, and sort topics.

Also tests ``parse/card_metadata.py``, ``parse/card_parts.py``, ``parse/cloze.py``,
``parse/compare.py``, ``parse/document.py``, ``parse/explain.py``, ``parse/fences.py``,
``parse/predict.py``, ``parse/quiz.py``, ``parse/recall.py``, ``parse/sections.py``, and
``parse/topic_summary.py``.
"""

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.model import (
    Cloze,
    Code,
    Compare,
    Explain,
    Level,
    Markdown,
    Predict,
    Quiz,
    Recall,
    Role,
    Topic,
    TopicSummary,
)
from flashproof.parse import in_learning_order, read_topic
from flashproof.parse.topic_summary import summarize
from tests.sample_topics import source_of, topic_of

TEXT = (Path(__file__).parents[1] / "cases" / "whole-topic.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def topic() -> Topic:
    result, diagnostics = topic_of(TEXT)
    assert list(diagnostics) == []
    return result


def code_of(block: Markdown | Code) -> Code:
    assert isinstance(block, Code)
    return block


def test_front_matter(topic: Topic) -> None:
    assert (topic.name, topic.title, topic.deck) == (
        "topic",
        "L2 regularization",
        "TensorFlow::Generalization",
    )
    assert topic.subdeck == "TensorFlow::Generalization::L2 regularization"
    assert topic.tags == ("regularization", "overfitting")
    assert (topic.prerequisites, topic.minutes) == (("dense-layers",), 7)
    assert topic.summary == "A price on large weights."


def test_lead(topic: Topic) -> None:
    prose, setup = topic.lead
    assert isinstance(prose, Markdown)
    assert prose.text == "Weights cost something: $\\lambda \\sum_i w_i^2$."
    assert code_of(setup).role is Role.SETUP
    assert code_of(setup).line == 14


def test_cards_are_in_the_order_of_the_file(topic: Topic) -> None:
    assert [(type(card).__name__, card.id) for card in topic.cards] == [
        ("Recall", "l2-adds"),
        ("Recall", "l2-code"),
        ("Quiz", "quiz-zero"),
        ("Explain", "explain-l2"),
        ("Predict", "predict-l2"),
        ("Cloze", "cloze-l2"),
        ("Compare", "compare-l2"),
        ("Recall", "again"),
    ]


def test_recall(topic: Topic) -> None:
    card = topic.cards[0]
    assert isinstance(card, Recall)
    assert card.question.text == "What does an L2 penalty add to the loss?"
    assert (card.level, card.tags, card.reverse) == (Level.BEGINNER, ("l2", "losses"), True)
    assert [(waiver.rule, waiver.reason) for waiver in card.waivers] == [
        ("long-answer", "a quotation; word by word")
    ]
    prose, proof = card.answer
    assert isinstance(prose, Markdown)
    assert code_of(proof).role is Role.PROOF
    assert code_of(proof).text == "# ## not a heading\nassert 1 + 1 == 2\n"
    assert [block.text for block in card.hint] == ["Think of a parabola."]
    assert card.context == ()


def test_recall_with_an_answer_part(topic: Topic) -> None:
    card = topic.cards[1]
    assert isinstance(card, Recall)
    assert card.level is Level.INTERMEDIATE
    assert [type(block).__name__ for block in card.context] == ["Markdown", "Code"]
    (code,) = card.answer
    code = code_of(code)
    assert (code.timeout, code.tolerance, code.raises) == (60.0, 0.001, "ValueError")
    assert code.output is not None
    assert code.output.text == "ValueError: no\n"


def test_quiz(topic: Topic) -> None:
    card = topic.cards[2]
    assert isinstance(card, Quiz)
    assert [(option.text.text, option.is_correct) for option in card.options] == [
        ("L2", False),
        ("L1,\nthe absolute one", True),
    ]
    feedback = [option.feedback.text for option in card.options if option.feedback]
    assert feedback == ["Its pull fades\nas a weight shrinks.", "It stays."]
    assert (card.fixed_order, card.is_multiple) == (True, False)
    assert [block.text for block in card.context] == ["Look at `Dense`:"]
    assert [code.role for code in card.proofs] == [Role.PROOF]
    assert [block.text for block in card.why] == ["One sentence."]


def test_explain(topic: Topic) -> None:
    card = topic.cards[3]
    assert isinstance(card, Explain)
    assert [
        (concept.text.text, [pattern.text for pattern in concept.patterns])
        for concept in card.concepts
    ] == [
        ("A term is added", ["penalt*", "added to the loss", "extra (cost|term)"]),
        ("Only you can tell", []),
    ]
    assert card.concepts[0].patterns[1].span.text == "added to the loss"
    assert [block.text for block in card.model_answer] == ["A penalty is added."]


def test_predict(topic: Topic) -> None:
    card = topic.cards[4]
    assert isinstance(card, Predict)
    assert code_of(card.context[0]).text == "x = 1\n"
    assert (card.code.text, card.code.continues) == ("print(x)\n", True)
    assert card.code.output is not None
    assert card.code.output.text == "1\n"


def test_cloze(topic: Topic) -> None:
    card = topic.cards[5]
    assert isinstance(card, Cloze)
    assert [(deletion.number, deletion.answer, deletion.hint) for deletion in card.deletions] == [
        (1, "kernel_regularizer", ""),
        (2, "the weights", "on what?"),
    ]
    assert card.deletions[1].span.text == "{{c2::the weights::on what?}}"


def test_accepted_answers() -> None:
    text = (
        "---\ntitle: T\n---\n\n## Cloze\n\n### Q\n<!-- id: a -->\n\n"
        "It {{c1::shrinks}} <!-- accept c1: reduces; makes\n smaller --> the "
        "{{c2::big}} weights.\n\n"
        "```python\n{{c3::x}} | {{c4::y}}  # {{c1::shrinks}}\n```\n"
        "<!-- accept c3: `a|b; c`; d -->\n<!-- accept c1: lowers -->\n\n#### Why\nBecause.\n"
    )
    result, diagnostics = topic_of(text)
    assert list(diagnostics) == []
    (card,) = result.cards
    assert isinstance(card, Cloze)
    accepted = ("reduces", "makes smaller", "lowers")
    assert [(one.number, one.accepted) for one in card.deletions] == [
        (1, accepted), (2, ()), (3, ("a|b; c", "d")), (4, ()), (1, accepted)]  # fmt: skip


def test_phrases_that_contradict_a_concept() -> None:
    result, diagnostics = topic_of(
        "---\ntitle: T\n---\n\n## Explain\n\n### Q\n<!-- id: a -->\n\n#### Concepts\n"
        "- One <!-- match: a word, b* --> <!-- unless: no word, (x|y) z -->\n"
        "- Two <!-- unless: c -->\n- Three <!-- unles: d -->\n"
    )
    assert [(one.code, one.span.text) for one in diagnostics] == [("unknown-key", "unles")]
    (card,) = result.cards
    assert isinstance(card, Explain)
    assert [
        ([pattern.text for pattern in one.patterns], [pattern.text for pattern in one.unless])
        for one in card.concepts
    ] == [(["a word", "b*"], ["no word", "(x|y) z"]), ([], ["c"]), ([], [])]


def test_compare(topic: Topic) -> None:
    card = topic.cards[6]
    assert isinstance(card, Compare)
    assert [column.text for column in card.columns] == ["L1", "L2"]
    assert [(row.text.text, row.holds) for row in card.statements] == [
        ("Adds squares", (False, True)),
        ("Has a `a|b` | bar", (True, True)),
    ]
    assert [block.text for block in card.context] == ["Both add a term."]


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=["windows", "old mac"])
def test_line_ends_do_not_matter(newline: str, tmp_path: Path, topic: Topic) -> None:
    path = tmp_path / "topic.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", newline).encode())
    source = read_source(path, tmp_path, Diagnostics())
    assert source is not None
    assert source.text == topic.source.text


def summary_of(text: str, path: str) -> TopicSummary:
    """Return the summary of a card file."""
    return summarize(read_topic(source_of(text, path), "Deck", Diagnostics()))


def topics(**prerequisites: list[str]) -> list[TopicSummary]:
    """Return empty topics with their prerequisites, by name."""
    return [
        summary_of(f"---\ntitle: T\nprerequisites: {names}\n---\n", f"cards/{name}.md")
        for name, names in prerequisites.items()
    ]


@pytest.mark.parametrize(
    ("prerequisites", "expected"),
    [
        ({"b": [], "a": []}, "ab"),
        ({"a": ["c"], "b": [], "c": []}, "bca"),
        ({"a": ["d"], "b": ["a"], "c": [], "d": ["c"]}, "cdab"),
        ({"a": ["unknown", "a"], "b": []}, "ab"),
    ],
    ids=["by path", "prerequisites first", "a chain", "unknown and own names"],
)
def test_learning_order(prerequisites: dict[str, list[str]], expected: str) -> None:
    ordered = in_learning_order(topics(**prerequisites))
    assert "".join(topic.name for topic in ordered) == expected


def test_circular_prerequisites_lose_no_topic() -> None:
    graph = {"a": ["b", "e"], "b": ["a"], "c": ["d"], "d": ["c"], "e": list[str]()}
    ordered = in_learning_order(topics(**graph))
    assert sorted(topic.name for topic in ordered) == ["a", "b", "c", "d", "e"]
    assert ordered == in_learning_order(reversed(topics(**graph)))


def test_topics_of_the_same_name_are_kept() -> None:
    same = [summary_of("---\ntitle: T\n---\n", f"cards/{folder}/a.md") for folder in "xy"]
    assert len(in_learning_order(same)) == 2


def test_a_file_can_reverse_all_its_recall_cards() -> None:
    text = (
        "---\ntitle: Words\nreverse: yes\n---\n\n## Recall\n\n"
        "### le chat\n<!-- id: cat -->\n\nthe cat\n\n"
        "### le chien\n<!-- id: dog; reverse: no -->\n\nthe dog\n\n"
        "### la vache\n<!-- id: cow; reverse: yes -->\n\nthe cow\n\n"
        "## Explain\n\n### Why?\n<!-- id: why -->\n\n#### Concepts\n- One.\n"
    )
    topic, diagnostics = topic_of(text)
    assert list(diagnostics) == []
    reverse = {card.id: card.reverse for card in topic.cards if isinstance(card, Recall)}
    assert reverse == {"cat": True, "dog": False, "cow": True}
    assert [card.numbers for card in summarize(topic).cards] == [(1, 2), (1,), (1, 2), (1,)]
