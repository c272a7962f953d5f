"""The documentation is correct: its commands run, and its links have targets."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command_line import environment_with_commands

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^(`{3,})(\w+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"Save this as `([^`]+)`:\s*$")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s#]+)(#[^)\s]+)?\)")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Environment variables for running ``python`` and ``flashproof`` from this checkout."""
    return environment_with_commands(tmp_path / "bin")


@pytest.mark.slow_build
@pytest.mark.skipif(shutil.which("sh") is None, reason="the tutorial is for a shell")
def test_the_tutorial_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    """Run the ``sh`` fences in order in one folder; ``bash`` fences need other tools."""
    text = (DOCS / "tutorial.md").read_text("utf-8")
    script = ["set -eu"]
    for match in FENCE.finditer(text):
        saved = SAVED.search(text[: match.start()])
        if saved:
            script.append(f"cat > {saved[1]} <<'END_OF_FILE'\n{match[3]}END_OF_FILE")
        elif match[2] == "sh":
            script.append(f"{match[3]}echo DONE")
    done = subprocess.run(
        ["sh", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stderr
    assert "cards/danube.md:11:" in done.stdout
    assert (tmp_path / "rivers" / "dist" / "site" / "topics" / "danube.html").is_file()
    assert (tmp_path / "rivers" / "dist" / "rivers.apkg").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_have_targets(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for target, _fragment in LINK.findall(text):
        if "://" not in target and "…" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    named = {target for target, _ in LINK.findall(index)}
    assert {page.name for page in PAGES} - {"README.md"} <= named


def glossary_locations() -> list[tuple[str, list[str]]]:
    """Return the paths in the glossary's last column, each with the names defined there."""
    rows = re.findall(
        r"^\| .+ \| (.*) \|$", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE
    )
    locations = [
        location for row in rows for location in re.split(r"[;,] ", row) if "`" in location
    ]
    quoted = (re.findall(r"`([^`]+)`", location) for location in locations)
    return [(path, names) for path, *names in quoted]


@pytest.mark.parametrize(("path", "names"), glossary_locations(), ids=str)
def test_glossary_names_exist_in_code(path: str, names: list[str]) -> None:
    location = ROOT / path if path.startswith("templates/") else ROOT / "flashproof" / path
    assert location.exists()
    module = location / "__init__.py" if location.is_dir() else location
    for name in names:
        kind, _, field = name.partition(".")
        text = module.read_text("utf-8")
        assert re.search(rf"^(class )?{kind}\b", text, re.MULTILINE), name
        assert f"\n    {field}:" in text if field else True, name


def test_files_named_in_contributing_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    paths = set(re.findall(r"`((?:flashproof|templates|tests|cards|docs)/[\w./*-]+)`", text))
    assert len(paths) > 15
    missing = [path for path in sorted(paths) if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []
