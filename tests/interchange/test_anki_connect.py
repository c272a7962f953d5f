"""``push`` imports a deck into a running Anki and reports failures.

Also tests ``cli/push.py``.
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from flashproof.cli.main import main
from tests.interchange.fake_anki_connect import FakeAnkiConnect, running

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
def fake_anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeAnkiConnect]:
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    collection = cast("Any", anki.Collection(str(path)))
    yield FakeAnkiConnect(collection)
    collection.close()


def rows(fake_anki: FakeAnkiConnect, query: str) -> list[Any]:
    return list(fake_anki.collection.db.all(query))


def push(fake_anki: FakeAnkiConnect, *arguments: str) -> int:
    with running(fake_anki) as address:
        return main(["push", "--anki", address, "-q", *arguments])


def test_an_edit_is_imported_and_the_review_history_is_kept(
    project: Path, fake_anki: FakeAnkiConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert push(fake_anki) == 0
    ((guid, fields),) = rows(fake_anki, "select guid, flds from notes")
    assert "First." in fields
    fake_anki.collection.decks.select(fake_anki.collection.db.scalar("select did from cards"))
    card = fake_anki.collection.sched.getCard()
    card.start_timer()
    fake_anki.collection.sched.answerCard(card, 3)
    history = rows(fake_anki, "select id, ivl, reps, due, type from cards")
    reviews = rows(fake_anki, "select * from revlog")
    assert reviews
    (project / "cards" / "topic.md").write_text(CARD.replace("First", "Second"), "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000100")
    assert push(fake_anki) == 0
    ((guid_after, fields),) = rows(fake_anki, "select guid, flds from notes")
    assert guid_after == guid
    assert "Second." in fields
    assert rows(fake_anki, "select id, ivl, reps, due, type from cards") == history
    assert rows(fake_anki, "select * from revlog") == reviews


def test_anki_in_a_container_gets_the_package_through_its_media_folder(
    fake_anki: FakeAnkiConnect,
) -> None:
    fake_anki.can_read_files = False
    assert push(fake_anki) == 0
    assert len(rows(fake_anki, "select id from notes")) == 1
    assert list(Path(fake_anki.collection.media.dir()).iterdir()) == []
    assert fake_anki.actions[-1] == "deleteMediaFile"


def test_sync_is_an_option(fake_anki: FakeAnkiConnect) -> None:
    assert push(fake_anki) == 0
    assert "sync" not in fake_anki.actions
    assert push(fake_anki, "--sync") == 0
    assert fake_anki.actions[-1] == "sync"


def test_the_api_key_is_sent(fake_anki: FakeAnkiConnect, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_anki.key = "secret word"
    monkeypatch.setenv("ANKI_CONNECT_KEY", "secret word")
    assert push(fake_anki) == 0


@pytest.mark.parametrize(
    ("attributes", "arguments", "message"),
    [
        ({"permission": "denied"}, (), "Anki denied access"),
        ({"key": "k"}, (), "set ANKI_CONNECT_KEY"),
        ({"version": 5}, (), "update the add-on"),
        ({"collection": None}, (), "open a profile in Anki first"),
        ({"sync_error": "auth not set"}, ("--sync",), "Anki: auth not set (sync)"),
        ({"raw_response": b"<html>"}, (), "is not AnkiConnect"),
        ({"raw_response": b"[]"}, (), "is not AnkiConnect"),
        ({"raw_response": b"{}", "status": 403}, (), "rejected the request: 403"),
    ],
    ids=["denied", "key", "version", "no profile", "sync", "HTML", "list", "forbidden"],
)
def test_an_error_of_anki_is_reported(
    fake_anki: FakeAnkiConnect,
    capsys: pytest.CaptureFixture[str],
    attributes: dict[str, Any],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    collection = fake_anki.collection
    for name, value in attributes.items():
        setattr(fake_anki, name, value)
    assert push(fake_anki, *arguments) == 1
    fake_anki.collection = collection
    assert message in capsys.readouterr().err


def test_a_missing_anki_is_reported(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert main(["push", "--anki", f"http://127.0.0.1:{port}", "-q"]) == 1
    assert "start Anki, and install the add-on AnkiConnect" in capsys.readouterr().err
    assert (project / "dist").is_dir()


def test_cards_with_an_error_are_not_pushed(project: Path, fake_anki: FakeAnkiConnect) -> None:
    (project / "cards" / "topic.md").write_text(CARD.replace("Recall", "Recal"), "utf-8")
    assert push(fake_anki) == 1
    assert fake_anki.actions == []
