"""Generate editor snippets.

There is one for each card kind, one for a predict card whose values vary, one for a topic, and one
for exact output.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from flashproof.model import Kind, Level

_LEVEL = f"${{2|{','.join(Level)}|}}"
_HEAD = f"### ${{1:question}}\n<!-- level: {_LEVEL} -->\n\n"
"""The heading and metadata of a card; ``build.py ids`` adds the id."""

MAIN: Mapping[Kind, str] = {
    Kind.RECALL: "${3:The answer.}\n\n```python {proof}\nassert ${4:True}\n```\n",
    Kind.QUIZ: "- [ ] ${3:wrong}\n    > ${4:why}\n- [x] ${5:right}\n    > ${6:why}\n"
    "- [ ] ${7:wrong}\n    > ${8:why}\n",
    Kind.EXPLAIN: "#### Concepts\n"
    "- ${3:what a good answer says} <!-- match: ${4:word*, phrase} -->\n\n"
    "#### Model answer\n${5:The answer.}\n",
    Kind.PREDICT: "```python\n${3:print()}\n```\n```output\n${4:…}\n```\n\n"
    "#### Why\n${5:Because.}\n",
    Kind.CLOZE: "${3:Text with} {{c1::${4:an answer}::${5:hint}}}.\n",
    Kind.COMPARE: "| Statement | ${3:This} | ${4:That} |\n|---|:-:|:-:|\n"
    "| ${5:A statement} | x | |\n",
    Kind.WRITE: "```python {start}\n${3:result = ...}\n```\n\n"
    "#### Solution\n```python\n${4:result = 1}\n```\n\n"
    '#### Check\n```python {check="${5:what it checks}"}\nassert ${6:result == 1}\n```\n\n'
    "#### Mistakes\n```python\n${7:result = 2}\n```\n> ${8:Why this is wrong.}\n",
}
"""The snippet body below the card's metadata, keyed by kind."""

TOPIC = (
    "---\ntitle: ${1:Title}\nsummary: ${2:One sentence.}\n---\n\n"
    "${3:The lesson.}\n\n## Recall\n\n$0"
)

VARY = (
    '```python {vary="${3:axis=0}|${4:1}"}\n${5:print(np.ones((2, 3)).sum(axis=0))}\n```\n'
    "```output\n${6:…}\n```\n\n#### Why\n${7:Because.}\n"
)

EXACT = "```python {exact}\n${1:print()}\n```\n```output\n${2:…}\n```\n$0"


def vscode_snippets() -> str:
    """Return the snippets file for Visual Studio Code; other editors read the same format."""
    snippets = {
        f"{kind} card": _snippet(f"fp-{kind.slug}", _HEAD + MAIN[kind] + "\n$0") for kind in Kind
    }
    snippets["Predict card with varied values"] = _snippet("fp-vary", _HEAD + VARY + "\n$0")
    snippets["Topic"] = _snippet("fp-topic", TOPIC)
    snippets["Exact output"] = _snippet("fp-exact", EXACT)
    return json.dumps(snippets, indent=2, ensure_ascii=False) + "\n"


def _snippet(prefix: str, body: str) -> Mapping[str, object]:
    return {"scope": "markdown", "prefix": prefix, "body": body.split("\n")}
