"""Failures and summaries as text."""

from __future__ import annotations

from flashproof.snippets.run_report import RunStart, Timing, explain, summary
from flashproof.snippets.snippet import Outcome, Result, RunMode
from tests.snippets.sample_chains import chain_of

SNIPPET = chain_of("x = 1\nprint(x)\n").snippets[0]
PASSED = Result(snippet=SNIPPET, outcome=Outcome.PASSED, seconds=1.5, isolation="limits")


def test_a_failure_is_explained() -> None:
    result = Result(
        snippet=SNIPPET,
        outcome=Outcome.FAILED,
        message="ValueError: no",
        line=11,
        detail="Traceback\n",
        printed="out\n",
    )
    assert explain(result) == (
        "topic.md:11: ValueError: no\n    print(x)\n\nTraceback\n\noutput:\n  out"
    )


def test_output_that_is_the_failure_is_not_repeated() -> None:
    result = Result(
        snippet=SNIPPET,
        outcome=Outcome.FAILED,
        message="printed '1'",
        line=40,
        printed="1\n",
        output_differs=True,
    )
    assert explain(result) == "topic.md:40: printed '1'"


def test_long_output_is_shortened() -> None:
    lines = "".join(f"{number}\n" for number in range(20))
    result = Result(snippet=SNIPPET, outcome=Outcome.FAILED, message="no", printed=lines)
    assert "output:\n  …\n  8\n" in explain(result)


def test_a_summary() -> None:
    skipped = Result(snippet=SNIPPET, outcome=Outcome.SKIPPED, message="needs a GPU")
    fresh = Result(
        snippet=SNIPPET,
        outcome=Outcome.PASSED,
        import_seconds=2.0,
        mode=RunMode.FRESH,
        isolation="limits",
        note="failed in a forked process: no",
    )
    timings = [Timing.of(one) for one in (PASSED, skipped, fresh)]
    start = RunStart(3.0, "an import started threads", "the kernel forbids it")
    assert summary(timings, {"python": "3.11.7", "keras": ""}, start) == [
        "3 snippets: 2 passed, 1 skipped; mode: fresh (limits), zygote (limits)",
        "not isolated in namespaces: the kernel forbids it",
        "ran in fresh processes: an import started threads",
        "1.5 s in snippets, 3.0 s in shared imports, 2.0 s in other imports",
        "python 3.11.7",
        "    1.50 s  topic.md:10",
        "    0.00 s  topic.md:10",
        "  note: topic.md:10: not run: needs a GPU",
        "  note: topic.md:10: failed in a forked process: no",
    ]


def test_an_empty_summary() -> None:
    assert summary([], {"python": "3.11.7"})[0] == "0 snippets; mode: none"
