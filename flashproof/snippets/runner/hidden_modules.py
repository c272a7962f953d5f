"""Hide modules that the runner has imported, until a snippet imports them itself.

In a new process, ``import urllib`` does not import ``urllib.parse``. If the runner or a different
card has already imported ``urllib.parse`` in the process, code that lacks this import would pass.
So the zygote records the modules that each module imports, then removes all modules from
``sys.modules`` and, if snippets could notice them there, from their packages. When a snippet
imports a hidden module, the module becomes visible again, together with exactly the modules that
the import would have imported.

This module is imported before any other, so it may import only modules that Python itself imports
at startup.
"""

from __future__ import annotations

import builtins
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType
    from typing import Any

OWN_PACKAGE = "flashproof"
"""The package that is never restored; a snippet can import only a new copy of the package."""
_ModuleSpec: Any = type(vars(sys)["__spec__"])


class ImportRecorder:
    """Records which modules each module imports.

    ``at_start`` contains the modules that Python itself imports when it starts.
    """

    def __init__(self, at_start: frozenset[str]) -> None:
        self.at_start = at_start
        self.edges: dict[str, set[str]] = {}
        """The modules that each module imported while it was loading, keyed by module name."""
        self._import = builtins.__import__
        self._running: list[str] = []
        self._is_recording = False
        self._ignored: frozenset[str] = frozenset()
        self._attributed: set[str] = set()
        self._imported_by: dict[str, frozenset[str]] = {}

    def start(self) -> None:
        """Start recording."""
        self._is_recording = True
        bootstrap = sys.modules["_frozen_importlib"]
        gcd_import = vars(bootstrap)["_gcd_import"]

        def recorded_gcd_import(name: str, package: str | None = None, level: int = 0) -> Any:
            with self._record(name) as imported:
                imported.append(name)
                return gcd_import(name, package, level)

        def recorded_import(
            name: str,
            globals: Mapping[str, Any] | None = None,  # noqa: A002 - as ``__import__`` names it
            locals: Any = None,  # noqa: A002
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            parent = "" if level else name.rpartition(".")[0]
            if parent and parent not in sys.modules:  # Python imports it without this function
                recorded_import(parent, globals)
            with self._record(name if not level else "", globals) as imported:
                module = self._import(name, globals, locals, fromlist or (), level)
                if fromlist:
                    # ``_collections_abc`` and some others have a different module's ``__name__``.
                    leaf = getattr(module, "__name__", name) if level else name
                    imported.append(leaf)
                    names = (f"{leaf}.{one}" for one in fromlist)
                    imported.extend(one for one in names if one in sys.modules)
                elif not level:
                    imported.append(name)
            return module

        self._restore: Callable[[], None] = lambda: setattr(bootstrap, "_gcd_import", gcd_import)
        vars(bootstrap)["_gcd_import"] = recorded_gcd_import
        builtins.__import__ = recorded_import

    def ignore_lazy_imports(self) -> None:
        """Stop recording later imports by modules that are already imported."""
        self._ignored = frozenset(sys.modules)

    def stop(self) -> None:
        """Stop recording."""
        if self._is_recording:
            builtins.__import__ = self._import
            self._restore()
            self._is_recording = False

    def _record(self, name: str, importer: Mapping[str, Any] | None = None) -> _Record:
        return _Record(self, name, self._owner(importer))

    def enter(self, name: str) -> None:
        """Record that an import has begun."""
        self._running.append(name)

    def leave(self, name: str, owner: str, imported: list[str], before: int) -> None:
        """Record what an import of ``name`` by ``owner`` has imported.

        ``before`` is the number of modules that existed when the import began.
        """
        self._running.pop()
        if len(sys.modules) > before:
            new = [one for one in added_modules(before) if one not in self._attributed]
            self._attributed.update(new)
            for one in new:
                if parent := one.rpartition(".")[0]:
                    self.edges.setdefault(one, set()).add(parent)
            self.edges.setdefault(name or owner, set()).update(new)
            imported.extend(new)
        if owner and owner not in self._ignored:
            self.edges.setdefault(owner, set()).update(imported)

    def _owner(self, importer: Mapping[str, Any] | None) -> str:
        """Return the name of the module whose import runs this import statement; may be empty."""
        if importer is not None and getattr(importer.get("__spec__"), "_initializing", False):
            return str(importer.get("__name__", ""))
        return self._running[-1] if self._running else ""

    def imported_by(self, name: str) -> frozenset[str]:
        """Return a module and all modules that it imports, directly or indirectly."""
        found: set[str] = set()
        new = {name}
        while new:
            found |= new
            known = [self._imported_by[one] for one in new if one in self._imported_by]
            imported = (self.edges.get(one, ()) for one in new if one not in self._imported_by)
            new = set().union(*imported) - found
            found.update(*known)
            new -= found
        closure = frozenset(found)
        if not self._is_recording:
            self._imported_by[name] = closure
        return closure


class _Record:
    """A context manager for an import; its value is a list that collects the imported modules."""

    def __init__(self, recorder: ImportRecorder, name: str, owner: str) -> None:
        self._recorder, self._name, self._owner = recorder, name, owner
        self._imported: list[str] = []
        self._before = len(sys.modules)

    def __enter__(self) -> list[str]:
        self._recorder.enter(self._name or self._owner)
        return self._imported

    def __exit__(self, *_: object) -> None:
        self._recorder.leave(self._name, self._owner, self._imported, self._before)


class _Unseen:
    """A context manager that hides the modules that the runner imports in its block.

    Inside the block, the runner's modules can access modules that they have imported, such as
    ``collections.abc``.
    """

    def __init__(
        self, hide: Callable[[Sequence[str]], None], own: Mapping[str, tuple[ModuleType, str, Any]]
    ) -> None:
        self._hide = hide
        self._own = own
        self._before = len(sys.modules)

    def __enter__(self) -> None:
        for package, attribute, module in self._own.values():
            _names(package).setdefault(attribute, module)

    def __exit__(self, *_: object) -> None:
        for name, (package, attribute, _module) in self._own.items():
            if name not in sys.modules:
                _names(package).pop(attribute, None)
        self._hide(added_modules(self._before))


def added_modules(count: int) -> list[str]:
    """Return the names of the modules imported after the first ``count`` modules.

    In a fork, even looking at the other modules would copy their memory.
    """
    names = reversed(sys.modules)
    return [next(names) for _ in range(len(sys.modules) - count)][::-1]


class HiddenModules:
    """A ``sys.meta_path`` finder for modules that snippets cannot see before importing them."""

    def __init__(self, recorder: ImportRecorder) -> None:
        self._recorder = recorder
        self._modules: dict[str, ModuleType] = {}
        self._specs: dict[str, Any] = {}
        self._attributes: dict[str, tuple[ModuleType, str]] = {}
        """The package and the removed attribute of each hidden module, keyed by module name."""
        self._prepared: dict[str, dict[str, ModuleType]] = {}
        self._runner: dict[str, tuple[ModuleType, str, ModuleType]] = {}
        """For each hidden module that the runner needs: package, attribute name, and value."""
        self._kept = 0

    def stop_recording(self) -> None:
        """Stop recording imports before the snippet's own imports begin."""
        self._recorder.stop()

    def get(self, name: str) -> ModuleType | None:
        """Return a module, visible or hidden; None if it has not been imported."""
        return self._modules.get(name) or sys.modules.get(name)

    def hide(self) -> None:
        """Hide all modules except those that Python imports when it starts."""
        self._hide([name for name in sys.modules if self._is_hideable(name)])

    def hide_new(self) -> None:
        """Hide the modules that were imported after the last call to ``keep_visible``."""
        self._hide(added_modules(self._kept))

    def keep_visible(self) -> None:
        """Make ``hide_new`` keep all modules that are visible now."""
        self._kept = len(sys.modules)

    def _is_hideable(self, name: str) -> bool:
        return name not in self._recorder.at_start and name != "__main__"

    def _hide(self, names: Sequence[str]) -> None:
        new = {name: sys.modules[name] for name in names if name not in self._modules}
        self._modules |= new
        for name in names:
            del sys.modules[name]
            if place := self._attributes.get(name):
                _names(place[0]).pop(place[1], None)
        for name, module in new.items():
            self._remove_attribute(name, module)

    def _remove_attribute(self, name: str, module: ModuleType) -> None:
        """Remove a module from its package, unless the package itself imports the module."""
        parent, _, attribute = name.rpartition(".")
        package = self._modules.get(parent) or sys.modules.get(parent)
        if package is None or _names(package).get(attribute) is not module:
            return
        if parent not in self._recorder.at_start:
            if name in self._recorder.edges.get(parent, ()):
                return
            if name in self._recorder.imported_by(parent):
                return
        del _names(package)[attribute]
        self._attributes[name] = (package, attribute)

    def prepare(self, names: Iterable[str]) -> None:
        """Compute in advance what to restore with each named module, and what the runner needs."""
        for name in names:
            self._prepared[name] = self._closure(name)
        own = self._recorder.imported_by(f"{OWN_PACKAGE}.snippets.runner.zygote")
        self._runner = {
            name: (*place, self._modules[name])
            for name, place in self._attributes.items()
            if name in own and not _is_own(name)
        }

    def unseen(self) -> _Unseen:
        """Return a context manager that hides the modules that the runner imports in its block."""
        return _Unseen(self._hide, self._runner)

    def find_spec(self, name: str, *_: object) -> Any:
        """Return a spec that restores the hidden module, or None if there is no such module."""
        module = self._modules.get(name)
        if module is None or name in sys.modules or _is_own(name):
            return None
        original = getattr(module, "__spec__", None)
        spec = _ModuleSpec(name, self, origin=getattr(original, "origin", None))
        locations = getattr(original, "submodule_search_locations", None)
        spec.submodule_search_locations = locations
        spec.has_location = getattr(original, "has_location", False)
        spec.cached = getattr(original, "cached", None)
        self._specs[name] = original
        return spec

    def create_module(self, spec: Any) -> ModuleType:
        """Return the hidden module."""
        return self._modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Show the module and everything that it imports."""
        name = module.__spec__.name if module.__spec__ else module.__name__
        module.__spec__ = self._specs.pop(name, module.__spec__)
        self.show(name)

    def show(self, name: str) -> None:
        """Show a module and everything that it imports."""
        closure = self._prepared.get(name)
        shown = closure if closure is not None else self._closure(name)
        new = {one: value for one, value in shown.items() if one not in sys.modules}
        sys.modules.update(new)
        for one in (name, *new):
            if place := self._attributes.get(one):
                package, attribute = place
                _names(package).setdefault(attribute, self._modules[one])

    def _closure(self, name: str) -> dict[str, ModuleType]:
        names = self._recorder.imported_by(name)
        return {
            one: module
            for one, module in self._modules.items()
            if one in names and not _is_own(one)
        }


def _is_own(name: str) -> bool:
    return name.partition(".")[0] == OWN_PACKAGE


def _names(module: ModuleType) -> dict[str, Any]:
    """Return the attributes of a module; an empty dictionary for other objects."""
    return getattr(module, "__dict__", {})
