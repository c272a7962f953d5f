"""Audio and video on cards: errors, the site, Anki, and the import of what Anki exports."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from flashproof.build.checked_project import load_project
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Recall
from flashproof.project import Project
from tests.anki.learner import Learner
from tests.sample_recording import silence

CARDS = """---
title: Greetings
deck: French
---

Listen: [sound:sounds/bonjour.wav]

## Recall

### What does this mean? ![Bonjour & bienvenue !](<sounds/bonjour.wav>)
<!-- id: hello -->

Hello. [sound:sounds/hello you.wav] and ![](clip.webm)

### What is `[sound:a.mp3]`, or \\[sound:b.mp3]?
<!-- id: tag -->

Anki's tag.

## Cloze

### A greeting
<!-- id: greeting -->

She says {{c1::![Au revoir](sounds/hello%20you.wav)}}.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path, CARDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_project(root: Path, text: str) -> None:
    sounds = root / "cards" / "sounds"
    sounds.mkdir(parents=True)
    (sounds / "bonjour.wav").write_bytes(silence())
    (sounds / "hello you.wav").write_bytes(silence(0.1))
    (root / "cards" / "clip.webm").write_bytes(b"\x1aE\xdf\xa3 a video")
    (root / "cards" / "french.md").write_text(text, "utf-8")
    (root / "pyproject.toml").write_text('[tool.flashproof]\nname = "french"\n', "utf-8")


def hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


BONJOUR, HELLO = hashed("bonjour.wav", silence()), hashed("hello-you.wav", silence(0.1))


@pytest.mark.parametrize(
    ("text", "column", "code", "message"),
    [
        ("[sound:none.mp3]", 8, "missing-picture", "the audio file does not exist"),
        ("![Hi](none.mp4)", 7, "missing-picture", "the video file does not exist"),
        ("![](../a.ogg)", 5, "picture-outside", "the audio file is outside the cards folder"),
        ("![](https://a.b/c.mp3)", 5, "remote-picture", "the audio file is not a file in the card"),
        ("![](big.mp3)", 5, "picture-type", "the audio file is larger than 100 MB"),
    ],
)
def test_a_recording_that_cannot_be_used_is_an_error_at_its_place(
    tmp_path: Path, text: str, column: int, code: str, message: str
) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    (tmp_path / "a.ogg").write_bytes(silence())
    with (cards / "big.mp3").open("wb") as file:
        file.truncate((100 << 20) + 1)
    card = f"---\ntitle: A\n---\n\n## Recall\n\n### What?\n<!-- id: x -->\n\n{text}\n"
    (cards / "a.md").write_text(card, "utf-8")
    diagnostics = Diagnostics()
    load_project(Project(tmp_path, cards, tmp_path / "dist"), diagnostics)
    found = [(one.span.location, one.code, one.message) for one in diagnostics]
    assert len(found) == 1, found
    assert found[0][:2] == (f"cards/a.md:10:{column}", code)
    assert found[0][2].startswith(message)


def test_the_site_has_players_and_transcripts(project: Path) -> None:
    assert main(["build", "-q"]) == 0
    site = project / "dist" / "site"
    page = (site / "topics" / "french.html").read_text("utf-8")
    player = f'<audio controls="" preload="none" src="../pictures/{BONJOUR}"></audio>'
    assert f"<p>Listen: {player}</p>" in page
    summary = r'<details class="transcript">\s*<summary>Transcript</summary>\s*'
    assert re.search(rf"{re.escape(player)}\s*{summary}Bonjour &amp; bienvenue !</details>", page)
    assert re.search(
        r'<video controls="" preload="metadata" src="\.\./pictures/clip-\w+\.webm">', page
    )
    assert (site / "pictures" / HELLO).read_bytes() == silence(0.1)
    assert f'"pictures/{BONJOUR}"' in (site / "sw.js").read_text("utf-8")
    assert "media-src &#39;self&#39;" in page
    assert page.count("<audio") == page.count("</audio>") > 3
    assert "What does this mean?</a>" in (site / "card.html").read_text("utf-8")


def test_anki_plays_the_recordings_and_the_import_returns_them(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Anki imports the package, plays the files, and its export becomes the same Markdown."""
    assert main(["build", "-q"]) == 0
    learner = Learner(tmp_path_factory.mktemp("learner"))
    learner.import_package(project / "dist" / "french.apkg")
    cards = {card.note().fields[0]: card for card in map(learner.col.get_card, learner.cards())}
    hello, tag, greeting = cards["hello"], cards["tag"], cards["greeting"]
    assert [one.filename for one in hello.question_av_tags()] == [BONJOUR]
    answer = [one.filename for one in hello.answer_av_tags()]
    assert (answer[0], answer[1], len(answer)) == (BONJOUR, HELLO, 3)
    assert "Bonjour &amp; bienvenue !</details>" in hello.question()
    assert tag.question_av_tags() == tag.answer_av_tags() == []
    assert [one.filename for one in greeting.question_av_tags()] == []
    assert [one.filename for one in greeting.answer_av_tags()] == [HELLO]
    assert "(Au revoir)" in greeting.answer()
    assert "(Au revoir)" not in greeting.question()
    check = learner.col.media.check()
    assert (check.missing, check.unused) == ([], [])
    learner.close()

    other = tmp_path_factory.mktemp("other")
    (other / "pyproject.toml").write_text('[tool.flashproof]\nname = "french"\n', "utf-8")
    (other / "cards").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(other)
        assert main(["import", str(project / "dist" / "french.apkg"), "-q"]) == 0
        assert main(["build", "-q"]) == 0
    text = next((other / "cards").glob("*.md")).read_text("utf-8")
    assert "### What does this mean? ![Bonjour & bienvenue !](images/bonjour.wav)\n" in text
    assert "Hello. ![](images/hello-you.wav) and ![](images/clip.webm)\n" in text
    assert "{{c1::![Au revoir](images/hello-you.wav)}}" in text
    assert "`[sound:a.mp3]`" in text
    assert "\\[sound:b.mp3]" in text
    files = {path.name: path.read_bytes() for path in (other / "cards" / "images").iterdir()}
    assert files.keys() == {"bonjour.wav", "hello-you.wav", "clip.webm"}
    assert files["bonjour.wav"] == silence()


def test_markdown_and_text_files_bring_their_recordings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "a"\n', "utf-8")
    (tmp_path / "le chat.wav").write_bytes(silence())
    (tmp_path / "notes.txt").write_text(
        "#separator:tab\n#html:true\nle chat\tthe cat [sound:le chat.wav]\n"
        "le chien\tthe dog [sound:none.mp3]\n",
        "utf-8",
    )
    (tmp_path / "words.md").write_text("Q: le chat ![](<le chat.wav>)\nA: the cat\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for file in ("notes.txt", "words.md"):
        assert main(["import", file, "-q"]) == 0
    assert main(["build", "-q"]) == 0
    diagnostics = Diagnostics()
    checked = load_project(Project(tmp_path, tmp_path / "cards", tmp_path / "dist"), diagnostics)
    assert diagnostics.items == []
    cards = [card for _, card in checked.library.cards() if isinstance(card, Recall)]
    assert len(checked.summary.images) == 2
    assert len(cards) == 3
