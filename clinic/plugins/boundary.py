"""Confine reading to content/, and writing to the output folder.

This guards every place where Pelican reads, copies and writes, whatever was checked before. A
document that names another file is left out with an error, and such a file is not copied.
"""

import io
import logging
import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from jinja2 import Template
from pelican import Pelican
from pelican.contents import Article, Content, Page, Static
from pelican.generators import Generator, StaticGenerator
from pelican.plugins import signals
from pelican.readers import Readers
from pelican.settings import Settings
from pelican.writers import FileOverwriteFailedError, Writer

from clinic.core.boundary import (
    OutsideError,
    find_destination,
    find_links_out,
    find_source,
    is_inside,
    join_below,
)
from clinic.core.output_files import find_output_files, name_place
from clinic.core.placeholders import (
    COPIED,
    find_path_fault,
    find_placeholders,
    list_places,
)
from clinic.core.problem import Problem

RULE = "boundary"
_FIX = "Remove the link, or put the file in the post's folder."

log = logging.getLogger(__name__)


class BoundaryError(Exception):
    """Something is outside the site; ``problems`` name it."""

    def __init__(self, file: str, what: str, fix: str = _FIX) -> None:
        super().__init__(f"{file}: {what} {fix}")
        self.problems = [Problem(rule=RULE, file=file, what=what, fix=fix)]


def report(error: BoundaryError) -> None:
    """Log a refusal: our build takes the Problem, plain Pelican shows the message."""
    log.error("%s", error, extra={"problem": error.problems[0]})


def check_path(folder: Path, path: str, beside: str) -> None:
    """Check a path that a document attaches.

    Raises
    ------
    OutsideError
        If it is outside the site.
    """
    if fault := find_path_fault(path, beside):
        raise OutsideError(fault)
    for place in list_places(path, beside):
        find_source(folder, place)


def _list_html(content: Content) -> Iterator[str]:
    yield content._content or ""
    for name in content.settings["FORMATTED_FIELDS"]:
        yield str(content.metadata.get(name, ""))


def check_text(content: Content) -> None:
    """Refuse a document that attaches a file from elsewhere, or would be written elsewhere.

    Raises
    ------
    BoundaryError
        Then Pelican leaves the document out.
    """
    if not isinstance(content, Article | Page):
        return
    place = content.relative_source_path
    try:
        beside = posixpath.dirname(place) or "."
        for html in _list_html(content):
            is_copied = any(word in html for word in COPIED)  # in few: the search is slow
            for one in find_placeholders(html) if is_copied else ():
                if one.what in COPIED:
                    what = f'A link names "{one.text[:80]}", which is not a file in content/.'
                    check_path(Path(content.settings["PATH"]), one.path, beside)
        what = "The page would be written outside the output folder."
        join_below(content.settings["OUTPUT_PATH"], content.save_as)
    except OutsideError as error:
        refusal = BoundaryError(f"content/{place}", what)
        report(refusal)
        raise refusal from error


def guard_readers(readers: Readers) -> None:
    """Refuse to read a file from elsewhere, such as the target of a link."""
    read: Callable[..., Content] = readers.read_file

    def read_file(base_path: str, path: str, *args: Any, **kwargs: Any) -> Content:  # noqa: ANN401
        place = os.path.relpath(path, base_path) if os.path.isabs(path) else path  # noqa: PTH117
        try:
            find_source(base_path, place.replace(os.sep, "/"))
        except OutsideError as error:
            what = "The file is not in content/: a link goes outside that folder."
            refusal = BoundaryError(f"content/{place}", what, "Put the file itself in content/.")
            report(refusal)
            raise refusal from error
        return read(base_path, path, *args, **kwargs)

    readers.read_file = read_file


def guard_static(generator: StaticGenerator) -> None:
    """Guard Pelican's copying of attachments and of the theme's static files."""
    read, write = generator.generate_context, generator.generate_output

    def generate_context() -> None:
        for link in sorted(generator.context["static_links"]):
            try:
                find_source(generator.path, str(link))
            except OutsideError:
                generator.context["static_links"].discard(link)
                report(_refuse_file(generator, str(link)))
        read()

    def generate_output(writer: Writer) -> None:
        check_theme(generator)
        files = generator.context["staticfiles"]
        files[:] = [one for one in files if _may_copy(generator, one)]
        write(writer)

    generator.generate_context = generate_context
    generator.generate_output = generate_output


def _may_copy(generator: StaticGenerator, static: Static) -> bool:
    try:
        place = os.path.relpath(static.source_path, generator.path)
        find_source(generator.path, Path(place).as_posix())
        find_destination(generator.output_path, str(static.save_as))
    except (OutsideError, ValueError):  # relpath raises for another drive
        report(_refuse_file(generator, str(static.source_path)))
        return False
    return True


def _refuse_file(generator: Generator, link: str) -> BoundaryError:
    """Return the refusal of a file, with the document that attaches it if known."""
    texts = (one for one in generator.context["generated_content"].values() if one)
    owner = next((one for one in texts if link in one.get_static_links()), None)
    file = f"content/{owner.relative_source_path}" if owner else "content"
    return BoundaryError(file, f'A link names "{link[:80]}", which is not a file in content/.')


def check_theme(generator: StaticGenerator) -> None:
    """Check the static files of the theme.

    Raises
    ------
    BoundaryError
        If a link in the theme goes outside it, or the copies would be written outside the output.
    """
    theme = Path(generator.theme)
    try:
        find_destination(generator.output_path, generator.settings["THEME_STATIC_DIR"])
    except OutsideError as error:
        what = "THEME_STATIC_DIR goes outside the output folder."
        raise BoundaryError("pelicanconf.py", what, 'Write THEME_STATIC_DIR = ".".') from error
    for name in generator.settings["THEME_STATIC_PATHS"]:
        folder = theme / name
        out = find_links_out(folder, theme)
        if out or not is_inside(folder, theme):
            place = f"theme/{name}/{out[0] if out else ''}".rstrip("/")
            what = "This link goes outside the theme."
            raise BoundaryError(place, what, "Put the file itself in the theme.")


def check_output(generators: list[Generator]) -> None:
    """Before anything is written, check that no link in the output folder goes elsewhere.

    Raises
    ------
    BoundaryError
        If one does.
    """
    output = generators[0].output_path
    for place in find_links_out(output, output):
        what = "This link goes outside the output folder."
        raise BoundaryError(f"{Path(output).name}/{place}", what, "Delete the link.")


class _RenderedTemplate:
    """A template proxy that delegates rendering, for example to the page cache."""

    def __init__(self, template: Template, settings: Settings) -> None:
        self._template, self._renderer = template, settings.get("PAGE_CACHE")
        self._finishers = settings.get("PAGE_FINISHERS", ())
        self._files = find_output_files(settings)

    def render(self, variables: dict[str, Any]) -> str:
        """Return the page for these variables."""
        place = str(variables["output_file"]).replace(os.sep, "/")
        self._files.make_folder(posixpath.dirname(place))  # may reuse a spare folder
        if self._renderer:
            return str(self._renderer.render(self._template, variables, self._finish))
        return self._finish(str(self._template.render(variables)))

    def _finish(self, page: str) -> str:
        for finisher in self._finishers:
            page = finisher(page)
        return page


class _UnwrittenFile(io.StringIO):
    """A file-like buffer that is written when closed."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def close(self) -> None:
        if not self.closed:
            self._write(self.getvalue())
        super().close()


class BoundedWriter(Writer):  # type: ignore[misc]  # Pelican states no types
    """Pelican's writer, confined to the output folder with links resolved.

    If the setting ``PAGE_CACHE`` holds a renderer, it renders the pages. The functions in the
    setting ``PAGE_FINISHERS`` post-process each page before it is written.
    """

    def write_file(self, name: str, template: Template, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Write a page, as Pelican does."""
        super().write_file(name, _RenderedTemplate(template, self.settings), *args, **kwargs)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> IO[str]:
        """Open a file, with Pelican's rules for overwriting."""
        place = name_place(filename, self.output_path)
        is_overridden = filename in self._overridden_files
        if is_overridden and not override:
            return _UnwrittenFile(lambda _: None)
        if is_overridden or (filename in self._written_files and not override):
            raise FileOverwriteFailedError(f'Failed to overwrite "{filename}"')
        if override:
            self._overridden_files.add(filename)
        self._written_files.add(filename)
        files = find_output_files(self.settings)
        return _UnwrittenFile(lambda text: files.write(place, text.encode(encoding)))


def choose_writer(_pelican: Pelican) -> type[BoundedWriter]:
    """Return our writer class to Pelican."""
    return BoundedWriter


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(check_text)
    signals.readers_init.connect(guard_readers)
    signals.static_generator_init.connect(guard_static)
    signals.all_generators_finalized.connect(check_output)
    signals.get_writer.connect(choose_writer)
