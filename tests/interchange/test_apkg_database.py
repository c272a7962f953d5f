"""Databases that Anki did not write are refused in bounded time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from flashproof.cli.main import main
from flashproof.errors import ImportFileError
from flashproof.interchange.apkg_database import open_collection
from flashproof.interchange.detect import read_file
from tests.interchange.hostile_packages import HostilePackage, default_models, note

pytest.importorskip("markdownify")

ENDLESS = "WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM x) SELECT"


def refused(package: HostilePackage, folder: Path) -> str:
    with pytest.raises(ImportFileError) as caught:
        read_file(package.write(folder / "a.apkg"))
    return str(caught.value)


@pytest.mark.parametrize("name", ["notes", "cards", "revlog", "col"])
def test_a_view_in_place_of_a_table_is_refused(tmp_path: Path, name: str) -> None:
    columns = "a AS id, a AS guid, a AS mid, a AS tags, a AS flds, a AS nid, a AS did, a AS odid, "
    columns += "a AS ord, a AS due, a AS models, a AS decks FROM x"
    sql = [f"DROP TABLE {name}", f"CREATE VIEW {name.upper()} AS {ENDLESS} {columns}"]
    assert "is not a table" in refused(HostilePackage(sql=sql), tmp_path)


@pytest.mark.parametrize(
    "sql",
    [
        ["DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)"],
        ["CREATE TRIGGER notes AFTER INSERT ON cards BEGIN SELECT 1; END"],
        ["DROP TABLE revlog", "CREATE TABLE revlog (x, id AS (hex(zeroblob(1000000000))))"],
        ["DROP TABLE notes"], ["DROP TABLE revlog"], ["DELETE FROM col"],
    ],
    ids=["virtual", "trigger", "computed", "no notes", "no revlog", "no collection"],
)  # fmt: skip
def test_other_objects_are_refused(tmp_path: Path, sql: list[str]) -> None:
    assert refused(HostilePackage(sql=sql), tmp_path)


def test_a_query_has_a_limit_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flashproof.interchange.apkg_database._BASE_STEPS", 1_000_000)
    rows = [
        "INSERT INTO revlog (cid) VALUES (1)",
        *["INSERT INTO revlog (cid) SELECT 1 FROM revlog"] * 12,
    ]
    database = HostilePackage(sql=rows).database()
    started = time.process_time()
    with (
        pytest.raises(ImportFileError, match="takes too long"),
        open_collection(bytearray(database)) as collection,
    ):
        list(collection.rows("SELECT count(*) FROM revlog, revlog AS b, revlog AS c", int))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM notes", "PRAGMA writable_schema=ON", "ATTACH 'x' AS y", f"{ENDLESS} a FROM x",
     "SELECT load_extension('x')", "SELECT name FROM sqlite_master", "SELECT hex(guid) FROM notes"],
)  # fmt: skip
def test_only_plain_queries_are_allowed(query: str) -> None:
    with (
        pytest.raises(ImportFileError, match="damaged"),
        open_collection(bytearray(HostilePackage().database())) as collection,
    ):
        list(collection.rows(query, str))


def test_a_page_that_is_shown_more_than_once_is_refused() -> None:
    sql = ["INSERT INTO notes (flds) VALUES (hex(zeroblob(2000000)))"]
    with open_collection(bytearray(HostilePackage(sql=sql).database())) as collection:
        query = "SELECT flds FROM notes WHERE guid IS NULL"
        for _ in range(2):
            list(collection.rows(query, str))
        with pytest.raises(ImportFileError, match="more than once"):
            list(collection.rows(query, str))


def models(**changes: Any) -> dict[str, Any]:
    """Return note types with a change to Basic."""
    return default_models() | {"1": default_models()["1"] | changes}


MALFORMED = {
    "media list": HostilePackage(media=[]),
    "media null": HostilePackage(media="null"),
    "media int": HostilePackage(media="7"),
    "media nested": HostilePackage(media={"0": {"name": "a.png"}}, files={"0": b""}),
    "media deep": HostilePackage(media="[" * 100_000),
    "media name7": HostilePackage(media={"0": 7}, files={"0": b""}),
    "media text": HostilePackage(media=b"\xff\xfe"),
    "models list": HostilePackage(models=[]),
    "models null": HostilePackage(models="null"),
    "models nested": HostilePackage(models={"1": [{}]}),
    "models text id": HostilePackage(models={"x": {}}),
    "models long id": HostilePackage(models={"1" * 5000: {}}),
    "models ord": HostilePackage(
        models=models(flds=[{"name": "F", "ord": "0"}, {"name": "B", "ord": 1}])
    ),
    "models flds": HostilePackage(models=models(flds=None)),
    "models name": HostilePackage(models=models(name=[1])),
    "models tmpls": HostilePackage(models=models(tmpls=3)),
    "decks list": HostilePackage(decks=[]),
    "decks name": HostilePackage(decks={"1": {"name": None}}),
    "col empty": HostilePackage(sql=["DELETE FROM col"]),
    "col blob": HostilePackage(sql=["UPDATE col SET models = x'00ff'"]),
    "col null": HostilePackage(sql=["UPDATE col SET decks = NULL"]),
    "flds null": HostilePackage(sql=["UPDATE notes SET flds = NULL"]),
    "flds blob": HostilePackage(sql=["UPDATE notes SET flds = x'41ff'"]),
    "tags null": HostilePackage(sql=["UPDATE notes SET tags = NULL"]),
    "guid null": HostilePackage(sql=["UPDATE notes SET guid = NULL"]),
    "mid null": HostilePackage(sql=["UPDATE notes SET mid = NULL"]),
    "mid unknown": HostilePackage(sql=["UPDATE notes SET mid = 99"]),
    "ord null": HostilePackage(sql=["UPDATE cards SET ord = NULL"]),
    "ord text": HostilePackage(sql=["UPDATE cards SET ord = 'x'"]),
    "did null": HostilePackage(sql=["UPDATE cards SET did = NULL"]),
    "no columns": HostilePackage(sql=["DROP TABLE cards", "CREATE TABLE cards (id)"]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_package_is_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    MALFORMED[name].write(project / "a.apkg")
    assert main(["import", "a.apkg"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert list((project / "cards").rglob("*")) == []


@pytest.mark.parametrize(
    "models",
    [models(name="\ud800"), models(name="x\n## Quiz"),
     models(flds=[{"name": "\n## Quiz\n", "ord": 0}, {"name": "B -->", "ord": 1}])],
)  # fmt: skip
def test_odd_names_of_note_types_are_harmless(project: Path, models: Any) -> None:
    HostilePackage(models=models, notes=[note("a", "b")]).write(project / "a.apkg")
    assert main(["import", "a.apkg"]) == 0
    assert main(["check"]) == 0
