"""The command line: ``main`` returns an exit code, ``run`` ends the process with it.

The ``build.py`` of every deck imports from here, so these two names must stay.
"""

from flashproof.cli.main import main, run

__all__ = ["main", "run"]
