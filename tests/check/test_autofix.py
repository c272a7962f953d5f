"""``check --fix`` fixes problems and changes nothing else."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.check.autofix import MAX_PASSES, find_fixes
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.parse import read_topic
from flashproof.text.edits import apply_edits
from flashproof.text.source import Source
from tests.property_tests import examples

CARDS = Path(__file__).parents[2] / "cards"
WHOLE = (Path(__file__).parents[1] / "cases" / "whole-topic.md").read_text("utf-8")
HEAD = "---\ntitle: T\n---\n\n"


def source_of(text: str) -> Source:
    return Source(Path("t.md"), "t.md", text)


def fixed(text: str) -> str:
    return apply_edits(text.encode(), find_fixes(source_of(text))).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```py\nx\n```\n", "```python\nx\n```\n"),
        ("```python3 {proof}\nx\n```\n", "```python {proof}\nx\n```\n"),
        ("```pycon\nx\n```\n", "```pycon\nx\n```\n"),
        ("```python\nprint(1)\n```\n```\n1\n```\n",
         "```python\nprint(1)\n```\n```output\n1\n```\n"),
        ("```python\nprint(1)\n```\n\n~~~Text\n1\n~~~\n",
         "```python\nprint(1)\n```\n\n~~~output\n1\n~~~\n"),
        ("```python\nx\n```\nIt writes a file:\n```text\na\n```\n",
         "```python\nx\n```\nIt writes a file:\n```text\na\n```\n"),
        ("```python\nx\n```\n```console\n$ python x.py\n1\n```\n",
         "```python\nx\n```\n```console\n$ python x.py\n1\n```\n"),
        ("```pycon\n>>> 1 + 1\n2\n```\n",
         "```python\nprint(1 + 1)\n```\n```output\n2\n```\n"),
        ("##Quiz\n\n###Which one?\n", "## Quiz\n\n### Which one?\n"),
        ("##hashtag\n", "##hashtag\n"),
        ("text \nmore\t\nbreak  \nhere\n\nend  \n", "text\nmore\nbreak  \nhere\n\nend\n"),
        ("### Which one? \n", "### Which one?\n"),
        ("```text\ncode  \n## no \n```\n", "```text\ncode  \n## no \n```\n"),
        ("## Quiz\n\n### Q?\n<!-- id: a; tags: x y|z, x -->\n\n- [X] a\n- [✓] b\n- [ ] c\n",
         "## Quiz\n\n### Q?\n<!-- id: a; tags: x, y, z -->\n\n- [x] a\n- [x] b\n- [ ] c\n"),
        ("## recall\n\n## Lists\n", "## Recall\n\n## Lists\n"),
        ("## Recall\n\n### Q?\n<!-- ID: Ab; Level: Beginner; Tags: B -->\n\na\n\n#### hint\nb\n",
         "## Recall\n\n### Q?\n<!-- id: Ab; level: beginner; tags: B -->\n\na\n\n#### Hint\nb\n"),
        ("## Explain\n\n### Q?\n<!-- id: a -->\n\n#### Model Answer\nb\n#### Models\nc\n",
         "## Explain\n\n### Q?\n<!-- id: a -->\n\n#### Model answer\nb\n#### Models\nc\n"),
        ("## Quiz\n\n### Q?\n<!-- id: a -->\n\n- []a\n-[x]b\n* [x ]  c\n- [ ]\td\n- [x](e)\n",
         "## Quiz\n\n### Q?\n<!-- id: a -->\n\n- [ ] a\n- [x] b\n* [x] c\n- [ ]\td\n- [x](e)\n"),
        ("## Quiz\n\n### Q?\n<!-- id: a -->\n\n- [x] 4\n- [ ] 30\n    > Why.\n- [ ] `-5`\n",
         "## Quiz\n\n### Q?\n<!-- id: a; order: fixed -->\n\n- [ ] `-5`\n- [x] 4\n- [ ] 30\n"
         "    > Why.\n"),
        ("## Quiz\n\n### Q?\n<!-- id: a -->\n\n- [ ] 3\n- [x] 2\n- [ ] 1\n",
         "## Quiz\n\n### Q?\n<!-- id: a -->\n\n- [ ] 3\n- [x] 2\n- [ ] 1\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_fixes(before: str, after: str, line_end: str) -> None:
    content = ("\ufeff" + (HEAD + before).replace("\n", line_end)).encode()
    result = apply_edits(content, find_fixes(source_of(HEAD + before))).decode()
    assert result == "\ufeff" + (HEAD + after).replace("\n", line_end)


def test_a_fixed_file_needs_no_more_fixes() -> None:
    for path in CARDS.rglob("*.md"):
        once = fixed(path.read_text("utf-8"))
        assert fixed(once) == once


def test_trailing_spaces_do_not_change_the_topic() -> None:
    """With or without spaces at the ends of lines, the cards are the same."""
    path = Path(__file__).parents[1] / "cases" / "whole-topic.md"
    text = path.read_text("utf-8")
    clean = fixed(text).split("\n")
    for seed in range(20):
        generator = random.Random(seed)
        lines = [line + " " * generator.choice((0, 0, 1)) for line in clean]
        dirty = "\n".join(lines)
        assert _summaries(fixed(dirty)) == _summaries("\n".join(clean))


@given(st.data())
@examples(60)
def test_a_damaged_file_is_fixed_without_a_traceback(data: st.DataObject) -> None:
    """After a few passes, nothing is left to fix."""
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        new = data.draw(st.text(st.sampled_from("#`-[]xX <>!:;|\n\t 1.a{}"), max_size=8))
        text = text[:start] + new + text[end:]
    for _ in range(MAX_PASSES):
        text = fixed(text)
    assert fixed(text) == text


def _summaries(text: str) -> list[str]:
    topic = read_topic(source_of(text), "D", Diagnostics())
    return [f"{card.id} {card.question.text.strip()} {len(card.tags)}" for card in topic.cards]


def test_the_command_fixes_the_files_and_prints_each_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cards").mkdir()
    card = tmp_path / "cards" / "t.md"
    card.write_text(f"{HEAD}##Recall\n\n### What is it?\n\nIt. \n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--fix"]) == 0
    assert main(["check", "--fix"]) == 0
    assert card.read_text("utf-8") == (
        f"{HEAD}## Recall\n\n### What is it?\n<!-- id: what-is-it -->\n\nIt.\n"
    ).replace("what-is-it", card.read_text("utf-8").split("id: ")[1].split(" ")[0])
    assert "cards/t.md:5:" in capsys.readouterr().out
