"""The documentation pages of a project, whose folder is a setting."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from flashproof.cli.main import main

ROOT = Path(__file__).parents[2]
CARD = "---\ntitle: T\n---\n\n## Recall\n\n### What is one?\n<!-- id: x-1 -->\n\n1\n"


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.addresses.append(value)
            if name == "id" and value:
                self.ids.append(value)


def read_links(page: Path) -> Links:
    parsed = Links()
    parsed.feed(page.read_text("utf-8"))
    return parsed


def write_project(root: Path) -> Path:
    """Write a project with a card, whose documentation is in ``docs``; return its cards folder."""
    (root / "cards").mkdir()
    (root / "cards" / "t.md").write_text(CARD, "utf-8")
    (root / "pyproject.toml").write_text('[tool.flashproof]\ndocs = "docs"\n', "utf-8")
    return root / "cards"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with this repository's documentation."""
    root = tmp_path_factory.mktemp("project")
    cards = write_project(root)
    shutil.copytree(ROOT / "docs", root / "docs")
    assert main(["-q", "--cards", str(cards)]) == 0
    return root / "dist" / "site"


def test_every_docs_page_exists_and_every_link_has_a_target(site: Path) -> None:
    pages = {page.name for page in (site / "docs").glob("*.html")}
    sources = {page.stem for page in (ROOT / "docs").glob("*.md")} - {"README"}
    assert pages == {"index.html", *(f"{stem}.html" for stem in sources)}
    for page in (site / "docs").glob("*.html"):
        for address in read_links(page).addresses:
            path, _, fragment = address.partition("#")
            if "://" in path:
                continue
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.exists(), f"{page.name}: {address}"
            if fragment and not fragment.startswith("/"):
                assert fragment in read_links(target).ids, f"{page.name}: {address}"


def test_docs_pages_have_unique_ids_and_nothing_inline(site: Path) -> None:
    text = (site / "docs" / "lint.html").read_text("utf-8")
    assert '<h1 id="lint-rules">Lint rules</h1>' in text
    assert '<h3 id="long-answer">long-answer</h3>' in text
    ids = read_links(site / "docs" / "lint.html").ids
    assert len(set(ids)) == len(ids)
    assert not re.search(r"style=|onclick=", text)
    index = (site / "index.html").read_text("utf-8")
    assert '<a href="docs/index.html">Documentation</a>' in index


def test_without_the_docs_setting_there_are_no_docs_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "README.md").write_text("# Documentation\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "dist" / "site"
    assert main(["-q"]) == 0
    assert (site / "docs" / "index.html").is_file()
    Path("pyproject.toml").write_text("[tool.flashproof]\n", "utf-8")
    assert main(["-q"]) == 0
    assert not (site / "docs").exists()
    assert "docs/index.html" not in (site / "index.html").read_text("utf-8")
