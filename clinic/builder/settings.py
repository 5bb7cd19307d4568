"""Read the settings as Pelican does; whatever is wrong with a file of them is said in words."""

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
FILES = ("publishconf.py", "pelicanconf.py")  # the first one's lines come last
_UNDO = "Undo the last change to it, or ask whoever looks after the site."
# A line that may hold a password, such as a target, is never shown.
_SECRET_NAME = re.compile(r"pass|secret|token|key", re.IGNORECASE)
_SECRET_LINE = re.compile(rf"@|TARGET\b.*:|{_SECRET_NAME.pattern}", re.IGNORECASE)


def read_site_settings(root: Path, settings_file: str, **overrides: object) -> dict[str, Any]:
    """Read a settings file as Pelican does, with some settings replaced.

    Raises
    ------
    BuildError
        The settings file can't be used; its Problem names the file and the line. When
        content/clinic.toml is what can't be used, that is said instead.
    """
    failure: BaseException | None = None
    with capture_pelican_log() as records, _own_modules(root):
        try:
            _refuse_odd_files(root)
            path = str(root / settings_file)
            # publishconf.py says `from pelicanconf import *`: it must meet this folder's.
            if settings_file != FILES[-1] and (root / FILES[-1]).is_file():
                load_source(Path(FILES[-1]).stem, str(root / FILES[-1]))
            settings: dict[str, Any] = read_settings(path, override=overrides)
        except (BuildError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the file is a program, and may raise what it likes
            failure = error
        # What the file itself says: Pelican may have put something else in its place, or stopped.
        values = vars(sys.modules.get(Path(settings_file).stem, object))
        given = {name: value for name, value in values.items() if name.isupper()} | overrides
    problems = _find_misfits(root, settings_file, given)
    if failure is None:  # the whole file was read
        problems += [_report_missing(name) for name in NEEDED if name not in given]
    if failure is not None:
        told = _describe(root, settings_file, failure)
        if told.line or not problems:  # else Pelican stopped at one of them
            problems.insert(0, told)
    elif not problems:
        problems = [record_to_problem(one, RULE) for one in records]
    if problems:
        raise BuildError(_find_cause(root) or problems) from failure
    return settings


@contextmanager
def _own_modules(root: Path) -> Iterator[None]:
    """Let the settings files of a folder be loaded, and nothing of them stay in this process.

    Nor for whoever reads settings next, in another folder. The folder is looked in last, so that no
    file in it stands in for a library.
    """
    deepest, path, folders, here = sys.getrecursionlimit(), sys.path, [*sys.path], Path.cwd()
    names = ("pelicanconf", "publishconf")
    for name in names:
        sys.modules.pop(name, None)
    sys.path.append(str(root))
    # A setting may hold a password by mistake: no copy of it is kept in __pycache__.
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
    return Problem(rule=RULE, file="pelicanconf.py", what=what, fix="Put the line back.")


def _refuse_odd_files(root: Path) -> None:
    """Raise a BuildError if a settings file is not a plain file of the project.

    Reading a pipe never ends, and a link would show the lines of somebody's other file.
    """
    what = "A folder or a pipe has the name of this file."
    odd = [
        Problem(rule=RULE, file=name, what=what, fix="Put the file back.")
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
    """Return what is wrong with clinic.toml: the settings read it, and stumble over it first."""
    return read_clinic(root / "content" / "clinic.toml")[1]


def find_line(root: Path, name: str, files: tuple[str, ...] = FILES) -> tuple[str, int]:
    """Return the settings file and the line that give a setting; the file alone when none does."""
    for file in files:
        try:
            lines = (root / file).read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            continue
        for at in range(len(lines), 0, -1):  # the last one holds
            if lines[at - 1].partition("=")[0].partition(":")[0].strip() == name:
                return file, at
    return "pelicanconf.py", 0


def _read_line(root: Path, file: str, line: int) -> str:
    try:
        return (root / file).read_text(encoding="utf-8").split("\n")[line - 1] if line else ""
    except (OSError, UnicodeDecodeError, IndexError):
        return ""


def make_problem(root: Path, place: tuple[str, int], what: str, fix: str) -> Problem:
    """Make a Problem of a line of the settings, showing the line."""
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
    """Return a Problem for a folder with no theme in it; the setting is at fault only if it is."""
    if Path(theme) == root / "theme":
        fix = "Put the folder back."
        return Problem(
            rule=RULE, file="theme/templates", what="The theme is missing here.", fix=fix
        )
    what = f'There is no theme in the folder "{Path(theme).name}".'
    fix = 'Write it like this:  THEME = str(ROOT / "theme")'
    return make_problem(root, find_line(root, "THEME"), what, fix)


def _describe(root: Path, settings_file: str, error: BaseException) -> Problem:
    """Say in words why a settings file can't be used."""
    words = "•••" if "@" in str(error) else str(error)
    if isinstance(error, FileNotFoundError) and str(error.filename).endswith(settings_file):
        return make_problem(root, (settings_file, 0), "This file is not there.", "Put it back.")
    if isinstance(error, ValueError) and words.startswith("Could not find the theme"):
        return report_theme(root, words.rpartition(" ")[2])
    if isinstance(error, ValueError) and words.startswith("You need to specify a path"):
        fix = 'Write it like this:  PATH = str(ROOT / "content")'
        what = "The folder with the posts and pages is not there."
        return make_problem(root, find_line(root, "PATH"), what, fix)
    place = _find_place(root, settings_file, error)
    if isinstance(error, SyntaxError):
        fix = f"Look for a missing quote, comma or bracket, here or in the line above. {_UNDO}"
        return make_problem(root, place, f"This line cannot be read: {error.msg}.", fix)
    is_shown = not _SECRET_NAME.search(_read_line(root, *place))
    if isinstance(error, NameError) and error.name and is_shown:
        fix = f"Is it misspelt, or are its quotes missing? {_UNDO}"
        return make_problem(root, place, f'I do not know the word "{error.name}" here.', fix)
    what = f"The settings cannot be read: {type(error).__name__}: {words if is_shown else '•••'}."
    return make_problem(root, place, what, _UNDO)
