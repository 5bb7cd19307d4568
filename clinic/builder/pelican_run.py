"""Run Pelican in this process, and turn everything it says or raises into Problems.

Leans on Pelican 4.12.0 in four places, each marked below with its reason; tests/builder fails when
Pelican changes underneath.
"""

import io
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from pelican import Pelican, signals
from pelican.log import LimitFilter
from pelican.settings import read_settings
from pelican.writers import FileOverwriteFailedError

from clinic.builder.errors import BuildError
from clinic.model.problem import Problem

RULE = "build"


@dataclass
class Built:
    """What a run wrote: ``sources`` maps a page's file in the site to its content file."""

    sources: dict[str, str] = field(default_factory=dict)


class _Listener(logging.Handler):
    """Keeps the warnings and errors that Pelican and its plugins log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.records.append(record)


@contextmanager
def _listening() -> Iterator[_Listener]:
    """Hear all that is logged while the block runs, and keep it off the screen."""
    listener, logger = _Listener(), logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    dedup = LimitFilter.LOGS_DEDUP_MIN_LEVEL
    # Pelican drops a warning that it gave before in this process; a second build must hear it too.
    LimitFilter.LOGS_DEDUP_MIN_LEVEL = logging.DEBUG
    logger.handlers[:] = [listener]
    logger.setLevel(logging.WARNING)
    try:
        yield listener
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = dedup


def read_site_settings(root: Path, settings_file: str, **overrides: object) -> dict[str, Any]:
    """Read a settings file as Pelican does, with some settings replaced.

    Raises
    ------
    BuildError
        The settings file can't be used; its Problem names the file and the line.
    """
    # publishconf.py says `from pelicanconf import *`: it must meet this folder's, not one that
    # another build in this process imported.
    sys.modules.pop("pelicanconf", None)
    sys.path.insert(0, str(root))
    try:
        settings: dict[str, Any] = read_settings(str(root / settings_file), override=overrides)
    except (Exception, SystemExit) as error:
        raise BuildError([_describe_settings_error(root, settings_file, error)]) from error
    finally:
        sys.path.remove(str(root))
        sys.modules.pop("pelicanconf", None)  # nor must who reads settings next meet this one
    return settings


def _describe_settings_error(root: Path, settings_file: str, error: BaseException) -> Problem:
    file, line = settings_file, getattr(error, "lineno", None) or 0
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent == root:
            file, line = Path(frame.filename).name, frame.lineno or 0
    what = f"The settings can not be read: {type(error).__name__}: {error}."
    return Problem(rule=RULE, file=file, line=line, what=what, fix="Undo the last change to it.")


def _describe_template_error(root: Path, error: BaseException) -> Problem | None:
    """Name the template, its line and the page that met it; None when no template is involved."""
    file, line, page = "", 0, ""
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line = error.filename or error.name or "", error.lineno
    for frame, frame_line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.endswith(".html") and not isinstance(error, jinja2.TemplateSyntaxError):
            file, line = name, frame_line  # Jinja puts the templates' own lines in the traceback
        # Writer.write_file names the page it was asked for in its argument `name`.
        if frame.f_code.co_name == "write_file" and "name" in frame.f_locals:
            page = str(frame.f_locals["name"]).removesuffix("index.html")
    if not file:
        return None
    where = os.path.relpath(file, root)
    met = f" It was met while making the page /{page}." if page else ""
    what = f"The template stopped with: {error}.{met}"
    fix = (
        "Undo the last change to this template, or show this message to who looks after the theme."
    )
    return Problem(rule=RULE, file=where, line=line, what=what, fix=fix)


def _describe_record(record: logging.LogRecord) -> Problem:
    what = f"Pelican says: {record.getMessage()}"
    if record.exc_info and record.exc_info[1]:
        what += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
    fix = "Mend what it names. If it names nothing you know, show this to who looks after the site."
    return Problem(rule=RULE, file="pelicanconf.py", what=" ".join(what.split()), fix=fix)


def _describe_overwrite(settings: dict[str, Any], error: FileOverwriteFailedError) -> Problem:
    page = str(error).split('"')[1].removeprefix(settings["OUTPUT_PATH"]).removesuffix("index.html")
    what = f"Two pages want the same address: {page}"
    fix = "Give one of them another file name, or another Slug."
    return Problem(rule=RULE, file="content", what=what, fix=fix)


def _find_problems(root: Path, error: Exception) -> list[Problem]:
    """Return what an editor can mend about a failure; nothing when it is the program's fault.

    A plugin that knows what is wrong raises an error that carries ``problems``.
    """
    carried = getattr(error, "problems", None)
    if isinstance(carried, list | tuple) and all(isinstance(one, Problem) for one in carried):
        return list(carried)
    problem = _describe_template_error(root, error)
    return [problem] if problem else []


def run_pelican(root: Path, settings: dict[str, Any]) -> Built:
    """Build the site into ``settings["OUTPUT_PATH"]``.

    Raises
    ------
    BuildError
        A template, a plugin or Pelican itself failed, or Pelican gave a warning: a page that was
        left out is a warning to Pelican, and a lost post to a clinic.
    """
    built = Built()

    def note_sources(generators: list[Any]) -> None:
        for generator in generators:
            for kind in ("articles", "translations", "pages", "hidden_articles", "hidden_pages"):
                for content in getattr(generator, kind, ()):
                    source = Path(content.source_path).relative_to(root).as_posix()
                    built.sources[str(content.save_as)] = source

    signals.all_generators_finalized.connect(note_sources)
    with _listening() as listener, redirect_stdout(io.StringIO()):
        wanted = list(settings["PLUGINS"])
        try:
            pelican = Pelican(settings)
            # A plugin that can't be imported or registered is an error in the log, and the site is
            # built without it: here the build ends.
            if len(pelican.plugins) == len(wanted):
                pelican.run()
        except FileOverwriteFailedError as error:
            raise BuildError([_describe_overwrite(settings, error)]) from error
        except Exception as error:
            problems = _find_problems(root, error)
            if not problems:
                raise
            raise BuildError(problems) from error
        finally:
            signals.all_generators_finalized.disconnect(note_sources)
    if listener.records:
        raise BuildError([_describe_record(record) for record in listener.records])
    return built
