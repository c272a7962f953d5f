"""Notebooks: their cells, links, and format. The slow test runs all of the deck's in a kernel."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.model import Image, LibrarySummary, Topic, Write
from flashproof.parse import read_topic
from flashproof.settings import Settings
from flashproof.site.links import colab_link
from flashproof.site.notebooks import RAISES, has_notebook, topic_notebook
from tests.sample_topics import topic_of

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).parents[2]
HEAD = "---\ntitle: A *topic* <b>\nsummary: What `x` is.\n---\n\n"
NO_IMAGES = LibrarySummary((), {}, {})
Cell = dict[str, Any]


def topic(text: str) -> Topic:
    return topic_of(HEAD + text)[0]


def cells(text: str, settings: Settings = Settings()) -> list[Cell]:  # noqa: B008 - frozen
    """Return the cells below the title of a topic's notebook, which must be valid."""
    content = topic_notebook(topic(text), NO_IMAGES, settings).content.decode()
    notebook = nbformat.reads(content, as_version=4)
    nbformat.validate(notebook)
    # These are the bytes that nbformat itself would write.
    assert content == nbformat.writes(notebook) + "\n"
    return list(notebook.cells[1:])


def sources(text: str) -> list[tuple[str, str]]:
    return [(cell["cell_type"], cell["source"]) for cell in cells(text)]


def test_a_lesson_and_its_code() -> None:
    text = (
        "One.\n\n```python {setup}\nimport math\n```\n\nTwo.\n\n```python\nx = 1\n```\n\n"
        '```python {skip="slow"}\ny = 1\n```\n\n```python {needs=gpu}\nz = 1\n```\n\n'
        "```text\n``` not a fence\n```\n"
    )
    text = text.replace("```text\n``` not a fence\n```", "````text\n``` no fence\n````")
    assert sources(text) == [
        ("markdown", "One."),
        ("code", "import math"),
        ("markdown", "Two."),
        ("code", "x = 1"),
        ("markdown", "```python\ny = 1\n```\n\nNot run: slow"),
        ("markdown", "```python\nz = 1\n```\n\nNot run: needs a GPU"),
        ("markdown", "````text\n``` no fence\n````"),
    ]


def test_code_in_other_languages_is_text() -> None:
    text = "```sql {setup}\ncreate table t (x);\n```\n\n```bash\necho 1\n```\n\n```python\n1\n```\n"
    assert sources(text) == [
        ("markdown", "```sql\ncreate table t (x);\n```"),
        ("markdown", "```bash\necho 1\n```"),
        ("code", "1"),
    ]


def test_the_setup_runs_first_even_if_it_is_below() -> None:
    text = "```python\nx = 1\n```\n\n```python {setup}\nimport math\n```\n"
    assert sources(text) == [("code", "import math"), ("code", "x = 1")]


@pytest.mark.parametrize(
    ("code", "runs_again"),
    [
        ("print(data, np)", False),
        ("x = data + 1", False),
        ("f(data=1, np=2)", False),
        ("import numpy as np", False),
        ("np.random.seed(1)", False),
        ("def f():\n    data = 1", False),
        ("data = 3", True),
        ("for data in range(3): pass", True),
        ("data, y = 1, 2", True),
        ("np = 3", True),
        ("data.append(3)", True),
        ("data[0] = 3", True),
        ("for i in range(2):\n    data.append(i)", True),
        ("def data(): pass", True),
    ],
)
def test_the_setup_runs_again_after_code_that_changes_it(code: str, runs_again: bool) -> None:
    setup = "import numpy as np\ndata = [1]"
    text = f"```python {{setup}}\n{setup}\n```\n\n```python\n{code}\n```\n\n```python\nx = 1\n```\n"
    found = [source for _, source in sources(text)]
    assert [source.endswith(setup) for source in found] == [
        True,
        False,
        *[True] * runs_again,
        False,
    ]


def test_code_that_continues_does_not_reset_its_names() -> None:
    text = (
        "```python {setup}\nx = 1\n```\n\n```python\nx = 2\n```\n\n"
        "```python {continue}\nprint(x)\n```\n\n```python {raises=ValueError}\nint('x')\n```\n"
    )
    made = cells(text)
    assert [cell["source"].splitlines()[-1] for cell in made] == [
        "x = 1",
        "x = 2",
        "print(x)",
        "x = 1",
        "int('x')",
    ]
    assert made[-1]["metadata"] == {"tags": [RAISES]}
    assert made[0]["metadata"] == {}


CARDS = """A lesson.

## Recall

### Add *two* numbers
<!-- id: add-two -->

In Python:

```python
1 + 2
```

```python {proof}
assert 1 + 2 == 3
```

### Only text?
<!-- id: only-text -->

Yes.

## Cloze

### Fill
<!-- id: fill-in -->

```python
print({{c1::max::function}}(1, 2))
```
"""


def test_the_code_of_cards() -> None:
    assert sources(CARDS) == [
        ("markdown", "A lesson."),
        ("markdown", "## Code from the cards"),
        ("markdown", "### Add *two* numbers"),
        ("markdown", "In Python:"),
        ("code", "1 + 2"),
        ("markdown", "### Fill"),
        ("code", "print(max(1, 2))"),
    ]
    assert [cell["metadata"].get("tags") for cell in cells(CARDS)][4:5] == [[RAISES]]
    ids = [cell["id"] for cell in cells(CARDS)]
    assert ids == ["lesson", "code", "add-two", "add-two-2", "add-two-3", "fill-in", "fill-in-2"]


WRITE = """```python {setup}
base = 10
```

## Write

### Store twice `base` in `x`
<!-- id: double-base -->

There is a `factor`.

```python
factor = 2
```

```python {start}
x = ...
```

#### Solution
```python
x = factor * base
```
```python
x = 20
```

#### Check
```python {check="it's a number"}
assert isinstance(x, int)
```
```python {check="twice"}
for base in (10,):
    assert x == 2 * base
```

#### Hint
Use `*`.

#### Why
It works.

## Recall

### Code?
<!-- id: some-code -->

```python
print(base)
```
"""


def test_a_write_card_is_a_cell_to_fill_in_with_its_checks_below() -> None:
    made = cells(WRITE)
    assert [(cell["id"], cell["cell_type"]) for cell in made] == [
        ("setup", "code"),
        ("write", "markdown"),
        ("double-base", "markdown"),
        ("double-base-2", "markdown"),
        ("double-base-3", "code"),
        ("double-base-hint", "markdown"),
        ("double-base-answer", "code"),
        ("double-base-checks", "code"),
        ("double-base-solution", "markdown"),
        ("code", "markdown"),
        ("some-code", "markdown"),
        ("some-code-setup", "code"),
        ("some-code-2", "code"),
    ]
    by_id = {cell["id"]: cell for cell in made}
    assert by_id["double-base-answer"]["source"] == "x = ..."
    assert by_id["double-base-checks"]["source"] == (
        'assert isinstance(x, int)\nprint("passed: it\'s a number")\n\n'
        "for base in (10,):\n    assert x == 2 * base\nprint('passed: twice')"
    )
    assert by_id["double-base-checks"]["metadata"] == {"tags": [RAISES]}
    assert by_id["double-base-solution"]["source"] == (
        "<details>\n<summary>Solution</summary>\n\n```python\nx = factor * base\n```\n\n"
        "```python\nx = 20\n```\n\nIt works.\n\n</details>"
    )


def test_a_write_card_that_cannot_run_is_left_out() -> None:
    for old in ('check="twice"', "python\nx = factor"):
        skipped = WRITE.replace(old, f'{old} skip="needs a GPU"')
        if "factor" in old:
            skipped = WRITE.replace("python\nx = factor", 'python {skip="a GPU"}\nx = factor')
        assert "double-base" not in {cell["id"] for cell in cells(skipped)}


def run(content: bytes, answers: dict[str, str]) -> dict[str, str]:
    """Run a notebook in a Jupyter kernel and an empty folder after filling in answers.

    Returns:
        The error of each cell that raised one, by cell id.

    """
    notebook = nbformat.reads(content.decode(), as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    with TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = nbclient.NotebookClient(
            notebook, timeout=300, allow_errors=True, resources=resources
        )
        client.execute()
    return {
        cell.id: f"{output.ename}: {output.evalue}"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    }


def test_a_notebook_runs_in_a_kernel() -> None:
    """The checks pass with a solution, and fail with the code to start from."""
    content = topic_notebook(topic(WRITE), NO_IMAGES, Settings()).content
    assert list(run(content, {})) == ["double-base-checks"]
    assert run(content, {"double-base-answer": "x = factor * base"}) == {}


NEED_A_NEW_PROCESS = {"memdev-predict-place-2"}
"""Cells of this repository's deck that configure devices."""


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((ROOT / "cards").rglob("*.md")), ids=lambda path: path.stem)
def test_the_notebooks_of_the_deck_run_in_a_kernel(path: Path) -> None:
    source = read_source(path, ROOT, Diagnostics())
    assert source is not None
    made = read_topic(source, "", Diagnostics())
    content = topic_notebook(made, NO_IMAGES, Settings()).content
    cards = [card for card in made.cards if isinstance(card, Write)]
    raising = {code.text.strip() for code in made.code_blocks() if code.raises}
    expected = {
        cell["id"] for cell in json.loads(content)["cells"] if "".join(cell["source"]) in raising
    }
    rounds = max((len(card.solutions) for card in cards), default=1)
    for number in range(rounds):
        answers = {
            f"{card.id}-answer": card.solutions[number % len(card.solutions)].text for card in cards
        }
        assert run(content, answers).keys() - NEED_A_NEW_PROCESS == expected
    if cards:
        failed = run(content, {}).keys() - NEED_A_NEW_PROCESS
        assert failed >= {f"{card.id}-checks" for card in cards}
        assert failed <= expected | {
            f"{card.id}-{part}" for card in cards for part in ("answer", "checks")
        }


def test_ids_that_nbformat_does_not_allow_are_replaced() -> None:
    made = cells(CARDS.replace("add-two", "é" * 5).replace("fill-in", "x" * 90))
    assert len({cell["id"] for cell in made}) == len(made)


def test_topics_without_code_to_run_have_no_notebook() -> None:
    assert not has_notebook(
        topic('Text.\n\n```sql\nselect 1\n```\n\n```python {skip="x"}\n1\n```\n')
    )
    assert not has_notebook(topic("## Recall\n\n### What?\n\nX.\n\n```python {proof}\n1\n```\n"))
    assert has_notebook(topic(CARDS))


def test_titles_are_text_and_tags_are_shown_as_on_the_site() -> None:
    text = "a<c> <kbd>x</kbd> <img src=x> `<b>` $a<b$ <https://x.example> </script>"
    text += "\n\n```python\n1\n```\n"
    content = topic_notebook(topic(text), NO_IMAGES, Settings()).content
    title, lesson, _ = json.loads(content)["cells"]
    assert "".join(title["source"]) == "# A \\*topic\\* \\<b\\>\n\nWhat \\`x\\` is."
    assert "".join(lesson["source"]) == (
        "a&lt;c> <kbd>x</kbd> &lt;img src=x> `<b>` $a<b$ <https://x.example> &lt;/script>"
    )


def test_images_and_links_to_cards_are_those_of_the_site() -> None:
    text = "![a](a.png) ![b][one] [c](#add-two) `(a.png)`\n\n[one]: b.png\n\n```python\n1\n```\n"
    made = topic(text)
    images = {
        (made.name, f"{name}.png"): Image(made.source.path, f"{name}-1.png", b"", 1, 1)
        for name in "ab"
    }
    for base, settings in (
        ("../", Settings()),
        ("https://x.example/", Settings(site_url="https://x.example/")),
    ):
        content = topic_notebook(made, LibrarySummary((), images, {}), settings).content
        lesson = "".join(json.loads(content)["cells"][1]["source"])
        assert lesson == (
            f"![a]({base}pictures/a-1.png) ![b][one] [c]({base}topics/topic.html#add-two)"
            f" `(a.png)`\n\n[one]: {base}pictures/b-1.png"
        )


@pytest.mark.parametrize(
    ("repository", "branch", "url"),
    [
        ("https://github.com/team/cards", "gh-pages", "team/cards/blob/gh-pages"),
        ("https://github.com/team/cards.git", "a/b c", "team/cards/blob/a/b%20c"),
        ("https://github.com/team/cards", "", ""),
        ("https://gitlab.com/team/cards", "gh-pages", ""),
        ("https://github.com/team", "gh-pages", ""),
        ("", "gh-pages", ""),
    ],
)
def test_colab_opens_notebooks_on_github(repository: str, branch: str, url: str) -> None:
    settings = replace(Settings(), repository=repository, site_branch=branch)
    start, end = "https://colab.research.google.com/github/", "/notebooks/sums.ipynb"
    assert colab_link(settings, "sums") == (f"{start}{url}{end}" if url else "")
