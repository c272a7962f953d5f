"""What learners have in Anki after the lock was reverted, merged, or restored with git.

Each test builds releases of a project in a git repository and imports them into Anki.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.anki.learner import Learner
from tests.command_line import Output, Run, git

START = 1_700_000_000
DAY = 86_400
ONE = "## Recall\n\n### What is one?\n<!-- id: one{data} -->\n\n{answer}\n"
TWO = "\n### What is two?\n<!-- id: two -->\n\nThe second.\n"


class Releases:
    """A project in a git repository, and a learner who imports its releases."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.root = folder / "project"
        self._run = run
        self._clock = START
        self.learner = Learner(folder / "learner")
        (self.root / "cards").mkdir(parents=True)
        (self.root / "pyproject.toml").write_text('[tool.flashproof]\nnamespace = "n"\n', "utf-8")
        (self.root / ".gitignore").write_text("dist/\n", "utf-8")
        git(self.root, "init", "-q", "-b", "main")

    @property
    def lock(self) -> Path:
        return self.root / "cards" / "cards.lock"

    def write(self, answer: str = "The first.", data: str = "", more: str = TWO) -> None:
        text = ONE.format(answer=answer, data=data) if answer else "## Recall\n"
        (self.root / "cards" / "t.md").write_text(f"---\ntitle: T\n---\n\n{text}{more}", "utf-8")

    def build(self, seconds: int = DAY, code: int = 0, *options: str) -> Output:
        self._clock += seconds
        time = str(self._clock)
        return self._run("build", *options, cwd=self.root, code=code, SOURCE_DATE_EPOCH=time)

    def commit(self) -> None:
        git(self.root, "add", ".")
        git(self.root, "commit", "-qm", "change", "--allow-empty")

    def release(self, seconds: int = DAY) -> Output:
        """Build, commit, and let the learner import the package."""
        output = self.build(seconds)
        self.commit()
        self.install()
        return output

    def install(self) -> Any:
        log = self.learner.import_package(self.root / "dist" / "project.apkg")
        assert not log.conflicting
        return log

    def answers(self) -> list[str]:
        """Return the answers that the learner has, without tags."""
        notes = sorted(self.learner.notes().values(), key=lambda note: note.fields[0])
        return [note.fields[3].removeprefix("<p>").removesuffix("</p>") for note in notes]

    def entry(self, card: str = "one") -> dict[str, Any]:
        """Return the card's line of the lock."""
        lines = map(json.loads, self.lock.read_text("utf-8").splitlines())
        return next(line for line in lines if card in (line.get("card"), line.get("retired")))


@pytest.fixture
def releases(run: Run, tmp_path: Path) -> Iterator[Releases]:
    made = Releases(run, tmp_path)
    yield made
    made.learner.close()


def test_a_reverted_release_reaches_learners(releases: Releases) -> None:
    releases.write("v1 right.")
    releases.release()
    releases.write("v2 WRONG.")
    releases.release()
    assert releases.answers()[0] == "v2 WRONG."
    git(releases.root, "revert", "--no-edit", "HEAD")
    assert "lock-outdated" in releases.build(DAY, 1, "--locked").stderr
    stderr = releases.release().stderr
    assert releases.answers()[0] == "v1 right."
    line = next(line for line in stderr.splitlines() if "lock-went-back" in line)
    assert line.startswith("cards/cards.lock:2:1: warning[lock-went-back] an earlier commit of")
    assert "lock-went-back" not in releases.build().stderr
    releases.build(DAY, 0, "--locked")


def test_a_lock_that_was_reset_to_an_old_commit_does_not_go_back(releases: Releases) -> None:
    releases.write("v1 right.")
    releases.release()
    releases.write("v2 WRONG.")
    releases.release()
    git(releases.root, "checkout", "HEAD~1", "--", "cards")
    releases.release(-9 * DAY)  # the clock is wrong, too
    assert releases.answers()[0] == "v1 right."


def test_only_the_lock_of_an_older_clone(releases: Releases) -> None:
    releases.write("v1.")
    releases.release()
    old = releases.lock.read_bytes()
    releases.write("v2.")
    releases.release()
    releases.lock.write_bytes(old)
    releases.write("v3.")
    releases.release(-9 * DAY)
    assert releases.answers()[0] == "v3."


@pytest.mark.parametrize("winner", ["ours", "theirs"])
def test_a_merge_of_two_locks_reaches_learners_of_both(releases: Releases, winner: str) -> None:
    releases.write("base.")
    releases.release()
    git(releases.root, "checkout", "-qb", "side")
    releases.write("theirs.")
    releases.release(9 * DAY)
    git(releases.root, "checkout", "-q", "main")
    releases.write("ours.")
    releases.release(-8 * DAY)
    git(releases.root, "merge", "-q", "-X", winner, "--no-edit", "side")
    releases.release(-1)
    assert releases.answers()[0] == f"{winner}."


def test_a_card_that_comes_back_is_no_copy(releases: Releases) -> None:
    """Its second card must be a neighbor of the first one, or Anki makes copies later."""
    releases.write()
    releases.release()
    added = releases.entry()["modified"]
    releases.write("")
    assert "kept in learners' collections: one" in releases.release().stdout
    assert releases.entry() == {**releases.entry(), "retired": "one", "modified": added}
    releases.write("Changed.", data="; reverse: yes")
    output = releases.release()
    assert "restored with their history: one" in output.stdout
    assert "warning[retired-id]" in output.stderr
    assert releases.entry()["added"] == added
    assert releases.learner.check_database() == ""
    templates = releases.root / "templates" / "anki"
    templates.mkdir(parents=True)
    (templates / "hint.html").write_text("{{Hint}}<!-- new -->", "utf-8")
    releases.release()
    assert releases.learner.check_database() == ""
    assert len(releases.learner.notes()) == 2
    assert len(releases.learner.cards()) == 3


def test_a_restored_file_restores_the_lock(releases: Releases) -> None:
    releases.write()
    releases.release()
    before = releases.lock.read_bytes()
    (releases.root / "cards" / "t.md").rename(releases.root / "t.md")
    assert "kept in learners' collections: one, two" in releases.build().stdout
    assert "kept in learners' collections" not in releases.build().stdout
    (releases.root / "t.md").rename(releases.root / "cards" / "t.md")
    assert "restored with their history: one, two" in releases.build().stdout
    assert releases.lock.read_bytes() == before


def test_a_kind_that_changes_back_has_its_history(releases: Releases) -> None:
    releases.write()
    releases.release()
    added = releases.entry()["modified"]
    quiz = "## Quiz\n\n### Which?\n<!-- id: one -->\n\n- [x] A\n- [ ] B\n- [ ] C\n"
    releases.write("", more=f"{TWO}\n{quiz}")
    assert "warning[kind-changed]" in releases.release().stderr
    notes = len(releases.learner.notes())
    releases.write("Once more.")
    releases.release()
    assert len(releases.learner.notes()) == notes
    assert releases.entry()["added"] == added
    assert "<p>Once more.</p>" in [note.fields[3] for note in releases.learner.notes().values()]


def test_lost_lines_are_restored(releases: Releases) -> None:
    releases.write()
    releases.release()
    releases.write("Changed.")
    releases.release()
    before = releases.lock.read_bytes()
    lines = releases.lock.read_text("utf-8").splitlines(keepends=True)
    releases.lock.write_text("".join(line for line in lines if '"card": "one"' not in line))
    assert "warning[lock-line-lost]" in releases.build().stderr
    assert releases.lock.read_bytes() == before


def test_exchanged_ids_stop_the_build(releases: Releases) -> None:
    releases.write()
    releases.release()
    before = releases.lock.read_bytes()
    text = (releases.root / "cards" / "t.md").read_text("utf-8")
    swapped = text.replace("id: one", "id: x").replace("id: two", "id: one")
    (releases.root / "cards" / "t.md").write_text(swapped.replace("id: x", "id: two"), "utf-8")
    stderr = releases.build(DAY, 1).stderr
    assert "cards/t.md:7:1: error[ids-exchanged] the cards 'one', 'two'" in stderr.replace(
        "'two', 'one'", "'one', 'two'"
    )
    assert releases.lock.read_bytes() == before


def test_a_note_type_that_the_learner_changed_is_merged(releases: Releases) -> None:
    """``docs/anki.md`` tells learners to turn on *Merge note types*."""
    from anki import import_export_pb2 as pb  # noqa: PLC0415
    from anki.collection import (  # noqa: PLC0415
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
    )

    releases.write()
    releases.release()
    models = releases.learner.col.models
    model = models.get(next(iter(releases.learner.notes().values())).type_id)
    models.add_field(model, models.new_field("My field"))
    models.update_dict(model)
    cards = releases.learner.cards()
    releases.write("Changed.")
    releases.build()
    always = pb.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS
    options = ImportAnkiPackageOptions(
        merge_notetypes=True, update_notes=always, update_notetypes=always
    )
    package = str(releases.root / "dist" / "project.apkg")
    request = ImportAnkiPackageRequest(package_path=package, options=options)
    log = releases.learner.col.import_anki_package(request).log
    assert not log.conflicting
    assert releases.answers()[0] == "Changed."
    assert releases.learner.cards().keys() == cards.keys()
    assert len(releases.learner.notes()) == 2
