"""Compare the times of cold, edited, and unchanged builds with the times of other tools.

    python -m benchmarks.build --peers FOLDER            # 10,000 cards
    python -m benchmarks.build --peers FOLDER --cards 1000

The peers are two converters from Markdown to Anki, which only create a deck, and two static site
generators, which only create pages. Each peer gets the same cards in its own format. A peer that is
not yet installed is installed into a virtual environment in ``FOLDER``.

Times are wall times of whole processes, the best of several rounds. Memory is the peak proportional
set size (PSS) of all processes of a build, sampled ten times per second in a separate round.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cards import write_project

BUILD = (sys.executable, str(Path(__file__).parents[1] / "build.py"), "build", "-q")
CARD = re.compile(r"^## \w+\n\n### (?P<question>.*)\n<!-- .* -->\n\n", re.MULTILINE)
PEER_ROUNDS = 2
FENCE_ATTRIBUTES = re.compile(r"^```python \{.*\}$", re.MULTILINE)

Texts = dict[str, list[tuple[str, str]]]
"""Questions and answers, keyed by topic name."""


@dataclass(frozen=True)
class Peer:
    """A tool to compare with."""

    name: str
    requirements: tuple[str, ...]
    makes: str
    write: Callable[[Path, Texts], None]
    """Writes the tool's input files into a folder, which is the tool's working directory."""
    command: tuple[str, ...]
    """The program's name and its arguments."""

    def install(self, folder: Path) -> Path:
        """Install the tool if necessary; return the path of its program."""
        program = folder / self.name / "bin" / self.command[0]
        if not program.exists():
            venv.create(folder / self.name, with_pip=True)
            python = folder / self.name / "bin" / "python"
            run([str(python), "-m", "pip", "install", "-q", *self.requirements], folder)
        return program


def write_markdown_anki_decks(folder: Path, texts: Texts) -> None:
    """Write one file per topic, with a second-level heading per card."""
    for name, cards in texts.items():
        rows = (f"## {question}\n\n{answer}\n" for question, answer in cards)
        write(folder / "in" / f"{name}.md", "\n".join((f"# {name}\n", *rows)))
    (folder / "out").mkdir()


def write_ankdown(folder: Path, texts: Texts) -> None:
    """Write one folder per deck, with ``%`` between front and back and ``---`` between cards."""
    for name, cards in texts.items():
        rows = (f"{question}\n\n%\n\n{answer}\n" for question, answer in cards)
        write(folder / name / "cards.md", "\n---\n\n".join(rows))


def write_mkdocs(folder: Path, texts: Texts) -> None:
    """Write the input files of MkDocs."""
    write_markdown_anki_decks(folder, texts)
    write(folder / "in" / "index.md", "# Cards\n")
    write(folder / "mkdocs.yml", "site_name: Cards\ndocs_dir: in\n")


def write_pelican(folder: Path, texts: Texts) -> None:
    """Write the input files of Pelican."""
    for name, cards in texts.items():
        rows = (f"## {question}\n\n{answer}\n" for question, answer in cards)
        write(
            folder / "in" / f"{name}.md", "\n".join((f"Title: {name}\nDate: 2026-01-01\n", *rows))
        )


PEERS = (
    Peer(
        "markdown-anki-decks",
        ("markdown-anki-decks==1.1.1", "click<8.2"),
        "a deck",
        write_markdown_anki_decks,
        ("mdankideck", "in", "out"),
    ),
    Peer(
        "ankdown",
        ("ankdown==0.7.1", "setuptools<80"),
        "a deck",
        write_ankdown,
        ("ankdown", "-r", ".", "-p", "out.apkg", "--highlight"),
    ),
    Peer(
        "mkdocs", ("mkdocs>=1.6,<2",), "pages", write_mkdocs, ("mkdocs", "build", "-q", "-d", "out")
    ),
    Peer(
        "pelican",
        ("pelican[markdown]>=4.11,<5",),
        "pages",
        write_pelican,
        ("pelican", "in", "-o", "out", "-q"),
    ),
)


def main() -> None:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--peers", type=Path, help="folder with the virtual environments of the other tools"
    )
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, ", end="")
    print(f"Python {platform.python_version()}, {arguments.cards} cards")
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        paths = write_project(project, arguments.cards)
        cold = best(arguments.rounds, lambda: clean(project), lambda: run(BUILD, project))
        print_row("flashproof, deck and site, cold", cold, cold)
        print_row("  nothing changed", best(3, do_nothing, lambda: run(BUILD, project)), cold)
        edits = iter(edit_card(paths[len(paths) // 2]))
        print_row(
            "  one card edited", best(5, lambda: next(edits), lambda: run(BUILD, project)), cold
        )
        clean(project)
        print(f"  memory, at most{peak_memory(BUILD, project) / 1e6:30.0f} MB")
        if arguments.peers:
            compare(arguments.peers.absolute(), Path(folder), read_texts(paths), cold)


def compare(environments: Path, folder: Path, texts: Texts, cold: float) -> None:
    """Time the peers; each round runs in a new folder."""
    for peer in PEERS:
        program = peer.install(environments)
        places = [folder / f"{peer.name}-{number}" for number in range(PEER_ROUNDS)]
        for place in places:
            peer.write(place, texts)
        rounds = iter(places)
        command = [str(program), *peer.command[1:]]
        seconds = best(PEER_ROUNDS, do_nothing, lambda: run(command, next(rounds)))  # noqa: B023
        print_row(f"{peer.name}, {peer.makes}", seconds, cold)
        if not any(places[-1].glob("out*/*")) and not (places[-1] / "out.apkg").exists():
            sys.exit(f"{peer.name} wrote no output")


def best(rounds: int, before: Callable[[], object], work: Callable[[], object]) -> float:
    """Return the time of the fastest round, in seconds."""
    taken = []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def print_row(name: str, seconds: float, cold: float) -> None:
    """Print a table row."""
    print(f"{name:40} {seconds:6.2f} s  {seconds / cold:6.3f} of our cold build", flush=True)


def do_nothing() -> None:
    """Do nothing before a round."""


def cache_environment(project: Path) -> dict[str, str]:
    """Return environment variables that put the build cache next to the project.

    With these variables, Python stores compiled modules there, too, even if the benchmark itself
    runs without compiled modules. This is realistic, because installed programs have them.
    """
    folders = {"XDG_CACHE_HOME": "cache", "PYTHONPYCACHEPREFIX": "modules"}
    paths = {name: str(project.parent / folder) for name, folder in folders.items()}
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **paths}


def clean(project: Path) -> None:
    """Move the output of earlier builds, including the cache, out of the project.

    Deleting it would distort the times: on ext4, creating files is slow for about a minute after
    many files have been deleted.
    """
    old = project.parent / "old-builds"
    old.mkdir(exist_ok=True)
    paths = [project / name for name in (".flashproof", "dist", "cards/cards.lock")]
    for path in (*paths, project.parent / "cache"):
        if path.exists():
            path.rename(old / str(time.time_ns()))


def edit_card(path: Path) -> Iterator[None]:
    """Change the question of one card in each iteration."""
    text = path.read_text(encoding="utf-8")
    old = CARD.split(text)[1]
    for number in range(100):
        write(path, text.replace(old, f"What is edit {number}?", 1))
        yield


def read_texts(paths: Sequence[Path]) -> Texts:
    """Return the cards as plain Markdown, which all peers can read."""
    found: Texts = {}
    for path in paths:
        pieces = CARD.split(FENCE_ATTRIBUTES.sub("```python", path.read_text(encoding="utf-8")))
        found[path.stem] = list(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))
    return found


def run(command: Sequence[str], folder: Path) -> None:
    """Run a program and wait for it.

    Raises:
        subprocess.CalledProcessError: The program failed.

    """
    environment = cache_environment(folder)
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def peak_memory(command: Sequence[str], folder: Path) -> int:
    """Return the peak PSS of a program and its child processes, in bytes."""
    environment = cache_environment(folder)
    process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(proportional_memory, session_processes(process.pid))))
        time.sleep(0.1)
    return peak


def session_processes(leader: int) -> list[Path]:
    """Return the ``/proc`` folders of the processes in a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # the process has ended
            continue
        if int(fields[3]) == leader:
            found.append(stat.parent)
    return found


def proportional_memory(process: Path) -> int:
    """Return the PSS of a process in bytes, or 0 if the process has ended."""
    try:
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def write(path: Path, text: str) -> None:
    """Write a file and create its folder if necessary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
