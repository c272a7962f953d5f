"""The report page of a small deck shows statistics that match a manual count.

Also tests ``deck_report/stats.py``.
"""

import json
from pathlib import Path

import pytest

from flashproof.cli.main import main

HEAD = "---\ntitle: One <b>\n---\n\n"
QUIZ = """\
### Which option is the right {0} one?
<!-- id: q-{0}; level: {1} -->

- [ ] short
- [x] a much longer option
- [ ] tiny

"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    quizzes = "".join(QUIZ.format(n, "beginner" if n < 3 else "advanced") for n in range(4))
    text = f"{HEAD}## Quiz\n\n{quizzes}## Recall\n\n### What is 1 + 1?\n<!-- id: r -->\n\n2\n\n"
    text += "```python {proof}\nassert 1 + 1 == 2\n```\n\n"
    text += "```python {skip='later'}\nx\n```\n\n```python {needs=gpu}\nx\n```\n"
    (tmp_path / "cards" / "one.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_shows_the_statistics(project: Path) -> None:
    main(["check", "--report", "-q"])
    page = (project / "dist" / "report.html").read_text("utf-8")
    assert "<strong>5</strong> cards" in page
    assert "<strong>20%</strong> of cards have tested code" in page
    assert "<strong>0 of 3</strong> snippets proved, 1 skipped, 1 not run (GPU required)" in page
    assert "<strong>4</strong> cards without tested code or a source" in page
    assert "In 4 of 4 quiz cards, the longest option is correct (100%)" in page
    assert "the number expected by chance is 1" in page
    assert "<span>Position 2</span>" in page
    assert "<span>Advanced</span>" in page
    assert "One &lt;b&gt;" in page
    assert "<code>no-feedback</code></td>" in page
    assert "http" not in page.split("</style>")[1], "the page needs nothing from elsewhere"


def test_an_empty_deck_has_a_report(project: Path) -> None:
    (project / "cards" / "one.md").unlink()
    assert main(["check", "--report", "-q"]) == 0
    assert "No quiz card has exactly one correct option" in (
        project / "dist" / "report.html"
    ).read_text("utf-8")


def test_the_report_shows_mutation_scores(project: Path) -> None:
    (project / "dist").mkdir(exist_ok=True)
    scores = {"topics": {"one": {"killed": 3, "total": 4, "weak": 1}}}
    (project / "dist" / "mutation.json").write_text(json.dumps(scores), "utf-8")
    assert main(["check", "--report", "-q", "--cards", str(project / "cards")]) in (0, 1)
    page = (project / "dist" / "report.html").read_text("utf-8")
    assert "How strong are the proofs?" in page
    assert "<td>one</td><td>4</td><td>3</td><td>75%</td><td>1</td>" in page
