"""A build goes into a running Anki; what can go wrong is told."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from flashproof.cli.main import main
from tests.interchange.fake_anki_connect import StandIn, listening

anki = pytest.importorskip("anki.collection")
pytestmark = pytest.mark.usefixtures("project")

CARD = "---\ntitle: A topic\n---\n\n## Recall\n\n### What is it?\n<!-- id: x-1 -->\n\nFirst.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "topic.md").write_text(CARD, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANKI_CONNECT_KEY", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return tmp_path


@pytest.fixture
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    collection = cast("Any", anki.Collection(str(path)))
    yield StandIn(collection)
    collection.close()


def rows(stand_in: StandIn, query: str) -> list[Any]:
    return list(stand_in.collection.db.all(query))


def push(stand_in: StandIn, *arguments: str) -> int:
    with listening(stand_in) as address:
        return main(["push", "--anki", address, "-q", *arguments])


def test_an_edit_arrives_and_the_history_stays(
    project: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert push(stand_in) == 0
    ((guid, fields),) = rows(stand_in, "select guid, flds from notes")
    assert "First." in fields
    stand_in.collection.decks.select(stand_in.collection.db.scalar("select did from cards"))
    card = stand_in.collection.sched.getCard()
    card.start_timer()
    stand_in.collection.sched.answerCard(card, 3)
    history = rows(stand_in, "select id, ivl, reps, due, type from cards")
    reviews = rows(stand_in, "select * from revlog")
    assert reviews
    (project / "cards" / "topic.md").write_text(CARD.replace("First", "Second"), "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000100")
    assert push(stand_in) == 0
    ((again, fields),) = rows(stand_in, "select guid, flds from notes")
    assert again == guid
    assert "Second." in fields
    assert rows(stand_in, "select id, ivl, reps, due, type from cards") == history
    assert rows(stand_in, "select * from revlog") == reviews


def test_an_anki_that_does_not_see_our_files(stand_in: StandIn) -> None:
    stand_in.sees_files = False
    assert push(stand_in) == 0
    assert len(rows(stand_in, "select id from notes")) == 1
    assert list(Path(stand_in.collection.media.dir()).iterdir()) == []
    assert stand_in.asked[-1] == "deleteMediaFile"


def test_sync_is_asked_for(stand_in: StandIn) -> None:
    assert push(stand_in) == 0
    assert "sync" not in stand_in.asked
    assert push(stand_in, "--sync") == 0
    assert stand_in.asked[-1] == "sync"


def test_a_key_is_sent(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in.key = "secret word"
    monkeypatch.setenv("ANKI_CONNECT_KEY", "secret word")
    assert push(stand_in) == 0


@pytest.mark.parametrize(
    ("change", "arguments", "why"),
    [
        ({"permission": "denied"}, (), "does not allow it"),
        ({"key": "k"}, (), "set ANKI_CONNECT_KEY"),
        ({"version": 5}, (), "update the add-on"),
        ({"collection": None}, (), "is a profile open"),
        ({"sync_error": "auth not set"}, ("--sync",), "Anki: auth not set (sync)"),
        ({"raw": b"<html>"}, (), "is not AnkiConnect"),
        ({"raw": b"[]"}, (), "is not AnkiConnect"),
        ({"raw": b"{}", "status": 403}, (), "refused: 403"),
    ],
    ids=["denied", "key", "version", "no profile", "sync", "a page", "a list", "forbidden"],
)
def test_what_anki_says_is_told(
    stand_in: StandIn,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    arguments: tuple[str, ...],
    why: str,
) -> None:
    collection = stand_in.collection
    for name, value in change.items():
        setattr(stand_in, name, value)
    assert push(stand_in, *arguments) == 1
    stand_in.collection = collection
    assert why in capsys.readouterr().err


def test_no_anki_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert main(["push", "--anki", f"http://127.0.0.1:{port}", "-q"]) == 1
    assert "start Anki, and install the add-on" in capsys.readouterr().err
    assert (project / "dist").is_dir()


def test_cards_with_a_fault_are_not_pushed(project: Path, stand_in: StandIn) -> None:
    (project / "cards" / "topic.md").write_text(CARD.replace("Recall", "Recal"), "utf-8")
    assert push(stand_in) == 1
    assert stand_in.asked == []
