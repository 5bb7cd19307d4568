"""The front door: `python -I clinic WORD`. Here a failure becomes words and an exit code.

What a word stands on is loaded when its story is told, so that none has to wait for another's.
"""

import os
import sys

if __name__ == "__main__":  # before anything is loaded that another file could stand in for
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    sys.path.append(root)  # it is not there yet when started by the file's name
    from clinic.core.isolation import isolate

    isolate(root)

import gc
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# Loading and building make many things that stay. Looking through them after every 700 new ones, as
# Python does, takes a tenth of the time of a short build; after so many it takes none.
gc.set_threshold(200_000, 20, 50)

ROOT = Path(__file__).resolve().parent.parent
DONE, FAILED, BUSY, INTERRUPTED = 0, 1, 75, 130
NOT_SET_UP = "This is not set up yet. Type:  make\nor, without make:  python clinic/set_up.py"


def _write_log(root: Path) -> str:
    """Keep the details of a failure of ours for who looks after the site; return where."""
    import traceback

    try:
        folder = root / ".build"
        folder.mkdir(exist_ok=True)
        log = folder / f"failure-{datetime.now():%Y-%m-%d-%H%M%S}.txt"
        log.write_text(_redact(traceback.format_exc()), encoding="utf-8", errors="replace")
    except OSError:
        return "They could not be written down: the disk is full or locked."
    return f"The details are in {log.relative_to(root)}"


def _redact(words: str) -> str:
    """Take passwords and keys out of what is shown or kept."""
    from clinic.publish.secrets import redact

    return redact(words)


def _set_aside_secrets() -> AbstractContextManager[None]:
    """Keep passwords and keys from every program that is started here and needs none."""
    ours = ("PUBLISH_", "AWS_SE", "AWS_ACCESS_", "AWS_CONTAINER_", "RCLONE_")
    if not any(name.startswith(ours) or name == "TO" for name in os.environ):
        return nullcontext()  # most days: nothing is loaded for it
    from clinic.publish.secrets import set_aside_secrets

    return set_aside_secrets()


def _say_failure(error: BaseException, root: Path) -> tuple[str, int]:
    """Return the words and the exit code of a story that failed."""
    untouched = "Nothing was published; the last good site is as it was."
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
                return _redact(f"This computer said: {reason}{where}. {untouched}"), FAILED
        where = _write_log(root)
    except Exception:  # what should say it fails too: both are in the log
        where = _write_log(root)
    return f"This is the program's fault, not yours. {untouched}\n{where}", FAILED


def _is_bare() -> bool:
    """Say whether the packages are not there that the lock names."""
    from clinic.set_up import is_set_up

    return not is_set_up("site")


def _run(typed: list[str], root: Path) -> int:
    from clinic.actions.context import WRITING, Project

    stock = None
    if typed == ["html"]:  # asked first of all, as loading the rest would take longer
        from clinic.builder.snapshot import take_snapshot
        from clinic.cli.unchanged_output import say_unchanged

        stock = take_snapshot(root)
        if say_unchanged(root, WRITING, sys.stdout, stock):
            return DONE
    from clinic.actions.console import Screen
    from clinic.cli.commands import read_arguments, run_command

    if not typed:  # as `make` alone does
        from clinic.cli.status_line import describe

        print(describe(root, datetime.now().astimezone()))
    given = read_arguments(typed or ["--help"])
    with Screen() as screen:
        return run_command(Project(root, screen, stock), given)


def _settle_clock() -> None:
    """Leave out a time zone of the environment that no clock can have."""
    name = os.environ.get("TZ", "").removeprefix(":")
    file = Path(name)
    try:
        datetime.now().astimezone()
        if file.is_absolute():
            with file.open("rb") as opened:
                ZoneInfo.from_file(opened)
        elif name:  # libraries look it up too, and not each is ready for any text
            with suppress(KeyError):  # "EST5EDT" is no name, and the system knows it
                ZoneInfo(name)
    except (OSError, ValueError):
        os.environ.pop("TZ", None)
        if sys.platform != "win32":
            time.tzset()


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one word of the front door; every failure ends in plain words and an exit code."""
    with _set_aside_secrets():
        try:
            _settle_clock()
            return _run(list(sys.argv[1:] if arguments is None else arguments), root)
        except SystemExit:  # of the command line, which has said why
            raise
        except BaseException as error:  # a plugin of somebody else's may raise what it likes
            words, code = _say_failure(error, root)
    print(words, file=sys.stderr)
    return code


if __name__ == "__main__":
    code = main()
    gc.freeze()  # or Python looks through all it has once more: a seventh of a short build's time
    sys.exit(code)
