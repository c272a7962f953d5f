"""``new``: a topic in this deck, or a whole new project."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from flashproof.authoring.existing_cards import read_existing_cards
from flashproof.authoring.new_project import new_project
from flashproof.authoring.new_topic import NewFile, new_topic
from flashproof.cli.command import OK, WRONG_USE, Command, Console
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ScaffoldError
from flashproof.loading.sources import display_name
from flashproof.project import Project


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [options] (topic NAME | PROJECT)"
    parser.add_argument(
        "what",
        nargs="+",
        metavar="topic NAME | PROJECT",
        help="'topic' and what it is called, or the folder of a new project",
    )
    parser.add_argument("--deck", default="", help="the deck above a new topic, such as A::B")
    parser.add_argument("--title", default="", help="the title of a new project's deck")
    parser.add_argument("--author", default="", help="who writes the cards of a new project")


def _new(options: argparse.Namespace, project: Project, screen: Console) -> int:
    if options.what[0] == "topic" and len(options.what) > 1:
        return _new_topic(" ".join(options.what[1:]), options.deck, project, screen)
    if len(options.what) > 1 or options.what[0] == "topic":
        screen.fail("write 'new topic NAME', or 'new PROJECT'")
        return WRONG_USE
    return _new_project(options, screen)


def _new_topic(name: str, deck: str, project: Project, screen: Console) -> int:
    if not project.cards.is_dir():
        raise ScaffoldError(f"there is no folder of cards at {project.cards}")
    diagnostics = Diagnostics()
    known = read_existing_cards(project, diagnostics)
    if diagnostics.has_errors:
        return screen.tell(diagnostics)
    made = new_topic(name, project.cards, deck, known)
    _write([made])
    screen.say(f"{display_name(made.path, Path.cwd())}: one example of each kind; write over them")
    return OK


def _new_project(options: argparse.Namespace, screen: Console) -> int:
    folder = Path(options.what[0])
    made = list(new_project(folder, options.title, options.author))
    _write(made)
    for file in made:
        screen.say(file.path.as_posix())
    screen.say(f"\nNext: cd {folder.as_posix()} && python build.py")
    return OK


def _write(files: Iterable[NewFile]) -> None:
    for file in files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.content)


COMMANDS = (
    Command(
        "new", "begin a topic, or a whole new deck project", _new, _arguments, needs_cards=False
    ),
)
