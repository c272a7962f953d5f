"""``ids`` writes and prints ids and changes nothing else."""

import re
from pathlib import Path

from tests.command_line import CARD, Run


def test_ids_are_written_and_printed(run: Run, tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    second = "\n### What is it?\n<!-- level: advanced -->\nB\n"
    text = CARD.replace("<!-- id: x-1 -->\n", "") + second
    before = ("\ufeff" + text).replace("\n", "\r\n").encode()
    (cards / "a.md").write_bytes(before)
    stdout = run("ids", cwd=tmp_path).stdout
    assert "cards/a.md:7:16: id: a-what-is-it  (What is it?)" in stdout
    after = (cards / "a.md").read_bytes()
    ids = re.findall(rb"id: ([a-z0-9-]+)", after)
    assert len(set(ids)) == 2
    without_ids = re.sub(rb"<!-- id: [a-z0-9-]+ -->\r\n", b"", after)
    assert re.sub(rb" id: [a-z0-9-]+;", b"", without_ids) == before
    assert "every card has an id" in run("ids", cwd=tmp_path).stdout
    run("check", cwd=tmp_path)
