"""One zygote process, as the supervisor holds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from flashproof.snippets.evaluate import DEFAULT_LIMIT, limit_of
from flashproof.snippets.imports import imported
from flashproof.snippets.snippet import Chain

_PACKAGE_HOME = str(Path(__file__).resolve().parents[3])
_COMMAND = (
    f"import sys; sys.path.insert(0, {_PACKAGE_HOME!r});"
    "from flashproof.snippets.runner import zygote; del sys.path[0]; zygote.main()"
)
_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""What snippets get of the environment: a build must not depend on the rest."""


CLOSE_SECONDS = 2.0
"""For a zygote to end when it is asked to; one that still imports does not listen."""


class ZygoteDiedError(Exception):
    """The zygote is gone, and with it what it had not answered."""


@dataclass(frozen=True, slots=True)
class ZygoteReady:
    """What a zygote tells of itself."""

    import_seconds: float
    versions: Mapping[str, str]
    fault: str
    """Why its forks could hang; empty where they cannot."""
    is_warm: bool
    """Whether it did more before its forks than import."""


def environment(cache: Path, hash_seed: int = 0) -> dict[str, str]:
    """The environment of a zygote: one thread each, no GPU, no screen, the same everywhere."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "HOME": str(cache),
        "TMPDIR": str(cache),
        "KERAS_HOME": str(cache / "keras"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLBACKEND": "Agg",
    }


class ZygoteClient:
    """Starts a zygote, sends it chains, and gives back what it reports.

    ``forks`` says how many chains it is going to have, about.
    """

    def __init__(
        self,
        imports: Sequence[str],
        cache: Path,
        *,
        forks: int = 0,
        hash_seed: int = 0,
        namespaces: bool = True,
    ) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._next = 0
        self._alive = True
        self._hello: Future[ZygoteReady] = Future()
        variables = environment(cache, hash_seed)
        if not namespaces:
            variables["FLASHPROOF_NO_NAMESPACES"] = "1"
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables,
            cwd=cache,
            start_new_session=True,
        )
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        self._send({"imports": list(imports), "forks": forks})
        self._listener = threading.Thread(target=self._listen, name="flashproof-link", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        return self._process.pid

    def hello(self) -> ZygoteReady:
        """What the zygote told once it had imported; waits for it. LinkLostError if it died."""
        return self._hello.result()

    def run(self, chain: Chain, folder: Path, imports: Sequence[str] = ()) -> dict[str, Any]:
        """Have a chain run in a child; waits for its report. LinkLostError if the zygote dies."""
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if not self._alive:
                raise ZygoteDiedError
            number, self._next = self._next, self._next + 1
            self._waiting[number] = answer
        self._send({"job": number, "imports": list(imports), **job_of(chain, folder)})
        return answer.result()

    def close(self) -> None:
        """End the zygote and all its children: it ends by itself when its input does."""
        with self._lock, suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._listener.join()

    def _send(self, message: Mapping[str, Any]) -> None:
        with suppress(OSError, ValueError), self._lock:  # if it died, the listener tells
            self._stdin.write(json.dumps(message).encode() + b"\n")
            self._stdin.flush()

    def _listen(self) -> None:
        for line in self._stdout:
            answer = json.loads(line)
            if "versions" in answer:
                self._hello.set_result(ZygoteReady(**answer))
            else:
                with self._lock:
                    waiting = self._waiting.pop(answer["job"])
                waiting.set_result(answer)
        self._lose()

    def _lose(self) -> None:
        with self._lock:
            self._alive = False
            lost, self._waiting = list(self._waiting.values()), {}
        for future in [*lost, *([] if self._hello.done() else [self._hello])]:
            future.set_exception(ZygoteDiedError())  # type: ignore[attr-defined]
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()


def job_of(chain: Chain, folder: Path) -> dict[str, Any]:
    """A chain as it goes over the wire."""
    setup = len(chain.setup)
    return {
        "folder": str(folder),
        "pieces": [[piece.path, piece.line, piece.text] for piece in chain.pieces],
        "plots": [False] * setup + [bool(snippet.plot) for snippet in chain.snippets],
        "limits": [DEFAULT_LIMIT] * setup + [limit_of(snippet) for snippet in chain.snippets],
    }


def imports_of(chain: Chain) -> tuple[str, ...]:
    """What a chain imports that is worth importing before its clock starts."""
    needs_plots = any(snippet.plot for snippet in chain.snippets)
    extra = ("import matplotlib.pyplot",) if needs_plots else ()
    return imported((*(piece.text for piece in chain.pieces), *extra))
