"""Text is shown by GitHub as it is."""

from __future__ import annotations

from flashproof.text.github_markdown import code_fence, escape


def test_markup_and_mentions_are_escaped() -> None:
    text = "a*b_c [d](e) <f> `g` #1 | @team \\"
    escaped = "a\\*b\\_c \\[d\\](e) \\<f\\> \\`g\\` \\#1 \\| @<!-- -->team \\\\"
    assert escape(text) == escaped


def test_a_code_block_can_contain_fences() -> None:
    assert code_fence("text", ["a", "````", "b"]) == ["`````text", "a", "````", "b", "`````"]
