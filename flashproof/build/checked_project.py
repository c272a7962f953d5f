"""A project, read and checked as a whole: what every command but ``build`` begins with."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof import lock
from flashproof.check import Context, validate
from flashproof.check.linter import lint
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import load_library
from flashproof.markup import Renderer
from flashproof.model import Library
from flashproof.project import Project
from flashproof.settings import Settings, read_settings, with_namespace
from flashproof.snippets.lint import check_style, check_syntax
from flashproof.text.source import display_path


@dataclass(frozen=True, slots=True)
class Reading:
    """A project, read and checked."""

    project: Project
    settings: Settings
    library: Library
    lock: lock.Lock
    renderer: Renderer


def read(project: Project, diagnostics: Diagnostics) -> Reading:
    """Load, parse and check a project."""
    settings = read_settings(project.root, diagnostics)
    renderer = Renderer()
    library = load_library(project.cards, project.root, settings.title, renderer, diagnostics)
    validate(Context(library, renderer, settings.lint), diagnostics)
    check_syntax(library.topics, diagnostics)
    before = lock.read(project.lock, display_path(project.lock, project.root), diagnostics)
    lock.check(before, library, diagnostics)
    settings = with_namespace(settings, project.root, before.namespace, diagnostics)
    return Reading(project, settings, library, before, renderer)


def examine(project: Project, diagnostics: Diagnostics) -> Reading:
    """Read a project, and tell what would make its cards better too."""
    reading = read(project, diagnostics)
    context = Context(reading.library, reading.renderer, reading.settings.lint)
    lint(context, diagnostics, reading.settings.language)
    check_style(reading.library.topics, diagnostics)
    return reading
