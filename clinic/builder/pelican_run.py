"""Run Pelican in this process, and convert everything it logs or raises to Problems.

Depends on Pelican 4.12.0 in four places, each marked below with its reason; tests/builder fails
when Pelican changes.
"""

import io
import os
import traceback
from collections.abc import Iterator, Mapping, Sized
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from pelican import Pelican, signals
from pelican.writers import FileOverwriteFailedError

from clinic.builder.errors import BuildError
from clinic.builder.page_cache import PageCache
from clinic.builder.pelican_adapter import (
    PAGE_CACHE,
    capture_pelican_log,
    guarded_bodies,
    make_pelican,
    record_to_problem,
    rendering_with,
)
from clinic.core.cache import FILE, Cache
from clinic.core.environment import describe_site
from clinic.core.output_files import name_place
from clinic.core.problem import Problem

RULE = "build"


@dataclass
class Built:
    """The output of a run.

    ``sources`` maps a page's output file to its content file; ``rendered`` maps each page that was
    not in the cache to the inputs that changed, if pages are cached.
    """

    sources: dict[str, str] = field(default_factory=dict)
    rendered: dict[str, list[str]] = field(default_factory=dict)


def _name_page(root: Path, asked: Mapping[str, Any]) -> str:
    """Return the name of the page that a writer was called for, and of its post or page."""
    page = f"the page /{str(asked['name']).removesuffix('index.html')}"
    given = asked.get("kwargs") or {}
    content = given.get("article") or given.get("page")
    source = getattr(content, "source_path", None)
    return f"{page} of {os.path.relpath(source, root)}" if source else page


def _describe_template_error(root: Path, error: BaseException) -> Problem | None:
    """Return a Problem with the template, its line and the page; None without a template."""
    file, line, page = "", 0, ""
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line = error.filename or error.name or "", error.lineno
    for frame, frame_line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.endswith(".html") and not isinstance(error, jinja2.TemplateSyntaxError):
            file, line = name, frame_line  # Jinja rewrites tracebacks to template lines
        # The argument `name` of Writer.write_file is the page.
        if frame.f_code.co_name == "write_file" and "name" in frame.f_locals:
            page = _name_page(root, frame.f_locals)
    if not file:
        return None
    where = os.path.relpath(file, root)
    met = f" This happened on {page}." if page else ""
    what = f"The template failed with: {str(error).rstrip('.')}.{met}"
    fix = "Undo the last change to this template, or ask your web support person."
    return Problem(rule=RULE, file=where, line=line, what=what, fix=fix)


def _describe_overwrite(settings: dict[str, Any], error: FileOverwriteFailedError) -> Problem:
    page = str(error).split('"')[1].removeprefix(settings["OUTPUT_PATH"]).removesuffix("index.html")
    what = f"Two pages have the same address: {page}"
    fix = "Rename one of the two files, or write another Slug."
    return Problem(rule=RULE, file="content", what=what, fix=fix)


def find_problems(root: Path, settings: dict[str, Any], error: Exception) -> list[Problem]:
    """Return the Problems that an editor can fix; empty if the program is at fault.

    A plugin that knows what is wrong raises an error with ``problems``, or one of its own types
    with a message.
    """
    if isinstance(error, FileOverwriteFailedError):
        return [_describe_overwrite(settings, error)]
    carried = getattr(error, "problems", None)
    if isinstance(carried, list | tuple) and all(isinstance(one, Problem) for one in carried):
        return list(carried)
    problem = _describe_template_error(root, error)
    if problem is None and isinstance(error, jinja2.TemplateNotFound):
        what = f'The template "{error.name}" is missing.'
        fix = "Restore the file, or correct the setting that names the template."
        problem = Problem(rule=RULE, file=f"theme/templates/{error.name}", what=what, fix=fix)
    if problem is None and type(error).__module__.startswith("clinic.plugins."):
        fix = "Undo the last change to the theme, or ask your web support person."
        what = str(error).replace(f"{root}{os.sep}", "")
        problem = Problem(rule=RULE, file="the theme", what=what, fix=fix)
    return [problem] if problem else []


@contextmanager
def page_cache(pelican: Pelican, warnings: Sized, now: datetime) -> Iterator[PageCache | None]:
    """Use cached pages, if the settings allow it."""
    settings = pelican.settings
    if not settings.get("KEEP_PAGES"):
        with guarded_bodies():
            yield None
        return
    day = now.astimezone(ZoneInfo(settings["TIMEZONE"])).date()
    cache = Cache(Path(settings["PATH"]).parent / FILE)
    pages = PageCache(cache, describe_site(settings, pelican.plugins, day), warnings)
    settings[PAGE_CACHE] = pages
    with rendering_with(pages):
        yield pages
    cache.close()


def run_pelican(root: Path, settings: dict[str, Any], now: datetime) -> Built:
    """Build the site into ``settings["OUTPUT_PATH"]``.

    Parameters
    ----------
    root, now:
        The project's folder, and the time of the build.
    settings:
        Pelican's settings.

    Raises
    ------
    BuildError
        If a template, a plugin or Pelican itself failed, or Pelican logged a warning: to Pelican, a
        page that was left out is only a warning.
    """
    built = Built()

    def note_sources(generators: list[Any]) -> None:
        for generator in generators:
            for kind in ("articles", "translations", "pages", "hidden_articles", "hidden_pages"):
                for content in getattr(generator, kind, ()):
                    built.sources[str(content.save_as)] = name_place(content.source_path, str(root))

    signals.all_generators_finalized.connect(note_sources)
    with capture_pelican_log() as records, redirect_stdout(io.StringIO()):
        wanted = list(settings["PLUGINS"])
        try:
            pelican = make_pelican(settings)
            # If a plugin cannot be imported or registered, Pelican logs an error and builds the
            # site without it: here the build stops.
            if len(pelican.plugins) == len(wanted):
                with page_cache(pelican, records, now) as pages:
                    pelican.run()
                built.rendered = pages.rendered if pages else {}
        except SystemExit as error:  # raised by a plugin, it would hide the reason
            raise RuntimeError(f"a plugin ended the program: {error}") from error
        except Exception as error:
            problems = find_problems(root, settings, error)
            if not problems:
                raise
            raise BuildError(problems) from error
        finally:
            signals.all_generators_finalized.disconnect(note_sources)
    # For a refused document, Pelican logs a second record without a reason.
    if refused := [one for one in records if hasattr(one, "problem")] or records:
        raise BuildError([record_to_problem(one, RULE) for one in refused])
    return built
