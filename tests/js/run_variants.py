"""Run answers to Write cards against the cards' checks. Reads jobs and prints results as JSON.

A job has a setup, the code of the task, answers, and checks. Its result is, for each answer,
whether it passes all checks. Each job runs in a new process, in which the setup runs once.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any


def execute(code: str, name: str, names: dict[str, Any]) -> None:
    """Run code from a file, because AutoGraph reads the source."""
    path = Path(f"{name}.py")
    path.write_text(code, "utf-8")
    exec(compile(code, str(path.absolute()), "exec"), names)  # noqa: S102 - the answers are trusted


def passes(answer: str, job: dict[str, Any], names: dict[str, Any], name: str) -> bool:
    names = dict(names)
    try:
        execute(job["context"], f"{name}_context", names)
        execute(answer, name, names)
        for number, check in enumerate(job["checks"]):
            execute(check, f"{name}_check{number}", names)
    except Exception:  # noqa: BLE001 - any exception means that the answer fails
        return False
    return True


def results(job: dict[str, Any]) -> list[bool]:
    names: dict[str, Any] = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        execute(job["setup"], "setup", names)
        return [
            passes(answer, job, names, f"answer{number}")
            for number, answer in enumerate(job["answers"])
        ]


def in_child(job: dict[str, Any]) -> list[bool]:
    """Run a job in a child process, because setups and answers change global state."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as file:
            try:
                json.dump(results(job), file)
            finally:
                file.flush()
                os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as file:
        text = file.read()
    os.waitpid(child, 0)
    found: list[bool] = json.loads(text)
    return found


def main() -> None:
    import tensorflow  # noqa: F401, PLC0415 - imported once, before the processes fork

    warnings.simplefilter("ignore")
    jobs = json.load(sys.stdin)
    output = os.dup(1)
    os.dup2(2, 1)  # what the answers print is not a result
    found = [in_child(job) for job in jobs]
    with os.fdopen(output, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
