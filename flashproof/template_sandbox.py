"""Run a deck's own Jinja2 templates without access to Python, files, or unlimited resources.

Jinja2's ``SandboxedEnvironment`` blocks names that start with an underscore, which give access to
Python's internals. ``TemplateSandbox`` is stricter, because templates receive flashproof's own
objects: it allows only attributes of known types, so a template cannot call a path's
``write_text``.

Jinja2 does not limit time or memory. Here, each rendering has a budget of steps. Each loop
iteration, each call, and every 16 characters that an expression creates count as one step.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from functools import wraps
from types import BuiltinMethodType, FunctionType, GeneratorType, MethodType
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import SandboxedEnvironment, SandboxedEscapeFormatter, SandboxedFormatter
from jinja2.utils import Cycler, Joiner, Namespace, pass_context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

MAX_STEPS = 5_000_000
"""The maximum number of steps per rendering."""
MAX_SECONDS = 60
"""The maximum CPU time per rendering, in seconds, in case individual steps are slow."""
CHARACTERS_PER_STEP = 16
MAX_SIZE = 10_000_000
"""The maximum number of characters or list items that one expression may create."""
MAX_BITS = 10_000
"""The maximum number of bits in an integer."""

_LIMITED = "_flashproof_limited"
_STEPS = "_flashproof_steps"
"""The names of the filters that ``_Limited`` adds to templates."""

_VALUES = (str, int, float, bool, tuple, list, dict, set, frozenset, range, date)
_JINJA = (BlockReference, LoopContext, Macro, TemplateReference, Namespace, Cycler, Joiner)
_METHOD_MODULES = ("flashproof.site.", "flashproof.model", "flashproof.deck_report.")
"""The prefixes of modules; a template may call the methods of the classes in these modules."""
_CLASSES = (dict, Namespace, Cycler, Joiner)
_BLOCKED = {
    "format_map": "use 'format'",
    "translate": "use the filter 'replace'",
    "encode": "",
    "to_bytes": "",
    "from_bytes": "",
    "fromkeys": "",
}
"""Methods of values that a template must not call, each with a hint, which may be empty."""
_CHANGES = {"add", "clear", "difference_update", "discard", "insert", "intersection_update", "pop"}
_CHANGES |= {"popitem", "remove", "reverse", "setdefault", "sort", "symmetric_difference_update"}
_CHANGES |= {"update"}
_PADDING = {"center", "ljust", "rjust", "zfill", "expandtabs"}
_STRIPPING = {"strip", "lstrip", "rstrip"}
_EXPANDING = {"batch", "center", "format", "indent", "join", "replace", "round", "slice", "tojson"}
_EXPANDING |= {"sum", "trim", "truncate", "urlize", "wordwrap"}
"""Filters whose result size or run time can be out of proportion to the size of their input."""
_WRAP_CHARACTERS = 16_384
"""The divisor for the steps of ``wordwrap``: ``n`` characters take ``n ** 2`` divided by it."""
_DIGITS = re.compile(r"\d{4}")  # str.format accepts the digits of any script
_WIDE_FORMAT = re.compile(r"%(?:\([^)]*\))?[^a-zA-Z%(]*(?:\*|[0-9]{4})|%\([^)]*\(")


class TemplateSandbox(SandboxedEnvironment):
    """A Jinja2 environment for templates that are not part of flashproof.

    Templates that break a rule raise ``SecurityError``.
    """

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(finalize=self._measured, **options)
        self._steps_left = MAX_STEPS
        self._deadline = float("inf")
        self._depth = 0
        self.globals.pop("lipsum", None)  # random text would make every build different
        self.filters = {
            name: self._limited_filter(name, function) for name, function in self.filters.items()
        }
        self.filters[_LIMITED] = self._measured
        # At compile time, Jinja2 does not call filters that receive the context.
        self.filters[_STEPS] = pass_context(lambda _, steps: self._spend(steps, value=True))

    @contextmanager
    def rendering(self) -> Iterator[None]:
        """Run a block with a new budget, or with the current one during a rendering."""
        if not self._depth:
            self._steps_left = MAX_STEPS
            self._deadline = time.process_time() + MAX_SECONDS
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._deadline = float("inf")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may read an attribute: only data and allowed methods."""
        if attr.startswith("_") or isinstance(obj, type):
            return False
        if isinstance(obj, _VALUES):
            return attr not in _BLOCKED and attr not in _CHANGES
        if isinstance(obj, Enum):
            return not callable(value)
        if type(obj).__module__.startswith("flashproof."):
            is_method = isinstance(value, MethodType) and value.__self__ is obj
            return not callable(value) or (
                is_method and type(obj).__module__.startswith(_METHOD_MODULES)
            )
        return isinstance(obj, _JINJA) or type(obj).__module__ == "jinja2.environment"

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Return a value that raises an error when a template uses it."""
        kind = obj.__name__ if isinstance(obj, type) else type(obj).__name__
        message = f"a template must not use {attribute!r} of {kind!r}"
        if hint := _BLOCKED.get(attribute):
            message += f"; {hint}"
        return self.undefined(message, name=attribute, obj=obj, exc=SecurityError)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a replacement for a string's ``format`` that cannot access Python's internals.

        Return ``None`` for any other value.
        """
        text = getattr(value, "__self__", None)
        if not isinstance(text, str) or value.__name__ != "format":
            return None
        formatter = _EscapeFormatter(self, escape=text.escape) if isinstance(text, Markup) else None
        vformat = (formatter or _Formatter(self)).vformat

        def format_text(*values: Any, **named: Any) -> str:
            return type(text)(vformat(text, values, named))

        return format_text

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a template may call an object."""
        if isinstance(obj, type):
            return obj in _CLASSES
        if isinstance(obj, FunctionType | MethodType):
            return (obj.__module__ or "").startswith(("flashproof.", "jinja2."))
        if isinstance(obj, BuiltinMethodType):
            return isinstance(obj.__self__, _VALUES) and obj.__name__ not in _BLOCKED
        return isinstance(obj, _JINJA)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call an object, and count the call and its result; an unsafe call is an error."""
        __self._spend(1)
        if isinstance(__obj, Undefined) or not __self.is_safe_callable(__obj):
            if isinstance(__obj, Undefined):
                __obj()  # raises the error for the undefined value
            name = getattr(__obj, "__name__", type(__obj).__name__)
            raise SecurityError(f"a template must not call {name!r}")
        if isinstance(__obj, BuiltinMethodType):
            args = __self._checked_arguments(__obj, args)
        elif isinstance(__obj, LoopContext):
            args = tuple(map(__self._counted, args))
        return __self._measured(__context.call(__obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate ``left operator right``; a result that is too large is an error."""
        match operator, left, right:
            case "*", str() | list() | tuple(), int():
                self._require_size(len(left) * right)
            case "*", int(), str() | list() | tuple():
                self._require_size(left * len(right))
            case "*", int(), int():
                self._require_bits(left.bit_length() + right.bit_length())
            case "**", int(), int():
                self._require_bits(left.bit_length() * abs(right))
            case "+", str() | list() | tuple(), str() | list() | tuple():
                self._require_size(len(left) + len(right))
            case "%", str(), _:
                self._require_narrow(left, right)
        return self._measured(super().call_binop(context, operator, left, right))

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Compile a template after adding calls that count its steps and measure its strings."""
        limited = _Limited().visit(source)
        return super()._generate(limited, *args, **kwargs)

    def _limited_filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a version of a filter that measures its arguments and its result."""
        first = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)  # keeps the attribute ``jinja_pass_arg``
        def limited(*args: Any, **kwargs: Any) -> Any:
            values = [*args]
            for number in range(first, len(values)):
                values[number] = self._measured(self._counted(values[number]))
            if name in _EXPANDING and len(values) > first:
                if name == "join" and isinstance(values[first], Iterator):
                    values[first] = list(values[first])
                self._check_filter(name, values[first], (*values[first + 1 :], *kwargs.values()))
            result = function(*values, **kwargs)
            return self._measured(self._counted(result))

        return limited

    def _check_filter(self, name: str, value: Any, options: tuple[Any, ...]) -> None:
        if name == "format":
            self._require_narrow(str(value), options)
            return
        largest = max(
            (
                abs(option) if isinstance(option, int) else len(option)
                for option in options
                if isinstance(option, int | str)
            ),
            default=0,
        )
        if name == "wordwrap":
            # Breaking a long line, or text with many lines, takes quadratic time.
            self._spend(len(str(value)) ** 2 // _WRAP_CHARACTERS)
        if name == "trim" and options and isinstance(options[0], str):
            self._spend(len(str(value)) * len(options[0]) // CHARACTERS_PER_STEP)
        if name == "sum" and any(isinstance(option, list | tuple | str) for option in options):
            raise SecurityError("the filter 'sum' can only add numbers")
        if name == "round":
            self._require_size(largest * largest * 100)
        size = len(value) if hasattr(value, "__len__") else 1
        self._require_size((size + 1) * (largest + 1) // 10)

    def _checked_arguments(
        self, method: BuiltinMethodType, args: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Return the arguments for a value's method after checking the size of the result."""
        text, name = method.__self__, method.__name__
        args = tuple(self._measured(self._counted(argument)) for argument in args)
        if not isinstance(text, str) or not args:
            return args
        if name in _STRIPPING and isinstance(args[0], str):
            # Python searches the argument for each character.
            self._spend(len(text) * len(args[0]) // CHARACTERS_PER_STEP)
        if name in _PADDING and isinstance(args[0], int):
            self._require_size(args[0] * (1 + text.count("\t")))
        elif name == "join":
            args = (list(args[0]),)
            self._require_size(len(text) * len(args[0]) + sum(map(len, map(str, args[0]))))
        elif name == "replace" and len(args) > 1 and isinstance(args[1], str):
            self._require_size((len(text) + 1) * len(args[1]) // 10)
        return args

    def _measured(self, value: Any) -> Any:
        """Count the steps for a value, and return the value."""
        if isinstance(value, str):
            self._require_size(len(value))
            self._spend(len(value) // CHARACTERS_PER_STEP)
        elif isinstance(value, list | tuple | set | frozenset):
            self._spend(1)
            for item in value:
                self._measured(item)
        elif type(value) is dict:
            self._spend(1)
            for key, item in value.items():
                self._measured(key)
                self._measured(item)
        elif isinstance(value, int):
            self._require_bits(value.bit_length())
        return value

    def _counted(self, values: Any) -> Any:
        """Return an iterator that counts a step per item; return any other value unchanged."""
        if isinstance(values, GeneratorType | LoopContext):
            return (self._spend(1, value) for value in values)
        return values

    def _spend(self, steps: int, value: Any = None) -> Any:
        before = self._steps_left
        self._steps_left = before - steps
        if self._steps_left < 0:
            self._steps_left = MAX_STEPS
            raise SecurityError(f"rendering took more than {MAX_STEPS:,} steps")
        if before >> 8 != self._steps_left >> 8 and time.process_time() > self._deadline:
            raise SecurityError(f"rendering took more than {MAX_SECONDS} s")
        return value

    def _require_size(self, size: int) -> None:
        if size > MAX_SIZE:
            raise SecurityError(f"a value has more than {MAX_SIZE:,} characters or items")

    def _require_bits(self, bits: int) -> None:
        if bits > MAX_BITS:
            raise SecurityError(f"a number has more than {MAX_BITS:,} bits")

    def _require_narrow(self, text: str, values: Any) -> None:
        if _WIDE_FORMAT.search(text):
            raise SecurityError("a format has a width of more than 999 characters")
        self._measured(values)


class _Formatter(SandboxedFormatter):
    """Formats text like ``str.format``, but limits the width and counts the characters."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a formatted value."""
        if _DIGITS.search(format_spec):
            raise SecurityError("a format has a width of more than 999 characters")
        return self._env._measured(super().format_field(value, format_spec))  # type: ignore[attr-defined]


class _EscapeFormatter(_Formatter, SandboxedEscapeFormatter):
    """A ``_Formatter`` for safe HTML, which escapes values."""


class _Limited(NodeTransformer):
    """Adds calls that count steps and measure values to a template's syntax tree."""

    def visit(self, node: nodes.Node, *_: Any, **__: Any) -> Any:
        """Return a node that counts its steps and measures the value that it creates."""
        text = 0
        if isinstance(node, _BODIES):
            text = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        self.generic_visit(node)
        match node:
            case nodes.AssignBlock():
                node.filter = _limited(node.filter, node.lineno)
            case nodes.Concat():
                joined, *rest = node.nodes
                for operand in rest:
                    both = nodes.Concat([joined, operand], lineno=node.lineno)
                    joined = _limited(both, node.lineno)
                return joined
            case nodes.List() | nodes.Dict() | nodes.Tuple(ctx="load"):
                return _limited(node, node.lineno)
            case nodes.For(test=nodes.Expr() as test):
                node.test = nodes.And(_steps(1, node.lineno), test, lineno=node.lineno)
        if isinstance(node, _BODIES):
            steps = _steps(1 + text // CHARACTERS_PER_STEP, node.lineno)
            node.body.insert(0, nodes.ExprStmt(steps, lineno=node.lineno))
        return node


_BODIES = (nodes.Template, nodes.Block, nodes.Macro, nodes.CallBlock, nodes.For)
"""The nodes whose ``body`` may run many times."""


def _limited(node: Any, line: int) -> nodes.Filter:
    return nodes.Filter(node, _LIMITED, [], [], None, None, lineno=line)


def _steps(steps: int, line: int) -> nodes.Filter:
    return nodes.Filter(nodes.Const(steps), _STEPS, [], [], None, None, lineno=line)
