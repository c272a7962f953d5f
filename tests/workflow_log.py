"""Find the commands in the log of a GitHub workflow, as GitHub's runner does.

See ``ActionCommandManager.cs`` and ``ActionCommand.cs`` in actions/runner.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"\r\n|\r|\n")
_COMMAND = re.compile(r"::(?P<name>[\w-]+)(?: [^\r\n]*?)?::(?P<data>.*)", re.DOTALL)
_OLD_COMMAND = re.compile(r"##\[(?P<name>[\w-]+)[^\]]*\](?P<data>.*)", re.DOTALL)


def commands_in(log: str) -> list[str]:
    """Return the names of the commands that are run, except those that stop and resume them."""
    token = None
    found = []
    for line in _LINE.split(log):
        match = _COMMAND.match(line.lstrip()) or _OLD_COMMAND.search(line)
        if match is None:
            continue
        if token is not None:
            token = None if match["name"] == token else token
        elif match["name"] == "stop-commands":
            token = match["data"]
        else:
            found.append(match["name"])
    return found
