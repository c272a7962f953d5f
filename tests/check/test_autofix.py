"""What ``check --fix`` mends, and that it leaves every other byte alone."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashproof.check.autofix import apply, edits
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.parse import read_topic
from flashproof.text.source import Source

CARDS = Path(__file__).parents[2] / "cards"
WHOLE = (Path(__file__).parents[1] / "cases" / "whole-topic.md").read_text("utf-8")
HEAD = "---\ntitle: T\n---\n\n"


def fixed(text: str) -> str:
    return apply(text.encode(), edits(Source(Path("t.md"), "t.md", text))).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```py\nx\n```\n", "```python\nx\n```\n"),
        ("```python3 {proof}\nx\n```\n", "```python {proof}\nx\n```\n"),
        ("```pycon\nx\n```\n", "```pycon\nx\n```\n"),
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
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_mends(before: str, after: str, newline: str) -> None:
    text = (HEAD + before).replace("\n", newline)
    source = Source(Path("t.md"), "t.md", HEAD + before)
    found = ("\ufeff" + text).encode()
    assert apply(found, edits(source)).decode() == "\ufeff" + (HEAD + after).replace("\n", newline)


def test_nothing_to_mend_changes_nothing() -> None:
    for path in CARDS.rglob("*.md"):
        once = fixed(path.read_text("utf-8"))
        assert fixed(once) == once


def test_random_spaces_are_mended_to_the_same_topic() -> None:
    """Spaces at line ends mean nothing: with and without, the cards are the same."""
    path = Path(__file__).parents[1] / "cases" / "whole-topic.md"
    text = path.read_text("utf-8")
    clean = fixed(text).split("\n")
    for seed in range(20):
        chance = random.Random(seed)
        lines = [line + " " * chance.choice((0, 0, 1)) for line in clean]
        dirty = "\n".join(lines)
        assert _cards(fixed(dirty)) == _cards("\n".join(clean))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_edit_of_a_file_can_be_mended(data: st.DataObject) -> None:
    """No traceback, and in the end there is nothing more to mend."""
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        new = data.draw(st.text(st.sampled_from("#`-[]xX <>!:;|\n\t 1.a{}"), max_size=8))
        text = text[:start] + new + text[end:]
    mended = text
    for _ in range(5):
        mended = fixed(mended)
    assert fixed(mended) == mended


def _cards(text: str) -> list[str]:
    topic = read_topic(Source(Path("t.md"), "t.md", text), "D", Diagnostics())
    return [f"{card.id} {card.question.text.strip()} {len(card.tags)}" for card in topic.cards]


def test_the_command_mends_and_tells(
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
