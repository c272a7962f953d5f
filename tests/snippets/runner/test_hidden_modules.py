"""What the runner or another card has imported is invisible until a snippet imports it."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome
from tests.optional_packages import skip_without
from tests.snippets.sample_chains import chain_of, run

MISSING = {
    "urllib.parse": ("import urllib\nprint(urllib.parse.quote('a b'))\n", "'urllib' has no"),
    "importlib.util": ("import importlib\nimportlib.util.find_spec('os')\n", "'importlib' has no"),
    "concurrent.futures": ("import concurrent\nconcurrent.futures\n", "'concurrent' has no"),
    "xml.etree": ("import xml\nxml.etree\n", "'xml' has no"),
    "logging.handlers": ("import logging\nlogging.handlers\n", "'logging' has no"),
    "matplotlib.pyplot": (
        "import matplotlib\nprint(matplotlib.pyplot.get_fignums())\n",
        "'matplotlib' has no",
    ),
    "modules without an import": (
        "import sys\nsys.modules['tensorflow']\n",
        "KeyError: 'tensorflow'",
    ),
    "the runner": (
        "import sys\nprint([n for n in sys.modules if 'flashproof' in n])\n1 / 0\n",
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("code", "message"), MISSING.values(), ids=MISSING.keys())
def test_a_missing_import_is_an_error(code: str, message: str, runner: Supervisor) -> None:
    for result in (run(runner, chain_of(code)), runner.run_fresh(chain_of(code))[0]):
        assert result.outcome is Outcome.FAILED, result.mode
        assert message in result.message
        assert "flashproof" not in result.printed


IMPORTS = {
    "import urllib.parse": "urllib.parse.quote('a b')",
    "from urllib import parse": "parse.quote('a b')",
    "import urllib.request": "urllib.parse.quote('a b'), urllib.error.URLError",
    "import importlib.util": "importlib.util.find_spec('json').name",
    "import json.decoder": "json.loads('[1]'), json.decoder.__spec__.name",
    "import logging.handlers": "logging.handlers.__name__",
    "import concurrent.futures as f": "f.ThreadPoolExecutor.__name__",
    "import importlib": "importlib.import_module('email.mime.text').__spec__.origin",
    "import json, importlib": "importlib.reload(json) is json, json.__spec__.loader.name",
    "import sys, json": "'json.decoder' in sys.modules, 'xml' in sys.modules",
    "import pickle, pkgutil": "pickle.loads(pickle.dumps(pkgutil.ModuleInfo))",
    "from xml.etree import ElementTree as E": "E.fromstring('<a/>').tag",
}


@pytest.mark.parametrize(("statement", "expression"), IMPORTS.items(), ids=IMPORTS.keys())
def test_an_import_works_as_in_a_new_process(
    statement: str, expression: str, runner: Supervisor
) -> None:
    code = f"{statement}\nprint({expression})\n"
    alone = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    result = run(runner, chain_of(code, expected=alone))
    assert result.outcome is Outcome.PASSED, result.message
    assert result.printed == alone


def test_a_package_brings_what_it_imports_itself(runner: Supervisor) -> None:
    skip_without({"tensorflow"})
    code = textwrap.dedent("""
        import sys
        import tensorflow as tf
        def is_reported(name):
            return not name.startswith("_") and "." not in name
        print(sorted(filter(is_reported, sys.modules)))
        """)
    command = [sys.executable, "-c", code]
    alone = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    here = run(runner, chain_of(code)).printed
    more = set(here.split()) - set(alone.split())
    assert set(alone.split()) - set(here.split()) <= {"'linecache',"}, "missing"
    assert not more
