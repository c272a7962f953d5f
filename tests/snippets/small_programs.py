"""Small programs over the standard library, by name: what they print depends on nothing else."""

# ruff: noqa: E501

from __future__ import annotations

import textwrap

LATE = {
    "slow thread": "import threading, time\n"
    "threading.Thread(target=lambda: (time.sleep(0.4), print('T'))).start()\n",
    "timer": "import threading\nthreading.Timer(0.05, print, ['T']).start()\n",
    "daemon": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n",
    "atexit": "import atexit\natexit.register(print, 'A')\n",
    "finalize": "import weakref\nclass F: ...\nf = F()\nweakref.finalize(f, print, 'F')\n",
    "del": "class D:\n    def __del__(self):\n        print('D')\nd = D()\n",
    "cycle": "class C:\n    def __del__(self):\n        print('C')\nc = C()\nc.me = c\n",
    "generator": "def g():\n    try:\n        yield 1\n    finally:\n        print('G')\n"
    "i = g()\nnext(i)\n",
    "executor": "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "e = ThreadPoolExecutor(1)\ne.submit(lambda: (time.sleep(0.4), print('E')))\n",
    "fork": "import os\nif not os.fork():\n    print('child')\n    os._exit(0)\nos.wait()\n",
    "process": "import multiprocessing as mp, time\n"
    "def work():\n    time.sleep(0.4)\n    print('P')\n"
    "mp.get_context('fork').Process(target=work).start()\n",
    "subprocess": "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])\n",
}
ENDS = {
    "end": "print('end')\n",
    "assert": "assert False, 'no'\n",
    "exit 0": "import sys\nsys.exit(0)\n",
    "exit 3": "import sys\nprint('x')\nsys.exit(3)\n",
    "_exit": "import os\nprint('x')\nos._exit(5)\n",
    "thread fails": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\n",
    "atexit fails": "import atexit\natexit.register(lambda: 1 / 0)\n",
    "del fails": "class B:\n    def __del__(self):\n        1 / 0\nb = B()\n",
    "killed": "import os\nprint('x')\nos.kill(os.getpid(), 9)\n",
}
PACKAGES = (
    "asyncio", "collections", "concurrent", "ctypes", "email", "encodings", "html", "http",
    "importlib", "json", "logging", "multiprocessing", "os", "sqlite3", "unittest", "urllib",
    "wsgiref", "xml", "xmlrpc",
)  # fmt: skip
MODULES = (
    "abc", "argparse", "ast", "asyncio", "base64", "bisect", "calendar", "collections", "colorsys",
    "concurrent.futures", "configparser", "contextlib", "contextvars", "copy", "csv", "ctypes",
    "dataclasses", "datetime", "decimal", "difflib", "dis", "doctest", "email.message", "enum",
    "fractions", "functools", "glob", "gzip", "hashlib", "heapq", "html.parser", "http.client",
    "importlib.resources", "inspect", "io", "itertools", "json", "linecache", "logging",
    "logging.handlers", "math", "multiprocessing", "numbers", "operator", "pathlib", "pickle",
    "pkgutil", "platform", "pprint", "queue", "random", "re", "selectors", "shutil", "socket",
    "sqlite3", "statistics", "string", "struct", "subprocess", "tempfile", "textwrap", "threading",
    "timeit", "tokenize", "traceback", "types", "typing", "unittest", "urllib.parse",
    "urllib.request", "uuid", "warnings", "weakref", "xml.etree.ElementTree", "zipfile",
)  # fmt: skip
RAISES = (
    "1 / 0", "[][1]", "{}['a']", "int('x')", "None.x", "undefined", "pritn(1)", "import nowhere",
    "from json import nothing", "open('nowhere')", "'a' + 1", "f()", "raise KeyboardInterrupt",
    "raise Exception('a', 1)", "raise ValueError('x') from KeyError('y')", "x = = 1", "if x",
    "  x = 1", "return", "(lambda: (yield))().send(1)", "next(iter([]))", "b'a'.decode('ascii')[2]",
    "chr(-1)", "'\\udc80'.encode()", "del x", "import json; json.loads('')", "print('\\ud800')",
    "raise SystemExit('text')", "raise SystemExit(2)", "input()", "exit()", "assert 0, 1",
    "raise ExceptionGroup('g', [ValueError(1)])", "import urllib; urllib.parse.quote('a')",
)  # fmt: skip
PRINTS = (
    "import json; print(json.dumps({'a': [1, 2.5, None]}, indent=1))",
    "import re; print(re.findall(r'\\w+', 'a b-c'))",
    "import math; print(math.pi, math.isqrt(10), math.comb(5, 2))",
    "import datetime; print(datetime.date(2024, 2, 29) + datetime.timedelta(365))",
    "import decimal; print(decimal.Decimal('0.1') + decimal.Decimal('0.2'))",
    "from fractions import Fraction; print(Fraction(1, 3) + 1)",
    "from collections import Counter; print(Counter('abca').most_common())",
    "from itertools import permutations; print(list(permutations('ab')))",
    "import random; random.seed(1); print(random.random())",
    "import hashlib; print(hashlib.sha256(b'a').hexdigest())",
    "import struct; print(struct.pack('<ih', 1, 2))",
    "import textwrap; print(textwrap.fill('word ' * 30))",
    "import pprint; pprint.pprint({n: list(range(n)) for n in range(20)})",
    "import os; print(os.environ['TZ'], os.environ['COLUMNS'])",
    "import sys; print(sys.stdout.encoding, sys.stdin.read() == '', sys.flags.utf8_mode)",
    "import tempfile; f = tempfile.NamedTemporaryFile(); print(f.closed)",
    "import tempfile; d = tempfile.TemporaryDirectory(); print(1)",
    "import pathlib; pathlib.Path('a').write_text('x'); print(pathlib.Path('a').read_text())",
    "import pickle; print(pickle.loads(pickle.dumps({1: (2, 'x')})))",
    "import copy; a = [[1]]; b = copy.deepcopy(a); b[0][0] = 2; print(a, b)",
    "import csv, io; print(list(csv.reader(io.StringIO('a,b\\n1,\"2,3\"'))))",
    "import sqlite3; print(sqlite3.connect(':memory:').execute('select 1+1').fetchall())",
    "import logging; logging.warning('w'); print('p')",
    "import warnings; warnings.warn('w'); print('p')",
    "import traceback\ntry:\n    1 / 0\nexcept Exception:\n    traceback.print_exc()\nprint('p')",
    "import inspect\ndef f(a, b=1): pass\nprint(inspect.signature(f), inspect.getsource(f))",
    "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int = 1\nprint(P(), P() == P(1))",
    "import enum\nclass E(enum.Enum):\n    A = 1\nprint(E.A, list(E))",
    "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 3\nprint(asyncio.run(f()))",
    "import contextlib\nwith contextlib.suppress(KeyError):\n    {}['a']\nprint('ok')",
    "import functools\n@functools.cache\ndef f(n):\n    return n if n < 2 else f(n-1)+f(n-2)\n"
    "print(f(50), f.cache_info())",
    "import typing\ndef f(x: 'int') -> str: ...\nprint(typing.get_type_hints(f))",
    "import dis\ndis.dis(compile('x + 1', 'f', 'eval'))",
    "import ast; print(ast.dump(ast.parse('x = 1'), indent=1))",
    "import doctest\ndef f():\n    '''\n    >>> f()\n    1\n    '''\n    return 1\nprint(doctest.testmod())",
    "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        pass\n"
    "unittest.main(exit=False)\nprint('ran')",
    "import subprocess; print(subprocess.run(['echo', 'x'], capture_output=True).stdout)",
    "import subprocess; subprocess.run('echo out; echo err >&2', shell=True)",
    "import signal\nsignal.signal(signal.SIGALRM, lambda *_: print('alarm'))\n"
    "signal.setitimer(signal.ITIMER_REAL, 0.05)\nsignal.pause()",
    "import socket\na, b = socket.socketpair()\na.send(b'x')\nprint(b.recv(1))",
    "import queue, threading\nq = queue.Queue()\nthreading.Thread(target=q.put, args=(1,)).start()\n"
    "print(q.get())",
    "import threading\nprint(threading.current_thread().name, threading.active_count())",
    "import sys; print(sys.argv[1:], __name__, __doc__, __package__, __spec__)",
    "print(list(globals()), type(__loader__).__name__)",
    "x: int = 1\nprint(__annotations__)",
    "from __future__ import annotations\ndef f(x: Nope): ...\nprint(f.__annotations__)",
    "import sys; sys.stdout.write('no newline')",
    "print({'b', 'a', 'c'}, {3, 1, 2})",
    "print(hash('a') == hash('a'), id(1) == id(1))",
    "import sys; print(sys.getrecursionlimit())",
    "def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\nprint(f(900))",
    "n = 0\ndef f():\n    global n\n    n += 1\n    f()\ntry:\n    f()\nexcept RecursionError:\n    print(n)",
    "import os; os.write(1, b'raw\\n'); print('p')",
    "import os; os.write(2, b'raw\\n'); print('p')",
    "import sys; print('e', file=sys.stderr); print('p')",
    "import sys\nsys.excepthook = lambda *a: print('hook')\nprint(1)",
    "import builtins; builtins.x = 3; print(x)",
    "import gc; print(gc.isenabled(), gc.get_threshold())",
    "import locale; print(locale.getlocale())",
    "import shelve\nwith shelve.open('s') as s:\n    s['a'] = 1\nwith shelve.open('s') as s:\n    print(dict(s))",
    "import zipfile\nwith zipfile.ZipFile('z.zip', 'w') as z:\n    z.writestr('a', 'x')\n"
    "print(zipfile.ZipFile('z.zip').namelist())",
    "open('m.py', 'w').write('print(\"in m\")\\nv = 2')\nimport m\nprint(m.v, m.__name__)",
    "import runpy\nopen('r.py', 'w').write('print(__name__)')\nrunpy.run_path('r.py', run_name='r')",
    "import code; code.InteractiveInterpreter().runsource('print(1)')",
    "exec('y = 2')\nprint(y, eval('y + 1'))",
    "text = 'a\u2028b\u2029c\x85d'\ndef f():\n    return text\nimport inspect\nprint(inspect.getsource(f))",
    "import time; print(time.tzname, time.gmtime(0).tm_year)",
    "import shutil; print(shutil.get_terminal_size().columns)",
    "import multiprocessing as mp\ndef f(x):\n    return x * x\nif __name__ == '__main__':\n"
    "    with mp.get_context('spawn').Pool(1) as p:\n        print(p.map(f, [1, 2]))",
    "import concurrent.futures as c\nwith c.ThreadPoolExecutor() as e:\n    print(list(e.map(abs, [-1])))",
)  # fmt: skip


def programs() -> dict[str, str]:
    """Return all programs by name."""
    found = {f"{late}, {end}": code + ENDS[end] for late, code in LATE.items() for end in ENDS}
    found |= {f"{end} alone": code for end, code in ENDS.items()}
    found |= {f"raises {code}": f"print('before')\n{code}\nprint('after')\n" for code in RAISES}
    found |= {f"prints {number}": f"{code}\n" for number, code in enumerate(PRINTS)}
    for package in PACKAGES:
        found[f"submodules of {package}"] = textwrap.dedent(f"""
            import {package}, pkgutil
            names = {{m.name for m in pkgutil.iter_modules(getattr({package}, "__path__", ()))}}
            print(sorted(n for n in names | {{"path", "abc"}} if hasattr({package}, n)))
            """)
    for module in MODULES:
        found[f"modules of {module}"] = textwrap.dedent(f"""
            import sys
            import {module}
            print(*sorted(m for m in sys.modules if m.partition(".")[0] not in SITE), sep="\\n")
            """).replace("SITE", repr(SITE))
    return found


SITE = ("__mp_main__", "sitecustomize", "usercustomize", "distutils", "_distutils_hack")
"""What an installation may import at its start."""
