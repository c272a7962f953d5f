"""Changes as text, JSON, and Markdown."""

from __future__ import annotations

import json

from markdown_it import MarkdownIt

from flashproof.anki import Deck, retired_search
from flashproof.lock import Lock
from flashproof.releases import change_report
from flashproof.releases.changes import compare
from flashproof.releases.snapshot import Snapshot
from tests.anki.sample_decks import NOW, make_deck, make_lock, recall_card


def test_reports_agree_in_three_formats(releases: tuple[Deck, Lock, Deck, Lock]) -> None:
    old, old_lock, new, new_lock = releases
    changes = compare(Snapshot.of_deck(old, old_lock), Snapshot.of_deck(new, new_lock))
    search = retired_search(new_lock, "Proof")
    text = change_report.to_text(changes, search)
    assert text.startswith("1 new, 2 updated, 3 moved, 1 retired, 1 restarted")
    assert "      - The old answer.\n      + The new answer.\n" in text
    assert search in text
    value = json.loads(change_report.to_json(changes, search))
    assert value["counts"] == {
        "new": 1,
        "updated": 2,
        "moved": 3,
        "retired": 1,
        "restarted": 1,
        "unchanged": 0,
    }
    html = MarkdownIt("commonmark").render(change_report.to_markdown(changes, search))
    assert html.count("<details>") == html.count("</details>") == 5
    assert "+ The new answer." in html


def test_a_fence_in_a_field_does_not_end_the_report() -> None:
    fence = "````text\n```\nTHE END\n```\n````"
    old, new = make_deck(recall_card("a", "Old.")), make_deck(recall_card("a", f"New.\n\n{fence}"))
    changes = compare(
        Snapshot.of_deck(old, make_lock(old)),
        Snapshot.of_deck(new, make_lock(new, make_lock(old), NOW + 1)),
    )
    html = MarkdownIt("commonmark").render(change_report.to_markdown(changes))
    assert html.index("THE END") < html.index("</pre>")
