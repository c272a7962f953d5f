"""Reviews are exchanged between the study site and Anki, and each one counts once.

Also tests ``cli/pull.py`` and ``interchange/progress_file.py``. The site's own modules run in Node,
and Anki's own library answers the requests.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any, cast

import pytest

from flashproof.cli.main import main
from tests.interchange.fake_anki_connect import FakeAnkiConnect, running
from tests.js.test_node import program

anki = pytest.importorskip("anki.collection")
v3 = pytest.importorskip("anki.scheduler.v3")

CARDS = """---
title: A topic
---

## Recall

### What is it?
<!-- id: recall; reverse: yes -->

First.

## Quiz

### Which one?
<!-- id: quiz -->

- [x] This one.
- [ ] That one.

## Cloze

### Gaps
<!-- id: cloze -->

It is {{c1::here}} and {{c2::there}}.
"""
DAY = 86_400
NAMESPACE = "test/deck"
SCRIPT = Path(__file__).parents[1] / "js" / "study_steps.mjs"


class Rounds:
    """A deck, its site, and an Anki that has imported it."""

    def __init__(self, folder: Path, address: str, collection: Any) -> None:
        self.folder = folder
        self.address = address
        self.collection = collection
        self.site = ""
        """The text of the site's export file."""

    def study(self, *steps: tuple[Any, ...]) -> None:
        given = {"exported": self.site, "namespace": NAMESPACE, "steps": steps}
        command = [program("node"), str(SCRIPT)]
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        self.site = done.stdout

    def push(self) -> int:
        if not self.site:
            self.study()
        (self.folder / "site.json").write_text(self.site, "utf-8")
        return main(["push", "--anki", self.address, "--history", "site.json", "-q"])

    def pull(self) -> str:
        assert main(["pull", "--anki", self.address, "-q"]) == 0
        return (self.folder / "dist" / "sample-anki-progress.json").read_text("utf-8")

    def exchange(self) -> None:
        """Copy the reviews in both directions."""
        assert self.push() == 0
        self.study(("import", self.pull(), time.time()))

    def site_reviews(self) -> dict[str, list[tuple[float, int]]]:
        records = json.loads(self.site)["cards"]
        return {name: [tuple(one) for one in record["reviews"]] for name, record in records.items()}

    def card(self, name: str, number: int = 1) -> Any:
        """Return an Anki card of a note."""
        (note,) = self.collection.find_notes(f"Id:{name}")
        query = "select id from cards where nid = ? and ord = ?"
        return self.collection.get_card(self.collection.db.scalar(query, note, number - 1))

    def log(self, name: str, number: int = 1) -> list[tuple[int, int]]:
        """Return the ids and grades of an Anki card's reviews."""
        query = "select id, ease from revlog where cid = ? and ease > 0 order by id"
        return [tuple(row) for row in self.collection.db.all(query, self.card(name, number).id)]

    def answer(self, name: str, number: int, grade: int, milliseconds: int) -> None:
        """Answer a card in Anki, at any time in the past."""
        card = self.card(name, number)
        states = self.collection._backend.get_scheduling_states(card.id)
        card.start_timer()
        rating = getattr(v3.CardAnswer, ("AGAIN", "HARD", "GOOD", "EASY")[grade - 1])
        answer = self.collection.sched.build_answer(card=card, states=states, rating=rating)
        answer.answered_at_millis = milliseconds
        self.collection.sched.answer_card(answer)

    def days_until_due(self, name: str, number: int = 1) -> int:
        due: int = self.card(name, number).due
        return due - int(self.collection.sched.today)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, and a collection into which its deck has been imported."""
    folder = tmp_path_factory.mktemp("project")
    write_project(folder)
    collection = cast("Any", anki.Collection(str(folder / "collection.anki2")))
    with pytest.MonkeyPatch.context() as patch, running(FakeAnkiConnect(collection)) as address:
        patch.chdir(folder)
        patch.delenv("ANKI_CONNECT_KEY", raising=False)
        assert main(["push", "--anki", address, "-q"]) == 0
    collection.close()
    return folder


def write_project(folder: Path) -> None:
    (folder / "cards").mkdir()
    (folder / "cards" / "topic.md").write_text(CARDS, "utf-8")
    settings = f'[tool.flashproof]\nname = "sample"\nnamespace = "{NAMESPACE}"\n'
    (folder / "pyproject.toml").write_text(settings, "utf-8")


@pytest.fixture
def rounds(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Rounds]:
    monkeypatch.chdir(project)
    monkeypatch.delenv("ANKI_CONNECT_KEY", raising=False)
    for name in ("site.json", "dist/sample-anki-progress.json"):
        (project / name).unlink(missing_ok=True)
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    shutil.copy(project / "collection.anki2", path)
    collection = cast("Any", anki.Collection(str(path)))
    with running(FakeAnkiConnect(collection)) as address:
        yield Rounds(project, address, collection)
    collection.close()


def noon(days_ago: int) -> int:
    """Return noon of a study day in the past, in seconds since 1970."""
    day = (datetime.now() - timedelta(hours=4)).date() - timedelta(days=days_ago)
    return int(datetime.combine(day, clock(12)).timestamp())


def test_reviews_of_the_site_schedule_the_cards_in_anki(rounds: Rounds) -> None:
    rounds.collection.set_config("fsrs", True)
    times = [noon(20), noon(20) + 600, noon(17), noon(5)]
    names = ("recall", "quiz", "cloze")
    rounds.study(*(("answer", name, 3, at) for at in times for name in names))
    assert rounds.push() == 0
    assert rounds.log("recall", 2) == []
    assert rounds.card("recall", 2).type == 0
    for name, number in (("recall", 1), ("quiz", 1), ("cloze", 1), ("cloze", 2)):
        log = rounds.log(name, number)
        assert [(at // 1000, grade) for at, grade in log] == [(at, 3) for at in times]
        card, memory = rounds.card(name, number), json.loads(rounds.site)["cards"][name]["memory"]
        assert (card.type, card.queue, card.reps, card.lapses) == (2, 2, 4, 0)
        assert card.ivl == memory["interval"]
        assert rounds.days_until_due(name, number) == max(0, card.ivl - 5)
        state = rounds.collection.compute_memory_state(card.id)
        assert state.stability == pytest.approx(memory["stability"], rel=1e-3)
        assert state.difficulty == pytest.approx(memory["difficulty"], rel=1e-3)
    rounds.answer("quiz", 1, 3, int(time.time() * 1000))
    assert rounds.card("quiz").memory_state.stability > memory["stability"]


def test_a_card_in_its_learning_steps_comes_back_in_minutes(rounds: Rounds) -> None:
    at = int(time.time()) - 30
    rounds.study(("answer", "quiz", 3, at))
    assert rounds.push() == 0
    card = rounds.card("quiz")
    assert (card.type, card.queue, card.due, card.left % 1000) == (1, 1, at + 600, 1)


def test_a_suspended_card_stays_suspended(rounds: Rounds) -> None:
    rounds.collection.sched.suspend_cards([rounds.card("quiz").id])
    rounds.study(*(("answer", "quiz", 4, noon(days)) for days in (9, 3)))
    assert rounds.push() == 0
    card = rounds.card("quiz")
    assert (card.type, card.queue, card.reps) == (2, -1, 2)


def test_older_reviews_do_not_change_the_schedule_in_anki(rounds: Rounds) -> None:
    rounds.answer("quiz", 1, 4, noon(1) * 1000 + 5)
    before = rounds.card("quiz")
    rounds.study(("answer", "quiz", 1, noon(8)))
    assert rounds.push() == 0
    after = rounds.card("quiz")
    assert (after.due, after.ivl, after.reps) == (before.due, before.ivl, before.reps + 1)
    assert after.memory_state is None


def test_reviews_before_a_reset_and_manual_changes_do_not_reach_the_site(rounds: Rounds) -> None:
    rounds.answer("quiz", 1, 3, noon(9) * 1000 + 1)
    rounds.collection.sched.set_due_date([rounds.card("quiz").id], "5")
    rounds.study(("import", rounds.pull(), time.time()))
    assert rounds.site_reviews() == {"quiz": [(noon(9) + 0.001, 3)]}
    rounds.collection.sched.schedule_cards_as_new([rounds.card("quiz").id])
    assert json.loads(rounds.pull())["cards"] == {}


def test_only_forgotten_deletions_reach_the_site(rounds: Rounds) -> None:
    start = noon(9) * 1000
    rounds.answer("recall", 2, 1, start + 1)
    rounds.answer("cloze", 1, 3, start + 10_002)
    rounds.answer("cloze", 2, 3, start + 20_003)
    rounds.answer("cloze", 2, 1, start + 30_004)
    rounds.exchange()
    seconds = noon(9)
    assert rounds.site_reviews() == {"cloze": [(seconds + 10.002, 3), (seconds + 30.004, 1)]}


def test_a_review_of_a_different_deck_in_the_same_millisecond_is_kept(rounds: Rounds) -> None:
    note = rounds.collection.new_note(rounds.collection.models.by_name("Basic"))
    rounds.collection.add_note(note, 1)
    other = note.cards()[0].id
    at = noon(4)
    query = "insert into revlog values (?, ?, -1, 3, 1, 0, 2500, 900, 0)"
    for step in range(2):
        rounds.collection.db.execute(query, at * 1000 + step, other)
    rounds.study(("answer", "quiz", 3, at), ("answer", "recall", 2, at))
    rounds.exchange()
    rounds.exchange()
    assert [time // 1000 for time, _ in rounds.log("quiz") + rounds.log("recall")] == [at, at]
    assert rounds.site_reviews() == {"quiz": [(at, 3)], "recall": [(at, 2)]}
    assert rounds.collection.db.scalar("select count() from revlog where cid = ?", other) == 2


PLACES = (("recall", 1), ("recall", 2), ("quiz", 1), ("cloze", 1), ("cloze", 2))


class Learner:
    """A learner who studies on the site and in Anki, and keeps a list of all reviews."""

    def __init__(self, rounds: Rounds, seed: int) -> None:
        self.rounds = rounds
        self.source = random.Random(seed)
        self.now = noon(70)
        self.on_site: dict[str, set[tuple[float, int]]] = {name: set() for name, _ in PLACES}
        """The reviews that the site must have in the end."""
        self.answered: dict[tuple[str, int], set[tuple[int, int]]] = {one: set() for one in PLACES}
        """The answers in Anki, with times in milliseconds."""
        self.in_anki: dict[tuple[str, int], set[tuple[int, int]]] = {one: set() for one in PLACES}
        """The reviews that Anki must have in the end, with times in seconds."""

    def study_on_the_site(self) -> None:
        """Answer several cards in each second, as at the end of an exam."""
        steps = []
        for _ in range(self.source.randint(0, 3)):
            self.now += self.source.choice([2, 400, DAY // 2, 3 * DAY])
            for name in self.source.sample(list(self.on_site), self.source.randint(1, 3)):
                review = (self.now, self.source.randint(1, 4))
                steps.append(("answer", name, review[1], self.now))
                self.on_site[name].add(review)
                for place in PLACES:
                    if place[0] == name and place != ("recall", 2):
                        self.in_anki[place].add(review)
        self.rounds.study(*steps)

    def study_in_anki(self) -> None:
        for _ in range(self.source.randint(0, 2)):
            self.now += self.source.choice([2, 400, DAY // 2, DAY])
            place, grade = self.source.choice(PLACES), self.source.randint(1, 4)
            milliseconds = self.now * 1000 + self.source.choice([0, 1, 999, 500])
            self.rounds.answer(*place, grade, milliseconds)
            self.answered[place].add((milliseconds, grade))
            self.in_anki[place].add((self.now, grade))
            if place[1] == 1 or (place[0] == "cloze" and grade == 1):
                self.on_site[place[0]].add((milliseconds / 1000, grade))

    def exchange(self) -> None:
        """Copy the reviews in one direction or in both."""
        match self.source.randrange(4):
            case 0:
                assert self.rounds.push() == 0
            case 1:
                self.rounds.study(("import", self.rounds.pull(), self.now))
            case _:
                self.rounds.exchange()

    def assert_each_review_counts_once(self) -> None:
        expected = {name: sorted(reviews) for name, reviews in self.on_site.items() if reviews}
        assert self.rounds.site_reviews() == expected
        for place in PLACES:
            log = self.rounds.log(*place)
            assert self.answered[place] <= set(log)
            seconds = sorted((time // 1000, grade) for time, grade in log)
            assert seconds == sorted(self.in_anki[place])


def test_any_number_of_exchanges_counts_each_review_once(rounds: Rounds) -> None:
    learner = Learner(rounds, seed=1)
    for step in range(6):
        rounds.collection.set_config("fsrs", step > 2)
        learner.study_on_the_site()
        learner.study_in_anki()
        learner.exchange()
    rounds.exchange()
    learner.assert_each_review_counts_once()
    query = "select * from revlog"
    log, cards = rounds.collection.db.all(query), json.loads(rounds.pull())["cards"]
    rounds.exchange()
    learner.assert_each_review_counts_once()
    assert rounds.collection.db.all(query) == log
    assert json.loads(rounds.pull())["cards"] == cards


def test_a_second_push_says_that_nothing_is_new(
    rounds: Rounds, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds.study(("answer", "cloze", 3, noon(3)), ("answer", "quiz", 3, noon(3)))
    (rounds.folder / "site.json").write_text(rounds.site, "utf-8")
    command = ["push", "--anki", rounds.address, "--history", "site.json"]
    assert main(command) == 0
    assert "added 3 reviews to 3 cards in Anki" in capsys.readouterr().out
    assert main(command) == 0
    assert "no new reviews to add to Anki" in capsys.readouterr().out
    assert main(["pull", "--anki", rounds.address]) == 0
    assert "sample-anki-progress.json: 2 reviews of 2 cards" in capsys.readouterr().out


def test_ids_that_anki_does_not_have_are_listed(
    rounds: Rounds, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds.study(("answer", "gone", 3, noon(3)), ("answer", "quiz", 3, noon(3)))
    assert rounds.push() == 0
    error = capsys.readouterr().err
    line = rounds.site.splitlines().index('  "gone": {') + 1
    assert f"site.json:{line}:3: warning[card-not-in-anki] Anki has no card" in error
    assert rounds.log("quiz") == [(noon(3) * 1000, 3)]


def test_an_old_version_of_the_add_on_is_reported_and_nothing_is_added(
    rounds: Rounds, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds.study(("answer", "quiz", 4, noon(3)))
    fake = FakeAnkiConnect(rounds.collection)
    fake.unsupported = frozenset({"setDueDate"})
    before = rounds.collection.db.all("select * from cards order by id")
    with running(fake) as rounds.address:
        assert rounds.push() == 1
    assert rounds.collection.db.all("select * from cards order by id") == before
    assert "AnkiConnect does not support setDueDate: update the add-on" in capsys.readouterr().err
    assert rounds.log("quiz") == []


def test_pull_reports_a_missing_anki(rounds: Rounds, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "--anki", "http://127.0.0.1:9", "-q"]) == 1
    assert "start Anki, and install the add-on AnkiConnect" in capsys.readouterr().err
    assert not (rounds.folder / "dist" / "sample-anki-progress.json").exists()


def changed(path: str, value: Any) -> str:
    """Return a progress file with one different value."""
    content: dict[str, Any] = {
        "format": "flashproof-progress",
        "version": 1,
        "namespace": NAMESPACE,
        "cards": {"quiz": {"version": 1, "reviews": [[1_790_000_000, 3]], "answers": []}},
    }
    *parents, last = path.split(".")
    place = content
    for key in parents:
        place = place[key]
    place[last] = value
    return json.dumps(content, indent=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "site.json:1:2: error[bad-progress] the file is not valid JSON: expecting property"),
        ("[]", "site.json:1:1: error[bad-progress] the file does not contain flashproof progress"),
        (changed("version", 2), "1:1: error[bad-progress] unknown format version: 2"),
        (changed("namespace", "x"), "1:1: error[bad-progress] the progress belongs to a different"),
        (changed("cards", []), "1:1: error[bad-progress] the file contains no card records"),
        (changed("cards.quiz", 5), "6:3: error[bad-progress] card 'quiz': the record has an unkno"),
        (changed("cards.quiz.reviews", 5), "6:3: error[bad-progress] card 'quiz': the record has"),
        (changed("cards.quiz.reviews", [[1]]), "card 'quiz': a review must consist of a time"),
        (changed("cards.quiz.reviews", [["x", 1]]), "card 'quiz': 'x' is not a time in seconds"),
        (changed("cards.quiz.reviews", [[-5, 1]]), "card 'quiz': -5 is not a time in seconds"),
        (changed("cards.quiz.reviews", [[1e300, 1]]), "1e+300 is not a time in seconds"),
        (changed("cards.quiz.reviews", [[10**400, 1]]), "000… is not a time in seconds"),
        (changed("cards.quiz.reviews", [[1, 5]]), "card 'quiz': 5 is not a grade from 1 to 4"),
        (changed("cards.quiz.reviews", [[1, True]]), "True is not a grade from 1 to 4"),
    ],
    ids=str,
)
def test_an_invalid_file_is_reported_before_anything_is_pushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, text: str, message: str
) -> None:
    write_project(tmp_path)
    (tmp_path / "site.json").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    command = ["push", "--anki", "http://127.0.0.1:9", "--history", "site.json", "-q"]
    assert main(command) == 1
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "dist").exists()
