import json
from pathlib import Path
from typing import Any

import pytest

from flashproof.check.answer_patterns import matches

CASES = json.loads((Path(__file__).parents[1] / "cases" / "patterns.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['pattern']} in {case['answer']}")
def test_phrase_in_answer(case: dict[str, Any]) -> None:
    assert matches(case["pattern"], case["answer"]) is case["found"]
