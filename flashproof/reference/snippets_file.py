"""Snippets for editors: each kind of card, as the format has it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flashproof.model import Kind, Level

_LEVEL = f"${{3|{','.join(Level)}|}}"
_HEAD = f"### ${{1:question}}\n<!-- id: ${{2:id}}; level: {_LEVEL} -->\n\n"

MAIN: Mapping[Kind, str] = {
    Kind.RECALL: "${4:The answer.}\n\n```python {proof}\nassert ${5:True}\n```\n",
    Kind.QUIZ: "- [ ] ${4:wrong}\n    > ${5:why}\n- [x] ${6:right}\n    > ${7:why}\n"
    "- [ ] ${8:wrong}\n    > ${9:why}\n",
    Kind.EXPLAIN: "#### Concepts\n"
    "- ${4:what a good answer says} <!-- match: ${5:word*, phrase} -->\n\n"
    "#### Model answer\n${6:The answer.}\n",
    Kind.PREDICT: "```python\n${4:print()}\n```\n```output\n${5:…}\n```\n\n"
    "#### Why\n${6:Because.}\n",
    Kind.CLOZE: "${4:Text with} {{c1::${5:a blank}::${6:hint}}}.\n",
    Kind.COMPARE: "| Statement | ${4:This} | ${5:That} |\n|---|:-:|:-:|\n"
    "| ${6:What holds} | x | |\n",
}
"""What stands under each card's data."""

TOPIC = (
    "---\ntitle: ${1:Title}\nsummary: ${2:One sentence.}\n---\n\n"
    "${3:The lesson.}\n\n## Recall\n\n$0"
)


def snippets_file() -> str:
    """For Visual Studio Code, in ``.vscode/``; other editors read the same form."""
    found = {
        f"{kind} card": _snippet(f"fp-{kind.slug}", _HEAD + MAIN[kind] + "\n$0") for kind in Kind
    }
    found["Topic"] = _snippet("fp-topic", TOPIC)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _snippet(prefix: str, body: str) -> Mapping[str, object]:
    return {"scope": "markdown", "prefix": prefix, "body": body.split("\n")}
