"""``--accept`` writes the printed output and changes no other byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.snippets.accept import accept_results, output_edit, write_accepted
from flashproof.snippets.run_report import explain
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.session import SnippetSession, read_chains
from flashproof.snippets.snippet import Chain, Outcome, Piece, Result, Snippet
from flashproof.text.edits import apply_edits
from flashproof.text.source import Source
from tests.snippets.sample_chains import chain_of

CARD = b"# T\n\n```python\nprint(2)\n```\n```output\n1\n```\nend\n"
ACCEPTED = CARD.replace(b"\n1\n", b"\n2\nthree\n")


def passed(path: Path, line: int, expected: str, printed: str) -> Result:
    """Return a result whose output must be written below ``line`` of a card file."""
    piece = Piece(str(path), 4, "")
    snippet = Snippet(name="t.md:4", piece=piece, expected=expected, expected_line=line)
    return Result(snippet=snippet, outcome=Outcome.PASSED, printed=printed)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (CARD, ACCEPTED),
        (CARD.replace(b"\n", b"\r\n"), ACCEPTED.replace(b"\n", b"\r\n")),
        (CARD.replace(b"\n", b"\r"), ACCEPTED.replace(b"\n", b"\r")),
        (b"\xef\xbb\xbf" + CARD, b"\xef\xbb\xbf" + ACCEPTED),
        (CARD.rstrip(), ACCEPTED.rstrip()),
    ],
    ids=["LF", "CRLF", "CR", "byte-order mark", "no last line ending"],
)
def test_only_the_output_changes(tmp_path: Path, content: bytes, expected: bytes) -> None:
    path = tmp_path / "t.md"
    path.write_bytes(content)
    assert write_accepted([passed(path, 7, "1\n", "2\nthree\n")]) == (path,)
    assert path.read_bytes() == expected


def test_several_outputs_of_one_file_are_written(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_bytes(b"a\n```\n1\n```\nb\n```\n2\n3\n```\nc\n```\n```\n")
    results = [(3, "1\n", "x\ny\n"), (7, "2\n3\n", ""), (12, "", "z\n")]
    assert write_accepted([passed(path, *one) for one in results]) == (path,)
    assert path.read_bytes() == b"a\n```\nx\ny\n```\nb\n```\n```\nc\n```\nz\n```\n"


@pytest.mark.parametrize(
    "edited",
    [
        b"A new line.\n" + CARD,
        CARD.replace(b"# T\n", b""),
        CARD.replace(b"print(2)", b"print(3)"),
        CARD.replace(b"\n1\n", b"\n4\n"),
        CARD.replace(b"\n1\n", b"\n"),
        CARD[:20],
        b"",
    ],
    ids=["line above", "line deleted", "code", "output", "no output", "cut", "empty"],
)
def test_an_edit_made_while_the_snippets_ran_is_kept(tmp_path: Path, edited: bytes) -> None:
    path = tmp_path / "t.md"
    path.write_bytes(edited)
    snippet = Snippet(
        name="t.md:4", piece=Piece(str(path), 4, "print(2)\n"), expected="1\n", expected_line=7
    )
    with pytest.raises(FlashproofError, match="changed while its snippets ran"):
        write_accepted([Result(snippet=snippet, outcome=Outcome.PASSED, printed="2\n")])
    assert path.read_bytes() == edited


def test_an_edit_below_the_output_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_bytes(CARD + b"A new line.\n")
    write_accepted([passed(path, 7, "1\n", "2\nthree\n")])
    assert path.read_bytes() == ACCEPTED + b"A new line.\n"


LINE = st.text(st.sampled_from("abé…"), max_size=5)


@given(
    st.lists(LINE, min_size=2, max_size=8),
    st.lists(LINE.filter(bool), max_size=3),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_all_other_lines_stay_the_same(
    lines: list[str], printed: list[str], line_end: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(2, len(lines)))
    count = data.draw(st.integers(0, len(lines) - first + 1))
    text = "".join(f"{one}\n" for one in lines)
    expected = "".join(f"{one}\n" for one in lines[first - 1 : first - 1 + count])
    result = passed(Path("t.md"), first, expected, "".join(f"{one}\n" for one in printed))
    edit = output_edit(Source(Path("t.md"), "t.md", text), result.snippet, result.printed)
    after = apply_edits(text.replace("\n", line_end).encode(), [edit]).decode()
    kept = [*lines[: first - 1], *printed, *lines[first - 1 + count :]]
    assert after == "".join(one + line_end for one in kept)


def accept(chain: Chain, runner: Supervisor) -> tuple[Result, tuple[Result, ...]]:
    """The last result of a chain and its accepted results."""
    results, accepted = accept_results(runner, chain, runner.run_once(chain))
    return results[-1], accepted


@pytest.fixture
def one_rerun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rerun each chain only once, for tests that do not depend on the number of reruns."""
    monkeypatch.setattr("flashproof.snippets.accept.REPEATS", 1)


def test_output_that_two_runs_print_is_accepted(runner: Supervisor) -> None:
    chain = chain_of("print(2)\n", expected="1\n", expected_line=7)
    result, accepted = accept(chain, runner)
    assert result.outcome is Outcome.PASSED
    assert result.note.startswith("accepted")
    assert accepted == (result,)
    assert result.printed == "2\n"


@pytest.mark.parametrize(
    "code",
    [
        "print({'a', 'b', 'c', 'd', 'e', 'f'})\n",
        "print(object())\n",
        "import time\nprint(time.time_ns())\n",
        "import os\nprint(os.urandom(8))\n",
        "import random\nprint(random.random())\n",
        "import random\nprint(random.choice(range(99)))\n",
        "import datetime\nprint(datetime.date.today())\n",
        "from datetime import datetime as d\nprint(d.now().year, d.now().minute)\n",
        "import time\nprint(time.strftime('%A'))\n",
        "import time\nprint(time.localtime()[:4])\n",
        "import time\nprint(time.ctime()[:10])\n",
        "import os\nprint(os.getcwd())\n",
        "import pathlib\nprint(pathlib.Path.home())\n",
        "import tempfile\nprint(tempfile.gettempdir())\n",
        "print(__file__)\n",
        "print(hash('a'))\n",
        "import numpy as np\nprint(np.random.rand())\n",
        "import numpy as np\nprint(np.random.permutation(99))\n",
        "import numpy as np\nprint(np.datetime64('today'))\n",
    ],
    ids=lambda code: code.splitlines()[-1],
)
def test_output_that_differs_between_runs_is_reported_and_not_written(
    code: str, runner: Supervisor
) -> None:
    result, accepted = accept(chain_of(code, expected="other\n", expected_line=7), runner)
    assert result.outcome is Outcome.FAILED
    assert result.message.startswith("not deterministic")
    assert accepted == ()


@pytest.mark.parametrize(
    "code",
    [
        "import random\nrandom.seed(1)\nprint(random.random())\n",
        "import numpy as np\nprint(np.random.default_rng(1).random())\n",
        "import datetime\nprint(datetime.date(2026, 1, 2))\n",
        "import time\nprint(time.strftime('%Y', time.gmtime(0)), time.ctime(0))\n",
        "import time\nprint(isinstance(time.time(), float), time.time() > time.monotonic())\n",
        "import datetime as d\nprint(type(d.datetime.now()), d.datetime.now(d.UTC).tzinfo)\n",
        "print(sorted({'a', 'b', 'c'}))\n",
    ],
    ids=lambda code: code.splitlines()[-1],
)
def test_output_that_depends_on_the_code_alone_is_accepted(code: str, runner: Supervisor) -> None:
    result, _ = accept(chain_of(code, expected="other\n", expected_line=7), runner)
    assert result.outcome is Outcome.PASSED


@pytest.mark.usefixtures("one_rerun")
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = (2, 2)\nx\n", "nothing is printed, because x is a bare expression: use print"),
        ("x = 1\n", "nothing is printed"),
        ("print('a\\0b')\n", "the control character U+0000"),
        ("print('a\\x07b')\n", "the control character U+0007"),
        ("print('a\\x9bb')\n", "the control character U+009B"),
        ("print('\\ue001')\n", "the private-use character U+E001"),
        ("print('\\uf8ff')\n", "the private-use character U+F8FF"),
        ("print('\\U00100000')\n", "the private-use character U+100000"),
        ("print('~~~~')\n", "a code fence"),
    ],
)
def test_what_a_card_cannot_hold_is_refused(code: str, message: str, runner: Supervisor) -> None:
    result, accepted = accept(chain_of(code, expected="1\n", expected_line=7), runner)
    assert message in result.message
    assert result.outcome is Outcome.FAILED
    assert accepted == ()


@pytest.mark.usefixtures("one_rerun")
@pytest.mark.parametrize(
    "printed",
    ["a\u2028b", "a\u0085b", "a\u00a0", "\ufeffa", "  a", "\ta", "<!-- a -->", "# a", "{{c1::a}}"],
)
def test_an_accepted_output_is_read_as_it_was_printed(
    tmp_path: Path, printed: str, runner: Supervisor
) -> None:
    path = tmp_path / "t.md"
    head = "---\ntitle: T\n---\n\n## Predict\n\n### What does it print?\n<!-- id: a -->\n\n"
    path.write_text(f"{head}```python\nprint({printed!a})\n```\n```output\n1\n```\n")
    (chain,) = read_chains(path, tmp_path, Diagnostics())
    result, accepted = accept(chain, runner)
    if not accepted:
        assert "cannot contain" in result.message
        return
    write_accepted(accepted)
    diagnostics = Diagnostics()
    (chain,) = read_chains(path, tmp_path, diagnostics)
    assert not diagnostics.has_errors
    assert runner.run(chain)[0].outcome is Outcome.PASSED


@pytest.mark.usefixtures("one_rerun")
@pytest.mark.parametrize(
    ("code", "expected"),
    [("1 / 0\n", "1\n"), ("print('```')\n", "1\n"), ("print(1.00001)\n", "1.000\n")],
    ids=["fails", "prints a fence", "is correct"],
)
def test_no_other_output_is_accepted(code: str, expected: str, runner: Supervisor) -> None:
    assert accept(chain_of(code, expected=expected, expected_line=7), runner)[1] == ()


VARYING = """---
title: T
---

## Predict

### What does this print?
<!-- id: x-1 -->

```python
n = 2
```

```python {continue vary="reverse=False|True|None"}
print(sorted([1, n], reverse=False))
```
```output
[1, 2]
```

#### Why
It sorts.

#### Source
S.
"""
ADDED = """
#### What if

```output {reverse=True}
[2, 1]
```
"""


def run_variants(path: Path) -> tuple[list[Result], SnippetSession]:
    """Run the snippets of a card file, and accept their output."""
    chains = read_chains(path, path.parent, Diagnostics())
    session = SnippetSession(chains, RunOptions(workers=1, confirm=False), accepts=True)
    results = [one for chain in chains for one in session.results(chain)]
    session.close()
    return [one for one in results if one.snippet.variant], session


def test_the_output_of_a_variant_is_added(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(VARYING, encoding="utf-8")
    (accepted, raised), session = run_variants(path)
    assert (accepted.outcome, raised.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert explain(raised).startswith("t.md:15: with reverse=None: TypeError: ")
    assert write_accepted(session.accepted) == (path,)
    expected = VARYING.replace("It sorts.\n", f"It sorts.\n{ADDED}")
    assert path.read_text(encoding="utf-8") == expected

    # The output is now compared, and a part that exists gets no second heading.
    changed = expected.replace("[2, 1]", "[1, 2]").replace("None", "1|0")
    path.write_text(changed, encoding="utf-8")
    _, session = run_variants(path)
    assert len(session.accepted) == 3
    write_accepted(session.accepted)
    more = ADDED + "\n```output {reverse=1}\n[2, 1]\n```\n\n```output {reverse=0}\n[1, 2]\n```\n"
    text = path.read_text(encoding="utf-8")
    assert text == VARYING.replace("None", "1|0").replace("It sorts.\n", f"It sorts.\n{more}")
    results, session = run_variants(path)
    assert [one.outcome for one in results] == [Outcome.PASSED] * 3
    assert not session.accepted
    assert len({one.snippet.chain_hash for one in results}) == 3
