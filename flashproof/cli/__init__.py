"""Run the command line: ``main`` returns an exit code, and ``run`` exits with it.

The ``build.py`` of every deck imports these two names, so they must not change.
"""

from flashproof.cli.main import main, run

__all__ = ["main", "run"]
