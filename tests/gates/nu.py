"""No error of the Nu HTML checker in any page, style sheet or drawing of a site."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.gates.common import site, told, tool

BATCH = 40
KNOWN = ("Attribute “displaystyle” not allowed on element",)
"""MathML Core has it on every element; the checker knows MathML 3 alone."""


def main() -> None:
    """Check everything, some files at a time."""
    folder = site()
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".css", ".svg"))
    faults = [
        fault
        for start in range(0, len(files), BATCH)
        for fault in check(files[start : start + BATCH])
    ]
    print(f"{len(files)} files, {len(faults)} errors")
    told(faults)


def check(files: list[Path]) -> list[str]:
    """The errors in files, each with its place."""
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(tool("vnu-jar/build/dist/vnu.jar")),
        "--format",
        "json",
    ]
    command += ["--also-check-css", "--also-check-svg", "--errors-only", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(run.stderr)["messages"]
    return [
        f"{one['url']}:{one.get('lastLine', 0)}: {one['message']}"
        for one in found
        if one["type"] != "info" and not one["message"].startswith(KNOWN)
    ]


if __name__ == "__main__":
    main()
