"""Convert the trees of Python's ``ast`` module to the arrays of ``python-parser.js``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

Tree = Any
"""A string, a number, None, or a list of trees."""

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.MatMult: "@", ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|",
    ast.BitXor: "^", ast.BitAnd: "&", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in",
    ast.NotIn: "not in", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
NAMES = {"Pass": "pass", "Break": "break", "Continue": "continue"}


def program_tree(code: str) -> list[Tree]:
    """Parse a program with ``ast`` and return its statements.

    Raises:
        SyntaxError, ValueError: Python rejects the code.
        NotImplementedError: The code contains ``match``, which the parser does not support.

    """
    return trees(ast.parse(code).body)


def trees(nodes: Iterable[ast.AST]) -> list[Tree]:
    return [tree(node) for node in nodes]


def optional(node: ast.AST | None) -> Tree:
    return None if node is None else tree(node)


def tree(node: ast.AST) -> Tree:  # noqa: C901, PLR0911, PLR0912 - one case for each type
    """Convert a node; most types have the same fields in the same order in both trees."""
    name = NAMES.get(type(node).__name__, type(node).__name__)
    match node:
        case ast.Constant(value=value):
            return constant(value)
        case ast.JoinedStr(values=values):
            return [name, *joined(values)]
        case ast.Lambda(args=args, body=body):
            return [name, parameters(args), tree(body)]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            head = ["FunctionDef", is_async(node), node.name, parameters(node.args)]
            return [*head, trees(node.body), trees(node.decorator_list), optional(node.returns)]
        case ast.ClassDef():
            bases, keywords = trees(node.bases), keyword_arguments(node.keywords)
            return [name, node.name, bases, keywords, trees(node.body), trees(node.decorator_list)]
        case ast.Call(func=function, args=args, keywords=keywords):
            return [name, tree(function), trees(args), keyword_arguments(keywords)]
        case ast.For() | ast.AsyncFor():
            head = ["For", is_async(node), tree(node.target), tree(node.iter)]
            return [*head, trees(node.body), trees(node.orelse)]
        case ast.With() | ast.AsyncWith():
            items = [[tree(one.context_expr), optional(one.optional_vars)] for one in node.items]
            return ["With", is_async(node), items, trees(node.body)]
        case ast.Try() | ast.TryStar():
            star = "*" if isinstance(node, ast.TryStar) else ""
            handlers = [[optional(one.type), one.name, trees(one.body)] for one in node.handlers]
            rest = [trees(node.orelse), trees(node.finalbody)]
            return ["Try", star, trees(node.body), handlers, *rest]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return [name, tree(node.elt), *loops(node.generators)]
        case ast.DictComp(key=key, value=value, generators=generators):
            return [name, tree(key), tree(value), *loops(generators)]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return [name, *([optional(key), tree(value)] for key, value in pairs)]
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            result = [name, tree(left)]
            for op, other in zip(ops, comparators, strict=True):
                result += [OPERATORS[type(op)], tree(other)]
            return result
        case ast.BinOp(left=left, op=op, right=right):
            return [name, OPERATORS[type(op)], tree(left), tree(right)]
        case ast.UnaryOp(op=op, operand=operand):
            return [name, OPERATORS[type(op)], tree(operand)]
        case ast.BoolOp(op=op, values=values):
            return [name, OPERATORS[type(op)], *trees(values)]
        case ast.AugAssign(target=target, op=op, value=value):
            return [name, f"{OPERATORS[type(op)]}=", tree(target), tree(value)]
        case ast.AnnAssign(target=target, annotation=annotation, value=value):
            return [name, tree(target), tree(annotation), optional(value)]
        case ast.Delete(targets=[ast.Tuple(elts=targets)]) | ast.Delete(targets=targets):
            return [name, *trees(targets)]
        case ast.Import(names=names):
            return [name, *([one.name, one.asname] for one in names)]
        case ast.ImportFrom(module=module, names=names, level=level):
            start = "." * level + (module or "")
            return [name, start, *([one.name, one.asname] for one in names)]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return [name, *names]
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return [name, *trees(items)]
        case ast.Match():
            raise NotImplementedError
        case _:
            return [name, *(plain(value) for key, value in ast.iter_fields(node) if is_kept(key))]


def is_kept(field: str) -> bool:
    return field not in {"ctx", "type_comment", "kind"}


def plain(value: object) -> Tree:
    if isinstance(value, list):
        return trees(value)
    return tree(value) if isinstance(value, ast.AST) else value


def is_async(node: ast.AST) -> str:
    return "async" if type(node).__name__.startswith("Async") else ""


def constant(value: object) -> Tree:  # noqa: PLR0911 - one for each type
    match value:
        case None | bool():
            return ["Constant", str(value)]
        case str():
            return ["String", value]
        case bytes():
            return ["Bytes", value.decode("latin-1")]
        case int():
            return ["Number", f"int:{value}"]
        case float():
            return ["Number", "float", value]
        case complex():
            return ["Number", "complex", value.imag]
        case _:
            return ["Constant", "..."]


def joined(values: Sequence[ast.expr]) -> list[Tree]:
    """Return the parts of an f-string, with adjacent texts joined."""
    parts: list[Tree] = []
    for value in values:
        match value:
            case ast.FormattedValue(value=inner, conversion=number, format_spec=spec):
                format_parts = joined(spec.values) if isinstance(spec, ast.JoinedStr) else None
                conversion = chr(number) if number >= 0 else ""
                parts.append(["Field", tree(inner), conversion, format_parts])
            case ast.Constant(value=str(text)) if parts and isinstance(parts[-1], str):
                parts[-1] += text
            case ast.Constant(value=str(text)) if text:
                parts.append(text)
            case _:
                pass
    return parts


def keyword_arguments(keywords: Sequence[ast.keyword]) -> list[Tree]:
    return [[one.arg, tree(one.value)] for one in keywords]


def loops(generators: Sequence[ast.comprehension]) -> list[Tree]:
    return [
        ["async" if one.is_async else "", tree(one.target), tree(one.iter), trees(one.ifs)]
        for one in generators
    ]


def parameters(args: ast.arguments) -> Tree:
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    kinds = ["/"] * len(args.posonlyargs) + [""] * len(args.args)
    rows = [
        parameter(kind, one, default)
        for kind, one, default in zip(kinds, positional, defaults, strict=True)
    ]
    if args.vararg:
        rows.append(parameter("*", args.vararg, None))
    named = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    rows += [parameter("k", one, default) for one, default in named]
    if args.kwarg:
        rows.append(parameter("**", args.kwarg, None))
    return ["Parameters", *rows]


def parameter(kind: str, one: ast.arg, default: ast.expr | None) -> Tree:
    return [kind, one.arg, optional(one.annotation), optional(default)]


def with_float_values(value: Tree) -> Tree:
    """Convert the text of floats in a tree of ``python-parser.js`` to numbers."""
    match value:
        case ["Number", str() as text] if not text.startswith("int:"):
            kind, number = text.split(":")
            return ["Number", kind, float(number.replace("Infinity", "inf"))]
        case list():
            return [with_float_values(one) for one in value]
        case _:
            return value
