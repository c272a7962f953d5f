"""Check that the Nu HTML checker finds no errors in a site's HTML, CSS, and SVG files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.gates.built_site import exit_with, npm_file, site_folder

BATCH = 40
IGNORED = ("Attribute “displaystyle” not allowed on element",)
"""Errors to ignore: MathML Core allows this attribute everywhere; the checker knows MathML 3."""


def main() -> None:
    """Check all files, a batch at a time."""
    folder = site_folder()
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".css", ".svg"))
    errors = [
        error
        for start in range(0, len(files), BATCH)
        for error in check(files[start : start + BATCH])
    ]
    print(f"{len(files)} files, {len(errors)} errors")
    exit_with(errors)


def check(files: list[Path]) -> list[str]:
    """Return the errors in files, each with its location."""
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(npm_file("vnu-jar/build/dist/vnu.jar")),
        "--format",
        "json",
    ]
    command += ["--also-check-css", "--also-check-svg", "--errors-only", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(run.stderr)["messages"]
    return [
        f"{one['url']}:{one.get('lastLine', 0)}: {one['message']}"
        for one in found
        if one["type"] != "info" and not one["message"].startswith(IGNORED)
    ]


if __name__ == "__main__":
    main()
