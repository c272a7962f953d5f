"""A build is skipped only if neither its inputs nor its outputs have changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from flashproof.build import manifest
from flashproof.build.cache import BuildCache
from flashproof.build.manifest import BuildManifest, BuildResult
from flashproof.project import Project, bundled_templates
from flashproof.safe_io import WrittenFile

INPUTS = {
    "pyproject.toml": '[tool.flashproof]\nname = "small"\ndocs = "docs"\n',
    "cards/a.md": "---\ntitle: A\n---\n",
    "cards/sub/b.md": "---\ntitle: B\n---\n",
    "cards/glossary.yml": "",
    "cards/curve.SVG": "<svg/>",
    "cards/cards.lock": "",
    "cards/film.mp4": "",
    "docs/about.md": "# About\n",
    "templates/site/css/own.css": "",
    "templates/anki/footer.html": "",
    "templates/messages/en.toml": "",
}
IGNORED = ("cards/film.avi", "cards/notes.txt", "README.md", "docs/data.bin")
OUTPUTS = {"site/index.html": "home", "site/topics/a.html": "A", "small.apkg": "package"}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write the inputs and outputs of a project that need not be a valid deck."""
    for name, text in INPUTS.items():
        write(tmp_path / name, text)
    for name, text in OUTPUTS.items():
        write(tmp_path / "dist" / name, text)
    write(tmp_path / "dist" / "site" / ".flashproof.json", "{}")
    return Project(tmp_path, tmp_path / "cards", tmp_path / "dist")


def last_build(project: Project) -> BuildManifest:
    """Return the manifest that a build with these files would leave."""
    records = {name: WrittenFile.of("", os.lstat(project.out / name)) for name in OUTPUTS}
    package = records.pop("small.apkg")
    files = {name.removeprefix("site/"): one for name, one in records.items()}
    result = BuildResult(project.out / "small.apkg", project.out / "site", 2, 0, "Small")
    key = manifest.inputs_key(project, manifest.input_hashes(project))
    return BuildManifest(result, package, files, key)


def is_up_to_date(last: BuildManifest | None, project: Project) -> bool:
    return manifest.up_to_date(last, project, manifest.input_hashes(project)) is not None


def test_all_inputs_are_hashed(project: Project) -> None:
    for name in IGNORED:
        write(project.root / name, "x")
    hashes = manifest.input_hashes(project)
    own = {path for path in hashes if Path(path).is_relative_to(project.root)}
    assert {Path(path).relative_to(project.root).as_posix() for path in own} == {*INPUTS}
    built_in = bundled_templates()
    assert str(built_in / "site" / "base.html") in hashes
    assert all(Path(path).is_relative_to(built_in) for path in hashes.keys() - own)


def test_a_project_without_settings_and_documentation_has_inputs(project: Project) -> None:
    (project.root / "pyproject.toml").unlink()
    hashes = {Path(path) for path in manifest.input_hashes(project)}
    names = {path.name for path in hashes if path.is_relative_to(project.cards)}
    assert names == {Path(name).name for name in INPUTS if name.startswith("cards/")}


def test_an_unchanged_project_is_up_to_date(project: Project) -> None:
    last = last_build(project)
    assert manifest.up_to_date(last, project, manifest.input_hashes(project)) == last.result
    for name in INPUTS:
        os.utime(project.root / name, (1, 1))  # only the content counts
    assert is_up_to_date(last, project)


def test_a_project_that_was_never_built_is_not_up_to_date(project: Project) -> None:
    assert not is_up_to_date(None, project)
    assert not is_up_to_date(replace(last_build(project), inputs_key=""), project)


def edit(name: str, root: Path) -> None:
    write(root / name, f"{INPUTS[name]}\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    **{f"edited {name}": partial(edit, name) for name in INPUTS},
    "new card file": lambda root: write(root / "cards/new.md", ""),
    "deleted card file": lambda root: (root / "cards/a.md").unlink(),
    "renamed card file": lambda root: (root / "cards/a.md").rename(root / "cards/c.md"),
    "own template": lambda root: write(root / "templates/site/search.html", ""),
    "own style sheet": lambda root: write(root / "templates/site/css/custom.css", ""),
    "own note template": lambda root: write(root / "templates/anki/hint.html", ""),
    "deleted page": lambda root: (root / "dist/site/index.html").unlink(),
    "edited page": lambda root: write(root / "dist/site/index.html", "Home"),
    "new page": lambda root: write(root / "dist/site/new.html", ""),
    "deleted package": lambda root: (root / "dist/small.apkg").unlink(),
    "edited package": lambda root: write(root / "dist/small.apkg", "other"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_requires_a_build(project: Project, change: Callable[[Path], object]) -> None:
    last = last_build(project)
    change(project.root)
    assert not is_up_to_date(last, project)


def test_a_page_replaced_by_a_link_requires_a_build(project: Project) -> None:
    last = last_build(project)
    page = project.out / "site" / "index.html"
    page.rename(project.root / "moved.html")
    page.symlink_to(project.root / "moved.html")
    assert not is_up_to_date(last, project)


def test_edits_during_a_build_require_another_one(project: Project) -> None:
    before = manifest.input_hashes(project)
    write(project.lock, "written by the build itself")
    assert manifest.inputs_key(project, before)
    write(project.cards / "a.md", "edited by the author meanwhile")
    assert manifest.inputs_key(project, before) == ""


def test_templates_edited_during_a_build_require_another_one(project: Project) -> None:
    before = manifest.input_hashes(project)
    write(project.root / "templates/site/css/own.css", "p { color: red }")
    assert manifest.inputs_key(project, before) == ""


def test_manifests_are_kept_per_output_folder_and_version(project: Project) -> None:
    store, last = BuildCache(None), last_build(project)
    manifest.save(store, project, "1.0", last)
    assert manifest.load(store, project, "1.0") == last
    assert manifest.load(store, project, "1.1") is None
    other = Project(project.root, project.cards, project.root / "other")
    assert manifest.load(store, other, "1.0") is None
