"""Run hostile programs as an ordinary user: ``python -m tests.snippets.runner.unprivileged HOME``.

Root could do many things that snippets of other users cannot, so escapes that fail as root say
little. Reads programs from standard input, as a JSON object keyed by name, and prints their results
in the same way. If root starts it, it becomes ``nobody`` first. Python may be installed in a folder
that only root can enter, so it gets a mount namespace in which everybody can.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from flashproof.snippets.runner import system_calls
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.system_calls import MountFlag, Namespace
from tests.snippets.sample_chains import chain_of, run

NOBODY = 65534
SECRET = "fp-secret-of-another-process"  # noqa: S105 - the text that snippets must not find
_ROOT_HOME = Path("/root")


def become_nobody() -> None:
    """Give up the rights of root, but keep access to Python and to this code."""
    paths = [
        Path(sys.base_prefix),
        Path(sys.prefix),
        *(Path(one) for one in sys.path if one.startswith("/")),
    ]
    private = {one.resolve() for one in paths if one.resolve().is_relative_to(_ROOT_HOME)}
    outermost = sorted(one for one in private if private.isdisjoint(one.parents))
    system_calls.unshare(Namespace.MOUNT)
    system_calls.mount("none", Path("/"), MountFlag.RECURSIVE | MountFlag.PRIVATE)
    copies = {path: system_calls.copy_mount(path) for path in outermost if path.is_dir()}
    system_calls.mount("tmpfs", _ROOT_HOME, MountFlag.NO_SET_USER_ID, "mode=755")
    for path, copy in copies.items():
        path.mkdir(parents=True, exist_ok=True)
        system_calls.attach_mount(copy, path)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    system_calls.control_process(system_calls.ProcessControl.DUMPABLE, 1)


def main() -> None:
    """Run the programs, each followed by a harmless one."""
    home = Path(sys.argv[1])
    programs: dict[str, str] = json.load(sys.stdin)
    if os.getuid() == 0:
        become_nobody()
    os.environ |= {"HOME": str(home), "TMPDIR": str(home)}
    environment = {"SECRET": SECRET, "PATH": os.environ["PATH"]}
    victim = subprocess.Popen(["sleep", "1000"], env=environment)
    names = {"VICTIM": str(victim.pid), "PARENT": str(os.getpid()), "HOME_FOLDER": str(home)}
    options = RunOptions(workers=2, confirm=False, requires_namespaces=True)
    results = {}
    with Supervisor([chain_of("x = 1\n")], options) as supervisor:
        for name, program in programs.items():
            for word, value in names.items():
                program = program.replace(word, value)  # noqa: PLW2901
            result = run(supervisor, chain_of(program, timeout=60))
            after = run(supervisor, chain_of("print(6 * 7)\n", expected="42\n"))
            results[name] = {
                "outcome": result.outcome,
                "message": result.message,
                "printed": result.printed,
                "isolation": result.isolation,
                "after": after.message or after.outcome,
                "victim_runs": victim.poll() is None,
            }
    victim.kill()
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
