"""An allowlist of published files: every file must be of a known kind, or the build stops.

The setting ``PUBLISHED_KINDS`` allows more, each as an extension (``.pdf``) or as a path with a
star for any name (``forms/*.pdf``); a plugin declares its files in a list of the same name.
"""

import logging
import os
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Article, Content, Page, Static
from pelican.generators import Generator, StaticGenerator
from pelican.plugins import signals
from pelican.settings import Settings
from pelican.writers import Writer

from clinic.core.boundary import is_link, list_files
from clinic.core.old_addresses import find_place, read_aliases
from clinic.core.output_files import name_place
from clinic.core.problem import Problem
from clinic.core.published_kinds import (
    HEAD,
    PEOPLE,
    PICTURE,
    find_kind_fault,
    find_kinds,
    is_of_kind,
    make_kind,
)

RULE = "published"
_NAME = "PUBLISHED"  # the setting that holds the state of a run


log = logging.getLogger(__name__)


class PublishedError(Exception):
    """Unknown files would be published; ``problems`` name each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{one.file}: {one.what}" for one in problems))
        self.problems = problems


class Run:
    """The state of a run: the pages that were written, and the documents they show.

    ``before`` is the output of an earlier run, which plain Pelican leaves there.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self.before = {place: _look_at(output, place) for place in list_files(Path(output))}
        self.written: set[str] = set()
        self.texts: list[Content] = []

    def note(self, path: str, **_more: object) -> None:
        """Record a page or feed that Pelican's writer wrote."""
        self.written.add(name_place(path, self.output))


def check_declared(settings: Settings, plugins: list[Any]) -> Iterator[Problem]:
    """Yield a Problem for each invalid declaration, or one that would allow every file."""
    declared = [("pelicanconf.py", settings.get("PUBLISHED_KINDS", ()))]
    declared += [(one.__name__, getattr(one, "PUBLISHED_KINDS", ())) for one in plugins]
    for file, kinds in declared:
        for one in kinds if isinstance(kinds, list | tuple | set) else [kinds]:
            if fault := find_kind_fault(one):
                what = f"PUBLISHED_KINDS cannot contain {str(one)[:40]!r}. {fault}"
                fix = 'Write endings or places, such as [".pdf", "forms/*.docx"].'
                yield Problem(rule=RULE, file=file, what=what, fix=fix)


def begin(pelican: Pelican) -> None:
    """Start recording; the finished site is checked after all other plugins.

    Raises
    ------
    PublishedError
        If the allowlist is invalid.
    """
    if found := list(check_declared(pelican.settings, pelican.plugins)):
        raise PublishedError(found)
    run = pelican.settings[_NAME] = Run(pelican.settings["OUTPUT_PATH"])
    signals.content_written.connect(run.note)
    signals.feed_written.connect(run.note)
    signals.finalized.disconnect(check_site)  # run last, whatever the order of PLUGINS
    signals.finalized.connect(check_site)


def meet(generators: list[Generator]) -> None:
    """Record the documents, to find the owner of a file."""
    run, context = generators[0].settings[_NAME], generators[0].context
    run.texts += [
        one for one in context["generated_content"].values() if isinstance(one, Article | Page)
    ]


def guard_copying(generator: StaticGenerator) -> None:
    """Copy only declared files from content/: pictures have their own pipeline.

    A refusal is logged: our build takes the Problem, and the other files are still copied.
    """
    write = generator.generate_output

    def generate_output(writer: Writer) -> None:
        kinds = [make_kind(one) for one in generator.settings.get("PUBLISHED_KINDS", ())]
        files = generator.context["staticfiles"]
        for one in list(files):
            if not any(kind.fullmatch(str(one.save_as)) for kind in kinds):
                files.remove(one)
                problem = _refuse_file(generator, one)
                log.error("%s: %s", problem.file, problem.what, extra={"problem": problem})
        write(writer)

    generator.generate_output = generate_output


def _refuse_file(generator: Generator, static: Static) -> Problem:
    source = static.get_relative_source_path()
    texts = (one for one in generator.context["generated_content"].values() if one)
    owner = next((one for one in texts if source in one.get_static_links()), None)
    file = f"content/{owner.relative_source_path}" if owner else "content"
    what = f'A link would publish the file "{source}" as it is.'
    return Problem(rule=RULE, file=file, what=what, fix="Remove the link to the file.")


def _look_at(site: str, place: str) -> tuple[int, int]:
    info = os.lstat(os.path.join(site, place))  # noqa: PTH118
    return info.st_size, info.st_mtime_ns


def is_whole_kind(path: Path) -> bool:
    """Return whether a path is a regular file whose magic number matches its name."""
    if is_link(path) or not path.is_file():
        return False
    with path.open("rb") as stream:
        return is_of_kind(path.name, stream.read(HEAD))


def find_strays(run: Run, settings: Settings, plugins: list[Any]) -> Iterator[Problem]:
    """Yield a Problem for each file of a built site that is not of a known kind."""
    site = Path(run.output)
    kinds = find_kinds(settings, plugins)
    owners = {posixpath.dirname(str(one.save_as)): one for one in run.texts if one.save_as}
    folders = {*owners, "", PEOPLE}
    pages = run.written | {
        find_place(one)
        for text in run.texts
        for one in read_aliases(text.metadata.get("aliases", ""))
    }
    for place in list_files(site):
        if place in run.before and run.before[place] == _look_at(run.output, place):
            continue
        if place in pages and not is_link(f"{run.output}/{place}"):  # recorded by the writer
            continue
        folder, _, name = place.rpartition("/")
        is_known = place in pages or (folder in folders and PICTURE.fullmatch(name))
        is_known = is_known or any(kind.fullmatch(place) for kind in kinds)
        if is_known and is_whole_kind(site / place):
            continue
        owner = owners.get(folder)
        file = f"content/{owner.relative_source_path}" if owner else "the built site"
        what = f'The site would publish "/{place}", a file that no part of the site makes.'
        if is_known:
            what = f'The site would publish "/{place}", whose content does not match its name.'
        fix = "Remove the link to the file, or declare its kind in PUBLISHED_KINDS."
        yield Problem(rule=RULE, file=file, what=what, fix=fix)


def check_site(pelican: Pelican) -> None:
    """Check the finished site.

    Raises
    ------
    PublishedError
        If it contains an unknown file.
    """
    run = pelican.settings.pop(_NAME)
    if found := list(find_strays(run, pelican.settings, pelican.plugins)):
        raise PublishedError(found)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(begin)
    signals.all_generators_finalized.connect(meet)
    signals.static_generator_init.connect(guard_copying)
