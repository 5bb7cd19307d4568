"""Keep what this computer has set up for other Python programs out of this one.

A ``markdown.py`` on PYTHONPATH would be loaded in the place of the real one, and PYTHONOPTIMIZE
takes away the docstrings that explain the rules. Only what is there before any other module is
loaded can help: this module imports nothing that another file could stand in for.
"""

import os
import sys

FLAGS = ("-E", "-s")  # no PYTHON* variables, no packages of this person alone
# The child looks for modules where its parent does, and not in the current folder first.
_MODULE = (
    "import os, runpy, sys; sys.path[:] = sys.argv.pop(1).split(os.pathsep); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
_AGAIN = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('clinic', run_name='__main__', alter_sys=True)"
)


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
    if sys.flags.optimize or (found and not sys.flags.ignore_environment):
        _start_again(root)
    here = {"", root, os.getcwd()}  # noqa: PTH109  (pathlib may be somebody else's file)
    sys.path[:] = [*(one for one in sys.path if one not in here), root]


def _start_again(root: str) -> None:
    chosen = [f"-X{name}" if on is True else f"-X{name}={on}" for name, on in sys._xoptions.items()]
    command = [sys.executable, *FLAGS, *chosen, "-c", _AGAIN, root, *sys.argv[1:]]
    if sys.platform != "win32":  # there, it would be another program, which Ctrl-C does not end
        os.execv(sys.executable, command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:  # the child has heard it too, and says so
            continue
