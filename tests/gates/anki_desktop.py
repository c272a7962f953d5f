"""Study a deck in the real Anki program with real keys, in the size of its first window.

    python -m venv .anki && .anki/bin/pip install "aqt[qt6]==26.9.3"
    xvfb-run -s "-screen 0 1280x1000x24" python -m tests.gates.anki_desktop .anki/bin/python \
        dist/tensorflow.apkg FOLDER

Needs ``xdotool`` and ImageMagick's ``import``. Prints one line for each check, and writes
screenshots to FOLDER. The deck must contain all kinds of cards.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORT = 17_788
DRIVER = Path(__file__).with_name("anki_driver.py")
WIDTH, HEIGHT = 667, 597
"""The size of Anki's window when it starts for the first time."""
PROFILE = """
import sys
from pathlib import Path
from aqt.profiles import ProfileManager
profiles = ProfileManager(Path(sys.argv[1]))
profiles.setupMeta()
profiles.create("User 1")
profiles.meta["firstRun"] = False
"""
STYLE = ".fp-question { letter-spacing: 3px; }"
KINDS = {
    "Recall": ".fp-answer",
    "Quiz": ".fp-option",
    "Explain": ".fp-check",
    "Predict": ".fp-printed",
    "Cloze": ".fp-cloze-text",
    "Compare": ".fp-grid",
    "Write": ".fp-solution",
}
"""The answer's element on the back, keyed by note type."""
IN_VIEW = """selectors => selectors.every((selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top >= 0 && box.top < window.innerHeight - 40;
})"""


class Anki:
    """A running Anki."""

    def __init__(self, python: str, base: Path) -> None:
        environment = {
            **os.environ,
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QT_QUICK_BACKEND": "software",
            "LANG": "en_US.UTF-8",
            "ANKI_SINGLE_INSTANCE_KEY": f"gate-{os.getpid()}",
            "ANKI_DRIVER_PORT": str(PORT),
        }
        environment.pop("PYTHONPATH", None)
        addon = base / "addons21" / "driver"
        addon.mkdir(parents=True, exist_ok=True)
        shutil.copy(DRIVER, addon / "__init__.py")
        off_screen = {**environment, "QT_QPA_PLATFORM": "offscreen"}
        create = [python, "-c", PROFILE, str(base)]
        if not (base / "prefs21.db").exists():
            subprocess.run(create, env=off_screen, check=False, capture_output=True, timeout=60)
        start = [python, "-c", "import aqt; aqt.run()", "-b", str(base), "-p", "User 1", "-l", "en"]
        self.log = (base / "log.txt").open("a")
        self.process = subprocess.Popen(start, env=environment, stdout=self.log, stderr=self.log)

    def wait_until_started(self) -> None:
        """Wait until the program runs, and give its window the right size."""
        wait_for(lambda: is_open(PORT), 60)
        self.run(f"(mw.resize({WIDTH}, {HEIGHT}), mw.move(0, 0)) and 0")

    def close(self) -> None:
        """End the program."""
        self.process.terminate()
        self.process.wait(20)
        self.log.close()

    def run(self, code: str) -> Any:
        """Evaluate Python in Anki and return the value."""
        with (
            socket.create_connection(("127.0.0.1", PORT)) as client,
            client.makefile("rwb") as file,
        ):
            file.write(json.dumps(code).encode() + b"\n")
            file.flush()
            answer = json.loads(file.read() or b'{"error": "no answer"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def js(self, script: str) -> Any:
        """Evaluate JavaScript on the card and return the value."""
        return self.run(f"js({script!r})")

    def import_package(self, package: Path) -> None:
        """Import a package with the default settings."""
        modules = "__import__('anki.collection', fromlist=['x'])"
        request = f"{modules}.ImportAnkiPackageRequest(package_path={str(package)!r})"
        self.run(f"len(mw.col.import_anki_package({request}).log.new)")
        self.run("mw.reset()")

    def study(self, kind: str) -> None:
        """Show the first card of a kind, alone in a separate deck."""
        search = f"note:*{kind} card:1"
        self.run("mw.col.set_deck(mw.col.find_cards('deck:Now'), 1) and 0")
        self.run(
            f"mw.col.set_deck(mw.col.find_cards({search!r})[:1], mw.col.decks.id('Now')) and 0"
        )
        self.run("mw.col.decks.select(mw.col.decks.id('Now')) and 0")
        for state in ("deckBrowser", "overview", "review"):
            self.run(f"mw.moveToState({state!r})")
            time.sleep(1)
        wait_for(lambda: self.js("Boolean(document.querySelector('.fp-front'))"))
        key("click")

    def flip(self) -> None:
        """Show the answer, as Space does."""
        self.run("mw.reviewer._showAnswer()")
        wait_for(lambda: self.js("Boolean(document.querySelector('.fp-back'))"))
        time.sleep(0.7)  # Anki scrolls after images are loaded


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition: Callable[[], Any], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)


def key(*keys: str) -> None:
    """Press keys one after the other; ``click`` clicks on the card's header, for the focus."""
    for one in keys:
        command = ["mousemove", "300", "75", "click", "1"] if one == "click" else ["key", one]
        subprocess.run(["xdotool", *command], check=True)
        time.sleep(0.3)


def screenshot(path: Path) -> None:
    crop = ["-crop", f"{WIDTH}x{HEIGHT}+0+0", "+repage"]
    subprocess.run(["import", "-window", "root", *crop, str(path)], check=True)


def checks(anki: Anki, folder: Path) -> dict[str, bool]:
    """Return whether each check passed."""
    found = {}
    for kind, answer in KINDS.items():
        anki.study(kind)
        screenshot(folder / f"{kind.lower()}-front.png")
        anki.flip()
        screenshot(folder / f"{kind.lower()}-back.png")
        places = [".fp-stays", answer]
        found[f"{kind}: question and answer are in view"] = anki.js(f"({IN_VIEW})({places})")
    anki.study("Quiz")
    key("alt+2")
    pressed = (
        "Array.from(document.querySelectorAll('.fp-pick'), (e) => e.getAttribute('aria-pressed'))"
    )
    texts = "Array.from(document.querySelectorAll('.fp-text'), (e) => e.textContent)"
    found["Alt+2 chooses the second option"] = anki.js(pressed)[:2] == ["false", "true"]
    before = anki.js(texts), anki.js(pressed)
    edit = "(lambda note: (note.__setitem__('Why', 'Edited.'), mw.col.update_note(note)))"
    anki.run(f"{edit}(mw.reviewer.card.note()) and 0")
    anki.run("mw.reviewer._redraw_current_card()")
    time.sleep(1)
    found["an edit keeps order and choice"] = (anki.js(texts), anki.js(pressed)) == before
    for kind in ("Write", "Explain", "Predict"):
        anki.study(kind)
        box = "document.querySelector('textarea')"
        anki.js(f"{box}.focus(); {box}.select()")
        key(*"e1abdsuy", *("space", "asterisk", "equal", "minus", "at", "exclam", "Return"))
        key("Tab", "x")
        text = anki.js(f"{box}.value")
        found[f"{kind}: keys type text only"] = (
            anki.run("(mw.state, mw.reviewer.state)") == ["review", "question"]
            and text.startswith("e1abdsuy *=-@!\n")
            and anki.run("sum(w.isVisible() for w in mw.app.topLevelWidgets())") == 1
        )
        if kind == "Write":
            found["Tab indents in the editor"] = text == "e1abdsuy *=-@!\n    x"
            key("ctrl+Return")
            found["Ctrl+Enter shows the answer"] = anki.run("mw.reviewer.state") == "answer"
    spacing = "getComputedStyle(document.querySelector('.fp-question')).letterSpacing"
    found["without a user style, nothing changes"] = anki.js(spacing) == "normal"
    Path(anki.run("mw.col.media.dir()"), "_flashproof-user.css").write_text(STYLE)
    anki.study("Recall")
    found["the user style applies"] = anki.js(spacing) == "3px"
    return found


def main() -> None:
    """Run all checks; the exit status is 1 if one fails."""
    python, package, folder = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        anki = Anki(python, Path(name))
        try:
            anki.wait_until_started()
            anki.import_package(package)
            found = checks(anki, folder)
        finally:
            anki.close()
    for check, passed in found.items():
        print("ok    " if passed else "FAILED", check)
    sys.exit(not all(found.values()))


if __name__ == "__main__":
    main()
