"""Report mutation scores as text for the terminal, and as JSON for the deck report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashproof.snippets.mutation import MutationScore
from flashproof.text.names import plural

SCORES = "mutation.json"
"""The file in the output folder that contains the scores of the last complete run."""


@dataclass(frozen=True, slots=True)
class TopicScore:
    """The score of a topic's proofs."""

    killed: int
    total: int
    weak: int
    """The number of proofs that kill no mutant."""


def score_lines(score: MutationScore, *, is_complete: bool) -> Iterator[str]:
    """Yield the report: the surviving mutants of each proof, failed proofs, and the totals.

    Unused keys are reported only for a complete run, because a partial run does not include all
    mutants.
    """
    for proof in score.proofs:
        if proof.is_weak:
            yield f"{proof.name}: all mutants survived, so this proof is weak"
        for mutant in proof.survivors:
            line = proof.line + mutant.line - 1
            path = proof.name.rpartition(":")[0]
            yield f"{path}:{line}: the proof passes with {mutant.change} ({mutant.key})"
    for result in score.failed:
        yield f"{result.snippet.name}: not measured, because the proof fails: {result.message}"
    for key in score.unused if is_complete else ():
        yield f"mutants.yml: no mutant has the key {key}; delete the line"
    for topic, (killed, total) in sorted(score.by_topic().items()):
        yield f"{topic}: {_share(killed, total)}"
    equivalent = plural(sum(proof.equivalent for proof in score.proofs), "equivalent mutant")
    yield (
        f"{plural(len(score.proofs), 'proof')}: {_share(score.killed, score.total)}; "
        f"{plural(len(score.weak), 'proof')} without a failing mutant; {equivalent}"
    )


def scores_as_json(score: MutationScore) -> str:
    """Return the scores by topic as JSON."""
    topics = {}
    for topic, (killed, total) in sorted(score.by_topic().items()):
        weak = sum(proof.is_weak for proof in score.proofs if proof.topic == topic)
        topics[topic] = {"killed": killed, "total": total, "weak": weak}
    return json.dumps({"topics": topics}, indent=1) + "\n"


def read_scores(text: str) -> Mapping[str, TopicScore]:
    """Return the scores, keyed by topic name; empty if ``text`` is invalid."""
    try:
        topics = json.loads(text)["topics"]
        return {
            str(name): TopicScore(int(one["killed"]), int(one["total"]), int(one["weak"]))
            for name, one in topics.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _share(killed: int, total: int) -> str:
    share = f" ({round(100 * killed / total)}%)" if total else ""
    return f"{killed} of {plural(total, 'mutant')} killed{share}"
