"""Syntax of other programs is reported where it is text, and only there."""

import pytest

from flashproof.diagnostics import Severity
from tests.markup.commonmark import answer

REPORTED = {
    "See [[Other note]].": "[[Other note]]",
    "See [[Other|that]] and `[[code]]`.": "[[Other|that]]",
    "`![[b.png]]` ![[a.png]]": "![[a.png]]",
    "!!! note\n    Careful": "!!! note",
    "Text.\n\n??? tip\n    Careful": "??? tip",
    "::: warning\nCareful\n:::": "::: warning",
    "> [!info]- Title\n> text": "[!info]-",
    "> [!NOTE]": "[!NOTE]",
    "a :smile: b": ":smile:",
    "`:tada:` and **:tada:**": ":tada:",
    "%%a comment%%": "%%a comment%%",
    "Term\n: definition": ": definition",
    "- Term\n  : item": ": item",
    "> Term\n> : definition": ": definition",
    "Text\n{: .wide}": "{: .wide}",
    "[a](https://b.c){.wide #id}": "{.wide #id}",
    "{% include a.html %}": "{% include a.html %}",
    "The {{ site.title }} is": "{{ site.title }}",
    '<div class="a">b</div>': '<div class="a">b</div>',
    '<img src="a.png">': '<img src="a.png">',
    "<center>b</center>": "<center>b</center>",
    "<details>\n<summary>a</summary>\nb": "<details>",
    r"where \(x\) is": r"\(x\)",
    r"\[ x^2 + 1 \]": r"\[ x^2 + 1 \]",
    r"\begin{align}" + "\na\n" + r"\end{align}": r"\begin{align}",
    r"as \ce{H2O} is": r"\ce{H2O}",
    "H~2~O": "~2~",
    "x^2^ and": "^2^",
    "Text.^[A small note.]": "^[A small note.]",
    "Text.[^1]": "[^1]",
    "[TOC]": "[TOC]",
    "[sound:a.txt]": "[sound:a.txt]",
    "[anki:play:q:0]": "[anki:play:q:0]",
    '<audio controls src="a.mp3"></audio>': '<audio controls src="a.mp3">',
    '<span lang="in Arabic">a</span>': '<span lang="in Arabic">',
    "[a]{lang=ar} b": "{lang=ar}",
    "- [ ]\n- [x] a": "[ ]",
    "```mermaid\ngraph TD\n```": "mermaid",
    "```math\nx\n```": "math",
}


@pytest.mark.parametrize(("text", "syntax"), REPORTED.items())
def test_unsupported_syntax_is_a_warning_at_its_place(text: str, syntax: str) -> None:
    (problem,) = answer(text)[1]
    assert (problem.code, problem.severity) == ("unsupported-syntax", Severity.WARNING)
    assert problem.hint
    assert problem.span.text.endswith(syntax)


@pytest.mark.parametrize(
    "text",
    [
        "The matrix [[1, 2], [3, 4]] and [[a, b]] and [[x]]",
        "`[[Note]]` ``:smile:`` `!!!` `<div>a</div>` `{% a %}`",
        r"$[[ab]] \begin{matrix} a \end{matrix}$ and $x^{2}$",
        "    [[Note]]\n    :smile: <div>a</div>\n    \\(x\\)",
        "```text\n[[Note]] :smile: %%a%%\n```",
        "from 12:30:45 to a:b:c and x[::2], x[:n:]",
        "50%% and %%timeit and %%time",
        "a shape of <KerasTensor shape=(None, 3)> or <none>",
        "the <div> element",
        "f-strings such as {:.2f}, {x!r}, and {:>10}",
        r"a literal \[a\] and \{x\} and [a]\(b\) and \\(x\\)",
        "a: b\nc: d",
        "a ~~b~~ c~d a^b^c",
        "Stop!!! Really??? Yes :)",
        "[[a]](https://b.c)",
        "https://a.b/:smile:/[[x]]",
        "- [ ] a\n- [x] b",
        "> [!CAUTION]\n> a",
        "the set [^abc] and [!abc] of characters",
    ],
)
def test_similar_text_is_not_reported(text: str) -> None:
    assert [problem.message for problem in answer(text)[1]] == []


def test_chemistry_in_a_formula_is_an_error() -> None:
    (problem,) = answer(r"$\ce{H2O}$")[1]
    assert (problem.code, problem.severity) == ("unsupported-syntax", Severity.ERROR)


def test_each_kind_is_reported_once_in_a_text() -> None:
    messages = [problem.message for problem in answer("[[Aa]] [[Bb]] :smile: :tada:")[1]]
    assert messages == [
        "wiki links in double brackets are shown as text",
        "the emoji code :smile: is shown as text",
    ]
