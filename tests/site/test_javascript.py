"""The bundler, and values as JavaScript.

Also tests ``text/javascript_modules.py``.
"""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from flashproof.site import javascript


def test_bundling_removes_imports_exports_and_comments() -> None:
    first = (
        '/** Says so. */\nexport const A = 1;\n// why\nexport function f() {\n  return "//";\n}\n'
    )
    second = (
        'import {\n  A, f,\n} from "./first.js";\nexport class B {}\nexport async function g() {}\n'
    )
    assert javascript.bundle([first, second]) == (
        '(() => {\n"use strict";\nconst A = 1;\nfunction f() {\nreturn "//";\n}\n'
        "class B {}\nasync function g() {}\n})();\n"
    )


@given(st.recursive(st.text() | st.none(), lambda part: st.lists(part, max_size=3)))
def test_safe_json_cannot_end_a_script(value: object) -> None:
    text = javascript.safe_json(value)
    assert json.loads(text) == value
    assert not re.search("[<\u2028\u2029]", text)
