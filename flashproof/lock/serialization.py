"""Serialize and parse ``cards.lock``, which has one JSON object per line.

Most lines are proofs. The values of a proof are in one string, ``environment chain date``. This
format keeps the file small, and one regular expression can read all proofs at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import (
    CHAIN_DIGITS,
    CardEntry,
    Failure,
    Lock,
    NamespaceEntry,
    NoteTypeEntry,
    OrdersEntry,
    Proof,
    RetiredCard,
    RunEnvironment,
    SubdeckEntry,
)
from flashproof.lock.line_orders import KEY_DIGITS, PATTERN
from flashproof.model import Kind
from flashproof.text.source import Source, Span

Fields = Mapping[str, object]


def dumps(lock: Lock) -> str:
    """Return the text of the file, sorted by entry type, then by key, to make merges easy."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(lock))


def _lines(lock: Lock) -> Iterator[dict[str, object]]:
    if lock.namespace:
        yield {"namespace": lock.namespace}
    for card in sorted(lock.cards.values(), key=lambda entry: entry.card):
        yield _card_line(card)
    for subdeck in sorted(lock.subdecks.values(), key=lambda entry: entry.topic):
        yield {"topic": subdeck.topic, "deck": subdeck.deck}
    for retired in sorted(lock.retired, key=lambda entry: entry.key):
        line: dict[str, object] = {"retired": retired.card, "kind": retired.kind.slug}
        yield line | (_content(retired.last) if retired.last else {})
    for note_type in sorted(lock.note_types.values(), key=lambda entry: entry.note_type):
        yield {
            "note_type": note_type.note_type,
            "modified": note_type.modified,
            "hash": note_type.hash,
        }
    for environment in sorted(lock.environments.values(), key=lambda entry: entry.key):
        packages = dict(environment.packages)
        yield {"environment": environment.key, "python": environment.python, "packages": packages}
    yield from _result_lines(lock)


def _result_lines(lock: Lock) -> Iterator[dict[str, object]]:
    for key, orders in sorted(lock.orders.items()):
        yield {"orders": f"{key} {orders}"}
    failures = (one for found in lock.failures.values() for one in found.values())
    for failure in sorted(failures, key=lambda one: (one.environment, one.chain)):
        name = f"{failure.environment} {failure.chain} {failure.date}"
        yield {"failure": name, "message": failure.message}
    proofs = [
        f"{environment} {chain} {date}"
        for chain, dates in lock.proofs.items()
        for environment, date in dates.items()
    ]
    for proof in sorted(proofs):
        yield {"proof": proof}


def _card_line(entry: CardEntry) -> dict[str, object]:
    return {"card": entry.card, "kind": entry.kind.slug} | _content(entry)


def _content(entry: CardEntry) -> dict[str, object]:
    line: dict[str, object] = {"modified": entry.modified, "hash": entry.hash}
    line |= {"added": entry.added} if entry.added != entry.modified else {}
    return line | ({"numbers": list(entry.numbers)} if entry.numbers else {})


Entry = (
    NamespaceEntry
    | CardEntry
    | SubdeckEntry
    | RetiredCard
    | NoteTypeEntry
    | RunEnvironment
    | Proof
    | Failure
    | OrdersEntry
)

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_KINDS = {kind.slug: kind for kind in Kind}
_CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_LATEST = 253_370_764_800
"""The start of the year 9999, in seconds since the epoch. Later times indicate damage."""
_LARGEST_NUMBER = 99_999
_RESULT = r"([0-9a-f]{12}) ([0-9a-f]{1,64}) (\d{4}-\d\d-\d\d)"
"""Matches the environment, the chain, and the date of a proof or a failure."""
_ORDERS_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")
_PROOF_START = '{"proof": "'
_PROOF_LINE = re.compile(
    rf'^\{{"proof": "{_RESULT.replace("1,64", f"1,{CHAIN_DIGITS}")}"\}}$', re.MULTILINE | re.ASCII
)
"""Matches a proof as ``dumps`` writes it."""
_CARD_LINE = re.compile(
    rf'\{{"card": "({_ID.pattern})", "kind": "({"|".join(_KINDS)})", '
    r'"modified": (0|[1-9]\d{,10}), "hash": "([0-9a-f]+)"(?:, "added": (0|[1-9]\d{,10}))?'
    r'(?:, "numbers": \[([1-9]\d{,4}(?:, [1-9]\d{,4})*)\])?\}',
    re.ASCII,
)
"""Matches a card as ``dumps`` writes it. This reduces the time to read a lock of 10,000 cards by
35%."""
_LINE = re.compile(r"^.*\S.*$", re.MULTILINE)
_LONGEST_MESSAGE = 500


def _card(line: Fields, key: str = "card") -> CardEntry:
    return CardEntry(
        _card_id(line, key),
        _kind(line),
        _seconds(line, "modified"),
        _seconds(line, "added" if "added" in line else "modified"),
        _text(line, "hash"),
        _numbers(line),
    )


def _retired(line: Fields) -> RetiredCard:
    if line.keys() == {"retired", "kind"}:  # written by an old version
        return RetiredCard(_card_id(line, "retired"), _kind(line))
    return RetiredCard.of(_card(line, "retired"))


def _environment(line: Fields) -> RunEnvironment:
    """Return an environment; raise an error if its key does not match its versions."""
    packages = dict(_versions(line))
    # Only the environment of a language other than Python has no version of Python.
    python = "" if line["python"] == "" and packages else _text(line, "python")
    environment = RunEnvironment.of(python, packages)
    if environment.key != _text(line, "environment"):
        raise ValueError("environment")
    return environment


def _result(line: Fields, key: str) -> tuple[str, str, str]:
    """Return the environment, the chain, and the date of a proof or a failure."""
    match = re.fullmatch(_RESULT, _text(line, key), re.ASCII)
    if match is None:
        raise ValueError(key)
    return match[1], match[2][:CHAIN_DIGITS], match[3]


def _proof(line: Fields) -> Proof:
    if "environment" not in line:
        return Proof(*_result(line, "proof"))
    # Written by an old version, with the complete hash.
    chain = _text(line, "proof")[:CHAIN_DIGITS]
    return Proof(_text(line, "environment"), chain, _text(line, "date"))


def _failure(line: Fields) -> Failure:
    message = _text(line, "message")
    if len(message) > _LONGEST_MESSAGE or "\n" in message:
        raise ValueError("message")
    return Failure(*_result(line, "failure"), message)


def _orders(line: Fields) -> OrdersEntry:
    key, _, orders = _text(line, "orders").partition(" ")
    if not _ORDERS_KEY.fullmatch(key) or not PATTERN.fullmatch(orders):
        raise ValueError("orders")
    return OrdersEntry(key, orders)


_CONTENT = ("kind", "modified", "hash", "added", "numbers")
Row = tuple[Set[str], Callable[[Fields], Entry]]
_READERS: Mapping[str, Row] = {
    "namespace": ({"namespace"}, lambda line: NamespaceEntry(_namespace(line))),
    "card": ({"card", *_CONTENT}, _card),
    "topic": (
        {"topic", "deck"},
        lambda line: SubdeckEntry(_text(line, "topic"), _text(line, "deck")),
    ),
    "retired": ({"retired", *_CONTENT}, _retired),
    "note_type": (
        {"note_type", "modified", "hash"},
        lambda line: NoteTypeEntry(
            _text(line, "note_type"), _seconds(line, "modified"), _text(line, "hash")
        ),
    ),
    "orders": ({"orders"}, _orders),
    "failure": ({"failure", "message"}, _failure),
    "proof": ({"proof", "environment", "date"}, _proof),
    "environment": ({"environment", "python", "packages"}, _environment),
}
"""The allowed JSON keys of each type of entry, and the function that reads an entry.

Each key in this mapping is the JSON key that identifies a type. ``proof`` comes before
``environment`` because a proof that an old version wrote has both keys.
"""


def parse(source: Source, diagnostics: Diagnostics) -> Lock:
    """Parse the text of a lock; report and skip lines that cannot be read.

    A merge can leave two identical lines, or two results of the same snippet in the same
    environment. Neither is an error. The lock contains the earlier of two proofs, the later of two
    failures, and the longer of two records of correct orders. If there is a proof and a failure,
    the lock contains only the failure.
    """
    text, proofs = _split_proofs(source.text)
    found: dict[tuple[object, ...], tuple[Entry, int, int]] = {}
    results: list[Proof | Failure] = []
    orders: dict[str, str] = {}
    for match in _LINE.finditer(text):
        line, (start, end) = match[0], match.span()
        entry = read_line(line)
        if entry is None:
            _report_unreadable(line, source.span(start, end), diagnostics)
        elif isinstance(entry, Proof | Failure):
            results.append(entry)
        elif isinstance(entry, OrdersEntry):
            known = orders.get(entry.key, "")
            orders[entry.key] = max(known, entry.orders, key=lambda text: (len(text), text))
        else:
            first, *place = found.setdefault(_key(entry), (entry, start, end))
            if first != entry:
                _report_duplicate(source.span(*place), source.span(start, end), diagnostics)
    lock = _assemble([entry for entry, _, _ in found.values()], proofs, results)
    return replace(lock, orders=orders) if orders else lock


def _split_proofs(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the text above the proofs at the end, and the proofs, which are read all at once.

    If there is any other line after the first proof, the whole text and no proofs are returned.
    """
    start = text.find(f"\n{_PROOF_START}") + 1
    proofs: list[tuple[str, str, str]] = _PROOF_LINE.findall(text, start) if start else []
    is_complete = text.count("\n", start) == len(proofs) and text.endswith("\n")
    return (text[:start], proofs) if proofs and is_complete else (text, [])


def read_line(line: str) -> Entry | None:
    """Return the entry of a line; ``None`` if it cannot be read."""
    if match := _CARD_LINE.fullmatch(line):
        card, kind, modified, content_hash, added, numbers = match.groups()
        return CardEntry(
            card,
            _KINDS[kind],
            int(modified),
            int(added or modified),
            content_hash,
            tuple(map(int, numbers.split(", "))) if numbers else (),
        )
    if "\ufffd" in line:  # replaces bytes that are not UTF-8; dumps() writes only ASCII
        return None
    try:
        fields = json.loads(line)
        if len(fields) != line.count(":"):  # a key may occur twice
            fields = json.loads(line, object_pairs_hook=_unique_keys)
        if not isinstance(fields, dict):
            return None
        keys, reader = _row(fields)
        return reader(fields) if fields.keys() <= keys else None
    except (ValueError, TypeError, KeyError, StopIteration, RecursionError):
        return None


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; reject duplicate keys, because the first value would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _row(fields: Fields) -> Row:
    first = _READERS.get(next(iter(fields)))
    if first is not None and fields.keys() <= first[0]:
        return first
    return next(row for key, row in _READERS.items() if key in fields)


def _report_unreadable(line: str, span: Span, diagnostics: Diagnostics) -> None:
    if line.startswith(_CONFLICT_MARKERS):
        diagnostics.error(
            "lock-conflict",
            "this is a merge conflict marker",
            span,
            "delete the markers and keep both sides; if two lines are for the same card, keep the "
            "one with the later 'modified' time",
        )
    else:
        diagnostics.error(
            "lock-line",
            "the line is not a valid lock entry",
            span,
            "restore the line from the last good version of the file ('git log -p' shows it)",
        )


def _report_duplicate(first: Span, span: Span, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "lock-twice",
        "duplicate entry",
        span,
        "delete one of the two lines; if they have 'modified' times, keep the later line",
        related=(("the other line", first),),
    )


def _key(
    entry: NamespaceEntry | CardEntry | SubdeckEntry | RetiredCard | NoteTypeEntry | RunEnvironment,
) -> tuple[object, ...]:
    match entry:
        case NamespaceEntry():
            return ("namespace",)
        case CardEntry():
            return ("card", entry.card)
        case SubdeckEntry():
            return ("topic", entry.topic)
        case RetiredCard():
            return ("retired", entry.card, entry.kind)
        case NoteTypeEntry():
            return ("note type", entry.note_type)
        case RunEnvironment():
            return ("environment", entry.key)


def _assemble(
    entries: Iterable[Entry],
    proofs: Iterable[tuple[str, str, str]],
    results: Iterable[Proof | Failure],
) -> Lock:
    """Return the lock; ``proofs`` contains the environment, chain, and date of each proof."""
    everything = tuple(entries)
    dates: dict[str, dict[str, str]] = {}
    for environment, chain, date in proofs:
        known_dates = dates.setdefault(chain, {})
        if environment not in known_dates or date < known_dates[environment]:
            known_dates[environment] = date
    failures: dict[str, dict[str, Failure]] = {}
    for one in results:
        if isinstance(one, Proof):
            known_dates = dates.setdefault(one.chain, {})
            known_dates[one.environment] = min(one.date, known_dates.get(one.environment, one.date))
        else:
            known = failures.setdefault(one.chain, {})
            known[one.environment] = max(
                one, known.get(one.environment, one), key=lambda found: (found.date, found.message)
            )
    for chain, failed in failures.items():
        for environment in failed.keys() & dates.get(chain, {}).keys():
            del dates[chain][environment]
    return Lock(
        namespace="".join(one.namespace for one in everything if isinstance(one, NamespaceEntry)),
        cards={one.card: one for one in everything if isinstance(one, CardEntry)},
        note_types={one.note_type: one for one in everything if isinstance(one, NoteTypeEntry)},
        subdecks={one.topic: one for one in everything if isinstance(one, SubdeckEntry)},
        retired=frozenset(one for one in everything if isinstance(one, RetiredCard)),
        environments={one.key: one for one in everything if isinstance(one, RunEnvironment)},
        proofs={chain: found for chain, found in dates.items() if found},
        failures=failures,
    )


def _text(line: Fields, key: str) -> str:
    value = line[key]
    if not isinstance(value, str) or not value:
        raise TypeError(key)
    value.encode()  # a lone surrogate raises ValueError
    return value


def _card_id(line: Fields, key: str) -> str:
    value = _text(line, key)
    if not _ID.fullmatch(value):
        raise ValueError(key)
    return value


def _namespace(line: Fields) -> str:
    value = _text(line, "namespace")
    if value.split() != [value]:
        raise ValueError("namespace")
    return value


def _seconds(line: Fields, key: str) -> int:
    value = line[key]
    if type(value) is not int or not 0 <= value < _LATEST:
        raise TypeError(key)
    return value


def _numbers(line: Fields) -> tuple[int, ...]:
    values = line.get("numbers", [])
    if not isinstance(values, list) or not all(
        type(value) is int and 0 < value <= _LARGEST_NUMBER for value in values
    ):
        raise TypeError("numbers")
    return tuple(values)


def _versions(line: Fields) -> tuple[tuple[str, str], ...]:
    values = line["packages"]
    if not isinstance(values, dict):
        raise TypeError("packages")
    return tuple((name, _text(values, name)) for name in values if _text({"": name}, ""))


def _kind(line: Fields) -> Kind:
    return _KINDS[_text(line, "kind")]
