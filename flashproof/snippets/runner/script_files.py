"""Write the scripts of a job, and return the commands that run them."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flashproof.languages import FILE
from flashproof.snippets.runner.protocol import Job, JobStep

_SQL_SHELL = Path(__file__).with_name("sql_shell.py")
_STRICT_BASH = (
    'set -eE; trap \'builtin printf "%s: line %s: this check failed: %s\\n"'
    ' "$0" "$LINENO" "$BASH_COMMAND" >&2\' ERR\n'
)
"""Code that makes a failing command end the script of a proof."""
_END_OF_BASH = "\nflashproof_status=$?; builtin : >|'{file}'; builtin exit \"$flashproof_status\"\n"
_END_OF_JAVASCRIPT = '\n;require("node:fs").writeFileSync("{file}", "");\n'
_END_OF_MODULE = '\n;(await import("node:fs")).writeFileSync("{file}", "");\n'
_MODULE = re.compile(
    r"^(?:import\b\s*[\w{*\"']|export\b|(?:(?:const|let|var)\s[^=\n]*=\s*|for\s+)?await\b)",
    re.MULTILINE,
)
"""Matches JavaScript that only a module can contain: import, export, and top-level await."""
_STRICT_JAVASCRIPT = """\
const assert = require("node:assert");
console.assert = (value, ...message) => assert.ok(value, message.join(" ") || undefined);
"""
_AHEAD_JAVASCRIPT = """\
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, kind) =>
    Reflect.construct(target, values.length ? values : [RealDate.now() + SHIFT], kind),
  apply: () => new Date().toString(),
  get: (target, key) =>
    key === "now" ? () => RealDate.now() + SHIFT : Reflect.get(target, key),
});
"""
_AHEAD_DATE = """\
#!/bin/sh
for one; do
  case $one in -d*|--date*|-r*|--reference*|-f*|--file*|-s*|--set*|-ud*) exec DATE "$@";; esac
done
exec DATE -d "@$(( $(DATE +%s) + SHIFT ))" "$@"
"""


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """A command that runs the first steps of a job."""

    arguments: Sequence[str]
    """The absolute path of the program, and its arguments."""
    starts: Sequence[tuple[int, int]]
    """For each step, its first line in the script and its first line in the card file."""
    end_mark: Path | None = None
    """A file that the program creates when it reaches the end of the script; None if it cannot."""

    def card_line(self, line: int) -> int:
        """Return the line of the card file for a line of the script; 0 if it is unknown."""
        found = [card_line + line - start for start, card_line in self.starts if line >= start]
        return found[-1] if found and line else 0


class ScriptFiles:
    """Writes the scripts of a job to a folder.

    Args:
        job: The job.
        folder: A folder to which other jobs cannot write.
        stem: The name of the scripts, without the extension.

    """

    def __init__(self, job: Job, folder: Path, stem: str) -> None:
        self.environment: Mapping[str, str] = {}
        """Environment variables that the program needs in addition to those of the child."""
        self._job, self._folder, self._stem = job, folder, stem
        self._options: list[str] = []
        if offset := round(job.clock_offset):
            self._shift_clock(offset)

    def command(self, count: int) -> ScriptCommand:
        """Write the script of the first ``count`` steps, and return the command that runs it."""
        steps = self._job.steps[:count]
        match self._job.language:
            case "sql":
                return self._sql(steps)
            case "bash":
                return self._script(steps, "sh", _END_OF_BASH)
            case "javascript":
                is_module = any(_MODULE.search(step.piece.text) for step in steps)
                if is_module:
                    return self._script(steps, "mjs", _END_OF_MODULE)
                return self._script(steps, "js", _END_OF_JAVASCRIPT)
            case _:
                return self._script(steps, self._job.extension, "")

    def _sql(self, steps: Sequence[JobStep]) -> ScriptCommand:
        """Return a command that runs each step as a separate script.

        An error ends only the script in which it occurs.
        """
        files = [self._write(f"{n}.sql", step.piece.text) for n, step in enumerate(steps)]
        proof = ["--proof"] if steps[-1].is_proof else []
        shell = [sys.executable, "-I", "-S", str(_SQL_SHELL)]
        return ScriptCommand([*shell, *proof, *self._options, *files], [(1, steps[-1].piece.line)])

    def _script(self, steps: Sequence[JobStep], extension: str, end: str) -> ScriptCommand:
        """Return a command that runs all steps as one script; the script ends with ``end``."""
        text, starts = "", []
        for step in steps:
            text += _STRICT_BASH if self._job.language == "bash" and step.is_proof else ""
            starts.append((text.count("\n") + 1, step.piece.line))
            text += step.piece.text.removesuffix("\n") + "\n"
        end_mark = self._folder / f"end-{token_hex(8)}"
        path = self._write(f"{self._stem}.{extension}", text + end.replace("{file}", str(end_mark)))
        options = list(self._options)
        if self._job.language == "javascript" and steps[-1].is_proof:
            options += ["-r", self._write("strict.cjs", _STRICT_JAVASCRIPT)]
        program, *arguments = self._job.command
        command = [program, *options, *(part.replace(FILE, path) for part in arguments)]
        return ScriptCommand(command, starts, end_mark if end else None)

    def _shift_clock(self, offset: int) -> None:
        """Set the program's clock ahead by ``offset`` seconds, if this is possible."""
        if self._job.language == "sql":
            self._options = ["--clock-offset", str(offset)]
        elif self._job.language == "javascript":
            text = _AHEAD_JAVASCRIPT.replace("SHIFT", str(offset * 1000))
            self._options = ["-r", self._write("clock.cjs", text)]
        elif date := shutil.which("date"):
            folder = self._folder / "bin"
            folder.mkdir()
            text = _AHEAD_DATE.replace("DATE", date).replace("SHIFT", str(offset))
            Path(self._write("bin/date", text)).chmod(0o755)
            self.environment = {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}

    def _write(self, name: str, text: str) -> str:
        path = self._folder / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return str(path)
