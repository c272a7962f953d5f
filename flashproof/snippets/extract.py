"""Turn a topic into chains of snippets, and compute their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from flashproof.languages import Language
from flashproof.lock.entries import CHAIN_DIGITS
from flashproof.markup.cloze_deletions import strip
from flashproof.model import Card, Code, Need, Predict, Role, Topic, Write, code_blocks
from flashproof.parse.variations import WHAT_IF
from flashproof.snippets.snippet import Chain, CheckPiece, Piece, Snippet
from flashproof.text.versions import ALL_VERSIONS, VersionRange

HASH_VERSION = 1
"""A number that is part of every hash. To invalidate old proofs when the meaning of card text
changes, increase this number."""


def chains(topic: Topic) -> tuple[Chain, ...]:
    """Return the chains of a topic: those of its setup, of its lead, and of each card, in order."""
    return tuple(chain for chain, _ in _chains(topic))


def chain_hashes(topic: Topic) -> dict[Code, str]:
    """Return the hash that identifies the proof and plot of each fence; see ``chain_hash``."""
    hashes = {
        code: snippet.chain_hash
        for chain, fences in _chains(topic)
        for snippet, code in zip(chain.snippets, fences, strict=True)
    }
    for card in topic.cards:
        if isinstance(card, Write):  # the chain of the first solution tests the checks
            proof = hashes[card.solutions[0]]
            hashes |= {check.code: proof for check in card.checks}
    return hashes


def fences(topic: Topic) -> tuple[tuple[Code, ...], ...]:
    """Return the fences of each chain of a topic, without the setup fences that run first."""
    return tuple(codes for _, codes in _chains(topic))


def chain_hash(before: Sequence[Piece], snippet: Snippet) -> str:
    """Return a hexadecimal hash of everything that determines a snippet's result.

    The hash is the first ``CHAIN_DIGITS`` digits of a SHA-256 hash.

    The hash covers the code that runs ``before`` the snippet in its process, the snippet's code,
    the expected output, the tolerance or exactness, the expected exception, whether the snippet
    draws a plot, the checks and mistakes of a write card, the versions to which the snippet
    applies, and the hardware that it needs. In languages other than Python, the hash also covers
    the language, its command if the deck's settings add the language, and whether the snippet is a
    proof. The snippet's position, the rest of the file, the time limit, and the alt text of the
    plot have no effect.
    """
    hashed = [
        HASH_VERSION,
        [_hashed(piece) for piece in before],
        snippet.piece.text,
        snippet.expected,
        snippet.tolerance,
        snippet.raises,
        bool(snippet.plot),
        *(["exact"] if snippet.exact else ()),
        *([_hashed_checks(snippet)] if snippet.checks else ()),
        *(_language_key(snippet.language, snippet) if snippet.language else ()),
        *([astuple(snippet.versions)] if snippet.versions else ()),
        *(["needs", snippet.needs] if snippet.needs else ()),
    ]
    return hashlib.sha256(json.dumps(hashed).encode()).hexdigest()[:CHAIN_DIGITS]


def _hashed_checks(snippet: Snippet) -> list[object]:
    checks = [[check.name, check.piece.text] for check in snippet.checks]
    mistakes = [piece.text for piece in snippet.mistakes or ()]
    return ["checks", checks, bool(snippet.must_fail), mistakes]


def _language_key(language: Language, snippet: Snippet) -> list[str]:
    command = () if language.is_builtin else language.command
    return ["language", language.name, *command, *(["proof"] if snippet.is_proof else ())]


def _hashed(piece: Piece) -> object:
    return [piece.text, *astuple(piece.versions)] if piece.versions else piece.text


def _chains(topic: Topic) -> Iterator[tuple[Chain, tuple[Code, ...]]]:
    """Yield each chain with the fences of its snippets."""
    setups: dict[str, list[Code]] = {}
    for code in topic.code_blocks():
        if code.is_snippet and code.role is Role.SETUP:
            setups.setdefault(code.language, []).append(code)
    for setup in setups.values():
        yield _chain(topic, (), setup)
    pieces = {
        language: tuple(_piece(topic, code) for code in setup if not code.skip)
        for language, setup in setups.items()
    }
    for fences in _fence_groups([code for code in topic.lead if isinstance(code, Code)]):
        yield _chain(topic, pieces.get(fences[0].language, ()), fences)
    for card in topic.cards:
        yield from _card_chains(topic, card, pieces)


def _card_chains(
    topic: Topic, card: Card, setups: Mapping[str, tuple[Piece, ...]]
) -> Iterator[tuple[Chain, tuple[Code, ...]]]:
    """Yield the chains of a card; ``setups`` contains the topic's setup, keyed by language."""
    for fences in _fence_groups(code_blocks(card)):
        yield _chain(topic, setups.get(fences[0].language, ()), fences)
    match card:
        case Write():
            yield from _write_chains(topic, card)
        case Predict(variants=variants) if variants:
            yield from _variant_chains(topic, card, setups.get(card.code.language, ()))
        case _:
            pass


def _fence_groups(codes: Sequence[Code]) -> Iterator[list[Code]]:
    """Yield groups, each of which is a fence and the fences that continue it.

    Setup fences, variants, and the code parts of write cards are skipped. Fences in different
    languages never form a group.
    """
    group: list[Code] = []
    for code in codes:
        if not code.is_snippet or code.role not in (Role.SHOWN, Role.PROOF):
            continue
        if group and not (code.continues and group[-1].language == code.language):
            yield group
            group = []
        group.append(code)
    if group:
        yield group


def _variant_chains(
    topic: Topic, card: Predict, setup: tuple[Piece, ...]
) -> Iterator[tuple[Chain, tuple[Code, ...]]]:
    """Yield a chain for each variant; the snippets that the code continues run first."""
    groups = _fence_groups(code_blocks(card))
    group = next(one for one in groups if card.code in one)
    before = group[: group.index(card.code)]
    pieces = (
        *setup,
        *(_piece(topic, code) for code in before if not code.skip and not code.raises),
    )
    conditions = _Conditions.of(card.code)
    for code in before:
        conditions = conditions.continued_by(code)
    for variant in card.variants:
        snippet = replace(
            _snippet(topic, variant.code, pieces, conditions),
            name=f"{topic.source.name}:{variant.code.line}[{variant.label}]",
            variant=variant.label,
            written_code=card.code.text,
        )
        if variant.code.output is None and card.new_outputs is not None:
            heading = "" if card.has_outputs else f"\n#### {WHAT_IF}\n"
            snippet = replace(
                snippet,
                expected="",
                expected_line=card.new_outputs.line,
                new_fence=f"{heading}\n```output {{{variant.label}}}\n",
            )
            snippet = replace(snippet, chain_hash=chain_hash(pieces, snippet))
        yield Chain(pieces, (snippet,)), (variant.code,)


def _write_chains(topic: Topic, card: Write) -> Iterator[tuple[Chain, tuple[Code, ...]]]:
    """Yield a chain for each solution, the starter code, and each mistake, with the checks."""
    mistakes = tuple(mistake.code for mistake in card.mistakes)
    for code in card.solutions:
        pieces = tuple(_piece(topic, one) for one in mistakes if not one.skip)
        is_first = code is card.solutions[0]
        yield write_chain(topic, card, code, mistakes=pieces if is_first else None), (code,)
    yield write_chain(topic, card, card.start, must_fail="the starter code"), (card.start,)
    for code in mistakes:
        yield write_chain(topic, card, code, must_fail="this mistake"), (code,)


def write_chain(
    topic: Topic,
    card: Write,
    code: Code,
    *,
    must_fail: str = "",
    mistakes: tuple[Piece, ...] | None = None,
) -> Chain:
    """Return the chain that runs and checks code for a write card.

    The topic's setup and the snippets in the card's question run first.

    Args:
        topic: The topic of the card.
        card: The write card.
        code: One of the card's code blocks.
        must_fail: A name for the code if it must fail; see ``Snippet.must_fail``.
        mistakes: The wrong code on the card; see ``Snippet.mistakes``.

    """
    checks = [check for check in card.checks if not check.code.skip]
    snippet = Snippet(
        name=f"{topic.source.name}:{code.line}",
        piece=_piece(topic, code),
        skip=code.skip or ("" if checks else card.checks[0].code.skip),
        timeout=code.timeout,
        versions=code.versions,
        checks=tuple(CheckPiece(check.name, _piece(topic, check.code)) for check in checks),
        must_fail=must_fail,
        mistakes=mistakes,
    )
    before = pieces_before(topic, card)
    return Chain(before, (replace(snippet, chain_hash=chain_hash(before, snippet)),))


def pieces_before(topic: Topic, card: Card) -> tuple[Piece, ...]:
    """Return the setup and question code that run before an answer to a write card."""
    setup = (code for code in topic.code_blocks() if code.role is Role.SETUP)
    question = (block for block in card.context if isinstance(block, Code) and not block.raises)
    codes = (code for code in (*setup, *question) if code.is_python)
    return tuple(_piece(topic, code) for code in codes if not code.skip and not code.needs)


def _chain(
    topic: Topic, setup: tuple[Piece, ...], fences: Sequence[Code]
) -> tuple[Chain, tuple[Code, ...]]:
    """Create a chain; fences that continue a skipped fence are skipped too."""
    before, snippets = list(setup), []
    conditions = _Conditions()
    for code in fences:
        conditions = conditions.continued_by(code) if code.continues else _Conditions.of(code)
        snippet = _snippet(topic, code, before, conditions)
        snippets.append(snippet)
        if not conditions.skip:
            before.append(snippet.piece)
    return Chain(setup, tuple(snippets)), tuple(fences)


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The conditions under which a fence runs, including those of the fences that it continues."""

    skip: str = ""
    versions: VersionRange = ALL_VERSIONS
    needs: Need | None = None

    @classmethod
    def of(cls, code: Code) -> _Conditions:
        """Return the conditions of a fence that does not continue another fence."""
        return cls(code.skip, code.versions, code.needs)

    def continued_by(self, code: Code) -> _Conditions:
        """Return the conditions of a fence that continues the fences with these conditions."""
        skip, needs = code.skip or self.skip, code.needs or self.needs
        return _Conditions(skip, code.versions & self.versions, needs)


def _snippet(topic: Topic, code: Code, before: Sequence[Piece], conditions: _Conditions) -> Snippet:
    snippet = Snippet(
        name=f"{topic.source.name}:{code.line}",
        piece=_piece(topic, code),
        expected=code.output.text if code.output else None,
        expected_line=code.output.span.line + 1 if code.output else 0,
        raises=code.raises,
        plot=code.plot,
        skip=conditions.skip,
        timeout=code.timeout,
        tolerance=code.tolerance,
        versions=conditions.versions,
        needs=conditions.needs,
        exact=code.exact,
        language=code.runs_in,
        is_proof=code.role is Role.PROOF,
        is_setup=code.role is Role.SETUP,
    )
    return replace(snippet, chain_hash=chain_hash(before, snippet))


def _piece(topic: Topic, code: Code) -> Piece:
    path = str(topic.source.path.absolute())
    return Piece(path, code.line, strip(code.text), code.versions)
