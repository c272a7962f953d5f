"""Rewrite Python code at random: with the same meaning, and with another one.

Nothing here uses the study app's code. Positions come from ``ast`` and ``tokenize``.
"""

from __future__ import annotations

import ast
import builtins
import copy
import io
import random
import re
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

Edit = tuple[int, int, str]
"""Start and end in the UTF-8 text, and the replacement."""
Rewrite = Callable[[str, "Around", random.Random], list[Edit]]


PASSED_BY_NAME = {
    "training", "mask", "dtype", "shape", "variables", "name", "logs", "inputs", "args", "kwargs",
    "y_true", "y_pred", "sample_weight", "state", "states", "step", "seed", "axis",
}  # fmt: skip
"""Names of parameters that Keras and TensorFlow pass by name or look for."""


class Around:
    """The code around a snippet: its setup, and names that cannot change."""

    def __init__(self, setup: str, checks: str = "") -> None:
        self.setup = setup
        self.words = set(re.findall(r"[^\W\d]\w*", setup + checks))


def apply_edits(code: str, edits: list[Edit]) -> str:
    text = code.encode()
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new.encode() + text[end:]
    return text.decode()


class Offsets:
    """Positions in the UTF-8 text."""

    def __init__(self, code: str) -> None:
        self.text = code.encode()
        self.lines = [0]
        for line in self.text.split(b"\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.characters = code.split("\n")

    def span(self, node: ast.AST) -> tuple[int, int]:
        start = self.lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self.lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return start, end

    def source(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end].decode()

    def token(self, token: tokenize.TokenInfo) -> tuple[int, int]:
        return self._place(token.start), self._place(token.end)

    def _place(self, place: tuple[int, int]) -> int:
        line, column = place
        text = self.characters[line - 1] if line <= len(self.characters) else ""
        return self.lines[line - 1] + len(text[:column].encode())


def tokens(code: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(code).readline))


def outside_f_strings(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its descendants that have exact positions."""
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from outside_f_strings(child)


def rename_variable(code: str, around: Around, source: random.Random) -> list[Edit]:
    """Give a variable that nothing outside the snippet can see another name."""
    tree = ast.parse(code)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    fixed = around.words | set(dir(builtins)) | _names_with_other_uses(tree)
    strings = " ".join(token.string for token in tokens(code) if token.type == tokenize.STRING)
    usable = sorted(
        name for name in bound - fixed if not re.search(rf"\b{re.escape(name)}\b", strings)
    )
    if not usable:
        return []
    old, new = source.choice(usable), _fresh(names | fixed, source)
    offsets, edits = Offsets(code), list[Edit]()
    for before, token in pairwise([None, *tokens(code)]):
        is_attribute = before is not None and before.string == "."
        if token and token.type == tokenize.NAME and token.string == old and not is_attribute:
            edits.append((*offsets.token(token), new))
    return edits


def _fresh(taken: set[str], source: random.Random) -> str:
    names = ["q", "value", "tmp", "item_", "_rest", "größe", "n2"]
    return source.choice([name for name in names if name not in taken] or ["quite_new"])


def _names_with_other_uses(tree: ast.AST) -> set[str]:
    """Return the names of parameters, keywords, functions, classes, imports, and class bodies."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=str(name)) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                inside = (one for one in ast.walk(node) if isinstance(one, ast.Name))
                found |= {name, *(one.id for one in inside)}
            case ast.alias(name=name, asname=other):
                found |= {other or name, name.split(".")[0]}
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found |= set(names)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case _:
                pass
    return found


def rename_parameter(code: str, around: Around, source: random.Random) -> list[Edit]:
    """Give the parameter of a lambda another name."""
    tree, offsets = ast.parse(code), Offsets(code)
    lambdas = [
        node
        for node in outside_f_strings(tree)
        if isinstance(node, ast.Lambda)
        and node.args.args
        and not (node.args.defaults or node.args.kwonlyargs)
        and not any(isinstance(one, ast.Lambda | ast.JoinedStr) for one in ast.walk(node.body))
    ]
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not lambdas:
        return []
    chosen = source.choice(lambdas)
    old = source.choice(chosen.args.args).arg
    if old in keywords | around.words | PASSED_BY_NAME:
        return []
    new = _fresh(names | around.words | {arg.arg for arg in chosen.args.args}, source)
    return [
        (*offsets.span(node), new)
        for node in ast.walk(chosen)
        if (isinstance(node, ast.Name) and node.id == old)
        or (isinstance(node, ast.arg) and node.arg == old)
    ]


def shuffle_keywords(code: str, around: Around, source: random.Random) -> list[Edit]:
    """Change the order of keyword arguments whose values have no effects."""
    tree, offsets = ast.parse(code), Offsets(code)
    calls = [
        node
        for node in outside_f_strings(tree)
        if isinstance(node, ast.Call)
        and len(node.keywords) > 1
        and all(one.arg and _is_plain(one.value) for one in node.keywords)
        and not (isinstance(node.func, ast.Name) and node.func.id == "dict")
        and not any(isinstance(arg, ast.Starred) for arg in node.args)
    ]
    if not calls or "**" in code + around.setup:
        return []
    keywords = source.choice(calls).keywords
    texts = [offsets.source(one) for one in keywords]
    source.shuffle(texts)
    return [(*offsets.span(one), text) for one, text in zip(keywords, texts, strict=True)]


def _is_plain(node: ast.expr) -> bool:
    """Return whether the order of evaluation cannot matter."""
    allowed = ast.Constant | ast.Name | ast.Attribute | ast.Tuple | ast.List | ast.expr_context
    return all(isinstance(one, allowed) for one in ast.walk(node))


def respell_numbers(code: str, _: Around, source: random.Random) -> list[Edit]:
    """Write numbers in another notation."""
    offsets, edits = Offsets(code), list[Edit]()
    for token in tokens(code):
        if token.type == tokenize.NUMBER and source.random() < 0.7:
            value = ast.literal_eval(token.string)
            if isinstance(value, int):
                spellings = [hex(value), bin(value), oct(value), f"{value:_}", f"0x{value:X}"]
            elif isinstance(value, float):
                spellings = [
                    f"{value!r}",
                    f"{value:.17e}",
                    f"{value:.17E}",
                    f"{value!r}".lstrip("0"),
                ]
            else:
                continue
            same = [text for text in spellings if _evaluates_to(text, value)]
            edits.append((*offsets.token(token), source.choice([*same, token.string])))
    return edits


def _evaluates_to(text: str, value: object) -> bool:
    try:
        result = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return False
    return type(result) is type(value) and result == value


def respell_strings(code: str, _: Around, source: random.Random) -> list[Edit]:
    """Write strings with other quotes, prefixes, escapes, or in two parts."""
    offsets, edits = Offsets(code), list[Edit]()
    for token in tokens(code):
        if token.type != tokenize.STRING or re.match(r"\w*[fFbB]", token.string):
            continue
        value = ast.literal_eval(token.string)
        middle = source.randint(0, len(value))
        escaped = "".join(_escaped(char, source) for char in value)
        spellings = [
            repr(value),
            f"{value[:middle]!r} {value[middle:]!r}",
            f'"{escaped}"',
            f"'''{escaped}'''",
            f"u{value!r}",
        ]
        if "\\" not in value and '"' not in value and "\n" not in value:
            spellings += [f'r"{value}"', f'"""{value}"""']
        same = [text for text in spellings if _evaluates_to(text, value)]
        edits.append((*offsets.token(token), source.choice(same)))
    return edits


def _escaped(char: str, source: random.Random) -> str:
    spellings = [f"\\U{ord(char):08x}"] + [f"\\x{ord(char):02x}"] * (ord(char) < 256)
    plain = repr(char)[1:-1].replace('"', '\\"').replace("'", "\\'")
    return source.choice([*spellings, plain, plain, plain])


def add_parentheses(code: str, _: Around, source: random.Random) -> list[Edit]:
    """Put an expression in parentheses."""
    tree, offsets = ast.parse(code), Offsets(code)
    parents = {
        child: node for node in outside_f_strings(tree) for child in ast.iter_child_nodes(node)
    }
    usable = [
        node
        for node in outside_f_strings(tree)
        if isinstance(node, ast.expr)
        and not isinstance(node, ast.Starred | ast.Slice | ast.Yield | ast.YieldFrom | ast.Await)
        and not isinstance(getattr(node, "ctx", ast.Load()), ast.Store | ast.Del)
        and not isinstance(
            parents[node], ast.Subscript | ast.arg | ast.AnnAssign | ast.FormattedValue
        )
        and not (isinstance(node, ast.GeneratorExp) and isinstance(parents[node], ast.Call))
        and node not in getattr(parents[node], "decorator_list", ())
    ]
    if not usable:
        return []
    start, end = offsets.span(source.choice(usable))
    return [(start, start, "("), (end, end, ")")]


def add_trailing_comma(code: str, _: Around, source: random.Random) -> list[Edit]:
    """Put a comma behind the last argument or element."""
    tree, offsets = ast.parse(code), Offsets(code)
    ends = []
    for node in outside_f_strings(tree):
        match node:
            case ast.Call(args=args, keywords=keywords) if args or keywords:
                if any(isinstance(one, ast.GeneratorExp) for one in args):
                    continue
            case ast.List(elts=items) | ast.Set(elts=items) if items:
                pass
            case _:
                continue
        end = offsets.span(node)[1] - 1
        if (
            not offsets.text[:end].rstrip().endswith((b",", b"(", b"\n"))
            and b"#" not in offsets.text
        ):
            ends.append(end)
    return [(end, end, ",") for end in ends if source.random() < 0.6]


def change_space(code: str, _: Around, source: random.Random) -> list[Edit]:
    """Add spaces, line breaks inside brackets, and comments."""
    offsets, edits, depth = Offsets(code), list[Edit](), 0
    for token in tokens(code):
        depth += (token.string in {"(", "[", "{"}) - (token.string in {")", "]", "}"})
        start, end = offsets.token(token)
        if token.type == tokenize.OP and token.string == "," and depth and source.random() < 0.4:
            edits.append((end, end, source.choice(["\n        ", "   ", "  # why\n"])))
        elif token.type == tokenize.OP and token.string in {"=", "*", "(", "+"}:
            edits.append((end, end, source.choice(["", " ", "  "])))
        elif token.type == tokenize.NEWLINE and token.string and source.random() < 0.3:
            edits.append((start, start, source.choice(["  # a comment", "   ", " # (["])))
    return edits


def unparse(code: str, _: Around, __: random.Random) -> list[Edit]:
    """Write the code as ``ast`` would."""
    return [(0, len(code.encode()), ast.unparse(ast.parse(code)) + "\n")]


def change_import(code: str, around: Around, source: random.Random) -> list[Edit]:
    """Reach the layers of Keras in another way."""
    tree, offsets = ast.parse(code), Offsets(code)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    has_layers = re.search(
        r"^from tensorflow.keras import .*\blayers\b", around.setup, re.MULTILINE
    )
    is_changed = re.search(
        r"^\s*layers\s*=|\b(as|import) .*(layers|tf|keras)\b", code, re.MULTILINE
    )
    if not has_layers or is_changed or "layers" not in names or "future" in code:
        return []
    usable = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "layers"
        and re.match("Random(Height|Width)|Alpha|Thres", node.attr) is None
    ]
    inside_f_string = sum(
        isinstance(node, ast.Name) and node.id == "layers" for node in ast.walk(tree)
    )
    positioned = [node for node in outside_f_strings(tree) if node in usable]
    if len(positioned) != inside_f_string:
        return []
    styles = [("", "tf.keras.layers"), ("from tensorflow.keras import layers as LL\n", "LL")]
    if "keras" not in around.words | names:
        styles += [
            ("import keras\n", "keras.layers"),
            ("from tensorflow import keras\n", "keras.layers"),
            ("import tensorflow as tf\n", "tf.keras.layers"),
            ("import tensorflow.keras.layers as LL\n", "LL"),
            ("LL = tf.keras.layers\n", "LL"),
        ]
    head, path = source.choice(styles)
    edits = [(*offsets.span(node.value), path) for node in positioned]
    return [*edits, (0, 0, head)]


REWRITES: tuple[Rewrite, ...] = (
    rename_variable,
    rename_parameter,
    shuffle_keywords,
    respell_numbers,
    respell_strings,
    add_parentheses,
    add_trailing_comma,
    change_space,
    unparse,
    change_import,
)


def mutants(code: str, source: random.Random, count: int) -> Iterator[str]:
    """Yield programs that differ from the code in one place, and in what they do."""
    tree = ast.parse(code)
    nodes = list(ast.walk(tree))
    without_effect = {node.value for node in nodes if isinstance(node, ast.Expr)}
    changes = [
        (index, change)
        for index, node in enumerate(nodes)
        if node not in without_effect or not isinstance(node, ast.Constant)
        for change in CHANGES[type(node)]
    ]
    for index, change in source.sample(changes, min(count, len(changes))):
        other = copy.deepcopy(tree)
        change(list(ast.walk(other))[index], source)
        text = ast.unparse(ast.fix_missing_locations(other))
        if ast.dump(ast.parse(text)) != ast.dump(tree):
            yield text
    for index, statement in enumerate(tree.body):
        is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_constant and not isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom):
            yield ast.unparse(ast.Module([*tree.body[:index], *tree.body[index + 1 :]], []))


def _change_constant(node: Any, source: random.Random) -> None:
    match node.value:
        case bool():
            node.value = not node.value
        case int():
            node.value = source.choice([node.value + 1, float(node.value)])
        case float() | str() | bytes():
            node.value *= 2
        case _:
            node.value = 12345


def _drop_argument(node: Any, source: random.Random) -> None:
    arguments = source.choice([part for part in (node.keywords, node.args) if part] or [[0]])
    arguments.pop(source.randrange(len(arguments)))


def _change_attribute(node: Any, source: random.Random) -> None:
    node.attr = source.choice([f"{node.attr}s", node.attr[:-1] or "q", node.attr.swapcase()])


def _change_keyword(node: Any, _: random.Random) -> None:
    if node.arg:
        node.arg += "_"


def _change_operator(node: Any, source: random.Random) -> None:
    others = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult]
    node.op = source.choice([one for one in others if not isinstance(node.op, one)])()


def _swap_arguments(node: Any, _: random.Random) -> None:
    node.args.reverse()


def _change_name(node: Any, _: random.Random) -> None:
    if isinstance(node.ctx, ast.Load):
        node.id = "fresh_name"


CHANGES: defaultdict[type, list[Callable[[Any, random.Random], None]]] = defaultdict(
    list,
    {
        ast.Constant: [_change_constant],
        ast.Call: [_drop_argument, _swap_arguments],
        ast.Attribute: [_change_attribute],
        ast.keyword: [_change_keyword],
        ast.BinOp: [_change_operator],
        ast.Name: [_change_name],
    },
)
