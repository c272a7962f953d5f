"""The command: arguments, printing, exit codes; nothing else in the program prints.

Exit codes: 0, all is well; 1, problems in the cards; 2, wrong use, or files that cannot be read or
written; 130, stopped from the keyboard.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from flashproof import __version__, figures, pipeline, report
from flashproof.check import Context
from flashproof.command import OK, PROBLEMS, WRONG_USE
from flashproof.command import Command as Row
from flashproof.deck.report import to_json, to_markdown, to_text
from flashproof.deck.snapshot import SnapshotError
from flashproof.diagnostics import Diagnostics
from flashproof.fix import fix_cards
from flashproof.interchange import commands as interchange
from flashproof.naming import counted
from flashproof.project import Project
from flashproof.proofs import LockEvidence
from flashproof.scaffold import commands as scaffold
from flashproof.serve import commands as serve
from flashproof.snippets.report import explain
from flashproof.snippets.snippet import Outcome, Result
from flashproof.staging import replace_file

STOPPED = 130
FORMATS = ("text", "json", "github")

ROWS: tuple[Row, ...] = (*scaffold.COMMANDS, *interchange.COMMANDS, *serve.COMMANDS)
"""Commands that bring their own row."""


def main(arguments: Sequence[str] | None = None, program: str = "flashproof") -> int:
    """Run a command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = command_line(program)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    options = parser.parse_args(given)
    console = _Console(options)
    project = Project.find(options.cards, options.out)
    if not project.cards.is_dir() and options.command not in WITHOUT_CARDS:
        missing = f"there is no folder of cards at {project.cards}"
        console.fail(f"{missing}; '{program} new PROJECT' begins a deck")
        return WRONG_USE
    try:
        return COMMANDS[options.command](options, project, console)
    except OSError as fault:
        if fault.filename is None:
            raise
        console.fail(f"{_relative(Path(str(fault.filename)))}: {fault.strerror}")
        return WRONG_USE
    except KeyboardInterrupt:
        console.fail("stopped; what was written before is whole")
        return STOPPED


class _Console:
    """What a person, or a program, sees of a run."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._quiet: bool = options.quiet
        self._format: str = options.format
        self._out = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._err = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        """Takes what is being done: a spinner on a terminal, plain lines elsewhere."""
        if self._quiet or self._format != "text":
            yield lambda _step: None
        elif self._err.is_terminal:
            with self._err.status("") as status:
                yield lambda step: status.update(f"{step} …")
        else:
            yield lambda step: self._err.print(f"{step} …")

    def say(self, line: str) -> None:
        """A result, which ``-q`` keeps back."""
        if not self._quiet and self._format == "text":
            self._out.print(line, markup=False)

    def give(self, text: str) -> None:
        """What was asked for."""
        self._out.print(text, markup=False)

    def fail(self, message: str) -> None:
        """Why nothing was done."""
        self._err.print(f"error: {message}", markup=False)

    def tell(self, diagnostics: Diagnostics) -> int:
        """Every problem, in the format asked for; returns the exit code."""
        found = list(diagnostics)
        if self._format == "json":
            self.give(report.as_json(found))
        elif self._format == "github":
            if found:
                self.give(report.as_github(found))
        else:
            for diagnostic in found:
                self._err.print(report.as_text(diagnostic), end="\n\n")
            if found:
                self._err.print(report.summary(found), markup=False)
        return PROBLEMS if diagnostics.has_errors else OK


def _build(options: argparse.Namespace, project: Project, console: _Console) -> int:
    diagnostics = Diagnostics()
    with console.steps() as tell:
        built = pipeline.build(
            project,
            diagnostics,
            tell,
            locked=options.locked,
            require_proof=options.require_proof,
        )
    code = console.tell(diagnostics)
    if built is None:
        return code
    if not built.notes:
        console.fail("there is no card yet: 'build.py new topic NAME' writes a topic to begin with")
    console.say(f"{_relative(built.package)}: {counted(built.notes, 'note')}")
    console.say(f"{_relative(built.site / 'index.html')}: {counted(built.pages, 'file')}")
    return code


def _check(options: argparse.Namespace, project: Project, console: _Console) -> int:
    if options.fix:
        for mended in fix_cards(project, Diagnostics()):
            console.say(mended)
        for new in pipeline.write_ids(project, Diagnostics()):
            console.say(str(new))
    diagnostics = Diagnostics()
    with console.steps() as tell:
        tell("reading the cards")
        reading = pipeline.examine(project, diagnostics)
    cards = sum(1 for _ in reading.library.cards())
    code = console.tell(diagnostics)
    if options.report:
        console.say(f"{_relative(_write_report(reading, diagnostics))}: figures on the deck")
    console.say(f"{counted(len(reading.library.topics), 'topic')}, {counted(cards, 'card')}")
    return code


def _write_report(reading: pipeline.Reading, diagnostics: Diagnostics) -> Path:
    project, library = reading.project, reading.library
    evidence = LockEvidence.of(library, reading.lock, project.plots)
    context = Context(library, reading.renderer, reading.settings.lint)
    folders = project.templates("report"), project.templates("site")
    text = figures.page(figures.count(context, evidence, diagnostics), reading.settings, *folders)
    project.out.mkdir(parents=True, exist_ok=True)
    replace_file(project.out / "report.html", text.encode())
    return project.out / "report.html"


def _ids(options: argparse.Namespace, project: Project, console: _Console) -> int:
    diagnostics = Diagnostics()
    tell = console.say if options.format == "json" else console.give
    written = pipeline.write_ids(project, diagnostics)
    for new in written:
        tell(str(new))
    if not written and not len(diagnostics):
        console.say("no id to write")
    return console.tell(diagnostics)


def _diff(options: argparse.Namespace, project: Project, console: _Console) -> int:
    diagnostics = Diagnostics()
    try:
        found = pipeline.difference(project, options.old, diagnostics)
    except SnapshotError as fault:
        message = str(fault).removeprefix("fatal: ")
        is_git = not message.startswith("not a git repository")
        console.fail(message if is_git else "no git repository here: name an .apkg or cards.lock")
        return WRONG_USE
    if found is None:
        return console.tell(diagnostics)
    told = {"text": to_text, "json": to_json, "markdown": to_markdown}[options.output]
    console.give(told(found.changes, found.retired_search).rstrip())
    return OK


def _prove(options: argparse.Namespace, project: Project, console: _Console) -> int:
    diagnostics = Diagnostics()
    with console.steps() as tell:

        def told(result: Result) -> None:
            tell(f"ran {result.snippet.name}")
            if result.outcome is Outcome.FAILED:
                console.fail(f"{explain(result)}\n")

        tell("running snippets")
        proved = pipeline.prove_snippets(
            project, diagnostics, told, everything=options.all, accept=options.accept
        )
    if proved is None:
        return console.tell(diagnostics)
    for path in proved.written:
        console.say(f"{_relative(path)}: outputs written; look at them, then prove again")
    for line in proved.report:
        console.say(line)
    return PROBLEMS if proved.failed else console.tell(diagnostics)


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


Command = Callable[[argparse.Namespace, Project, _Console], int]

COMMANDS: Mapping[str, Command] = {
    "build": _build,
    "check": _check,
    "ids": _ids,
    "prove": _prove,
    "diff": _diff,
    **{row.name: row.run for row in ROWS},
}
"""What each command does; its help is its row in ``command_line``."""

WITHOUT_CARDS = {row.name for row in ROWS if not row.needs_cards}
"""Commands that need no folder of cards."""


def command_line(program: str) -> argparse.ArgumentParser:
    """What reads the arguments."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="Flashcards with proof: Markdown cards become an Anki deck and a revision "
        "site, and every snippet in them is run.",
        epilog=f"Without a command, '{program}' builds. '{program} COMMAND --help' tells more.",
    )
    parser.add_argument("--version", action="version", version=f"flashproof {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    build = _command(commands, "build", "make the Anki deck and the site")
    build.add_argument(
        "--locked", action="store_true", help="fail where cards.lock would change (for CI)"
    )
    build.add_argument(
        "--require-proof", action="store_true", help="fail where a snippet was not run yet"
    )
    checks = _command(commands, "check", "tell every problem in the cards, and build nothing")
    checks.add_argument(
        "--fix", action="store_true", help="first mend what can be mended without doubt"
    )
    checks.add_argument(
        "--report", action="store_true", help="write figures on the whole deck to report.html"
    )
    _command(commands, "ids", "write an id into each card that has none")
    prove = _command(commands, "prove", "run the snippets that changed, and record that they ran")
    prove.add_argument(
        "--all", action="store_true", help="run all of them, and draw all figures anew"
    )
    prove.add_argument(
        "--accept",
        action="store_true",
        help="write what is really printed into the cards, after two runs that agree",
    )
    diff = _command(commands, "diff", "tell what learners who have an old release will get")
    diff.add_argument(
        "old",
        nargs="?",
        default="HEAD",
        metavar="OLD",
        help="an .apkg or cards.lock of old, or a state in git (default: HEAD)",
    )
    diff.add_argument(
        "--output",
        choices=("text", "json", "markdown"),
        default="text",
        help="how it is told (markdown suits a pull request)",
    )
    for row in ROWS:
        row.arguments(_command(commands, row.name, row.about))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    """A command with what all of them take."""
    command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    command.add_argument("--cards", type=Path, metavar="DIR", help="the cards (default: cards/)")
    command.add_argument("--out", type=Path, metavar="DIR", help="the output (default: dist/)")
    command.add_argument("-q", "--quiet", action="store_true", help="tell only what is wrong")
    command.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how problems are told: for people, for programs, or as GitHub annotations",
    )
    return command
