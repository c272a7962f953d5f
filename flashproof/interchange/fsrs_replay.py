"""Compute the schedule of a card from its reviews, as the study site does.

Reviews that come from the site need intervals in Anki's review log, and their cards need due dates.
The functions match ``fsrs.js`` and ``fsrs6-model.js`` of the site. The formulas and the default
parameters of FSRS-6 come from Open Spaced Repetition. Tests compare the results with those of that
project's package ``fsrs``, which has no study days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

Review = tuple[float, int]
"""The time of a review in seconds since 1970, and its grade: 1 for Again to 4 for Easy."""

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
DEFAULT_PARAMETERS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
_LOWEST = (*(0.001,) * 4, 1, *(0.001,) * 3, 0, 0, *(0.001,) * 4, 0, 0, 1, 0, 0, 0, 0.1)
_HIGHEST = (*(100,) * 4, 10, 4, 4, 0.75, 4.5, 0.8, 3.5, 5, 0.25, 0.9, 4, 1, 6, 2, 2, 0.8, 0.8)
"""The bounds of the parameters, which the site also uses when it fits parameters."""
LEARNING_STEPS = (60, 600)
"""The learning steps of new cards, in seconds."""
RELEARNING_STEPS = (600,)
"""The relearning steps of forgotten cards, in seconds."""
LONGEST_INTERVAL = 36_500
_MIN_STABILITY = 0.001


class Phase(IntEnum):
    """The phase of a card. The numbers are the same on the site and in Anki."""

    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


@dataclass(frozen=True, slots=True)
class SchedulerOptions:
    """The learner's settings for the schedule."""

    retention: float = 0.9
    """The desired retention."""
    longest_interval: int = LONGEST_INTERVAL
    """The maximum interval, in study days."""
    day_start: int = 4
    """The hour of local time at which a study day starts."""
    parameters: Sequence[float] = DEFAULT_PARAMETERS
    """The 21 parameters of FSRS-6."""

    def day_of(self, time: float) -> int:
        """Return the study day that contains a time, as a number of days since 1970."""
        local = datetime.fromtimestamp(time)
        return local.toordinal() - _FIRST_DAY - (local.hour < self.day_start)


@dataclass(frozen=True, slots=True)
class CardMemory:
    """The memory state and the schedule of a card after a review."""

    phase: Phase
    step: int
    """The current learning step, counted from 0."""
    stability: float
    """The number of days until the probability of recall falls to 90%."""
    difficulty: float
    """The difficulty, from 1 to 10."""
    last: float
    """The time of the review, in seconds since 1970."""
    due_day: int
    """The study day on which the card is due, in days since 1970."""
    interval: int
    """The interval in study days; 0 in a learning step."""
    wait: int
    """The waiting time of the learning step in seconds; 0 if there is an interval."""
    lapses: int
    """The number of times that the card was forgotten after it had been learned."""


_FIRST_DAY = datetime(1970, 1, 1).toordinal()


def are_valid_parameters(values: Sequence[float]) -> bool:
    """Return whether the values are 21 numbers within the bounds of FSRS-6's parameters."""
    return len(values) == len(_LOWEST) and all(
        low <= value <= high for low, value, high in zip(_LOWEST, values, _HIGHEST, strict=True)
    )


def replay(reviews: Sequence[Review], options: SchedulerOptions) -> list[CardMemory]:
    """Return the state of a card after each of its reviews.

    Args:
        reviews: the reviews, oldest first.
        options: the learner's settings.

    """
    states: list[CardMemory] = []
    for time, grade in reviews:
        states.append(_after(states[-1] if states else None, grade, time, options))
    return states


def graduated(memory: CardMemory, options: SchedulerOptions) -> CardMemory:
    """Return the same state with an interval in days instead of a learning step."""
    interval = _interval(memory.stability, options)
    due_day = options.day_of(memory.last) + interval
    return replace(memory, phase=Phase.REVIEW, step=0, interval=interval, due_day=due_day, wait=0)


def _after(
    before: CardMemory | None, grade: int, time: float, options: SchedulerOptions
) -> CardMemory:
    stability, difficulty = _next_memory(before, grade, time, options)
    phase, step, wait = _next_step(before, grade)
    interval = _interval(stability, options) if phase is Phase.REVIEW else 0
    is_lapse = before is not None and before.phase is Phase.REVIEW and grade == AGAIN
    lapses = (before.lapses if before else 0) + is_lapse
    due_day = options.day_of(time + wait) + interval
    return CardMemory(phase, step, stability, difficulty, time, due_day, interval, wait, lapses)


def _next_step(before: CardMemory | None, grade: int) -> tuple[Phase, int, int]:
    """Return the phase, the learning step, and the waiting time in seconds after a review."""
    phase = before.phase if before else Phase.LEARNING
    if phase is Phase.REVIEW:
        relearns = grade == AGAIN
        return (Phase.RELEARNING, 0, RELEARNING_STEPS[0]) if relearns else (Phase.REVIEW, 0, 0)
    steps = LEARNING_STEPS if phase is Phase.LEARNING else RELEARNING_STEPS
    step = before.step if before else 0
    if grade == AGAIN:
        return phase, 0, steps[0]
    if grade == HARD:
        first = steps[0] * 3 // 2 if len(steps) == 1 else (steps[0] + steps[1]) // 2
        return phase, step, steps[step] if step else first
    if grade == EASY or step + 1 == len(steps):
        return Phase.REVIEW, 0, 0
    return phase, step + 1, steps[step + 1]


def _interval(stability: float, options: SchedulerOptions) -> int:
    decay = options.parameters[20]
    days: float = stability / _factor(decay) * (options.retention ** (-1 / decay) - 1)
    return min(max(round(days), 1), options.longest_interval)


def _next_memory(
    before: CardMemory | None, grade: int, time: float, options: SchedulerOptions
) -> tuple[float, float]:
    """Return the stability and the difficulty after a review."""
    w = options.parameters
    if before is None:
        return w[grade - 1], _clamped(_first_difficulty(w, grade))
    days = max(0, options.day_of(time) - options.day_of(before.last))
    if days == 0:
        stability = _short_term_stability(w, before.stability, grade)
    else:
        recall = (1 + _factor(w[20]) * days / before.stability) ** -w[20]
        stability = _long_term_stability(w, before, grade, recall)
    damped = before.difficulty - (10 - before.difficulty) * w[6] * (grade - 3) / 9
    difficulty = w[7] * _first_difficulty(w, EASY) + (1 - w[7]) * damped
    return max(stability, _MIN_STABILITY), _clamped(difficulty)


def _factor(decay: float) -> float:
    """Return the factor with which the recall probability is 90% after ``stability`` days."""
    return float(0.9 ** (-1 / decay)) - 1


def _first_difficulty(w: Sequence[float], grade: int) -> float:
    return w[4] - math.exp(w[5] * (grade - 1)) + 1


def _clamped(difficulty: float) -> float:
    return min(max(difficulty, 1), 10)


def _short_term_stability(w: Sequence[float], stability: float, grade: int) -> float:
    growth: float = math.exp(w[17] * (grade - 3 + w[18])) * stability ** -w[19]
    return stability * (growth if grade == AGAIN else max(growth, 1))


def _long_term_stability(
    w: Sequence[float], before: CardMemory, grade: int, recall: float
) -> float:
    stability, difficulty = before.stability, before.difficulty
    if grade == AGAIN:
        forgotten: float = (
            w[11]
            * difficulty ** -w[12]
            * ((stability + 1) ** w[13] - 1)
            * math.exp((1 - recall) * w[14])
        )
        return min(forgotten, stability / math.exp(w[17] * w[18]))
    growth = (
        math.exp(w[8])
        * (11 - difficulty)
        * stability ** -w[9]
        * (math.exp((1 - recall) * w[10]) - 1)
    )
    bonus = (w[15] if grade == HARD else 1) * (w[16] if grade == EASY else 1)
    return float(stability * (1 + growth * bonus))
