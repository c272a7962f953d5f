"""Write the generated files of the checkout in the current folder.

Usage::

    python -m tools.reference_docs            # write the files
    python -m tools.reference_docs --check    # exit with code 1 if a file is out of date
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.reference_docs.generated_files import FILES


def main() -> None:
    """Write or check every generated file."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.reference_docs", description=main.__doc__
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="report files that are out of date, without writing them",
    )
    is_check = parser.parse_args().check
    root = Path.cwd()
    outdated = [
        name for name, generate in FILES.items() if not _is_current(root / name, generate(root))
    ]
    if is_check:
        sys.exit("\n".join(f"{name} is out of date" for name in outdated) or 0)
    for name in outdated:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[name](root), "utf-8")


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    main()
