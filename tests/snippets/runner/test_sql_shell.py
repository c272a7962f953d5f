"""SQL scripts print what the ``sqlite3`` command prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flashproof.snippets.runner import sql_shell

SCRIPTS = (
    "SELECT 1, 2.0, -0.0, 1e300, 1.5e-7, 0.1 + 0.2, NULL, '';",
    "SELECT 1/3.0, 123456789012345678, 9007199254740993.0, 1e15, 1e16;",
    "SELECT 'a;b', \"c\", 'it''s'; -- a comment; SELECT 2;\nSELECT 3",
    "/* a; comment */ SELECT 'two\nlines';\n\nSELECT x'00', x'41', typeof(x'41');",
    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);\nINSERT INTO t (b) VALUES ('x'), (NULL);\n"
    "SELECT * FROM t;\nUPDATE t SET b = 'y' RETURNING a, b;\nDELETE FROM t;\n"
    "SELECT count(*) FROM t;",
    "CREATE TABLE t (a);\nCREATE TRIGGER g AFTER INSERT ON t BEGIN\n  UPDATE t SET a = a + 1;\n"
    "  SELECT 1;\nEND;\nINSERT INTO t VALUES (1);\nSELECT a FROM t;",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5)\n"
    "SELECT i, i * i FROM n;",
    "BEGIN;\nCREATE TABLE t (a);\nINSERT INTO t VALUES (1);\nROLLBACK;\nSELECT count(*) FROM"
    " sqlite_master;",
    ".headers on\nSELECT 1 AS one, 2 AS 'two words';\nSELECT 1 WHERE 0;\n.headers off\nSELECT 3;",
    ".nullvalue NULL\nSELECT NULL, 1;\n.nullvalue '-'\nSELECT NULL;",
    "SELECT json_extract('{\"a\": [1, 2]}', '$.a[1]'), upper('ß'), length('é'), 'naïve 漢字';",
    "SELECT group_concat(x, '+') FROM (SELECT 1 AS x UNION SELECT 2);\nPRAGMA user_version;",
    "SELECT date('2024-01-31', '+1 month'), strftime('%Y-%j', '2024-03-01'), 7 % 3, 7 / 2;",
    "SELECT row_number() OVER (ORDER BY column1 DESC), column1 FROM (VALUES (3), (5));",
)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not installed")
@pytest.mark.parametrize("script", SCRIPTS, ids=range(len(SCRIPTS)))
def test_a_script_prints_the_same_as_with_sqlite3(script: str, tmp_path: Path) -> None:
    command = subprocess.run(
        ["sqlite3", "-batch", ":memory:"], input=script.encode(), capture_output=True, check=True
    )
    assert printed(script, tmp_path) == command.stdout


def printed(script: str, tmp_path: Path) -> bytes:
    """Return the output of a script that runs without errors."""
    file = tmp_path / "script.sql"
    file.write_text(script, encoding="utf-8")
    program = [sys.executable, "-I", "-S", sql_shell.__file__, str(file)]
    return subprocess.run(program, capture_output=True, check=True).stdout


def test_statements_have_their_lines() -> None:
    script = "-- x\nSELECT 1; SELECT\n2;\n/* y\n*/ .headers on\n;\nSELECT ';"
    assert list(sql_shell.statements(script)) == [
        (2, "SELECT 1;"),
        (2, "SELECT\n2;"),
        (5, ".headers on"),
        (6, ";"),
        (7, "SELECT ';"),
    ]
