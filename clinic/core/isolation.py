"""Keep what this computer has set up for other Python programs out of this one.

A ``markdown.py`` on PYTHONPATH would be loaded in the place of the real one, and PYTHONOPTIMIZE
takes away the docstrings that explain the rules. Only what is there before any other module is
loaded can help: this module imports nothing that another file could stand in for.
"""

import os
import sys

FLAGS = ("-I",)  # no PYTHON* variables, no packages of this person, no current folder
_MAIN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__main__.py")  # noqa: PTH100, PTH118, PTH120
# The child looks for modules where its parent does, and not in the current folder first.
_MODULE = (
    "import os, runpy, sys; sys.path[:] = sys.argv.pop(1).split(os.pathsep); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def clinic_command(*words: str) -> list[str]:
    """Return the command that runs a word of the front door in a Python of its own."""
    return [sys.executable, *FLAGS, _MAIN, *words]


def module_command(module: str) -> list[str]:
    """Return the command that runs one of our modules in a Python of its own, isolated likewise."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    path = [*(one for one in sys.path if one), root]
    return [sys.executable, *FLAGS, "-c", _MODULE, os.pathsep.join(path), module]


def list_variables() -> list[str]:
    """Return the names of the variables that change what Python does."""
    return [name for name in os.environ if name.startswith("PYTHON") and name != "PYTHON"]


def isolate(root: str) -> None:
    """Start the program again where a variable or a flag may have changed it; else only tidy up.

    Parameters
    ----------
    root:
        The project's folder, from which our own code comes. It is searched last, so that no file
        in it can stand in for a library.
    """
    found = list_variables()
    for name in found:  # neither for the programs that this one starts
        del os.environ[name]
    here = {root, os.getcwd()}  # noqa: PTH109  (pathlib may be somebody else's file)
    is_changed = found and not sys.flags.ignore_environment
    if sys.flags.optimize or is_changed or (not sys.flags.isolated and _has_loaded(here)):
        _start_again()
    here.add(os.path.dirname(_MAIN))  # noqa: PTH120
    sys.path[:] = [*(one for one in sys.path if os.path.abspath(one) not in here), root]  # noqa: PTH100


def _has_loaded(folders: set[str]) -> bool:
    """Return whether a module was loaded from a folder that should have been looked in last.

    ``python -m clinic`` looks in the current folder first, and loads much before this module.
    """
    files = (getattr(one, "__file__", None) for one in list(sys.modules.values()))
    return any(os.path.dirname(one) in folders and one != _MAIN for one in files if one)  # noqa: PTH120


def _start_again() -> None:
    chosen = [f"-X{name}" if on is True else f"-X{name}={on}" for name, on in sys._xoptions.items()]
    command = [sys.executable, *FLAGS, *chosen, _MAIN, *sys.argv[1:]]
    if sys.platform != "win32":  # there, it would be another program, which Ctrl-C does not end
        os.execv(sys.executable, command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:  # the child has heard it too, and says so
            continue
