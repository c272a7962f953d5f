"""Write text to the log of a GitHub workflow, which interprets some lines as commands.

See "Workflow commands for GitHub Actions" in GitHub's documentation. A command is a line that
begins with ``::``, after optional whitespace, or that contains the older marker ``##[``.
"""

from __future__ import annotations

import os
import re

from flashproof.text.names import without_terminal_controls

_COMMAND = re.compile(r"(^|[\r\n])(\s*):(?=:)")


def is_workflow() -> bool:
    """Return whether this process runs in a GitHub workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def escape_data(text: str) -> str:
    r"""Return text escaped for the message of a command.

    >>> escape_data("100%\n::error::x")
    '100%25%0A::error::x'
    """
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return without_terminal_controls(escaped)


def escape_property(text: str) -> str:
    """Return text escaped for a property of a command, such as ``file``."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def without_commands(text: str) -> str:
    r"""Return text with spaces inserted so that no line is a workflow command.

    >>> without_commands("::error::x\n  ::y\na ##[z]")
    ': :error::x\n  : :y\na # #[z]'
    """
    return _COMMAND.sub(r"\1\2: ", text).replace("##[", "# #[")
