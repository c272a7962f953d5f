"""Build the chains that run many variations of a snippet in one process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flashproof.snippets.runner import trial_script
from flashproof.snippets.snippet import Chain, Piece, Result, Snippet


def trial_chain(
    snippet: Snippet, function: str, task: Mapping[str, object], seconds: float
) -> Chain:
    """Return a chain that calls a function of ``runner.trial_script`` with a task.

    ``snippet`` is the snippet whose variations run; ``seconds`` is the time limit of the chain.
    """
    text = f"{_script()}\n{function}(json.loads({json.dumps(task)!r}))\n"
    piece = Piece(snippet.piece.path, 1, text)
    return Chain((), (Snippet(name=snippet.name, piece=piece, exact=True, timeout=seconds),))


def printed_json(result: Result) -> Any:
    """Return the value that the script printed in its last line.

    Raises:
        ValueError: The last line of the output is not valid JSON.

    """
    return json.loads(result.printed.strip().rpartition("\n")[2])


@cache
def _script() -> str:
    return Path(trial_script.__file__).read_text(encoding="utf-8")
