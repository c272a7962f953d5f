"""Subscribe to a deck with the add-on in the real Anki program, and update it.

    xvfb-run -s "-screen 0 1280x1000x24" python -m tests.gates.anki_subscription .anki/bin/python \
        dist/site FOLDER

The requirements are those of ``anki_desktop``. The site must contain the TensorFlow deck. A server
on this computer serves it. Prints one line for each check, and writes screenshots to FOLDER.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.gates.anki_desktop import Anki, key, wait_for

CORRECTION = "<p>The corrected answer.</p>"
DIALOG = (
    "next((w for w in mw.app.topLevelWidgets() if w.isVisible() and w is not mw"
    " and type(w).__name__ in ('QDialog', 'MessageBox', 'QMessageBox', 'GetTextDialog')), None)"
)
"""Finds the open dialog."""
QT = "__import__('aqt.qt', fromlist=['x'])"
ADDON = "__import__('sys').modules['flashproof_addon.menu']"


class Release:
    """The files that the server offers: ``deck.json`` and the package."""

    def __init__(self, site: Path) -> None:
        self.deck: dict[str, Any] = json.loads((site / "deck.json").read_bytes())
        self.package = (site / self.deck["package"]["path"]).read_bytes()
        self.requests: list[str] = []
        self.received: list[bytes] = []

    def correct(self, cards: Iterable[str], position: int, date: str) -> None:
        """Release a package in which a field of some cards is corrected."""
        with zipfile.ZipFile(io.BytesIO(self.package)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        notes = _notes(self)
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(files["collection.anki2"])
            for card in cards:
                old = notes[card][1]
                fields = old.split("\x1f")
                fields[position] = CORRECTION
                database.execute(
                    "UPDATE notes SET mod = mod + 10, flds = ? WHERE flds = ?",
                    ("\x1f".join(fields), old),
                )
            database.commit()
            files["collection.anki2"] = bytes(database.serialize())
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        self.package = target.getvalue()
        sha256 = hashlib.sha256(self.package).hexdigest()
        self.deck["package"] |= {"size": len(self.package), "sha256": sha256}
        self.deck["date"] = date


def serve(release: Release) -> ThreadingHTTPServer:
    """Serve a release, and receive results."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            release.requests.append(self.path)
            is_deck = self.path == "/deck.json"
            content = json.dumps(release.deck).encode() if is_deck else release.package
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            release.received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Learner:
    """A person at the keyboard of a running Anki."""

    def __init__(self, anki: Anki, folder: Path) -> None:
        self.anki, self.folder = anki, folder

    def run(self, code: str) -> Any:
        return self.anki.run(code)

    def choose(self, command: str) -> None:
        """Choose a command in Tools > flashproof."""
        menu = f"mw.findChild({QT}.QMenu, 'flashproof_menu')"
        action = f"next(a for a in {menu}.actions() if a.text() == {command!r})"
        self.later(f"{action}.trigger")

    def later(self, function: str) -> None:
        """Call a function that may open a dialog."""
        self.run(f"{QT}.QTimer.singleShot(0, {function}) and 0")

    def see(self, name: str) -> str:
        """Wait for a dialog, take a screenshot of it, and return its text."""
        wait_for(lambda: self.run(f"{DIALOG} is not None"), 60)
        time.sleep(0.7)
        subprocess.run(
            ["import", "-window", "root", "-crop", "900x700+0+0", "+repage", self.path(name)],
            check=True,
        )
        texts = self.run(
            f"[w.text() for w in {DIALOG}.findChildren({QT}.QLabel)]"
            f" + [w.toPlainText() for w in {DIALOG}.findChildren({QT}.QPlainTextEdit)]"
            f" + [w.text() for w in {DIALOG}.findChildren({QT}.QCheckBox)]"
        )
        return "\n".join(texts)

    def path(self, name: str) -> str:
        return str(self.folder / f"addon-{name}.png")

    def click(self, button: str) -> None:
        """Click a button of the dialog."""
        buttons = f"{DIALOG}.findChildren({QT}.QPushButton)"
        found = f"next(b for b in {buttons} if b.text().replace('&', '') == {button!r})"
        self.later(f"{found}.click")
        time.sleep(0.7)

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)

    def wait_until(self, code: str) -> None:
        wait_for(lambda: self.run(code), 120)


def note(card: str) -> str:
    return f"mw.col.get_note(mw.col.find_notes('Id:{card}')[0])"


def first_part(anki_base: Path, python: str, site: Path) -> None:
    """Install the add-on, as "Install from file" does."""
    anki = Anki(python, anki_base)
    try:
        anki.wait_until_started()
        package = str((site / "flashproof.ankiaddon").resolve())
        result = anki.run(f"str(mw.addonManager.install({package!r}))")
        assert "flashproof: deck updates" in result, result
    finally:
        anki.close()


Found = dict[str, bool]
"""Whether each check passed."""


class Cards(NamedTuple):
    """The ids of cards with which the learner does something."""

    starred: str
    edited: str
    both: str
    """A card that the learner edits and the author corrects."""
    removed: str


def subscribe(learner: Learner, release: Release, address: str) -> Found:
    learner.choose("Subscribe to a Deck…")
    learner.see("1-address")
    learner.type(address)
    key("Return")
    question = learner.see("2-confirm")
    learner.click("Yes")
    text = learner.see("3-first-import")
    count = len(_notes(release))
    learner.click("Update")
    learner.wait_until(f"mw.col.note_count() == {count}")
    time.sleep(1)
    return {
        "the learner confirms the deck": "Subscribe to TensorFlow?" in question,
        "the first import is described": f"{count} new" in text,
    }


def customize(learner: Learner) -> Cards:
    """Star, edit, and delete notes, and remove a field."""
    rows = learner.run(
        '[list(r) for r in mw.col.db.all("select flds, id from notes where mid in (select id from'
        " notetypes where name like '%Recall') order by id limit 4\")]"
    )
    cards = Cards(*(row[0].split("\x1f")[0] for row in rows))
    learner.run(f"mw.col.tags.bulk_add([{note(cards.starred)}.id], 'marked mine') and 0")
    for card, field in (
        (cards.edited, "Why"),
        (cards.both, "Answer"),
        (cards.starred, "My notes"),
    ):
        edit = f"(lambda n: (n.__setitem__({field!r}, 'Mine.'), mw.col.update_note(n)))"
        learner.run(f"{edit}({note(card)}) and 0")
    learner.run(f"mw.col.remove_notes([{note(cards.removed)}.id]) and 0")
    remove = "(lambda m: (m['flds'].pop(), mw.col.models.update_dict(m)))"
    learner.run(f"{remove}({note(cards.starred)}.note_type()) and 0")
    learner.run("mw.reset()")
    return cards


def update(learner: Learner, release: Release) -> Found:
    starred, edited, both, removed = cards = customize(learner)
    names = [one["name"] for one in _fields(release, starred)]
    release.correct(cards[:3], names.index("Answer"), "2026-12-01T00:00:00Z")
    backups = "len(list(__import__('pathlib').Path(mw.pm.backupFolder()).iterdir()))"
    backups_before = learner.run(backups)
    learner.choose("Check for Updates")
    text = learner.see("4-update")
    learner.click("Update")
    learner.wait_until(f"{note(starred)}['Answer'] == {CORRECTION!r}")
    time.sleep(1)
    own_tags = f"sorted(set({note(starred)}.tags) & {{'marked', 'mine'}})"
    state = learner.run(
        f"[{note(starred)}['My notes'], {own_tags}, {note(edited)}['Answer'],"
        f" {note(edited)}['Why'], {note(both)}['Answer'], len(mw.col.find_notes('Id:{removed}')),"
        f" len({note(starred)}.fields)]"
    )
    expected = ["Mine.", ["marked", "mine"], CORRECTION, "Mine.", "Mine.", 0, len(names)]
    undo = learner.run("mw.form.actionUndo.text()")
    found = {
        "the changes are described": (
            "2 changed, 1 changed by you and by the author, 1 deleted by you" in text
            and "+ The corrected answer." in text
            and "restores the missing fields: Spare 3" in text
        ),
        "a backup was made": learner.run(backups) == backups_before + 1,
        "corrections arrive, and what the learner did stays": state == expected,
        "Anki offers to undo the update": "Update TensorFlow" in undo,
    }
    learner.later("mw.undo")
    learner.wait_until(f"{note(starred)}['Answer'] != {CORRECTION!r}")
    fields = learner.run(f"len({note(starred)}.fields)")
    found["undo reverts everything"] = fields == len(names) - 1
    learner.choose("Check for Updates")
    learner.see("5-again")
    learner.click("Update")
    learner.wait_until(f"{note(starred)}['Answer'] == {CORRECTION!r}")
    time.sleep(1)
    return found


def report(learner: Learner) -> Found:
    learner.anki.study("Quiz")
    learner.run(f"setattr({ADDON}, 'openLink', lambda url: setattr(mw, 'opened', url))")
    learner.run(f"setattr(mw, 'test_menu', {QT}.QMenu(mw))")
    hook = "__import__('aqt').gui_hooks.reviewer_will_show_context_menu"
    learner.run(f"{hook}(mw.reviewer, mw.test_menu)")
    actions = "mw.test_menu.actions()"
    learner.later(f"next(a for a in {actions} if a.text() == 'Report This Card…').trigger")
    learner.see("6-report")
    learner.run(f"{DIALOG}.findChild({QT}.QPlainTextEdit, 'words').setFocus()")
    learner.type("Option B is right & so is C.")
    learner.see("7-report-filled")
    learner.click("Open Form")
    url = learner.run("mw.opened")
    return {
        "the issue form is filled in": (
            url.startswith("https://code.example/team/cards/issues/new?title=")
            and "Option%20B%20is%20right%20%26%20so%20is%20C." in url
            and "2026-12-01" in url
        )
    }


def send_results(learner: Learner, release: Release) -> Found:
    learner.anki.study("Quiz")
    key("alt+2")
    learner.anki.flip()
    learner.run("mw.reviewer._answerCard(1)")
    time.sleep(1)
    learner.choose("Send Results…")
    text = learner.see("8-results")
    learner.click("Send")
    wait_for(lambda: bool(release.received))
    sent = release.received[0].decode()
    keys = {"format", "format_version", "namespace", "release", "cards"}
    return {
        "the chosen option is counted": sum(json.loads(sent)["cards"][0]["choices"]) == 1,
        "exactly the text that is shown is sent": sent in text and '"again": 1' in sent,
        "nothing personal is sent": json.loads(sent).keys() == keys,
    }


def restart(start: Callable[[], Anki], release: Release) -> Found:
    """Start Anki twice; only the first start may look for an update."""
    release.requests.clear()
    anki = start()
    wait_for(lambda: len(release.requests) >= 1, 60)
    time.sleep(3)
    anki.close()
    anki = start()
    time.sleep(6)
    anki.close()
    return {"Anki looks once a day": release.requests == ["/deck.json"]}


def refuse(learner: Learner, release: Release) -> Found:
    found = {}
    good = dict(release.deck)
    for name, change, reason in (
        ("an older release", {"date": "2020-01-01T00:00:00Z"}, "older than"),
        ("a different deck", {"namespace": "other"}, "a different deck"),
        (
            "a different hash",
            {"package": {**good["package"], "sha256": "0" * 64}},
            "does not match",
        ),
    ):
        release.deck = {**good, **change}
        learner.choose("Check for Updates")
        text = learner.see(f"9-{name.split()[-1]}")
        found[f"Anki refuses {name}"] = reason in text
        key("Return")
    return found


def checks(start: Callable[[], Anki], release: Release, address: str, folder: Path) -> Found:
    """Return whether each check passed."""
    learner = Learner(start(), folder)
    found = subscribe(learner, release, address)
    found |= update(learner, release)
    found |= report(learner)
    found |= send_results(learner, release)
    learner.anki.close()
    found |= restart(start, release)
    learner = Learner(start(), folder)
    found |= refuse(learner, release)
    learner.anki.close()
    return found


def _notes(release: Release) -> dict[str, tuple[int, str]]:
    with zipfile.ZipFile(io.BytesIO(release.package)) as archive:
        content = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        rows = database.execute("SELECT mid, flds FROM notes").fetchall()
    return {fields.split("\x1f")[0]: (mid, fields) for mid, fields in rows}


def _fields(release: Release, card: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(release.package)) as archive:
        content = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        ((models,),) = database.execute("SELECT models FROM col")
    fields: list[dict[str, Any]] = json.loads(models)[str(_notes(release)[card][0])]["flds"]
    return fields


def main() -> None:
    """Run all checks; the exit status is 1 if one fails."""
    python, site, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    release = Release(site)
    server = serve(release)
    address = f"http://127.0.0.1:{server.server_port}"
    release.deck["results_url"] = f"{address}/results"
    release.deck["issue_url"] = (
        "https://code.example/team/cards/issues/new?title={title}&body={body}"
    )
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        first_part(base, python, site)

        def start() -> Anki:
            anki = Anki(python, base)
            anki.wait_until_started()
            return anki

        try:
            found = checks(start, release, f"{address}/deck.json", folder)
        finally:
            sys.stderr.write((base / "log.txt").read_text()[-3000:])
    server.shutdown()
    for check, passed in found.items():
        print("ok    " if passed else "FAILED", check)
    sys.exit(not all(found.values()))


if __name__ == "__main__":
    main()
