"""Characters that hide what code does are reported; other languages than English are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.build.checked_project import lint_project, load_project
from flashproof.check.code_rules import RULES
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.project import Project

# ruff: noqa: RUF001

HEAD = "---\ntitle: A topic\n---\n\n## Recall\n\n### What does it print?\n<!-- id: one -->\n\n"


def findings(root: Path, body: str) -> list[str]:
    """Return the place and the message of each finding about a card with this answer."""
    (root / "cards").mkdir()
    (root / "cards" / "a.md").write_text(HEAD + body, encoding="utf-8")
    diagnostics = Diagnostics()
    project = load_project(Project(root, root / "cards", root / "dist"), diagnostics)
    lint_project(project, diagnostics)
    return [
        f"{item.span.line}:{item.span.column}: {item.message}\n{as_text(item).plain}"
        for item in diagnostics
        if item.code == RULES[0].code
    ]


def python(code: str) -> str:
    return f"```python\n{code}\n```\n"


MISLEADING = {
    "override": (python("a = 1\nb = '\u202e'"), "12:6: U+202E (RIGHT-TO-LEFT OVERRIDE)"),
    "isolate in a comment": (python("# \u2066 x"), "11:3: U+2066 (LEFT-TO-RIGHT ISOLATE)"),
    "mark": (python("a = 'b\u200f'"), "11:7: U+200F"),
    "Arabic letter mark": (python("a = '\u061c'"), "11:6: U+061C"),
    "zero-width space": (python("a\u200b = 1"), "11:2: U+200B (ZERO WIDTH SPACE) is invisible"),
    "joiner": (python("a = 'b\u200dc'"), "11:7: U+200D"),
    "filler": (python("a\u3164 = 1"), "11:2: U+3164 (HANGUL FILLER) is invisible"),
    "soft hyphen": (python("a = 'b\u00adc'"), "11:7: U+00AD"),
    "Cyrillic a": (python("p\u0430ss = 1"), "11:1: the word 'p\u0430ss' contains U+0430"),
    "Cyrillic only": (python("\u0440\u0430\u0443 = 1"), "11:1: the word"),
    "one Cyrillic letter": (python("print(\u0430)"), "11:7: the word"),
    "Greek capital": (python("\u0391 = 1"), "11:1: the word '\u0391' contains U+0391"),
    "Greek omicron": (python("f\u03bfo = 1"), "11:1: the word 'f\u03bfo' contains U+03BF"),
    "part of a name": (python("my_\u0441ount = 1"), "11:4: the word '\u0441ount'"),
    "string": (python("d = {'n\u0430me': 1}"), "11:7: the word 'n\u0430me'"),
    "attribute": (python("a = 1\na.re\u0430l"), "12:3: the word 're\u0430l'"),
    "full width": (python("\uff58 = 1"), "11:1: the word '\uff58' is the same identifier as 'x'"),
    "mathematical letter": (python("\U0001d465 = 1"), "11:1: the word"),
    "other language": ("```bash\nrm n\u0430me\n```\n", "11:4: the word 'n\u0430me'"),
    "unknown language": ("```none\nn\u0430me\n```\n", "11:1: the word 'n\u0430me'"),
    "no language": ("```\nn\u0430me\n```\n", "11:1: the word 'n\u0430me'"),
    "code in text": ("It is `n\u0430me`.\n", "10:8: the word 'n\u0430me'"),
    "override in text": ("It is `a\u202e`.\n", "10:9: U+202E"),
}


@pytest.mark.parametrize(("body", "expected"), MISLEADING.values(), ids=MISLEADING)
def test_misleading_characters_are_reported(body: str, expected: str, tmp_path: Path) -> None:
    found = findings(tmp_path, body)
    assert len(found) == 1
    assert found[0].startswith(expected)


FINE = {
    "Greek names": python("α, β, θ, λ, σ, Δ, Ω, ν, ρ, μ = range(10)"),
    "Greek in names": python("Δx = 1\nx_σ = 2\nσ_max = 3\ndθ = 4\nμm = 5\nµ = 6"),
    "Chinese": python("# 计算 loss 的值\nprint('损失loss')\n损失 = 1"),
    "Japanese": python("# モデルmodelの値\nデータ = 1"),
    "Korean": python("# 모델model 값\n값 = 1"),
    "Russian comment": python("# а также модель keras-а, tensorов\nx = 'слово'"),
    "Russian names": python("сумма = 1\nмодель = 2"),
    "Russian text in a string": python("print('у нас а и о')"),
    "Arabic string": python("print('مرحبا', 'سلام')  # تعليق"),
    "Hebrew string": python("print('שלום')"),
    "Persian joiner": python("print('می\u200cخواهم')"),
    "Hindi joiner": python("print('क्\u200dष')"),
    "emoji": python("print('👩\u200d🔬 ❤️')"),
    "accents": python("naïve = 'São Tomé'\nÅngström = 'Łódź'"),
    "combining accent": python("print('e\u0301')"),
    "symbols": python("print('∑ → ≤ × ½ x² ™ ½')"),
    "escapes": python("print('\\u202e\\u0430')"),
    "Arabic prose": "النص \u200fهنا `x` و\u202aLTR\u202c نص.\n",
    "Russian prose": "Слово `x`, а также TF-модель и tensorы.\n",
    "zero-width space in prose": "A\u200bB and `c`.\n",
}


@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_other_scripts_are_not_reported(body: str, tmp_path: Path) -> None:
    assert findings(tmp_path, body) == []


def test_the_caret_is_below_the_word(tmp_path: Path) -> None:
    found = findings(tmp_path, python("x = p\u0430ss"))[0].splitlines()
    assert found[2:4] == ["11 | x = p\u0430ss", "   |     ^^^^"]


def test_each_finding_is_reported_once_and_can_be_waived(tmp_path: Path) -> None:
    code = python("p\u0430ss = 1\nprint(p\u0430ss)")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert len(findings(tmp_path / "a", code)) == 2
    waived = HEAD.replace("id: one", "id: one; lint: off=misleading-character (the lesson)")
    (tmp_path / "b" / "cards").mkdir()
    (tmp_path / "b" / "cards" / "a.md").write_text(waived + code, encoding="utf-8")
    diagnostics = Diagnostics()
    project = Project(tmp_path / "b", tmp_path / "b" / "cards", tmp_path / "dist")
    lint_project(load_project(project, diagnostics), diagnostics)
    assert not [item for item in diagnostics if item.code == RULES[0].code]
