"""The generated files are up to date and complete."""

import dataclasses
import re
from pathlib import Path

import pytest

from flashproof.check.registry import RULES
from flashproof.cli.main import COMMAND_MODULES
from flashproof.settings import LintSettings, Settings
from tools.reference_docs.generated_files import FILES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", list(FILES))
def test_generated_files_are_up_to_date(name: str) -> None:
    text = FILES[name](ROOT)
    assert (ROOT / name).read_text("utf-8") == text, "run 'python -m tools.reference_docs'"


def test_every_rule_is_documented_with_a_bad_and_a_good_card() -> None:
    page = (ROOT / "docs" / "lint.md").read_text("utf-8")
    plain = re.sub(r"`````markdown\n.*?\n`````", "EXAMPLE", page, flags=re.DOTALL)
    sections = plain.split("\n### ")[1:]
    assert [section.partition("\n")[0] for section in sections] == [rule.code for rule in RULES]
    for section in sections:
        assert section.count("EXAMPLE") == 2
        assert "**Why:** " in section


def test_every_setting_is_documented_with_its_meaning() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    page = page.partition("## [tool.flashproof.languages]")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    names = {item.name for kind in (Settings, LintSettings) for item in dataclasses.fields(kind)}
    assert rows.keys() == names - {"lint", "languages", "macros", "speech"}
    assert all(rows.values())


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for command in COMMAND_MODULES:
        assert f"\n## {command}\n" in page
    assert "|  |" not in page, "an argument without help"
