"""List the installed packages of the interpreter that runs this module.

A different interpreter runs this file as a script, without flashproof. Therefore, the file imports
only the standard library.
"""

from __future__ import annotations

import json
import os
import pkgutil
import sys
from pathlib import Path
from platform import python_version


def installed_packages() -> dict[str, tuple[str, str]]:
    """Return the name and version of each distribution, keyed by top-level module.

    Packages in the working directory or next to the script are left out unless ``PYTHONPATH`` lists
    the folder: snippets do not import them, and a project could contain false metadata.
    """
    everything = sys.path[:]
    sys.path[:] = _search_path()
    try:
        return _find_packages()
    finally:
        sys.path[:] = everything


def _search_path() -> list[str]:
    """Return Python's search path without the folders that Python adds for a script."""
    wanted = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    added = {Path.cwd().resolve(), Path(sys.argv[0]).parent.resolve()}
    added -= {Path(path).resolve() for path in wanted if path}
    return [path for path in sys.path if Path(path).resolve() not in added]


def _find_packages() -> dict[str, tuple[str, str]]:
    from importlib.metadata import (  # noqa: PLC0415 - not in Python 3.9
        packages_distributions,
        version,
    )

    found = {module: names[0] for module, names in packages_distributions().items() if names}
    versions = {name: version(name) for name in set(found.values())}
    return {module: (name, versions[name]) for module, name in found.items()}


def main() -> None:
    """Write the version of Python, the packages, and all top-level modules as JSON."""
    found: dict[str, object] = {"python": python_version(), "packages": {}, "modules": []}
    if hasattr(sys, "stdlib_module_names"):  # Python 3.9 and older are reported as too old
        modules = {one.name for one in pkgutil.iter_modules()} | set(sys.stdlib_module_names)
        found |= {"packages": installed_packages(), "modules": sorted(modules)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
