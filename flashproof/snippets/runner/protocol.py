"""The messages between the runner's processes, encoded as one JSON object per line.

``encode`` writes a message. Each direction has its own decoder. A snippet runs in the same process
as the code that reports on the snippet, and can write anything to the pipe. Therefore, decoders
check every key and raise ``ProtocolError`` for anything that is not a valid message. Besides
messages, a child writes a seal after each step; see ``child``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps, loads
from typing import Protocol

from flashproof.snippets.snippet import Piece

MESSAGE_LIMIT = 16 << 20
"""The maximum size of an event, in bytes; the largest are plots."""
IMPORT_LIMIT = 600.0
"""The time limit for a child's imports and setup, in seconds; high to allow for slow disks."""
SEAL_SIZE = 33
"""The size of a seal, including the line feed, in bytes."""
_INTEGER_LIMIT = 1 << 63


class ProtocolError(Exception):
    """Raised for a line that is not a valid or expected message; the text explains why."""


class Message(Protocol):
    """The interface of the messages that ``encode`` accepts."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""


@dataclass(frozen=True, slots=True)
class ZygoteConfig:
    """The first message to a zygote."""

    imports: tuple[str, ...]
    """The modules to import before the first fork."""
    forks: int
    """The approximate number of jobs that will follow; it determines which warm-up pays off."""
    namespaces: bool
    """Whether to isolate children in namespaces, if the kernel allows it."""
    shown: str = ""
    """The module that most jobs import first; it is hidden only in the children of other jobs."""
    requires_namespaces: bool = False
    """Whether to refuse to run anything if children cannot be isolated in namespaces."""
    python_path: tuple[str, ...] = ()
    """The folders of ``PYTHONPATH``, as absolute paths."""
    readable: tuple[str, ...] = ()
    """The absolute paths that the programs of languages other than Python need."""
    devices: tuple[str, ...] = ()
    """The absolute paths of the device files that the snippets may use."""

    @property
    def shared_path(self) -> list[str]:
        """The folders of ``PYTHONPATH`` from which the zygote itself imports modules.

        Only folders of installed packages count. Any other folder may belong to the project, whose
        modules are not trusted.
        """
        names = ("site-packages", "dist-packages")
        return [path for path in self.python_path if path.endswith(names)]

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "imports": self.imports,
            "forks": self.forks,
            "namespaces": self.namespaces,
            "shown": self.shown,
            "requires_namespaces": self.requires_namespaces,
            "python_path": self.python_path,
            "readable": self.readable,
            "devices": self.devices,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> ZygoteConfig:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(
            fields.texts("imports"),
            fields.integer("forks"),
            fields.flag("namespaces"),
            fields.text("shown"),
            fields.flag("requires_namespaces"),
            fields.texts("python_path"),
            fields.texts("readable"),
            fields.texts("devices"),
        )


@dataclass(frozen=True, slots=True)
class JobStep:
    """One fence of a job."""

    piece: Piece
    wants_plot: bool
    """Whether to capture the figure that the fence leaves open."""
    time_limit: float
    """The time limit of the step, in seconds."""
    raises: str = ""
    """The exception or exit status with which the step must end; empty for a normal end."""
    keeps_going: bool = False
    """Whether the next step runs even if this step raises an exception."""
    is_proof: bool = False
    """Whether, in languages other than Python, every check of the step must pass."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the step as JSON-serializable values."""
        piece = self.piece
        return {
            "path": piece.path,
            "line": piece.line,
            "text": piece.text,
            "wants_plot": self.wants_plot,
            "time_limit": self.time_limit,
            "raises": self.raises,
            "keeps_going": self.keeps_going,
            "is_proof": self.is_proof,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> JobStep:
        """Decode the step; raise ``ProtocolError`` if it is invalid."""
        piece = Piece(fields.raw_text("path"), fields.integer("line"), fields.raw_text("text"))
        return cls(
            piece,
            fields.flag("wants_plot"),
            fields.number("time_limit"),
            fields.text("raises"),
            fields.flag("keeps_going"),
            fields.flag("is_proof"),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A request to run one chain in a new child."""

    number: int
    """The number that identifies the job in its ``Report``."""
    folder: str
    """An empty folder, writable by the child."""
    steps: tuple[JobStep, ...]
    imports: tuple[str, ...] = ()
    """The modules to import in the child before its first step."""
    leading_imports: tuple[str, ...] = ()
    """The modules that the code imports before its other statements."""
    ends_slowly: bool = False
    """Whether the child exits like a new Python process, which is slower than ``os._exit``."""
    clock_offset: float = 0.0
    """How far ahead the child's clock is, in seconds."""
    language: str = ""
    """The language of the steps, such as ``bash``; empty for Python."""
    command: tuple[str, ...] = ()
    """The command that runs the steps: the program, followed by its arguments; see
    ``flashproof.languages``."""
    extension: str = ""
    """The extension of the script that the program runs."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "number": self.number,
            "folder": self.folder,
            "steps": [step.to_fields() for step in self.steps],
            "imports": self.imports,
            "leading_imports": self.leading_imports,
            "ends_slowly": self.ends_slowly,
            "clock_offset": self.clock_offset,
            "language": self.language,
            "command": self.command,
            "extension": self.extension,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> Job:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(
            fields.integer("number"),
            fields.raw_text("folder"),
            tuple(JobStep.from_fields(step) for step in fields.objects("steps")),
            fields.texts("imports"),
            fields.texts("leading_imports"),
            fields.flag("ends_slowly"),
            fields.number("clock_offset"),
            fields.text("language"),
            fields.texts("command"),
            fields.text("extension"),
        )


@dataclass(frozen=True, slots=True)
class ExceptionInfo:
    """An exception that a snippet raised, or the error with which its program ended."""

    names: tuple[str, ...]
    """The names of the exception's class and base classes, in method resolution order.

    For a program, these are the names of the error and the exit status.
    """
    message: str
    line: int
    """The innermost line of the card file in the traceback; 0 if there is none."""
    trace: str
    """The formatted traceback, starting at the card file."""
    written: str = ""
    """The text that Python prints after the traceback: class with module, message, and notes."""
    is_expected: bool = False
    """Whether this is the exception, error, or exit status with which the step must end."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the exception as JSON-serializable values."""
        return {
            "names": self.names,
            "message": self.message,
            "line": self.line,
            "trace": self.trace,
            "written": self.written,
            "is_expected": self.is_expected,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> ExceptionInfo:
        """Decode the exception; raise ``ProtocolError`` if it is invalid."""
        names = fields.texts("names")
        if not names:
            raise ProtocolError("'names' is empty")
        return cls(
            names,
            fields.text("message"),
            fields.integer("line"),
            fields.text("trace"),
            fields.text("written"),
            fields.flag("is_expected"),
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """Sent when a child has imported its modules and isolated itself, before its first step."""

    import_seconds: float
    isolation: str
    """A value of ``sandbox.IsolationKind``."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {"import_seconds": self.import_seconds, "isolation": self.isolation}

    @classmethod
    def from_fields(cls, fields: Fields) -> Ready:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(fields.number("import_seconds"), fields.text("isolation"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Sent when a step has finished or raised an exception."""

    seconds: float
    output_end: int
    """The size of the child's output file after the step, in bytes; -1 if it is unknown."""
    error: ExceptionInfo | None = None
    plot: str = ""
    """The plot as SVG, if one was requested."""
    plot_error: str = ""
    """The reason why a requested plot is missing."""
    threads: tuple[str, ...] = ()
    """The names of the threads that Python waits for at exit; set only after the last step."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "seconds": self.seconds,
            "output_end": self.output_end,
            "error": None if self.error is None else self.error.to_fields(),
            "plot": self.plot,
            "plot_error": self.plot_error,
            "threads": self.threads,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> Done:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        error = fields.optional("error")
        return cls(
            seconds=fields.number("seconds"),
            output_end=fields.integer("output_end"),
            error=None if error is None else ExceptionInfo.from_fields(error),
            plot=fields.text("plot"),
            plot_error=fields.text("plot_error"),
            threads=fields.texts("threads"),
        )


@dataclass(frozen=True, slots=True)
class ChildError:
    """Sent when the runner's own code in a child raised an exception."""

    trace: str

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {"trace": self.trace}

    @classmethod
    def from_fields(cls, fields: Fields) -> ChildError:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(fields.text("trace"))


@dataclass(frozen=True, slots=True)
class LateError:
    """Sent when something failed outside a step's own code, or after the last step."""

    place: str
    """Where an exception occurred, such as ``in a thread``; empty for other errors."""
    message: str
    """The exception in one line, or a description of a different problem."""
    line: int = 0
    """The line of the card file; 0 if it is unknown."""
    trace: str = ""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "place": self.place,
            "message": self.message,
            "line": self.line,
            "trace": self.trace,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> LateError:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(
            fields.text("place"),
            fields.text("message"),
            fields.integer("line"),
            fields.text("trace"),
        )


Event = Ready | Done | LateError | ChildError
"""A message from a child to its zygote."""


@dataclass(frozen=True, slots=True)
class ZygoteReady:
    """The first response of a zygote, sent after its imports."""

    import_seconds: float
    fork_risk: str
    """The reason why the zygote's children could hang; empty if they cannot."""
    is_warm: bool
    """Whether the zygote did warm-up work, in addition to imports, before the first fork."""
    isolation_problem: str = ""
    """The reason why the children are not isolated in namespaces; empty if they are."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "import_seconds": self.import_seconds,
            "fork_risk": self.fork_risk,
            "is_warm": self.is_warm,
            "isolation_problem": self.isolation_problem,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> ZygoteReady:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(
            fields.number("import_seconds"),
            fields.text("fork_risk"),
            fields.flag("is_warm"),
            fields.text("isolation_problem"),
        )


@dataclass(frozen=True, slots=True)
class JobStarted:
    """Sent when the child of a job starts its first step."""

    job: int

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {"job": self.job}

    @classmethod
    def from_fields(cls, fields: Fields) -> JobStarted:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        return cls(fields.integer("job"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Sent when the child of a job has ended: its exit status, events, and output."""

    job: int
    status: int
    """The exit status, or the negative number of the signal that killed the child."""
    timed_out: bool = False
    ready: Ready | None = None
    done: tuple[Done, ...] = ()
    """One message per step that ended, in the order of the job's steps."""
    late: tuple[tuple[int, LateError], ...] = ()
    """Errors outside the steps' own code, each with the number of steps that had ended."""
    child_error: str = ""
    """The traceback of the runner's own code in the child; empty if it raised nothing."""
    protocol_error: str = ""
    """The reason why the child's events could not be read; empty if they could be read."""
    limit_error: str = ""
    """The limit that the child's processes exceeded in total; empty if they exceeded none."""
    printed: tuple[str, ...] = ("",)
    """The output of each entry of ``done``, then the output after the last one."""
    stderr: str = ""
    stacks: str = ""
    """The stacks that faulthandler wrote when the child crashed or exceeded its time limit."""

    def to_fields(self) -> Mapping[str, object]:
        """Return the message as JSON-serializable values."""
        return {
            "job": self.job,
            "status": self.status,
            "timed_out": self.timed_out,
            "ready": None if self.ready is None else self.ready.to_fields(),
            "done": [one.to_fields() for one in self.done],
            "late": [{"after": after, **one.to_fields()} for after, one in self.late],
            "child_error": self.child_error,
            "protocol_error": self.protocol_error,
            "limit_error": self.limit_error,
            "printed": self.printed,
            "stderr": self.stderr,
            "stacks": self.stacks,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> Report:
        """Decode the message; raise ``ProtocolError`` if it is invalid."""
        ready = fields.optional("ready")
        report = cls(
            job=fields.integer("job"),
            status=fields.integer("status"),
            timed_out=fields.flag("timed_out"),
            ready=None if ready is None else Ready.from_fields(ready),
            done=tuple(Done.from_fields(one) for one in fields.objects("done")),
            late=tuple(
                (one.integer("after"), LateError.from_fields(one)) for one in fields.objects("late")
            ),
            child_error=fields.text("child_error"),
            protocol_error=fields.text("protocol_error"),
            limit_error=fields.text("limit_error"),
            printed=fields.texts("printed"),
            stderr=fields.text("stderr"),
            stacks=fields.text("stacks"),
        )
        if len(report.printed) != len(report.done) + 1:
            raise ProtocolError("'printed' and 'done' do not match")
        return report


@dataclass(frozen=True, slots=True)
class Fields:
    """Typed access to a decoded JSON object; methods raise ``ProtocolError`` for a wrong type."""

    values: Mapping[object, object]

    @classmethod
    def of(cls, value: object) -> Fields:
        """Wrap a decoded JSON object; raise ``ProtocolError`` for any other value."""
        if not isinstance(value, dict):
            raise ProtocolError("not a JSON object")
        return cls(value)

    def raw_text(self, key: str) -> str:
        """Return a string that may contain lone surrogates, which occur in paths."""
        value = self.values.get(key)
        if not isinstance(value, str):
            raise ProtocolError(f"{key!r} is not a string")
        return value

    def text(self, key: str) -> str:
        """Return a string that can be encoded as UTF-8; lone surrogates are escaped."""
        return _encodable(self.raw_text(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the strings of a list."""
        texts = []
        for value in self._list(key):
            if not isinstance(value, str):
                raise ProtocolError(f"{key!r} is not a list of strings")
            texts.append(_encodable(value))
        return tuple(texts)

    def integer(self, key: str) -> int:
        """Return an integer of at most 64 bits."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _INTEGER_LIMIT:
            raise ProtocolError(f"{key!r} is not an integer")
        return value

    def number(self, key: str) -> float:
        """Return a finite number."""
        value = self.values.get(key)
        if isinstance(value, float) and math.isfinite(value):
            return value
        return float(self.integer(key))

    def flag(self, key: str) -> bool:
        """Return a Boolean."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise ProtocolError(f"{key!r} is not a Boolean")
        return value

    def optional(self, key: str) -> Fields | None:
        """Return an object, or None for null."""
        value = self.values.get(key)
        return None if value is None else Fields.of(value)

    def objects(self, key: str) -> list[Fields]:
        """Return the objects of a list."""
        return [Fields.of(value) for value in self._list(key)]

    def _list(self, key: str) -> list[object]:
        value = self.values.get(key)
        if not isinstance(value, list):
            raise ProtocolError(f"{key!r} is not a list")
        return value


def encode(message: Message) -> bytes:
    """Return a message as a line of JSON, including the line feed."""
    return dumps({"type": type(message).__name__, **message.to_fields()}).encode() + b"\n"


def decode_config(line: bytes) -> ZygoteConfig:
    """Decode the first message to a zygote."""
    return ZygoteConfig.from_fields(_read(line, "ZygoteConfig"))


def decode_job(line: bytes) -> Job:
    """Decode any message to a zygote after the first one."""
    return Job.from_fields(_read(line, "Job"))


def decode_event(line: bytes) -> Event:
    """Decode a message from a child."""
    fields = _read(line, "Ready", "Done", "LateError", "ChildError")
    match fields.text("type"):
        case "Ready":
            return Ready.from_fields(fields)
        case "Done":
            return Done.from_fields(fields)
        case "LateError":
            return LateError.from_fields(fields)
        case _:
            return ChildError.from_fields(fields)


Answer = ZygoteReady | JobStarted | Report
"""A message from a zygote to its client."""


def decode_answer(line: bytes) -> Answer:
    """Decode a message from a zygote."""
    fields = _read(line, "ZygoteReady", "JobStarted", "Report")
    match fields.text("type"):
        case "ZygoteReady":
            return ZygoteReady.from_fields(fields)
        case "JobStarted":
            return JobStarted.from_fields(fields)
        case _:
            return Report.from_fields(fields)


def _read(line: bytes, *types: str) -> Fields:
    try:
        value: object = loads(line)
    except (ValueError, RecursionError):
        raise ProtocolError("not a line of JSON") from None
    fields = Fields.of(value)
    if fields.text("type") not in types:
        raise ProtocolError(f"'type' is not {' or '.join(types)}")
    return fields


def _encodable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
