"""Set the outputs of a step in a GitHub workflow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flashproof.errors import FlashproofError


def write_step_outputs(paths: Mapping[str, Path]) -> None:
    """Set outputs of the current step, if this is a GitHub workflow.

    Each output is one line, so a path cannot set a different output.

    Args:
        paths: The value of each output, keyed by its name. Paths in the workflow's folder become
            relative to it, because later steps run there.

    Raises:
        FlashproofError: A path contains a control character.

    """
    if not (file := os.environ.get("GITHUB_OUTPUT")):
        return
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    lines = []
    for name, path in paths.items():
        absolute = path.resolve()
        is_inside = absolute.is_relative_to(workspace)
        value = absolute.relative_to(workspace).as_posix() if is_inside else str(absolute)
        if not value.isprintable():
            raise FlashproofError(
                f"the path {value!r} cannot be a workflow output: it contains a control character"
            )
        lines.append(f"{name}={value}\n")
    with Path(file).open("a", encoding="utf-8") as output:
        output.write("".join(lines))
