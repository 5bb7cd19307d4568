"""Isolate this program from the Python environment of this computer.

A ``markdown.py`` on PYTHONPATH would shadow the real one, and PYTHONOPTIMIZE removes the docstrings
that explain the rules. Isolation must happen before any other import, so this module imports
nothing that another file could shadow.
"""

import os
import sys

FLAGS = ("-I",)  # isolated mode: no PYTHON* variables, no user site, no current folder
_MAIN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__main__.py")  # noqa: PTH100, PTH118, PTH120
# The child uses its parent's sys.path, without the current folder first.
_MODULE = (
    "import os, runpy, sys; sys.path[:] = sys.argv.pop(1).split(os.pathsep); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def clinic_command(*words: str) -> list[str]:
    """Return the command line that runs a command of ours in an isolated Python."""
    return [sys.executable, *FLAGS, _MAIN, *words]


def module_command(module: str) -> list[str]:
    """Return the command line that runs a module of ours in an isolated Python."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    path = [*(one for one in sys.path if one), root]
    return [sys.executable, *FLAGS, "-c", _MODULE, os.pathsep.join(path), module]


def list_variables() -> list[str]:
    """Return the names of the environment variables that configure Python."""
    return [name for name in os.environ if name.startswith("PYTHON") and name != "PYTHON"]


def isolate(root: str) -> None:
    """Restart the program if the environment may have affected it; else clean up sys.path.

    Parameters
    ----------
    root:
        The project's folder with our code. It goes last on sys.path, so that no file in it can
        shadow a library.
    """
    found = list_variables()
    for name in found:  # for child processes too
        del os.environ[name]
    here = {root, os.getcwd()}  # noqa: PTH109  (pathlib may be shadowed)
    is_changed = found and not sys.flags.ignore_environment
    if sys.flags.optimize or is_changed or (not sys.flags.isolated and _has_loaded(here)):
        _start_again()
    here.add(os.path.dirname(_MAIN))  # noqa: PTH120
    sys.path[:] = [*(one for one in sys.path if os.path.abspath(one) not in here), root]  # noqa: PTH100


def _has_loaded(folders: set[str]) -> bool:
    """Return whether a module came from a folder that should be last on sys.path.

    ``python -m clinic`` searches the current folder first, and imports much before this module.
    """
    files = (getattr(one, "__file__", None) for one in list(sys.modules.values()))
    return any(os.path.dirname(one) in folders and one != _MAIN for one in files if one)  # noqa: PTH120


def _start_again() -> None:
    chosen = [f"-X{name}" if on is True else f"-X{name}={on}" for name, on in sys._xoptions.items()]
    command = [sys.executable, *FLAGS, *chosen, _MAIN, *sys.argv[1:]]
    if sys.platform != "win32":  # there, exec starts a new process that Ctrl-C does not reach
        os.execv(sys.executable, command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:  # the child gets it too, and reports it
            continue
