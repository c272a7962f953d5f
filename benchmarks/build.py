"""How long a build takes: cold, unchanged and after one edit, beside tools that do less.

    python -m benchmarks.build --peers FOLDER            # 10,000 cards
    python -m benchmarks.build --peers FOLDER --cards 1000

The peers are two converters from Markdown to Anki, which make a deck alone, and two generators of
static sites, which make pages alone; each has the texts of the same cards, in its own format.
They are installed into environments of their own in ``FOLDER``, where they are not there yet.
Times are the best of some rounds, of whole processes; memory is the proportional share of all
processes of a build together, looked at ten times a second in a round of its own.
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
FENCE_WORDS = re.compile(r"^```python \{.*\}$", re.MULTILINE)

Texts = dict[str, list[tuple[str, str]]]
"""Questions and answers of each topic, by its name."""


@dataclass(frozen=True)
class Peer:
    """Another tool."""

    name: str
    requirements: tuple[str, ...]
    makes: str
    write: Callable[[Path, Texts], None]
    """Writes its sources into a folder, in which it then runs."""
    command: tuple[str, ...]

    def install(self, folder: Path) -> Path:
        """Where its program is."""
        program = folder / self.name / "bin" / self.command[0]
        if not program.exists():
            venv.create(folder / self.name, with_pip=True)
            python = folder / self.name / "bin" / "python"
            run([str(python), "-m", "pip", "install", "-q", *self.requirements], folder)
        return program


def headings(folder: Path, texts: Texts) -> None:
    """Write one file per topic, with a second-level heading per card."""
    for name, cards in texts.items():
        rows = (f"## {question}\n\n{answer}\n" for question, answer in cards)
        write(folder / "in" / f"{name}.md", "\n".join((f"# {name}\n", *rows)))
    (folder / "out").mkdir()


def percents(folder: Path, texts: Texts) -> None:
    """Write one folder per deck, with ``%`` between front and back and a rule between cards."""
    for name, cards in texts.items():
        rows = (f"{question}\n\n%\n\n{answer}\n" for question, answer in cards)
        write(folder / name / "cards.md", "\n---\n\n".join(rows))


def documents(folder: Path, texts: Texts) -> None:
    """Write the sources of MkDocs."""
    headings(folder, texts)
    write(folder / "in" / "index.md", "# Cards\n")
    write(folder / "mkdocs.yml", "site_name: Cards\ndocs_dir: in\n")


def articles(folder: Path, texts: Texts) -> None:
    """Write the sources of Pelican."""
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
        headings,
        ("mdankideck", "in", "out"),
    ),
    Peer(
        "ankdown",
        ("ankdown==0.7.1", "setuptools<80"),
        "a deck",
        percents,
        ("ankdown", "-r", ".", "-p", "out.apkg", "--highlight"),
    ),
    Peer("mkdocs", ("mkdocs>=1.6,<2",), "pages", documents, ("mkdocs", "build", "-q", "-d", "out")),
    Peer(
        "pelican",
        ("pelican[markdown]>=4.11,<5",),
        "pages",
        articles,
        ("pelican", "in", "-o", "out", "-q"),
    ),
)


def main() -> None:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peers", type=Path, help="the folder of their environments")
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
        edits = iter(edited(paths[len(paths) // 2]))
        print_row(
            "  one card edited", best(5, lambda: next(edits), lambda: run(BUILD, project)), cold
        )
        clean(project)
        print(f"  memory, at most{peak_memory(BUILD, project) / 1e6:30.0f} MB")
        if arguments.peers:
            compare(arguments.peers.absolute(), Path(folder), texts_of(paths), cold)


def compare(environments: Path, folder: Path, texts: Texts, cold: float) -> None:
    """Time the peers, each round in a new folder."""
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
            sys.exit(f"{peer.name} made nothing")


def best(rounds: int, before: Callable[[], object], work: Callable[[], object]) -> float:
    """Return the seconds of the fastest round."""
    taken = []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def print_row(name: str, seconds: float, cold: float) -> None:
    """Print a row of the table."""
    print(f"{name:40} {seconds:6.2f} s  {seconds / cold:6.3f} of our cold build", flush=True)


def do_nothing() -> None:
    """Prepare a round that needs no preparation."""


def cache_environment(project: Path) -> dict[str, str]:
    """Return an environment in which builds keep their cache beside the project."""
    return {**os.environ, "XDG_CACHE_HOME": str(project.parent / "cache")}


def clean(project: Path) -> None:
    """Move everything that builds have written out of the way, the cache included.

    It is not deleted: on ext4, creating files is slow for a minute after as many were deleted.
    """
    old = project.parent / "old-builds"
    old.mkdir(exist_ok=True)
    paths = [project / name for name in (".flashproof", "dist", "cards/cards.lock")]
    for path in (*paths, project.parent / "cache"):
        if path.exists():
            path.rename(old / str(time.time_ns()))


def edited(path: Path) -> Iterator[None]:
    """Change the question of one card at each step."""
    text = path.read_text(encoding="utf-8")
    old = CARD.split(text)[1]
    for number in range(100):
        write(path, text.replace(old, f"What is edit {number}?", 1))
        yield


def texts_of(paths: Sequence[Path]) -> Texts:
    """Return the cards in plain Markdown, which every peer reads."""
    found: Texts = {}
    for path in paths:
        pieces = CARD.split(FENCE_WORDS.sub("```python", path.read_text(encoding="utf-8")))
        found[path.stem] = list(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))
    return found


def run(command: Sequence[str], folder: Path) -> None:
    """Run a program to its end; raises where it fails."""
    environment = cache_environment(folder)
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def peak_memory(command: Sequence[str], folder: Path) -> int:
    """The largest share of memory that a program and its children had at any time, in bytes."""
    environment = cache_environment(folder)
    process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(share, session(process.pid))))
        time.sleep(0.1)
    return peak


def session(leader: int) -> list[Path]:
    """The processes of a session, in ``/proc``."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == leader:
            found.append(stat.parent)
    return found


def share(process: Path) -> int:
    """A process' memory, what it shares with others divided among them, in bytes."""
    try:
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def write(path: Path, text: str) -> None:
    """A file with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
