"""The schedule of a card equals the one that the ``fsrs`` package computes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from flashproof.interchange.fsrs_replay import (
    DEFAULT_PARAMETERS,
    SchedulerOptions,
    are_valid_parameters,
    replay,
)

DAY = 86_400
START = 1_790_000_000 // DAY * DAY + 5 * 3600


@pytest.fixture
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the time zone to UTC, because the package counts days of 24 hours."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def random_history(source: random.Random) -> list[tuple[float, int]]:
    """Return reviews that become later on each day, so both ways to count days agree."""
    reviews = list[tuple[float, int]]()
    day = 0
    for number in range(source.randint(1, 14)):
        grade = source.choices([1, 2, 3, 4], [3, 2, 5, 2])[0]
        reviews.append((START + day * DAY + number * 700, grade))
        day += source.choice([0, 0, 1, 1, 2, 5, 30, 200])
    return reviews


@pytest.mark.usefixtures("_utc")
def test_states_and_intervals_equal_those_of_the_package() -> None:
    source = random.Random(8)
    for _ in range(300):
        retention, longest = source.choice([0.7, 0.9, 0.95]), source.choice([36_500, 90])
        scheduler = Scheduler(
            desired_retention=retention, maximum_interval=longest, enable_fuzzing=False
        )
        card = Card(card_id=1)
        reviews = random_history(source)
        options = SchedulerOptions(retention, longest)
        for (at, grade), state in zip(reviews, replay(reviews, options), strict=True):
            card, _ = scheduler.review_card(card, Rating(grade), datetime.fromtimestamp(at, UTC))
            wait = card.due.timestamp() - at
            assert (state.interval * DAY or state.wait, state.phase) == (wait, int(card.state))
            assert state.stability == pytest.approx(card.stability, rel=1e-9)
            assert state.difficulty == pytest.approx(card.difficulty, rel=1e-9)


@pytest.mark.usefixtures("_utc")
def test_a_study_day_starts_at_the_hour_that_the_learner_chose() -> None:
    midnight = 1_790_000_000 // DAY * DAY
    early, late = SchedulerOptions(day_start=0), SchedulerOptions(day_start=23)
    assert early.day_of(midnight) == midnight // DAY
    assert late.day_of(midnight + 22 * 3600) == midnight // DAY - 1
    assert late.day_of(midnight + 23 * 3600) == midnight // DAY


def test_the_bounds_of_the_parameters_are_those_of_the_package() -> None:
    for values in (DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS):
        assert are_valid_parameters(values)
    for at in range(21):
        below, above = list(LOWER_BOUNDS_PARAMETERS), list(UPPER_BOUNDS_PARAMETERS)
        below[at] -= 1e-9
        above[at] += 1e-9
        assert not are_valid_parameters(below)
        assert not are_valid_parameters(above)
