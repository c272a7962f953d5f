"""Aliases of settings, reserved names, and invalid values."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.settings import Settings, is_reserved_name, read_settings
from tests.command_line import Run


def settings_of(root: Path, *lines: str) -> tuple[Settings, list[str]]:
    """Return the settings of a project, and the messages about them."""
    root.mkdir(exist_ok=True)
    text = "\n".join(("[tool.flashproof]", *lines, ""))
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    settings = read_settings(root, diagnostics)
    return settings, [f"{item.code}:{item.span.line}: {item.message}" for item in diagnostics]


@pytest.mark.parametrize("key", ["license", "licence"])
def test_both_spellings_of_license_are_accepted(key: str, tmp_path: Path) -> None:
    settings, problems = settings_of(tmp_path, f'{key} = "MIT"')
    assert (settings.license, problems) == ("MIT", [])


def test_both_spellings_at_once_are_an_error(tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path, 'license = "MIT"', 'licence = "MIT"')
    message = "'licence' is another spelling of a setting that is already set"
    assert problems == [f"bad-setting:3: {message}"]


@pytest.mark.parametrize("name", ["collection", "Collection", "backup-2026", "BACKUP-x"])
def test_a_name_that_replaces_the_collection_is_an_error(name: str, tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path, f'name = "{name}"')
    assert problems == [
        f"bad-setting:2: 'name' cannot be {name!r}: importing the file would replace the "
        "learner's whole collection"
    ]


def test_a_folder_name_that_replaces_the_collection_is_an_error(tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path / "collection")
    assert "'name' cannot be 'collection'" in problems[0]
    _, problems = settings_of(tmp_path / "collection", 'name = "rivers"')
    assert problems == []


@pytest.mark.parametrize("name", ["collections", "my-collection", "backup", "deck.colpkg"])
def test_other_names_are_allowed(name: str) -> None:
    assert not is_reserved_name(name)


@pytest.mark.parametrize("value", ['"x"', "3", "[]"])
def test_lint_settings_must_be_a_table(value: str, tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path, f"lint = {value}")
    assert problems[0].startswith("bad-setting:2: 'lint' cannot be ")


@pytest.mark.parametrize("value", ["deck", "de/deck", "de/deck/", ".cards", "my cards", "..x"])
def test_the_cards_folder(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, problems = settings_of(tmp_path, f'cards = "{value}"')
    assert (settings.cards, problems) == (value.rstrip("/"), [])
    monkeypatch.chdir(tmp_path)
    assert Project.find().cards == tmp_path / value


@pytest.mark.parametrize(
    "value", ["", ".", "..", "/", "/cards", "../cards", "a/../b", "a//b", "a/..", "C:x", "a\\\\b"]
)
def test_a_cards_folder_outside_the_project_is_an_error(value: str, tmp_path: Path) -> None:
    settings, problems = settings_of(tmp_path, f'cards = "{value}"')
    assert settings.cards == "cards"
    assert [problem.partition(":")[0] for problem in problems] == ["bad-setting"]


def test_an_invalid_cards_folder_is_reported_by_commands(run: Run, tmp_path: Path) -> None:
    settings_of(tmp_path, 'cards = "../cards"')
    for command in ("build", "check", "ids", "prove", "export"):
        arguments = (command, "csv") if command == "export" else (command,)
        assert "'cards' cannot be '../cards'" in run(*arguments, cwd=tmp_path, code=1).stderr


@pytest.mark.parametrize(
    ("language", "is_tag"),
    [
        *(("en", True), ("pt-BR", True), ("zh-Hans-TW", True), ("es-419", True)),
        *(("de-DE-1996", True), ("sl-rozaj", True), ("en_US", False), ("English (US)", False)),
        *(("en-", False), ("e", False), ("", False), ('en" x="', False), ("{{Id}}", False)),
    ],
)
def test_the_language_is_a_tag_that_browsers_accept(
    language: str, is_tag: bool, tmp_path: Path
) -> None:
    settings, problems = settings_of(tmp_path, f"language = {json.dumps(language)}")
    assert (settings.language, not problems) == (language if is_tag else "en", is_tag)


def test_macros_are_read_with_or_without_a_backslash(tmp_path: Path) -> None:
    lines = ("[tool.flashproof.macros]", r"R = '\mathbb{R}'", r"'\norm' = '\lVert #1 \rVert'")
    settings, problems = settings_of(tmp_path, *lines)
    assert settings.macros == {"R": r"\mathbb{R}", "norm": r"\lVert #1 \rVert"}
    assert problems == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (r"a = 'x\a'", "the macro 'a' refers to itself"),
        (r"'\a' = '\a'", "the macro 'a' refers to itself"),
        ("a1 = 'x'", "'a1' is not a valid name for a macro"),
        ("a = 1", "the macro 'a' cannot be 1"),
        ("a = ''", "the macro 'a' cannot be ''"),
    ],
)
def test_an_invalid_macro_is_an_error_at_its_line(line: str, message: str, tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path, "[tool.flashproof.macros]", line)
    assert problems == [f"bad-setting:3: {message}"]


def test_macros_must_be_a_table(tmp_path: Path) -> None:
    _, problems = settings_of(tmp_path, "macros = 'x'")
    assert problems == ["bad-setting:2: 'macros' cannot be 'x'"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no user ids")
def test_settings_of_a_different_user_above_the_cards_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anyone can create a file in a folder such as ``/tmp``."""
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nname = "planted"\n')
    (tmp_path / "deck" / "cards").mkdir(parents=True)
    assert Project.find(tmp_path / "deck" / "cards").root == tmp_path
    real_stat = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        values = list(real_stat(path, **options))
        values[4] = 4242 if path.name == "pyproject.toml" else values[4]
        return os.stat_result(values)

    monkeypatch.setattr(Path, "stat", stat)
    assert Project.find(tmp_path / "deck" / "cards").root == tmp_path / "deck"


def test_speech_has_a_language_for_each_part(tmp_path: Path) -> None:
    table = "[tool.flashproof.speech]"
    settings, problems = settings_of(tmp_path, table, 'question = "fr"', 'answer = "en-GB"')
    assert (settings.speech, problems) == ({"question": "fr", "answer": "en-GB"}, [])
    assert settings_of(tmp_path, table, 'hint = "fr"')[1] == [
        "unknown-setting:3: unknown setting 'hint'"
    ]
    assert settings_of(tmp_path, table, 'answer = "French language"')[1] == [
        "bad-setting:3: 'answer' cannot be 'French language'"
    ]
    assert settings_of(tmp_path, "speech = 'fr'")[1] == ["bad-setting:2: 'speech' cannot be 'fr'"]


def test_the_language_has_a_short_name(tmp_path: Path) -> None:
    assert settings_of(tmp_path, 'lang = "ar"')[0].language == "ar"
