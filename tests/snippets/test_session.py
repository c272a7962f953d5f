"""A session submits chains and returns their results."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import SnippetSession, read_chains
from tests.snippets.sample_chains import chain_of
from tests.snippets.test_extract import CARDS

CHAINS = [chain_of(f"print({number})\n", line=10 * number) for number in (1, 2, 3)]


def test_the_chains_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(CARDS, encoding="utf-8")
    diagnostics = Diagnostics()
    assert [len(chain.snippets) for chain in read_chains(path, tmp_path, diagnostics)] == [
        2, 1, 2, 3, 1,
    ]  # fmt: skip
    assert not diagnostics.has_errors
    path.write_bytes(b"\xff")
    assert read_chains(path, tmp_path, diagnostics) == ()
    assert diagnostics.has_errors


@pytest.mark.parametrize("on_demand", [False, True])
def test_results_in_any_order(on_demand: bool) -> None:
    session = SnippetSession(CHAINS, RunOptions(workers=2), on_demand=on_demand)
    printed = [session.results(chain)[0].printed for chain in reversed(CHAINS)]
    assert session.results(CHAINS[0]) is session.results(CHAINS[0])
    assert session.start.no_zygote_reason == ""
    session.close()
    assert printed == ["3\n", "2\n", "1\n"]


def test_accepted_results_are_collected() -> None:
    wrong = chain_of("print(1)\n", expected="2\n", expected_line=13)
    session = SnippetSession([wrong], RunOptions(workers=1, confirm=False), accepts=True)
    (result,) = session.results(wrong)
    session.close()
    assert session.accepted == [result]
    assert result.note.startswith("accepted")


@pytest.mark.parametrize(("repeats", "outcome"), [(False, "passed"), (True, "failed")])
def test_a_second_run_must_be_right_too(repeats: bool, outcome: str) -> None:
    code = "import datetime\nprint(datetime.date.today().year < 2028)\n"
    today = chain_of(code.replace("2028", str(date.today().year + 1)), expected="True\n")
    session = SnippetSession([today], RunOptions(workers=1), repeats=repeats)
    (result,) = session.results(today)
    session.close()
    assert result.outcome == outcome
