"""The add-on is built in the same way on every computer, and Anki accepts it."""

from __future__ import annotations

import ast
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from flashproof.project import bundled_folder
from flashproof.site import Page
from flashproof.site.addon_file import addon_file

SOURCE = bundled_folder("anki_addon")


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(addon_file().content))


def test_the_bytes_depend_only_on_the_files(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SOURCE, copy)  # with new times
    (copy / "__pycache__").mkdir(exist_ok=True)
    (copy / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert addon_file(copy).content == addon_file().content


def test_the_manifest_is_valid_and_the_files_are_at_the_root(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["package"] == "flashproof_addon"
    assert {"name", "conflicts", "min_point_version"} <= manifest.keys()
    names = archive.namelist()
    assert {"__init__.py", "menu.py", "LICENSE.txt"} <= set(names)
    assert not [name for name in names if "/" in name]


def test_the_license_is_that_of_the_project(archive: zipfile.ZipFile) -> None:
    license_text = Path(__file__).parents[2].joinpath("LICENSE").read_text()
    assert archive.read("LICENSE.txt").decode().startswith(license_text)


def test_the_add_on_does_not_import_flashproof_and_is_not_imported_by_it() -> None:
    for folder, other in ((SOURCE, "flashproof"), (SOURCE.parent / "flashproof", "anki_addon")):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom) and not node.level
                    else []
                )
                assert other not in {name.split(".")[0] for name in names}, path


def test_the_site_offers_the_add_on(site_pages: dict[str, Page]) -> None:
    assert site_pages["flashproof.ankiaddon"].content == addon_file().content
    html = site_pages["deck.html"].content.decode()
    assert 'href="flashproof.ankiaddon"' in html
    assert "https://cards.example/learning/deck.json" in html
    assert b".ankiaddon" not in site_pages["sw.js"].content
