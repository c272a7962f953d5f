"""Random files lead quickly to an import or a one-line error, and change only the cards folder."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from flashproof.cli.main import main
from flashproof.interchange.contained_card import runnable_code, sections_of
from tests.interchange.import_fuzzer import write_random_file

pytest.importorskip("markdownify")
pytest.importorskip("zstandard")

MAX_SECONDS = 5


def import_random_files(
    seeds: range, folder: Path, capsys: pytest.CaptureFixture[str]
) -> Counter[str]:
    """Import a file for each seed into an empty project; count the outcomes."""
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    project = folder / "outer" / "project"
    for seed in seeds:
        shutil.rmtree(folder / "outer", ignore_errors=True)
        (project / "cards").mkdir(parents=True)
        file = write_random_file(random.Random(seed), project)
        before = {path for path in folder.rglob("*") if "cards" not in path.parts}
        started = time.process_time()
        code = main(["import", str(file), "--cards", str(project / "cards")])
        slowest = max(slowest, time.process_time() - started)
        output = capsys.readouterr()
        assert slowest < MAX_SECONDS, seed
        assert {path for path in folder.rglob("*") if "cards" not in path.parts} == before, seed
        written = [path for path in (project / "cards").rglob("*") if path.is_file()]
        if code == 2:
            assert output.err.startswith("error: "), seed
            assert output.err.count("\n") == 1, seed
            assert written == [], seed
        else:
            check_card_files(written, output.out, seed)
        message = output.err.replace(str(project), "").removeprefix("error: ")
        outcomes["imported" if code == 0 else message.strip()[:60]] += 1
    print(f"{len(seeds)} files, slowest {slowest:.2f} s: {outcomes.most_common(30)}")
    return outcomes


def check_card_files(files: list[Path], output: str, seed: int) -> None:
    """Check that the files contain the reported cards and no code that runs."""
    count = 0
    for path in files:
        assert path.suffix == ".md" or path.parent.name == "images", seed
        if path.suffix == ".md":
            text = path.read_text("utf-8")
            count += len(sections_of(text))
            assert runnable_code(text) == [], seed
    assert f"{count} card" in output, seed


def test_random_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = import_random_files(range(300), tmp_path, capsys)
    assert outcomes["imported"] > 100
    assert outcomes.total() - outcomes["imported"] > 30


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_20_000_random_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], part: int) -> None:
    import_random_files(range(part * 2000, (part + 1) * 2000), tmp_path, capsys)
