"""Show all kinds of cards in Chromium 77, about the oldest WebView on which AnkiDroid runs.

    python3.8 -m venv .old && .old/bin/pip install PyQtWebEngine==5.14.0 PyQt5==5.14.2
    xvfb-run python -m tests.gates.old_webview .old/bin/python FOLDER

Takes a screenshot of each side in FOLDER. Fails if a script raises an error or text overlaps.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.anki.reviewer import ANKI_CSS, render_cards
from tests.anki.sample_cards import CARDS
from tests.anki.sample_decks import AllProved, make_deck, make_lock, write_package

BROWSER = Path(__file__).with_name("old_webview_browser.py")


def main() -> None:
    """Render the sample cards and show them in the old browser."""
    python, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        deck = make_deck(*CARDS, evidence=AllProved())
        write_package(Path(name, "deck.apkg"), deck, make_lock(deck))
        cards = render_cards(Path(name, "deck.apkg"), Path(name))
    pages = [
        {"name": f"{card}-{side}", "html": _page(html)}
        for card, sides in sorted(cards.items())
        for side, html in (("front", sides.front), ("back", sides.back))
    ]
    (folder / "pages.json").write_text(json.dumps(pages), "utf-8")
    environment = {
        **os.environ,
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu",
        "QT_QUICK_BACKEND": "software",
    }
    environment.pop("PYTHONPATH", None)
    command = [python, str(BROWSER), str(folder)]
    sys.exit(subprocess.run(command, env=environment, check=False, timeout=300).returncode)


def _page(side: str) -> str:
    return (
        '<!doctype html><html class="mobile android"><head><meta charset="utf-8">'
        f'<style>{ANKI_CSS}</style></head><body class="card card1"><div id="qa">{side}</div>'
        "</body></html>"
    )


if __name__ == "__main__":
    main()
