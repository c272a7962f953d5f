"""Every lint rule has a bad and a good card, which the documentation also shows.

Also tests ``check/card_rules.py``, ``check/card_text.py``, ``check/context.py``,
``check/deck_rules.py``, ``check/explain_rules.py``, ``check/quiz_rules.py``,
``check/predict_rules.py``, ``check/registry.py``, and ``check/write_rules.py``.
"""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from flashproof.build.checked_project import lint_project, load_project
from flashproof.check.registry import RULES
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.project import Project

CASES = Path(__file__).parents[1] / "cases" / "lint"
CODES = [rule.code for rule in RULES]


def lint_file(
    case: Path, root: Path, settings: str = "", *, strict: bool = False
) -> list[Diagnostic]:
    cards = root / "cards"
    cards.mkdir()
    shutil.copy(case, cards / "topic.md")
    (root / "pyproject.toml").write_text(f"[tool.flashproof.lint]\n{settings}", encoding="utf-8")
    diagnostics = Diagnostics()
    checked = load_project(Project(root, cards, root / "dist"), diagnostics)
    lint_project(checked, diagnostics, strict=strict)
    return list(diagnostics)


@pytest.mark.parametrize("code", CODES)
def test_the_bad_card_is_reported(code: str, tmp_path: Path) -> None:
    diagnostics = lint_file(CASES / f"{code}.bad.md", tmp_path, strict=True)
    assert code in {diagnostic.code for diagnostic in diagnostics}


@pytest.mark.parametrize("code", CODES)
def test_the_good_card_is_not_reported(code: str, tmp_path: Path) -> None:
    diagnostics = lint_file(CASES / f"{code}.good.md", tmp_path, strict=True)
    assert code not in {diagnostic.code for diagnostic in diagnostics}


@pytest.mark.parametrize("code", CODES)
def test_a_rule_can_be_turned_off_for_the_deck(code: str, tmp_path: Path) -> None:
    diagnostics = lint_file(CASES / f"{code}.bad.md", tmp_path, f'off = ["{code}"]\n', strict=True)
    assert code not in {diagnostic.code for diagnostic in diagnostics}


def test_a_rule_can_be_turned_off_for_a_card(tmp_path: Path) -> None:
    text = (CASES / "long-answer.bad.md").read_text(encoding="utf-8")
    case = tmp_path / "case.md"
    case.write_text(
        text.replace("id: x-1", "id: x-1; lint: off=long-answer (a quotation)"), "utf-8"
    )
    root = tmp_path / "project"
    root.mkdir()
    assert "long-answer" not in {diagnostic.code for diagnostic in lint_file(case, root)}


def test_an_unknown_rule_is_reported(tmp_path: Path) -> None:
    text = (CASES / "long-answer.good.md").read_text(encoding="utf-8")
    case = tmp_path / "case.md"
    case.write_text(text.replace("id: x-1", "id: x-1; lint: off=long-anser (a quotation)"), "utf-8")
    root = tmp_path / "project"
    root.mkdir()
    (diagnostic,) = lint_file(case, root)
    assert diagnostic.code == "unknown-rule"
    assert diagnostic.hint.startswith("did you mean 'long-answer'?")


def test_a_threshold_is_a_setting(tmp_path: Path) -> None:
    diagnostics = lint_file(CASES / "long-answer.bad.md", tmp_path, "answer_words = 50\n")
    assert "long-answer" not in {diagnostic.code for diagnostic in diagnostics}


def test_all_rules_are_documented() -> None:
    assert len(set(CODES)) == len(CODES)
    assert {path.name.split(".")[0] for path in CASES.iterdir()} == set(CODES)
    for rule in RULES:
        assert rule.about
        assert rule.why
        assert rule.hint


def quiz(question: str, *options: str) -> str:
    listed = (f"- [{' ' if i else 'x'}] {text}\n    > Why {i}.\n" for i, text in enumerate(options))
    return f"## Quiz\n\n### {question}\n<!-- id: x-1 -->\n\n{''.join(listed)}"


def recall(question: str) -> str:
    return f"## Recall\n\n### {question}\n<!-- id: x-1 -->\n\nSome words.\n"


def predict(code: str, output: str) -> str:
    fences = f"```python\n{code}\n```\n```output\n{output}\n```\n"
    return f"## Predict\n\n### What does this print?\n<!-- id: x-1 -->\n\n{fences}"


SORTED = 'lengths = {"Rhine": 1230, "Volga": 3530}\nprint(max(lengths, key=lengths.get))'


@pytest.mark.parametrize(
    ("code", "card", "is_reported"),
    [
        ("all-of-the-above", quiz("What does it do?", "One", "It drops all of the rows"), False),
        ("all-of-the-above", quiz("What does it do?", "One", "All of the above"), True),
        ("all-of-the-above", quiz("Which of two?", "One", "Both"), True),
        ("all-of-the-above", quiz("Which call is it?", "`any`", "`all`"), False),
        ("short-stem", quiz("What is photosynthesis?", "One", "Two"), False),
        ("short-stem", quiz("What does `{}` make?", "One", "Two"), False),
        ("short-stem", quiz("`{}` makes", "One", "Two"), True),
        ("longest-right", quiz("What does `{}` make?", "A dictionary", "A set", "`None`"), False),
        ("answer-in-code", predict(SORTED, "Volga"), False),
        ("answer-in-code", predict('print("Volga")', "Volga"), True),
        ("dangling", recall("What is this: `lambda x: x`?"), False),
        ("dangling", recall("What does the function above return?"), True),
        ("dangling", recall("What lies in the area above the curve?"), False),
        ("yes-no", recall("Do generators keep state or not?"), True),
        ("yes-no", recall("Is a list or a tuple hashable?"), False),
    ],
)
def test_typical_cards(code: str, card: str, is_reported: bool, tmp_path: Path) -> None:
    case = tmp_path / "case.md"
    case.write_text(f"---\ntitle: A topic\n---\n\n{card}", "utf-8")
    root = tmp_path / "project"
    root.mkdir()
    assert (code in {diagnostic.code for diagnostic in lint_file(case, root)}) is is_reported


COPY = recall("What does a tape record, and for whom?").partition("## Recall")[2]


@pytest.mark.parametrize(
    ("ids", "settings", "expected"),
    [
        (("x-1", "x-2", "x-3"), "", {"near-duplicate": 2}),
        (("x-1", "x-2"), 'off = ["near-duplicate"]\n', {"same-question": 1}),
        (("x-1", "x-1"), "", {"duplicate-id": 1}),
    ],
)
def test_a_copy_is_reported_once(
    ids: tuple[str, ...], settings: str, expected: dict[str, int], tmp_path: Path
) -> None:
    cards = (COPY.replace("x-1", card_id) for card_id in ids)
    case = tmp_path / "case.md"
    case.write_text(f"---\ntitle: A topic\n---\n\n## Recall{''.join(cards)}", "utf-8")
    root = tmp_path / "project"
    root.mkdir()
    assert Counter(diagnostic.code for diagnostic in lint_file(case, root, settings)) == expected


def test_questions_about_different_operators_differ(tmp_path: Path) -> None:
    first = recall("What does `==` compare in JavaScript?").partition("## Recall")[2]
    copies = (
        first.replace("x-1", card_id).replace("==", sign)
        for card_id, sign in (("x-1", "=="), ("x-2", "==="), ("x-3", "==="))
    )
    case = tmp_path / "case.md"
    case.write_text(f"---\ntitle: A topic\n---\n\n## Recall{''.join(copies)}", "utf-8")
    root = tmp_path / "project"
    root.mkdir()
    (finding,) = lint_file(case, root)
    assert finding.code == "near-duplicate"
    assert "nearly identical to 'x-2'" in finding.message


def test_english_rules_apply_only_to_english_decks(tmp_path: Path) -> None:
    """In German, a question that starts with 'Was' asks 'what'."""
    case = tmp_path / "case.md"
    case.write_text(f"---\ntitle: A topic\n---\n\n{recall('Was ist ein Fluss?')}", "utf-8")
    for language, expected in (("en-GB", ["yes-no"]), ("de", [])):
        root = tmp_path / language
        root.mkdir()
        diagnostics = lint_file(case, root, f'[tool.flashproof]\nlanguage = "{language}"\n')
        assert [diagnostic.code for diagnostic in diagnostics] == expected
