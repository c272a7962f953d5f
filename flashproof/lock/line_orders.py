"""Define ``LineOrders``, the correct orders of a snippet's lines, and their text in the lock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations, permutations

Order = tuple[int, ...]
"""The indexes of lines, from the first line of an order to the last."""

KEY_DIGITS = 16
"""The number of hexadecimal digits in the key of a snippet's orders in the lock."""
MAX_LISTED = 60
"""The maximum number of orders to list if pairs cannot express them."""
NO_ORDERS = "none"
"""The text in the lock for a snippet that is not suitable for Arrange."""
PATTERN = re.compile(r"none|([1-7])(?:/([1-7])=(\d+(?:,\d+)*)|:((?:\d\d(?:,\d\d)*)?))", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineOrders:
    """The orders in which lines of code give the correct result."""

    line_count: int
    """The number of lines to choose from."""
    used: int
    """The number of lines in each order. The other lines are distractors."""
    pairs: tuple[tuple[int, int], ...] | None
    """Pairs of line indexes. In each pair, the first line must come before the second. An order is
    correct if and only if it satisfies all pairs. ``None`` if the orders are listed instead."""
    listed: tuple[Order, ...] = ()
    """All correct orders, if there are no ``pairs``."""

    @classmethod
    def of(cls, line_count: int, used: int, correct: Collection[Order]) -> LineOrders | None:
        """Describe the correct orders as pairs or as a list; ``None`` if neither is possible."""
        if correct and used == line_count:
            pairs = _pairs(used, correct)
            if count_orders(used, pairs) == len(correct):
                return cls(line_count, used, _without_implied(pairs))
        if not 0 < len(correct) <= MAX_LISTED:
            return None
        return cls(line_count, used, None, tuple(sorted(correct)))

    @classmethod
    def parse(cls, text: str) -> LineOrders | None:
        """Parse a text in the lock; return ``None`` if the text is ``NO_ORDERS`` or invalid."""
        match = PATTERN.fullmatch(text)
        if match is None or text == NO_ORDERS:
            return None
        line_count = int(match[1])
        if match[2]:
            used = int(match[2])
            listed = tuple(tuple(map(int, order)) for order in match[3].split(","))
            is_valid = all(_is_order(order, line_count, used) for order in listed)
            return cls(line_count, used, None, listed) if is_valid else None
        pairs = tuple((int(a), int(b)) for a, b in filter(None, match[4].split(",")))
        is_valid = all(_is_order(pair, line_count, 2) for pair in pairs)
        return cls(line_count, line_count, pairs) if is_valid else None

    @property
    def text(self) -> str:
        """The text in the lock, such as ``4:01,02,13`` or ``3/2=01,20``."""
        if self.pairs is not None:
            return f"{self.line_count}:{','.join(f'{a}{b}' for a, b in self.pairs)}"
        orders = ",".join("".join(map(str, order)) for order in self.listed)
        return f"{self.line_count}/{self.used}={orders}"

    def orders(self) -> tuple[Order, ...]:
        """Return all correct orders, sorted."""
        if self.pairs is None:
            return self.listed
        return tuple(one for one in permutations(range(self.used)) if _satisfies(one, self.pairs))


def count_orders(line_count: int, pairs: Collection[tuple[int, int]]) -> int:
    """Return the number of orders of all lines that satisfy the pairs."""
    before = [0] * line_count
    for first, second in pairs:
        before[second] |= 1 << first
    counts = [1] + [0] * ((1 << line_count) - 1)
    for placed, count in enumerate(counts):
        for line in range(line_count):
            if not placed >> line & 1 and before[line] & ~placed == 0:
                counts[placed | 1 << line] += count
    return counts[-1]


def _is_order(lines: Order, line_count: int, used: int) -> bool:
    """Return whether ``lines`` contains ``used`` different indexes below ``line_count``."""
    return len(lines) == len(set(lines)) == used and max(lines) < line_count


def _satisfies(order: Order, pairs: Collection[tuple[int, int]]) -> bool:
    return all(order.index(first) < order.index(second) for first, second in pairs)


def _pairs(line_count: int, correct: Collection[Order]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of lines that have the same order in all correct orders."""
    found = set(permutations(range(line_count), 2))
    for order in correct:
        found &= set(combinations(order, 2))
    return tuple((a, b) for a, b in sorted(found))


def _without_implied(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Remove pairs that follow from two other pairs."""
    known = set(pairs)
    lines = {line for pair in pairs for line in pair}
    return tuple(
        (a, b) for a, b in pairs if not any({(a, c), (c, b)} <= known for c in lines - {a, b})
    )
