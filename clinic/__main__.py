"""The command line entry point: `python -I clinic COMMAND`.

Every failure ends in a message and an exit code. Modules are imported lazily, so that no command
waits for the imports of another.
"""

import os
import sys

if __name__ == "__main__":  # before any import that a file in this folder could shadow
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    sys.path.append(root)  # missing when started by file name
    from clinic.core.isolation import isolate

    isolate(root)

import gc
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# Importing and building allocate many long-lived objects. The default garbage collector threshold
# (700) costs a tenth of a short build; this one costs nothing measurable.
gc.set_threshold(200_000, 20, 50)

ROOT = Path(__file__).resolve().parent.parent
DONE, FAILED, BUSY, INTERRUPTED = 0, 1, 75, 130
NOT_SET_UP = "The program is not set up yet. Run: make\nWithout make, run: python clinic/set_up.py"


def _write_log(root: Path) -> str:
    """Write the traceback of an internal error to a log file; return a sentence about the file."""
    import traceback

    try:
        folder = root / ".build"
        folder.mkdir(exist_ok=True)
        log = folder / f"failure-{datetime.now():%Y-%m-%d-%H%M%S}.txt"
        log.write_text(_redact(traceback.format_exc()), encoding="utf-8", errors="replace")
    except OSError:
        return "Cannot save the error details: the disk is full or locked."
    return f"Send this file to your web support person: {log.relative_to(root)}"


def _redact(text: str) -> str:
    """Redact passwords and keys in output and logs."""
    from clinic.publish.secrets import redact

    return redact(text)


def _set_aside_secrets() -> AbstractContextManager[None]:
    """Return a context manager that hides passwords and keys from child processes."""
    ours = ("PUBLISH_", "AWS_SE", "AWS_ACCESS_", "AWS_CONTAINER_", "RCLONE_")
    if not any(name.startswith(ours) or name == "TO" for name in os.environ):
        return nullcontext()  # the usual case, without an import
    from clinic.publish.secrets import set_aside_secrets

    return set_aside_secrets()


def _format_failure(error: BaseException, root: Path) -> tuple[str, int]:
    """Return the message and the exit code for an exception."""
    untouched = "The live site has not changed."
    try:
        from clinic.builder.errors import BuildError, BusyError
        from clinic.checks.report import say_problems
        from clinic.publish.errors import PublishError

        match error:
            case ModuleNotFoundError() if _is_bare():
                return NOT_SET_UP, FAILED
            case BuildError():
                return say_problems(error.problems, ending=untouched), FAILED
            case BusyError():
                return f"{error} Try again in a minute.", BUSY
            case PublishError():
                return str(error), error.exit_code
            case KeyboardInterrupt():
                return f"Stopped. {untouched}", INTERRUPTED
            case OSError():
                where = f" ({error.filename})" if error.filename else ""
                reason = error.strerror or str(error)
                return _redact(f"The computer reported: {reason}{where}. {untouched}"), FAILED
        where = _write_log(root)
    except Exception:  # reporting failed too; the log has both tracebacks
        where = _write_log(root)
    return f"The program has an error. {untouched}\n{where}", FAILED


def _is_bare() -> bool:
    """Return whether the required packages are missing."""
    from clinic.set_up import is_set_up

    return not is_set_up("site")


def _run(typed: list[str], root: Path) -> int:
    from clinic.actions.context import WRITING, Project

    stock = None
    if typed == ["html"]:  # the fast path, before slow imports
        from clinic.builder.snapshot import take_snapshot
        from clinic.cli.unchanged_output import say_unchanged

        stock = take_snapshot(root)
        if say_unchanged(root, WRITING, sys.stdout, stock):
            return DONE
    from clinic.actions.console import Screen
    from clinic.cli.commands import read_arguments, run_command

    if not typed:  # like `make` alone
        from clinic.cli.status_line import describe

        print(describe(root, datetime.now().astimezone()))
    given = read_arguments(typed or ["--help"])
    with Screen() as screen:
        return run_command(Project(root, screen, stock), given)


def _drop_invalid_time_zone() -> None:
    """Remove an invalid TZ variable from the environment."""
    name = os.environ.get("TZ", "").removeprefix(":")
    file = Path(name)
    try:
        datetime.now().astimezone()
        if file.is_absolute():
            with file.open("rb") as opened:
                ZoneInfo.from_file(opened)
        elif name:  # libraries look it up too, and some fail on invalid names
            with suppress(KeyError):  # not an IANA name, but valid for the system: "EST5EDT"
                ZoneInfo(name)
    except (OSError, ValueError):
        os.environ.pop("TZ", None)
        if sys.platform != "win32":
            time.tzset()


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one command; every failure ends in a message and an exit code."""
    with _set_aside_secrets():
        try:
            _drop_invalid_time_zone()
            return _run(list(sys.argv[1:] if arguments is None else arguments), root)
        except SystemExit:  # argparse has printed the reason
            raise
        except BaseException as error:  # third-party plugins may raise anything
            message, code = _format_failure(error, root)
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    code = main()
    gc.freeze()  # skip the final collection, a seventh of a short build
    sys.exit(code)
