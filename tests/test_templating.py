"""Every error in a deck's own templates is reported in one line, with the file and the line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from flashproof.cli.main import main
from flashproof.project import Project
from flashproof.serve.preview import Preview
from flashproof.templating import CompiledTemplates, TemplateEnvironment, site_templates

CARD = "---\ntitle: Sums\n---\n\n## Recall\n\n### What is 1 + 1?\n<!-- id: one -->\n\nTwo.\n"
QUIZ = (
    "\n## Quiz\n\n### What is 2 + 2?\n<!-- id: two -->\n\n- [x] 4\n    > Yes.\n- [ ] 5\n    > No.\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "sums.md").write_text(CARD + QUIZ, encoding="utf-8")
    return Project.find()


def override(project: Project, name: str, text: str) -> None:
    path = project.root / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


NAMES = (
    "site/topic.html",
    "site/partials/code_blocks.html",
    "anki/recall-front.html",
    "anki/fields/options.html",
    "anki/fields/description.html",
    "report/report.html",
)
ERRORS = {
    "undefined": ("{{ nowhere }}", "'nowhere' is undefined"),
    "syntax": ("{% nonsense %}", "Encountered unknown tag 'nonsense'"),
    "missing": ("{% include 'none.html' %}", "the template 'none.html' does not exist"),
    "python": ("{{ 1 // 0 }}", "ZeroDivisionError: integer division or modulo by zero"),
    "filter": ("{{ 1 | nothing }}", "No filter named 'nothing'"),
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [(NAMES[0], kind) for kind in ERRORS] + [(name, "undefined") for name in NAMES[1:]],
)
def test_an_error_in_a_template_is_a_one_line_error(
    name: str, kind: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    code, message = ERRORS[kind]
    if name.count("/") == 1 and name.startswith("anki/"):
        code = code.replace("{{", "<%=").replace("}}", "%>").replace("{%", "<%").replace("%}", "%>")
    override(project, name, f"first line\n{code}\n")
    command = ["check", "--report", "-q"] if name.startswith("report/") else ["build", "-q"]
    assert main(command) == 2
    assert f"error: templates/{name}:2: {message}" in capsys.readouterr().err.splitlines()
    assert not (project.out / "site").exists()
    assert not (project.cards / "cards.lock").exists()


def test_an_error_in_a_field_macro_is_a_one_line_error(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    macro = "{% macro options(card) %}\n{{ card.nowhere.more }}\n{% endmacro %}\n"
    override(project, "anki/fields/options.html", macro)
    assert main(["build", "-q"]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("error: templates/anki/fields/options.html:2: ")
    assert stderr.count("\n") == 1


def test_the_preview_keeps_the_last_good_site(project: Project) -> None:
    preview = Preview(project)
    good = preview.build().pages
    override(project, "site/topic.html", "{{ nowhere }}")
    with pytest.raises(Exception, match="nowhere") as info:
        preview.build()
    view = preview.failed(info.value)
    assert view.pages == good
    assert view.problems == ("templates/site/topic.html:1: 'nowhere' is undefined",)
    assert view.has_errors


@pytest.mark.usefixtures("project")
def test_a_build_writes_no_file_to_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All versions of the program would share a cache of compiled templates there."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert main(["build", "-q"]) == 0
    assert not list(folder.iterdir())


def test_compiled_templates_are_used_until_the_template_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.html").write_text("{{ 1 + 1 }}")
    compiled = CompiledTemplates({})

    def render() -> str:
        environment = site_templates([tmp_path])
        environment.bytecode_cache = compiled  # instead of the one that all tests share
        return environment.render("page.html", {})

    assert render() == "2"
    with monkeypatch.context() as patch:
        patch.setattr(TemplateEnvironment, "compile", None)
        assert render() == "2"
    (tmp_path / "page.html").write_text("{{ 1 + 2 }}")
    assert render() == "3"
