"""Generate ``docs/commands.md``: every command and option, from the argument parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

HEAD = """\
# Commands

In a deck's folder, run `python build.py COMMAND` or `flashproof COMMAND`. If you omit the command,
flashproof builds the deck and the site.

| exit code | meaning |
|---|---|
| 0 | success |
| 1 | problems in the deck or an input file, a snippet that failed, or an error from Anki |
| 2 | invalid arguments, an error in a template, or an error such as a file that cannot be read |
| 130 | interrupted from the keyboard, or the program that reads the output has ended |
"""


def commands_page(parser: argparse.ArgumentParser) -> str:
    """Return the page for the parser of the whole command line."""
    (action,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    commands: dict[str, argparse.ArgumentParser] = action.choices
    common = set.intersection(*(set(_names(command)) for command in commands.values()))
    parts = ["\n".join(_command(name, one, common)) for name, one in commands.items()]
    first = next(iter(commands.values()))
    shared = (one for one in _shown(first) if _name(one) in common)
    return "\n\n".join(
        (HEAD.rstrip(), *parts, "\n".join(("## All commands", "", *_rows(shared))), "")
    )


def _command(name: str, parser: argparse.ArgumentParser, common: set[str]) -> Iterator[str]:
    yield f"## {name}\n"
    yield parser.description or ""
    own = [one for one in _shown(parser) if _name(one) not in common]
    if own:
        yield ""
        yield from _rows(own)


def _rows(actions: Iterator[argparse.Action] | list[argparse.Action]) -> Iterator[str]:
    yield "| argument | meaning |\n|---|---|"
    for action in actions:
        yield f"| {_written(action)} | {_help(action)} |"


def _written(action: argparse.Action) -> str:
    choices = "|".join(action.choices or ()) or action.dest.upper()
    value = str(action.metavar or ("" if action.nargs == 0 else choices)).replace("|", "\\|")
    if not action.option_strings:
        return f"`{value}`"
    return ", ".join(f"`{name} {value}`".replace(" `", "`") for name in action.option_strings)


def _help(action: argparse.Action) -> str:
    text = (action.help or "").replace("|", "\\|")
    has_default = action.default in (action.choices or ())
    return f"{text} (default: `{action.default}`)" if has_default else text


def _shown(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    return (one for one in parser._actions if one.dest != "help")


def _names(parser: argparse.ArgumentParser) -> Iterator[str]:
    return (_name(one) for one in _shown(parser))


def _name(action: argparse.Action) -> str:
    return action.option_strings[-1] if action.option_strings else action.dest
