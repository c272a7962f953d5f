"""Snippets in Bash, JavaScript, SQL, and added languages run and end as their programs do.

Also tests ``snippets/runner/script_files.py``, ``snippets/runner/program_process.py``, and
``snippets/runner/program_errors.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from flashproof.languages import BASH, JAVASCRIPT, SQL, Language
from flashproof.snippets.repeat import CLOCK_OFFSET
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Result, RunMode
from tests.snippets.sample_chains import run, script_chain

UPPER = Language("upper", "upper", ("sh", "-c", "tr a-z A-Z < {file}"), ("sh", "--version"))
"""A language whose program prints the script in uppercase."""


@pytest.fixture(scope="module")
def plain() -> Iterator[Supervisor]:
    """A supervisor that imports no packages and does not repeat failures."""
    with Supervisor([], RunOptions(workers=2, confirm=False)) as supervisor:
        yield supervisor


def results(supervisor: Supervisor, chain: Chain) -> tuple[Result, ...]:
    return supervisor.submit(chain).result()


GOOD: dict[str, tuple[Language, tuple[str, ...], dict[str, Any]]] = {
    "bash": (BASH, ("false\necho $?\n",), {"expected": "1\n"}),
    "continue": (BASH, ("x=1\necho a\n", "echo $x$?\n"), {"expected": "10\n"}),
    "continue after a failure": (BASH, ("echo a\n", "echo $?\n"), {"expected": "0\n"}),
    "files of a chain": (BASH, ("mkdir d /tmp/d\ntouch d/f\n", "ls d\n"), {"expected": "f\n"}),
    "status": (BASH, ("echo a\nexit 3\n",), {"expected": "a\n", "raises": "3"}),
    "last status": (BASH, ("false\n",), {"raises": "1"}),
    "early end": (BASH, ("echo a\nexit 0\necho b\n",), {"expected": "a\n", "raises": "0"}),
    "signal": (BASH, ("kill -TERM $$\n",), {"raises": "143"}),
    "not found": (BASH, ("ecoh\necho $?\n",), {"expected": "127\n"}),
    "exit trap": (BASH, ("trap 'echo bye' EXIT\necho a\n",), {"expected": "a\nbye\n"}),
    "standard streams": (
        BASH,
        ("echo a\necho b >/dev/stdout\necho c >/dev/stderr\ncat\n",),
        {"expected": "a\nb\n"},
    ),
    "broken pipe": (BASH, ("yes | head -n 1\n",), {"expected": "y\n"}),
    "background": (BASH, ("(sleep 0.2; echo late) &\necho a\n",), {"expected": "a\nlate\n"}),
    "proof in Bash": (BASH, ("[[ 1 == 1 ]]\nif false; then :; fi\n",), {"is_proof": True}),
    "javascript": (
        JAVASCRIPT,
        ("setTimeout(() => console.log('b'));\nconsole.log([1, 2].map(parseInt));\n",),
        {"expected": "[ 1, NaN ]\nb\n"},
    ),
    "variables of a chain": (
        JAVASCRIPT,
        ("const x = 1;\n", "console.log(x);\n"),
        {"expected": "1\n"},
    ),
    "module": (
        JAVASCRIPT,
        ("import fs from 'node:fs';\nconsole.log(typeof fs, await 1);\n",),
        {"expected": "object 1\n"},
    ),
    "error by name": (
        JAVASCRIPT,
        ("console.log(1);\nnull.x;\n",),
        {
            "expected": "1\nTypeError: Cannot read properties of null (reading 'x')\n",
            "raises": "TypeError",
        },
    ),
    "error by status": (JAVASCRIPT, ("process.exitCode = 4;\n",), {"raises": "4"}),
    "error in a callback": (
        JAVASCRIPT,
        ("setTimeout(() => { throw new RangeError('x'); });\n",),
        {"raises": "RangeError"},
    ),
    "compiled JavaScript": (
        JAVASCRIPT,
        ("let s = 0;\nfor (let i = 0; i < 3e7; i++) s += i % 7;\nconsole.log(s);\n",),
        {"expected": "89999995\n"},
    ),
    "worker and typed arrays": (
        JAVASCRIPT,
        (
            "const { Worker } = require('node:worker_threads');\n"
            "const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });\n"
            "const array = new Float64Array(1e7).fill(1);\n"
            "new Worker('console.log(2)', { eval: true })\n"
            "  .on('exit', (code) => console.log(code, array.length, memory.buffer.byteLength));\n",
        ),
        {"expected": "2\n0 10000000 65536\n"},
    ),
    "proof in JavaScript": (JAVASCRIPT, ("console.assert(1 === 1);\n",), {"is_proof": True}),
    "sql": (
        SQL,
        ("SELECT 1, NULL, 'a', 0.1 + 0.2, 1e20; SELECT x'4142'\n",),
        {"expected": "1||a|0.3|1.0e+20\nAB\n"},
    ),
    "headers": (
        SQL,
        (".headers on\n.nullvalue NULL\nSELECT 1 AS a, NULL AS b;\n",),
        {"expected": "a|b\n1|NULL\n"},
    ),
    "tables of a chain": (
        SQL,
        ("CREATE TABLE t (x);\n", "INSERT INTO t VALUES (1);\n", "SELECT * FROM t;\n"),
        {"expected": "1\n"},
    ),
    "error in SQL": (
        SQL,
        ("CREATE TABLE t (x UNIQUE);\nINSERT INTO t VALUES (1), (1);\n",),
        {"expected": "Error: UNIQUE constraint failed: t.x\n", "raises": "SQLITE_CONSTRAINT"},
    ),
    "error by class": (SQL, ("SELECT * FROM nowhere;\n",), {"raises": "OperationalError"}),
    "proof in SQL": (
        SQL,
        ("CREATE TABLE t (x);\nWITH n AS (SELECT 1) INSERT INTO t SELECT 2;\nSELECT x FROM t;\n",),
        {"is_proof": True},
    ),
    "added language": (UPPER, ("abc\n", "def\n"), {"expected": "DEF\n"}),
    "failing program": (
        Language("failing", "failing", ("sh", "-c", "exit 5"), ()),
        ("abc\n",),
        {"raises": "5"},
    ),
}


@pytest.mark.parametrize("name", list(GOOD))
def test_a_snippet_passes(name: str, plain: Supervisor) -> None:
    language, codes, fields = GOOD[name]
    result = run(plain, script_chain(language, *codes, **fields))
    assert result.outcome is Outcome.PASSED, f"{result.message}\n{result.detail}"


BAD: dict[str, tuple[Language, tuple[str, ...], dict[str, Any], str]] = {
    "output": (BASH, ("echo a\n",), {"expected": "b\n"}, "printed 'a', but the card shows 'b'"),
    "status": (BASH, ("echo a\nfalse\n",), {}, "exit status 1"),
    "other status": (BASH, ("exit 2\n",), {"raises": "3"}, "exit status 2"),
    "no failure": (BASH, ("true\n",), {"raises": "3"}, "expected exit status 3, but the snippet"),
    "early end": (BASH, ("exit 0\nfalse\n",), {}, "exit status 0: the script ended before its las"),
    "early end of a chain": (BASH, ("echo a\n", "exit 0\nfalse\n"), {}, "exit status 0"),
    "here-document": (BASH, ("cat <<EOF\na\n",), {}, "exit status 0: the script ended before"),
    "not found": (BASH, ("ecoh a\ntrue\n",), {}, "ecoh: command not found"),
    "syntax": (BASH, ("if true\n",), {}, "exit status 2: syntax error"),
    "proof": (BASH, ("[[ 1 == 2 ]]\ntrue\n",), {"is_proof": True}, "exit status 1: this check fai"),
    "leftover": (BASH, ("sleep 60 >/dev/null &\n",), {}, "a process was still running"),
    "nondeterministic": (BASH, ("echo $$ $RANDOM\n", "echo b\n"), {}, "not deterministic: the fe"),
    "time": (BASH, ("sleep 60\n",), {"timeout": 0.5}, "still running after 0.5 s"),
    "time in a chain": (BASH, ("true\n", "sleep 60\n"), {"timeout": 0.5}, "still running at its"),
    "much output": (BASH, ("yes\n",), {}, "printed more than 256 MB"),
    "network": (
        BASH,
        ("exec 3<>/dev/tcp/192.0.2.1/80\n",),
        {},
        "exit status 1: snippets have no network access",
    ),
    "javascript": (JAVASCRIPT, ("\nnull.x;\n",), {}, "TypeError: Cannot read properties of null"),
    "exit": (JAVASCRIPT, ("process.exit();\nnull.x;\n",), {}, "exit status 0: the script ended"),
    "rejection": (JAVASCRIPT, ("Promise.reject(new Error('no'));\n",), {}, "Error: no"),
    "unsettled": (JAVASCRIPT, ("await new Promise(() => {});\n",), {}, "exit status 13"),
    "assertion": (
        JAVASCRIPT,
        ("console.assert(false, 'no');\n",),
        {"is_proof": True},
        "AssertionError: no",
    ),
    "sql": (SQL, ("SELECT 1;\nSELEC 2;\n",), {}, 'SQLITE_ERROR: near "SELEC": syntax error'),
    "incomplete": (SQL, ("SELECT 'a;\n",), {}, "SQLITE_ERROR: unrecognized token"),
    "false": (SQL, ("SELECT 1, 0;\n",), {"is_proof": True}, "Error: a check failed"),
    "null": (SQL, ("SELECT NULL;\n",), {"is_proof": True}, "Error: a check failed"),
    "empty": (SQL, ("SELECT 1 WHERE 0;\n",), {"is_proof": True}, "Error: a check returned no rows"),
    "dot-command": (SQL, (".tables\n",), {}, "Error: unknown dot-command '.tables'"),
    "endless query": (
        SQL,
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT max(i) FROM n;\n",),
        {"timeout": 0.5},
        "still running after 0.5 s",
    ),
    "missing program": (
        Language("nowhere", "nowhere", ("/nowhere/program", "{file}"), ()),
        ("a\n",),
        {},
        "not run: /nowhere/program, the program for nowhere in [tool.flashproof.languages]",
    ),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_snippet_fails(name: str, plain: Supervisor) -> None:
    language, codes, fields, message = BAD[name]
    if name == "missing program":
        chain = _with_language(script_chain(UPPER, *codes, **fields), language)
    else:
        chain = script_chain(language, *codes, **fields)
    result = run(plain, chain)
    assert result.outcome is Outcome.FAILED
    assert message in result.message


def _with_language(chain: Chain, language: Language) -> Chain:
    return Chain((), tuple(replace(one, language=language) for one in chain.snippets))


def test_the_line_of_an_error_is_that_of_the_card(plain: Supervisor) -> None:
    cases = (
        (BASH, "true\nexit 4 5\n"),
        (JAVASCRIPT, "1;\nnull.x\n"),
        (SQL, "SELECT 1;\nSELECT x;\n"),
    )
    for language, code in cases:
        chain = script_chain(language, "\n", code, setup="\n\n", line=20)
        assert run(plain, chain).line == 24, language


def test_a_continued_snippet_does_not_run_after_the_end_of_its_process(plain: Supervisor) -> None:
    chain = script_chain(BASH, "exit 0\n", "echo a\n")
    assert [one.outcome for one in results(plain, chain)] == [Outcome.FAILED] * 2
    expected = script_chain(BASH, "exit 3\n", raises="3").snippets
    rest = script_chain(BASH, "echo a\n", line=30).snippets
    first, second = results(plain, Chain((), expected + rest))
    assert first.outcome is Outcome.PASSED
    assert second.message == "not run: the fence that it continues ends the process"


def test_a_continued_snippet_runs_after_an_expected_error(plain: Supervisor) -> None:
    for language, code, raises in (
        (BASH, "false\n", "1"),
        (SQL, "SELECT x;\n", "OperationalError"),
    ):
        first = script_chain(language, code, raises=raises).snippets
        second = script_chain(language, "SELECT 1;\n" if language is SQL else "echo 1\n", line=30)
        chain = Chain((), first + second.snippets)
        assert [one.outcome for one in results(plain, chain)] == [Outcome.PASSED] * 2
        assert results(plain, chain)[1].printed == "1\n"


def test_setups_run_first_and_their_failure_is_reported(plain: Supervisor) -> None:
    chain = script_chain(SQL, "SELECT * FROM t;\n", setup="CREATE TABLE t (x);\n", expected="")
    assert run(plain, chain).outcome is Outcome.PASSED
    chain = script_chain(SQL, "SELECT 1;\n", setup="CREATE nothing;\n")
    assert run(plain, chain).message.startswith("not run: the setup failed: SQLITE_ERROR: near")


HOSTILE = {
    "memory": "exec 3<>/proc/$PPID/mem || exit 7\n",
    "seals": "cat /proc/$PPID/fd/201 || exit 7\n",
    "events": "echo x >/proc/$PPID/fd/200 || exit 7\n",
    "stack": "cat /proc/$PPID/environ || exit 7\n",
    "other processes": "ls -d /proc/[0-9]* | wc -l | grep -qx '[3-8]' && exit 7\n",
    "namespaces": "unshare -U true || exit 7\n",
    "system files": "echo x >/etc/passwd || exit 7\n",
    "zygote": "kill -9 1 || exit 7; ps -p 1 >/dev/null && exit 7\n",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_program_cannot_reach_the_runner_or_the_system(name: str, plain: Supervisor) -> None:
    result = run(plain, script_chain(BASH, HOSTILE[name], raises="7"))
    if result.isolation != "namespaces":
        pytest.skip("without namespaces, a program can see other processes and files")
    assert result.outcome is Outcome.PASSED, f"{result.message}\n{result.detail}"


@pytest.mark.parametrize("signal", ["KILL", "STOP"])
def test_a_program_that_ends_or_stops_the_runner_fails(signal: str, plain: Supervisor) -> None:
    code = f"kill -{signal} $PPID\nsleep 60\n"
    result = run(plain, script_chain(BASH, code, timeout=1, expected=""))
    assert result.outcome is Outcome.FAILED


def test_a_chain_starts_in_empty_folders(plain: Supervisor) -> None:
    code = (
        "mkdir locked /tmp/x /dev/shm/x\ntouch locked/f ~/f\nchmod 0 locked\nls -A . ~ /dev/shm\n"
    )
    chain = script_chain(BASH, code, "ls -A\n", expected="locked\n")
    assert [one.outcome for one in results(plain, chain)] == [Outcome.PASSED] * 2


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (BASH, "date +%Y%m%d%H\n"),
        (JAVASCRIPT, "console.log(new Date().getFullYear(), new Date(0).getTime(), Date.now());\n"),
        (
            SQL,
            "SELECT date('now'), CURRENT_TIMESTAMP, strftime('%Y'), date('2024-01-31');\n",
        ),
    ],
    ids=["bash", "javascript", "sql"],
)
def test_the_clock_of_the_second_run_is_ahead(
    language: Language, code: str, plain: Supervisor
) -> None:
    chain = script_chain(language, code)
    now, later = plain.run_once(chain)[0], plain.run_once(chain, CLOCK_OFFSET)[0]
    assert now.outcome is later.outcome is Outcome.PASSED
    assert now.printed != later.printed


def test_a_program_runs_without_namespaces() -> None:
    with Supervisor([], RunOptions(workers=1, namespaces=False, confirm=False)) as limited:
        for language, code in ((BASH, "echo a\n"), (SQL, "SELECT 'a';\n")):
            result = run(limited, script_chain(language, "\n", code, expected="a\n"))
            assert (result.outcome, result.isolation) == (Outcome.PASSED, "limits")


def test_a_failure_is_repeated_in_a_fresh_process() -> None:
    with Supervisor([], RunOptions(workers=1)) as confirming:
        result = run(confirming, script_chain(BASH, "false\n"))
    assert (result.outcome, result.mode) == (Outcome.FAILED, RunMode.FRESH)
