"""Write the files anew, in the root of the checkout."""

from __future__ import annotations

from pathlib import Path

from tools.reference_docs.generated_files import FILES


def main() -> None:
    """Write every file that is made from the code."""
    root = Path.cwd()
    for name, make in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(root), "utf-8")


if __name__ == "__main__":
    main()
