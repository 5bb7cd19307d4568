"""Read the settings as Pelican does; errors in a settings file become Problems."""

import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pelican.settings import load_source, read_settings

from clinic.builder.errors import BuildError
from clinic.builder.pelican_adapter import capture_pelican_log, record_to_problem
from clinic.builder.settings_schema import NEEDED, list_misfits
from clinic.core.boundary import is_inside
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem

RULE = "settings"
FILES = ("publishconf.py", "pelicanconf.py")  # the first overrides the second
_UNDO = "Undo the last change to the file, or ask your web support person."
# A line that may contain a password, such as a target, is never shown.
_SECRET_NAME = re.compile(r"pass|secret|token|key", re.IGNORECASE)
_SECRET_LINE = re.compile(rf"@|TARGET\b.*:|{_SECRET_NAME.pattern}", re.IGNORECASE)


def read_site_settings(root: Path, settings_file: str, **overrides: object) -> dict[str, Any]:
    """Read a settings file as Pelican does, with overrides.

    Raises
    ------
    BuildError
        If the file is unusable; its Problem names the file and the line. If the cause is
        content/clinic.toml, its Problems are raised instead.
    """
    failure: BaseException | None = None
    with capture_pelican_log() as records, _own_modules(root):
        try:
            _refuse_odd_files(root)
            path = str(root / settings_file)
            # publishconf.py has `from pelicanconf import *`: it must import this folder's.
            if settings_file != FILES[-1] and (root / FILES[-1]).is_file():
                load_source(Path(FILES[-1]).stem, str(root / FILES[-1]))
            settings: dict[str, Any] = read_settings(path, override=overrides)
        except (BuildError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the file is a program, and may raise anything
            failure = error
        # The values of the file itself: Pelican may have replaced them, or stopped.
        values = vars(sys.modules.get(Path(settings_file).stem, object))
        given = {name: value for name, value in values.items() if name.isupper()} | overrides
    problems = _find_misfits(root, settings_file, given)
    if failure is None:  # the whole file was read
        problems += [_report_missing(name) for name in NEEDED if name not in given]
    if failure is not None:
        problem = _describe(root, settings_file, failure)
        if problem.line or not problems:  # else Pelican stopped at an invalid setting
            problems.insert(0, problem)
    elif not problems:
        problems = [record_to_problem(one, RULE) for one in records]
    if problems:
        raise BuildError(_find_cause(root) or problems) from failure
    return settings


@contextmanager
def _own_modules(root: Path) -> Iterator[None]:
    """Allow a folder's settings files to be imported, without leaving a trace in this process.

    The folder goes last on sys.path, so that no file in it shadows a library.
    """
    deepest, path, folders, here = sys.getrecursionlimit(), sys.path, [*sys.path], Path.cwd()
    names = ("pelicanconf", "publishconf")
    for name in names:
        sys.modules.pop(name, None)
    sys.path.append(str(root))
    # A setting may contain a password by mistake, so write no copy to __pycache__.
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.setrecursionlimit(deepest)
        found = sys.path if isinstance(sys.path, list) else []
        path[:] = [*folders, *(one for one in found if one not in (*folders, str(root)))]
        sys.path = path
        os.chdir(here)
        sys.dont_write_bytecode = writes_no_bytecode
        for name in names:
            sys.modules.pop(name, None)


def _find_misfits(root: Path, settings_file: str, values: Mapping[str, Any]) -> list[Problem]:
    files = FILES if settings_file == FILES[0] else (settings_file,)
    return [
        make_problem(
            root, find_line(root, name, files), f"{name} cannot have this value.", kind.words
        )
        for name, kind in list_misfits(values)
    ]


def _report_missing(name: str) -> Problem:
    what = f"The setting {name} is missing."
    return Problem(rule=RULE, file="pelicanconf.py", what=what, fix="Restore the line.")


def _refuse_odd_files(root: Path) -> None:
    """Raise a BuildError if a settings file is not a regular file of the project.

    Reading a pipe would block, and a link could reveal lines of another file.
    """
    what = "A folder or a pipe has the name of this file."
    odd = [
        Problem(rule=RULE, file=name, what=what, fix="Restore the file.")
        for name in ("content/clinic.toml", "pelicanconf.py", "publishconf.py")
        if (root / name).exists() and not (root / name).is_file()
    ]
    if not is_inside(root / "content" / "clinic.toml", root / "content"):
        what = "This is a link to a file outside content/."
        fix = "Put the file itself in content/."
        odd.append(Problem(rule=RULE, file="content/clinic.toml", what=what, fix=fix))
    if odd:
        raise BuildError(odd)


def _find_cause(root: Path) -> list[Problem]:
    """Return the Problems of clinic.toml: the settings read it, and fail on it first."""
    return read_clinic(root / "content" / "clinic.toml")[1]


def find_line(root: Path, name: str, files: tuple[str, ...] = FILES) -> tuple[str, int]:
    """Return the settings file and the line of a setting; line 0 if there is none."""
    for file in files:
        try:
            lines = (root / file).read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            continue
        for at in range(len(lines), 0, -1):  # the last assignment wins
            if lines[at - 1].partition("=")[0].partition(":")[0].strip() == name:
                return file, at
    return "pelicanconf.py", 0


def _read_line(root: Path, file: str, line: int) -> str:
    try:
        return (root / file).read_text(encoding="utf-8").split("\n")[line - 1] if line else ""
    except (OSError, UnicodeDecodeError, IndexError):
        return ""


def make_problem(root: Path, place: tuple[str, int], what: str, fix: str) -> Problem:
    """Return a Problem for a line of the settings, with the line as its excerpt."""
    file, line = place
    excerpt = _read_line(root, file, line)
    excerpt = "" if _SECRET_LINE.search(excerpt) else excerpt
    return Problem(rule=RULE, file=file, line=line, what=what, fix=fix, excerpt=excerpt)


def _find_place(root: Path, settings_file: str, error: BaseException) -> tuple[str, int]:
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).parent == root:
        return Path(error.filename).name, error.lineno or 0
    place = settings_file, 0
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent == root:
            place = Path(frame.filename).name, frame.lineno or 0
    return place


def report_theme(root: Path, theme: str | Path) -> Problem:
    """Return the Problem for a folder without a theme; it names the setting if that is wrong."""
    if Path(theme) == root / "theme":
        fix = "Restore the folder."
        return Problem(
            rule=RULE, file="theme/templates", what="The folder of the theme is missing.", fix=fix
        )
    what = f'The folder "{Path(theme).name}" does not contain a theme.'
    fix = 'Write:  THEME = str(ROOT / "theme")'
    return make_problem(root, find_line(root, "THEME"), what, fix)


def _describe(root: Path, settings_file: str, error: BaseException) -> Problem:
    """Return a Problem that explains why a settings file is unusable."""
    words = "•••" if "@" in str(error) else str(error)
    if isinstance(error, FileNotFoundError) and str(error.filename).endswith(settings_file):
        return make_problem(root, (settings_file, 0), "This file is missing.", "Restore the file.")
    if isinstance(error, ValueError) and words.startswith("Could not find the theme"):
        return report_theme(root, words.rpartition(" ")[2])
    if isinstance(error, ValueError) and words.startswith("You need to specify a path"):
        fix = 'Write:  PATH = str(ROOT / "content")'
        what = "The folder with the posts and pages is missing."
        return make_problem(root, find_line(root, "PATH"), what, fix)
    place = _find_place(root, settings_file, error)
    if isinstance(error, SyntaxError):
        fix = f"Add a missing quote, comma or bracket here or on the line above. {_UNDO}"
        return make_problem(root, place, f"This line cannot be read: {error.msg}.", fix)
    is_shown = not _SECRET_NAME.search(_read_line(root, *place))
    if isinstance(error, NameError) and error.name and is_shown:
        fix = f"Correct a typo, or add missing quotes. {_UNDO}"
        return make_problem(root, place, f'The word "{error.name}" is not known here.', fix)
    what = f"The settings cannot be read: {type(error).__name__}: {words if is_shown else '•••'}."
    return make_problem(root, place, what, _UNDO)
