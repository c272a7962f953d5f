"""What the terminal says while cards are edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.serve.app import _Session
from flashproof.serve.state import PreviewState


class Heard:
    """A screen that keeps what it is given."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        yield self.lines.append

    def say(self, line: str) -> None:
        self.lines.append(line)

    give = fail = say

    def tell(self, diagnostics: Diagnostics) -> int:
        self.lines += [item.code for item in diagnostics]
        return 0


def test_a_mended_card_is_told_even_where_the_page_is_as_before(project: Project) -> None:
    cards, heard = project.cards / "sums.md", Heard()
    good = cards.read_text(encoding="utf-8")
    with closing(_Session(project, PreviewState(), None, heard)) as session:
        session.show()
        cards.write_text(good.replace("## Recall", "## Recal"), encoding="utf-8")
        session.show()
        assert heard.lines[-1] == "unknown-kind"
        cards.write_text(good, encoding="utf-8")
        session.show()
        assert heard.lines[-1] == "no problems left"
        session.show()
        assert heard.lines.count("no problems left") == 1
