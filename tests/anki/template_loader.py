"""The loader of the project's templates."""

from pathlib import Path

import jinja2

TEMPLATES = jinja2.FileSystemLoader(Path(__file__).parents[2] / "templates")
