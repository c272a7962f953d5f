"""A description of orders accepts exactly these orders, and survives the lock."""

from __future__ import annotations

import random
from itertools import permutations
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.lock import Lock, dumps, parse, with_orders, with_results_of
from flashproof.lock.line_orders import LineOrders
from flashproof.text.source import Source


@pytest.mark.parametrize("count", range(1, 6))
def test_a_description_accepts_exactly_the_given_orders(count: int) -> None:
    everything = list(permutations(range(count)))
    for seed in range(60):
        draw = random.Random(seed)
        correct = set(draw.sample(everything, draw.randint(1, min(60, len(everything)))))
        orders = LineOrders.of(count, count, correct)
        assert orders is not None
        assert set(orders.orders()) == correct
        assert LineOrders.parse(orders.text) == orders


@pytest.mark.parametrize(
    ("total", "used", "correct", "text"),
    [
        (3, 3, {(0, 1, 2)}, "3:01,12"),
        (3, 3, {(0, 1, 2), (1, 0, 2)}, "3:02,12"),
        (2, 2, {(0, 1), (1, 0)}, "2:"),
        (4, 4, {(0, 1, 2, 3), (3, 0, 1, 2)}, "4/4=0123,3012"),
        (4, 4, {(0, 1, 2, 3), (3, 2, 1, 0)}, "4/4=0123,3210"),
        (4, 2, {(0, 1), (0, 3)}, "4/2=01,03"),
    ],
)
def test_descriptions_are_short(
    total: int, used: int, correct: set[tuple[int, ...]], text: str
) -> None:
    orders = LineOrders.of(total, used, correct)
    assert orders is not None
    assert orders.text == text


def test_many_orders_without_a_pattern_are_not_described() -> None:
    everything = list(permutations(range(5)))
    assert LineOrders.of(5, 5, everything[:61]) is None
    assert LineOrders.of(5, 5, set()) is None


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "",
        "8:01",
        "3:012",
        "3/2=",
        "3",
        "x:01",
        "3:01,",
        "3:03",
        "3:11",
        "3/2=03",
        "3/2=012",
        "3/2=00",
        "2/3=01",
    ],
)
def test_other_texts_describe_no_orders(text: str) -> None:
    assert LineOrders.parse(text) is None


def source(text: str) -> Source:
    return Source(Path("cards.lock"), "cards.lock", text)


ONE, TWO = "0123456789abcdef", "fedcba9876543210"


def test_orders_survive_the_lock_and_a_merge() -> None:
    lock = with_orders(Lock(), {ONE: "3:01,12", TWO: "none"}, [ONE, TWO])
    text = dumps(lock)
    assert parse(source(text), Diagnostics()) == lock
    merged = text + f'{{"orders": "{TWO} 3:01"}}\n'
    diagnostics = Diagnostics()
    assert parse(source(merged), diagnostics).orders == {ONE: "3:01,12", TWO: "none"}
    assert not list(diagnostics)
    assert with_orders(lock, {}, [ONE]).orders == {ONE: "3:01,12"}
    assert with_results_of(Lock(), lock) == lock


@pytest.mark.parametrize(
    "value", ["", ONE, f"{ONE} ", f"{ONE} 9:01", f"{ONE[1:]} none", f"{ONE} none more"]
)
def test_a_damaged_line_is_reported(value: str) -> None:
    diagnostics = Diagnostics()
    parse(source(f'{{"orders": "{value}"}}\n'), diagnostics)
    assert [one.code for one in diagnostics] == ["lock-line"]
