"""Console output goes to the right stream, and ``--quiet`` reduces it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flashproof.console import Console, ExitCode
from flashproof.diagnostics import Diagnostics
from flashproof.text.source import Source
from tests.workflow_log import commands_in

SPAN = Source(Path("a.md"), "a.md", "# A").span(0, 1)


def print_everything(console: Console) -> None:
    with console.progress() as progress:
        progress("reading cards")
    console.info("a result")
    console.output("the output")
    console.error("the reason")


def test_results_go_to_stdout_and_the_rest_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_everything(Console())
    captured = capsys.readouterr()
    assert captured.out == "a result\nthe output\n"
    assert captured.err == "reading cards …\nerror: the reason\n"


@pytest.mark.parametrize("console", [Console(quiet=True), Console(output_format="json")])
def test_quiet_prints_output_and_errors_only(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    print_everything(console)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("the output\n", "error: the reason\n")


def test_a_terminal_shows_progress_on_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    console = Console()
    with console.progress() as progress:
        progress("reading")
        progress("writing")
        console.info("a result")
    wiped = f"\r{' ' * 9}\r"
    captured = capsys.readouterr()
    assert captured.err == f"reading …{wiped}writing …{wiped}"
    assert captured.out == "a result\n"


def test_errors_and_warnings_have_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    diagnostics = Diagnostics()
    assert Console().report(diagnostics) is ExitCode.OK
    assert capsys.readouterr().err == ""
    diagnostics.warn("long-answer", "too long", SPAN)
    assert Console().report(diagnostics) is ExitCode.OK
    diagnostics.error("no-title", "no title", SPAN)
    assert Console().report(diagnostics) is ExitCode.PROBLEMS
    assert capsys.readouterr().err.endswith("1 error, 1 warning\n")


HOSTILE = "a\x1b[2J\x07\x9b1A\r\n\tb\n::error::c\n ##[add-path]d"


@pytest.mark.parametrize("actions", ["", "true"])
def test_no_text_is_a_command(
    actions: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text from cards and code controls neither a terminal nor a GitHub workflow."""
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    console, diagnostics = Console(), Diagnostics()
    source = Source(Path("a.md"), "a.md", f"## ##[group]{HOSTILE}")
    diagnostics.error("no-title", HOSTILE, source.span(0, 1), HOSTILE)
    with console.progress() as progress:
        progress(HOSTILE)
    console.info(HOSTILE)
    console.error(HOSTILE)
    console.report(diagnostics)
    Console(output_format="github").report(diagnostics)
    if not actions:
        console.output(HOSTILE)
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert not {"\x1b", "\x07", "\x9b", "\r"} & set(printed)
    assert printed.count("\tb\n") >= 3
    assert not actions or commands_in(printed) == ["error"]  # the annotation


def test_output_for_a_program_is_changed_only_in_a_workflow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Console().output(HOSTILE)
    assert capsys.readouterr().out == f"{HOSTILE}\n"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    Console().output(HOSTILE)
    printed = capsys.readouterr().out
    assert commands_in(printed) == []
    assert printed.replace(" ", "") == f"{HOSTILE}\n".replace(" ", "")
