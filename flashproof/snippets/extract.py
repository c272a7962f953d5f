"""From a topic to the chains of snippets that its tests are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flashproof.markup.cloze_deletions import strip
from flashproof.model import Code, Role, Topic, code_blocks
from flashproof.snippets.snippet import Chain, Piece, Snippet

HASH_VERSION = 1
"""Raised when the same text comes to mean something else, so that old proofs no longer count."""


def chains(topic: Topic) -> tuple[Chain, ...]:
    """All of a topic's snippets: its setup, then each card's, in the order of the file."""
    return tuple(chain for chain, _ in _chains(topic))


def chain_hashes(topic: Topic) -> dict[Code, str]:
    """By fence, the hash under which its proof and its picture are kept; see ``chain_hash``."""
    return {
        code: snippet.chain_hash
        for chain, fences in _chains(topic)
        for snippet, code in zip(chain.snippets, fences, strict=True)
    }


def fences(topic: Topic) -> tuple[tuple[Code, ...], ...]:
    """The fences of each of a topic's chains, without the setup before it."""
    return tuple(codes for _, codes in _chains(topic))


def chain_hash(before: Sequence[Piece], snippet: Snippet) -> str:
    """SHA-256 of all that decides what a snippet does and whether that is right.

    That is the code that runs before it in its process, its own, what it must print, within which
    tolerance, what it must raise, and whether its figure is kept. Where it stands, what else stands
    in the file, its time limit and the alt text of its figure change nothing.
    """
    facts = [
        HASH_VERSION,
        [piece.text for piece in before],
        snippet.piece.text,
        snippet.expected,
        snippet.tolerance,
        snippet.raises,
        bool(snippet.plot),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _chains(topic: Topic) -> Iterator[tuple[Chain, tuple[Code, ...]]]:
    """Chains, each with the fences of its snippets."""
    setup = [code for code in topic.code_blocks() if code.is_snippet and code.role is Role.SETUP]
    if setup:
        yield _chain(topic, (), setup)
    pieces = tuple(_piece(topic, code) for code in setup if not code.skip)
    for fences in _runs(topic):
        yield _chain(topic, pieces, fences)


def _runs(topic: Topic) -> Iterator[list[Code]]:
    """Fences that run in one process, one after another: a fence and those that continue it."""
    lead = [code for code in topic.lead if isinstance(code, Code)]
    for holder in (lead, *(list(code_blocks(card)) for card in topic.cards)):
        run: list[Code] = []
        for code in holder:
            if not code.is_snippet or code.role is Role.SETUP:
                continue
            if run and not code.continues:
                yield run
                run = []
            run.append(code)
        if run:
            yield run


def _chain(
    topic: Topic, setup: tuple[Piece, ...], fences: Sequence[Code]
) -> tuple[Chain, tuple[Code, ...]]:
    """A chain; what continues a skipped fence is skipped with it."""
    before, snippets = list(setup), []
    skip = ""
    for code in fences:
        skip = code.skip or (skip if code.continues else "")
        snippet = _snippet(topic, code, before, skip)
        snippets.append(snippet)
        if not skip:
            before.append(snippet.piece)
    return Chain(setup, tuple(snippets)), tuple(fences)


def _snippet(topic: Topic, code: Code, before: Sequence[Piece], skip: str) -> Snippet:
    snippet = Snippet(
        name=f"{topic.source.name}:{code.line}",
        piece=_piece(topic, code),
        expected=code.output.text if code.output else None,
        expected_line=code.output.span.line + 1 if code.output else 0,
        raises=code.raises,
        plot=code.plot,
        skip=skip,
        timeout=code.timeout,
        tolerance=code.tolerance,
        is_setup=code.role is Role.SETUP,
    )
    return replace(snippet, chain_hash=chain_hash(before, snippet))


def _piece(topic: Topic, code: Code) -> Piece:
    return Piece(str(topic.source.path.absolute()), code.line, strip(code.text))
