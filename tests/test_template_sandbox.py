"""A deck's own templates cannot run Python, read files outside their folder, or run forever."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import jinja2
import pytest

from flashproof.cli.main import main
from flashproof.errors import TemplateError
from flashproof.model import Html
from flashproof.project import Project, bundled_templates
from flashproof.template_sandbox import TemplateSandbox
from flashproof.templating import TemplateLoader, site_templates, template_environment

CARD = "---\ntitle: Sums\n---\n\n## Recall\n\n### What is 1 + 1?\n<!-- id: one -->\n\nTwo.\n"


class Level(Enum):
    EASY = "easy"


@dataclass
class Record:
    """An object as the program passes it to templates."""

    path: Path
    level: Level = Level.EASY

    def remove(self) -> None:
        self.path.unlink()


Record.__module__ = "flashproof.parse.example"


def render(folder: Path, text: str) -> str:
    """Render a deck's own template with the variables ``record`` and ``html``."""
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "page.html").write_text(f"first line\n{text}\n", encoding="utf-8")
    environment = site_templates((folder / "own", bundled_templates() / "site"))
    kept = folder / "kept.txt"
    kept.write_text("kept", encoding="utf-8")
    variables = {"record": Record(kept), "html": Html("<b>"), "words": ("a", "b"), "open": open}
    try:
        return environment.render("page.html", variables).removeprefix("first line\n").rstrip()
    finally:
        assert kept.read_text(encoding="utf-8") == "kept"


RUNS_PYTHON = {
    "os": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "item": "{{ ''['__class__'] }}",
    "concatenated name": "{{ ''['__cla' ~ 'ss__'] }}",
    "attr": "{{ ''|attr('__class__') }}",
    "attr, hidden": "{{ ''|attr('\\x5f_class_\\x5f') }}",
    "map": "{{ ['']|map(attribute='__class__')|first }}",
    "map attr": "{{ ['']|map('attr', '__class__')|first }}",
    "sort": "{{ ['', 'a']|sort(attribute='__class__') }}",
    "groupby": "{{ ['']|groupby('__class__')|first|first }}",
    "select": "{{ ['']|selectattr('__class__')|list }}",
    "sum": "{{ ['']|sum(attribute='__class__.__name__', start='') }}",
    "format": "{{ '{0.__class__}'.format('') }}",
    "format of an item": "{{ '{0[__class__]}'.format('') }}",
    "format of HTML": "{{ html.text.format }}{{ ('{0.__class__}'|safe).format('') }}",
    "format_map": "{{ '{a.__class__}'.format_map({'a': ''}) }}",
    "format, mapped": "{{ ['{0.__class__}']|map('attr', 'format_map')|first }}",
    "format, by attr": "{{ ('{0.__class__}'|attr('format'))('') }}",
    "macro": "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "macro's function": "{% macro m() %}{% endmacro %}{{ m._func }}",
    "caller": (
        "{% macro m() %}{{ caller.__call__.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}"
    ),
    "self": "{{ self.__init__.__globals__ }}",
    "self's context": "{{ self._TemplateReference__context.environment }}",
    "loop": "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
    "loop's iterator": "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
    "generator": "{{ (words|map('upper')).gi_frame }}",
    "imported template": "{% import 'flashproof/partials/code_blocks.html' as b %}{{ b.__dict__ }}",
    "view's function": "{{ record.remove.__func__ }}",
    "namespace": "{{ namespace.__init__ }}",
    "range": "{{ range.__self__ }}",
    "dict": "{{ dict.mro() }}",
    "dict's class": "{{ dict.fromkeys }}",
    "undefined": "{{ nowhere.__class__ }}",
    "enum": "{{ record.level.__class__ }}",
    "enum's method": "{{ record.level.mro }}",
    "path": "{{ record.path.unlink() }}",
    "path's text": "{{ record.path.read_text() }}",
    "path's parent": "{{ record.path.parent }}",
    "method": "{{ record.remove() }}",
    "function": "{{ open('/etc/passwd').read() }}",
    "function as a filter": "{{ ['/etc/passwd']|map('open')|list }}",
    "bytes": "{{ 'a'.encode().hex() }}",
    "changed value": "{{ {'a': 1}.update(a=2) }}",
}


@pytest.mark.parametrize("text", RUNS_PYTHON.values(), ids=RUNS_PYTHON)
def test_a_template_cannot_reach_python(text: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"page\.html:2: "):
        print(render(tmp_path, text))


ENDLESS = {
    "range": "{% for i in range(10**9) %}{% endfor %}",
    "nested loops": (
        "{% for i in range(10**5) %}{% for j in range(10**5) %}{% endfor %}{% endfor %}"
    ),
    "skipped items": (
        "{% for i in range(10**5) %}{% for j in range(10**5) if 0 %}{% endfor %}{% endfor %}"
    ),
    "mapped": "{% for i in range(10**5) %}{{ range(10**5)|map('string')|list|length }}{% endfor %}",
    "recursive loop": (
        "{% for i in range(10**5) recursive %}"
        "{% if loop.depth < 3 %}{{ loop(range(10**5)) }}{% endif %}{% endfor %}"
    ),
    "macro": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "macro, shallow": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(90) }}"
    ),
    "include": "{% include 'page.html' %}",
    "include, twice": (
        "{% set n = n|default(60) - 1 %}"
        "{% if n > 0 %}{% include 'page.html' %}{% include 'page.html' %}{% endif %}"
    ),
    "extends": "{% extends 'page.html' %}",
    "block": "{% block a %}{{ self.a() }}{{ self.a() }}{% endblock %}",
    "product": "{{ 'a' * 10**10 }}",
    "product, reversed": "{{ 10**10 * 'a' }}",
    "list": "{{ ([0] * 10**9)|length }}",
    "power": "{{ 9**(9**9) }}",
    "negative power": "{{ 9**-(9**9) }}",
    "squares": (
        "{% set n = namespace(a=9) %}{% for i in range(50) %}{% set n.a = n.a * n.a %}{% endfor %}"
    ),
    "doubled text": (
        "{% set n = namespace(a='a') %}"
        "{% for i in range(60) %}{% set n.a = n.a ~ n.a %}{% endfor %}"
    ),
    "added text": (
        "{% set n = namespace(a='a') %}"
        "{% for i in range(60) %}{% set n.a = n.a + n.a %}{% endfor %}"
    ),
    "doubled block": (
        "{% set n = namespace(a='a') %}{% for i in range(60) %}"
        "{% set n.a %}{{ n.a }}{{ n.a }}{% endset %}{% endfor %}"
    ),
    "doubled list": (
        "{% set n = namespace(a=['a']) %}{% for i in range(60) %}"
        "{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a }}"
    ),
    "appended list": (
        "{% set a = [] %}{% for i in range(60) %}{% set _ = a.append([a, a]) %}{% endfor %}{{ a }}"
    ),
    "doubled dict": (
        "{% set n = namespace(a={}) %}{% for i in range(60) %}"
        "{% set n.a = dict(a=n.a, b=n.a) %}{% endfor %}{{ n.a }}"
    ),
    "replaced": (
        "{% set n = namespace(a='aa') %}{% for i in range(60) %}"
        "{% set n.a = n.a|replace('a', 'aa') %}{% endfor %}"
    ),
    "replace method": (
        "{% set n = namespace(a='aa') %}{% for i in range(60) %}"
        "{% set n.a = n.a.replace('a', 'aa') %}{% endfor %}"
    ),
    "joined": "{{ range(10**5)|join('a' * 10**6)|length }}",
    "join method": "{{ ('a' * 10**6).join(['a'] * 10**5)|length }}",
    "center": "{{ 'a'|center(10**10) }}",
    "center, mapped": "{{ ['a']|map('center', 10**10)|list|length }}",
    "center method": "{{ 'a'.center(10**10) }}",
    "ljust method": "{{ 'a'.ljust(10**10) }}",
    "zfill method": "{{ 'a'.zfill(10**10) }}",
    "tabs": "{{ '\\t'.expandtabs(10**9) }}",
    "indent": "{{ 'a\\nb'|indent(10**10) }}",
    "wordwrap": "{{ ('a ' * 10**6)|wordwrap(1, wrapstring='a' * 10**6) }}",
    "batch": "{{ [1]|batch(10**9, 0)|list|length }}",
    "slice": "{{ [1]|slice(10**9)|list|length }}",
    "round": "{{ 2|round(10**9, 'ceil') }}",
    "json": "{{ [1]|tojson(indent=10**10) }}",
    "percent": "{{ '%1000000000d' % 1 }}",
    "percent, star": "{{ '%*d' % (10**9, 1) }}",
    "format filter": "{{ '%1000000000d'|format(1) }}",
    "format method": "{{ '{:1000000000}'.format(1) }}",
    "nested format": "{{ '{:{}}'.format(1, 10**9) }}",
    "lorem ipsum": "{{ lipsum(n=10**9) }}",
    "long output": "{% for i in range(10**5) %}{{ 'a' * 10**4 }}{% endfor %}",
    "long text": "{% for i in range(10**5) %}" + "a" * 10**4 + "{% endfor %}",
    "parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "lists": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "long sum": "{{ 1" + " + 1" * 5000 + " }}",
    "long concatenation": "{{ 1" + " ~ 1" * 5000 + " }}",
    "nested blocks": "{% for i in [1] %}" * 30 + "{% endfor %}" * 30,
    "nested conditions": "{% if 1 %}" * 2000 + "{% endif %}" * 2000,
    "long number": "{{ " + "9" * 5000 + " }}",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_template_cannot_run_forever_or_fill_the_memory(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flashproof.template_sandbox.MAX_STEPS", 50_000)
    with pytest.raises(TemplateError, match=r"page\.html:\d+: "):
        print(len(render(tmp_path, text)))


def test_slow_steps_end_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flashproof.template_sandbox.MAX_SECONDS", 0)
    with pytest.raises(TemplateError, match=r"page\.html:2: rendering took more than 0 s"):
        render(tmp_path, "{% for i in range(10**5) %}{% endfor %}")


OUTSIDE = {
    "absolute": "{% include '/etc/passwd' %}",
    "parent": "{% include '../kept.txt' %}",
    "import": "{% import '/etc/passwd' as p %}",
    "parent of built-in templates": "{% include 'flashproof/../../README.md' %}",
    "from a list": "{% include ['../kept.txt', '/etc/passwd'] %}",
    "extends": "{% extends '../kept.txt' %}",
    "computed": "{% include ['..', 'kept.txt']|join('/') %}",
    "link": "{% include 'link.txt' %}",
    "link to a folder": "{% include 'folder/kept.txt' %}",
}


@pytest.mark.parametrize("text", OUTSIDE.values(), ids=OUTSIDE)
def test_a_template_reads_no_file_outside_its_folder(text: str, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "link.txt").symlink_to(tmp_path / "kept.txt")
    (tmp_path / "own" / "folder").symlink_to(tmp_path)
    with pytest.raises(TemplateError, match=r"(page\.html:2|\.txt:1): "):
        print(render(tmp_path, text))


WORKS = {
    "{% set b %}<b>{% endset %}{{ 'a' ~ b ~ '<' }}": "a<b>&lt;",
    "{{ '<' ~ 'a' }}": "&lt;a",
    "{{ 1 ~ 'a' ~ 2.5 }}": "1a2.5",
    "{{ '{:,}'.format(12345) }}": "12,345",
    "{{ ('<i>{}</i>'|safe).format('<') }}": "<i>&lt;</i>",
    "{{ '%s of %03d' % ('a', 7) }}": "a of 007",
    "{{ '%.1f'|format(1.25) }}": "1.2",
    "{% set a = [] %}{% for i in 'ab' %}{% set _ = a.append(i) %}{% endfor %}{{ a|join }}": "ab",
    "{% set a %}<p>{{ '<' }}</p>{% endset %}{{ a }}": "<p>&lt;</p>",
    "{% set a | upper %}b{% endset %}{{ a }}": "B",
    "{% for a, b in [(1, 2)] if a %}{{ loop.last }}{{ a + b }}{% endfor %}": "True3",
    "{% for a in words %}{{ loop.length }}{{ loop.cycle('x', 'y') }}{% endfor %}": "2x2y",
    "{% for a in words|map('upper') %}{{ loop.length }}{{ a }}{% endfor %}": "2A2B",
    "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(1) %}b{% endcall %}": "1b",
    "{{ record.level.value }} {{ record.level.name }}": "easy EASY",
    "{% set n = namespace(a=1) %}{% set n.a = n.a + 1 %}{{ n.a }}": "2",
    "{{ {'a': {'b': 1}}.a.b }} {{ dict(a=1).items()|list }}": "1 [(&#39;a&#39;, 1)]",
    "{{ 'a b'.title() }} {{ 'a'.replace('a', 'b') }} {{ ', '.join(words) }}": "A B b a, b",
    "{{ 2**10 }} {{ 7 // 2 }} {{ 'ab' * 2 }} {{ 7 % 4 }}": "1024 3 abab 3",
    "{% for n in [1, [2, [3]]] recursive %}{{ n if n is number else loop(n) }}{% endfor %}": "123",
    "{% block a %}1{% endblock %}{{ self.a() }}": "11",
    "{{ 'a b c'|wordwrap(1)|replace('\\n', '-') }}{{ 'a'|center(5) }}|": "a-b-c  a  |",
}


@pytest.mark.parametrize(("text", "expected"), WORKS.items())
def test_ordinary_templates_work(text: str, expected: str, tmp_path: Path) -> None:
    assert render(tmp_path, text) == expected


def test_the_budget_is_for_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flashproof.template_sandbox.MAX_STEPS", 100)
    (tmp_path / "page.html").write_text("{% for i in range(60) %}{% endfor %}", encoding="utf-8")
    environment = site_templates((tmp_path, bundled_templates() / "site"))
    for _ in range(5):
        environment.render("page.html", {})


def test_only_decks_without_templates_leave_the_sandbox(tmp_path: Path) -> None:
    bundled = bundled_templates() / "site"
    assert not isinstance(site_templates((bundled,)), TemplateSandbox)
    assert isinstance(site_templates((tmp_path, bundled)), TemplateSandbox)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    root = tmp_path / "project"
    (root / "cards").mkdir(parents=True)
    (root / "cards" / "sums.md").write_text(CARD, encoding="utf-8")
    monkeypatch.chdir(root)
    return Project.find()


ATTACK = "{{ cycler.__init__.__globals__.os.mkdir('owned') }}"


@pytest.mark.parametrize(
    "name",
    [
        "site/base.html",
        "site/topic.html",
        "site/sw.js",
        "anki/recall-front.html",
        "anki/fields/body.html",
        "anki/fields/description.html",
        "report/report.html",
    ],
)
def test_no_template_of_a_deck_runs_code(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """A card file, and one template that creates a folder when it is rendered."""
    path = project.root / "templates" / name
    path.parent.mkdir(parents=True)
    text = f"{{% macro body(blocks) %}}{ATTACK}{{% endmacro %}}" if "body" in name else ATTACK
    if name.count("/") == 1 and name.startswith("anki/"):
        text = text.replace("{{", "<%=").replace("}}", "%>")
    path.write_text(text, encoding="utf-8")
    command = ["check", "--report", "-q"] if name.startswith("report/") else ["build", "-q"]
    assert main(command) == 2
    assert f"templates/{name}:1: a template must not use '__init__'" in capsys.readouterr().err
    assert not (project.root / "owned").exists()


@pytest.mark.parametrize("name", ["site/css/custom.css", "site/icon-180.png", "site/icon.svg"])
def test_a_linked_file_is_not_published(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = project.root.parent / "secret"
    secret.write_text("secret", encoding="utf-8")
    path = project.root / "templates" / name
    path.parent.mkdir(parents=True)
    path.symlink_to(secret)
    assert main(["build", "-q"]) == 2
    assert (
        f"templates/{name}:1: the file is a link to a file outside its folder"
        in capsys.readouterr().err
    )


def test_a_linked_template_folder_is_not_read(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root.parent / "elsewhere" / "site").mkdir(parents=True)
    (project.root / "templates").symlink_to(project.root.parent / "elsewhere")
    assert main(["build", "-q"]) == 2
    assert "templates/site is a link to a folder outside the project" in capsys.readouterr().err


def test_a_template_that_is_not_utf8_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"a\nb\xff\n")
    environment = site_templates((tmp_path, bundled_templates() / "site"))
    with pytest.raises(TemplateError, match=r"page\.html:2: the file is not UTF-8"):
        environment.render("page.html", {})


def test_a_loader_of_one_folder_is_the_built_in_one() -> None:
    assert TemplateLoader([bundled_templates()]).folders == (bundled_templates(),)


@pytest.mark.parametrize(
    "text",
    [
        '{{ "%(a)999999999d" % {"a": 1} }}',
        '{{ "%((a))999999999d" % {"(a)": 1} }}',
        '{{ "%(a)999999999d"|format(a=1) }}',
        '{{ "{:\u0669\u0669\u0669\u0669\u0669\u0669\u0669\u0669}".format(1) }}',
        '{{ ("a" * 5000000).strip("b" * 4000000 ~ "a") }}',
        '{{ ("a" * 5000000)|trim("b" * 4000000 ~ "a") }}',
        '{{ ("a" * 3000000)|wordwrap(1) }}',
        "{{ [[0] * 1000, [0]]|sum(start=[]) }}",
    ],
)
def test_steps_that_take_long_or_much_memory_are_refused(text: str) -> None:
    environment = template_environment(jinja2.DictLoader({"x": text}))
    with pytest.raises(TemplateError, match=r"more than|only add numbers"):
        environment.render("x", {})


def test_named_formats_and_short_texts_are_allowed() -> None:
    text = '{{ "%(a)s: %(b)5.1f%% (x)" % {"a": 1, "b": 2} }}{{ [1, 2]|sum }}{{ " a "|trim }}'
    environment = template_environment(jinja2.DictLoader({"x": text}))
    assert environment.render("x", {}) == "1:   2.0% (x)3a"
