"""``drift``: find the cards that would become false in a different environment.

All snippets run with a different interpreter. A card would become false if one of its snippets has
a proof in the lock, for any environment, but fails with this interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flashproof.lock import Lock
from flashproof.model import Card, Topic
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.extract import chains
from flashproof.snippets.imports import missing_module, run_environments
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import SnippetSession
from flashproof.snippets.snippet import Chain, Outcome, Result


class FindingKind(StrEnum):
    """The kinds of findings about a snippet."""

    BECOMES_FALSE = "false"
    """The snippet has a proof, but fails in the other environment."""
    UNPROVED = "unproved"
    """The snippet fails, and has no proof for any environment."""
    NOT_CHECKED = "not checked"
    """A package or program that the snippet needs is not installed."""
    SKIPPED = "skipped"
    """The snippet does not apply to the other versions, or needs hardware that is missing."""


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """A snippet that did not pass in the other environment."""

    kind: FindingKind
    topic: str
    card: str
    """The id of the card; empty for a snippet of the lesson or of the setup."""
    question: str
    """The first line of the card's question; the title of the topic if there is no card."""
    file: str
    line: int
    """The line of the file that the message refers to."""
    message: str
    detail: str
    """A traceback, or the expected and the actual output side by side; may be empty."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The results of running a deck in a different environment."""

    python: str
    packages: dict[str, str]
    """The versions of the packages that the snippets import; the most imported package is first."""
    passed: int
    findings: tuple[DriftFinding, ...]

    def of(self, kind: FindingKind) -> tuple[DriftFinding, ...]:
        """Return the findings of a kind, in the order of the cards."""
        return tuple(one for one in self.findings if one.kind is kind)

    @property
    def is_clean(self) -> bool:
        """Whether snippets ran, and all of them that apply to the environment passed."""
        return self.passed > 0 and all(one.kind is FindingKind.SKIPPED for one in self.findings)


def find_drift(
    topics: Sequence[Topic],
    lock: Lock,
    interpreter: Interpreter,
    *,
    options: RunOptions | None = None,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Drift:
    """Run the topics' snippets that an interpreter can run, without changing the lock.

    ``on_result`` is called after each snippet.
    """
    located = [
        (topic, chain)
        for topic in topics
        for chain in applicable_chains(chains(topic), interpreter)
    ]
    missing = {chain: missing_module(chain, interpreter) for _, chain in located}
    to_run = [chain for chain, module in missing.items() if not module]
    session = SnippetSession(to_run, replace(options or RunOptions(), python=interpreter.path))
    passed, findings = 0, list[DriftFinding]()
    try:
        for topic, chain in located:
            if module := missing[chain]:
                findings += _not_checked(topic, chain, module)
                continue
            for result in session.results(chain):
                on_result(result)
                passed += result.outcome is Outcome.PASSED
                findings += _findings(topic, result, lock)
    finally:
        session.close()
    found = run_environments([chain for _, chain in located], interpreter=interpreter)
    packages = {name: version for one in found.values() for name, version in one.packages}
    return Drift(interpreter.python, packages, passed, tuple(findings))


def _not_checked(topic: Topic, chain: Chain, module: str) -> Iterator[DriftFinding]:
    for snippet in chain.snippets:
        if not snippet.skip:
            message = f"not checked: {module} is not installed"
            result = Result(snippet=snippet, outcome=Outcome.SKIPPED, message=message)
            yield _finding(FindingKind.NOT_CHECKED, topic, result)


def _findings(topic: Topic, result: Result, lock: Lock) -> Iterator[DriftFinding]:
    snippet = result.snippet
    if result.outcome is Outcome.SKIPPED and (snippet.versions or snippet.needs):
        yield _finding(FindingKind.SKIPPED, topic, result)
    if result.outcome is Outcome.FAILED:
        is_proved = lock.is_proved(snippet.chain_hash)
        kind = FindingKind.BECOMES_FALSE if is_proved else FindingKind.UNPROVED
        yield _finding(kind, topic, result)


def _finding(kind: FindingKind, topic: Topic, result: Result) -> DriftFinding:
    snippet = result.snippet
    card = None if snippet.is_setup else _card_at(topic.cards, snippet.piece.line)
    return DriftFinding(
        kind=kind,
        topic=topic.name,
        card=card.id if card else "",
        question=card.question.text.strip().partition("\n")[0] if card else topic.title,
        file=topic.source.name,
        line=result.line or snippet.piece.line,
        message=result.message,
        detail=result.detail.rstrip(),
    )


def _card_at(cards: Iterable[Card], line: int) -> Card | None:
    """Return the card that contains a line; ``None`` if the line is in the lesson."""
    return next((one for one in reversed(list(cards)) if one.span.line <= line), None)
