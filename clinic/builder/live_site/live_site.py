"""The site in memory for the preview: reload changes, list documents, and render pages."""

import importlib
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pelican.contents import Content
from pelican.log import LimitFilter

from clinic.builder.bytecode_cache import TemplateCache
from clinic.builder.errors import BuildError
from clinic.builder.live_site.document_info import Shown, describe_text, find_unread
from clinic.builder.live_site.loader import Reading, load_site
from clinic.builder.live_site.reloader import UnreadableTextError, reload_document
from clinic.builder.pelican_adapter import (
    capture_pelican_log,
    forget_shown,
    record_to_problem,
)
from clinic.builder.pelican_run import find_problems
from clinic.builder.settings import read_site_settings
from clinic.content.content_index import is_document
from clinic.content.document import CONTENT
from clinic.content.markdown_cache import MarkdownCache
from clinic.content.markdown_result import Rendered
from clinic.content.slow_texts import fingerprint
from clinic.core.boundary import OutsideError, find_source
from clinic.core.cache import FILE, Cache
from clinic.core.environment import describe_setting
from clinic.core.junk_files import is_dropping

__all__ = ["LiveSite", "Saved", "Shown"]

SETTINGS_FILE = "pelicanconf.py"  # the settings that show drafts
CODE = "clinic"  # the folder of our own code, which only a restart reloads
_SEARCH = "clinic.plugins.search"


@dataclass
class Saved:
    """The effect of a save: reloaded documents, unreadable ones, and what is still needed."""

    renewed: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    needs_reading: bool = False
    needs_restart: bool = False


class LiveSite:
    """The whole site, each page rendered on request. Use it in a ``with`` block.

    Parameters
    ----------
    root:
        The project's folder.
    knowing:
        The project with the list of slow texts, if it is another one.
    """

    def __init__(self, root: Path, knowing: Path | None = None) -> None:
        self.root, self._knowing = root, knowing
        self.is_whole = False
        self._html: MarkdownCache | None = None
        self._reading: Reading | None = None
        self._folder = Path()
        self._only: frozenset[str] = frozenset()
        self._outputs: list[Path] = []
        self._search: Path | None = None

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="clinic-preview-"))
        # Pelican's log would clutter the terminal, and the checks report more clearly.
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = logging.DEBUG
        logging.getLogger().handlers[:] = [logging.NullHandler()]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_html()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, only: Iterable[str] = ()) -> None:
        """Read the whole site, or first a few posts, so that they can be viewed early.

        Parameters
        ----------
        only:
            The posts' files, such as ``content/posts/2026/a.md``; empty means all.

        Raises
        ------
        BuildError
            If the site cannot be read; the previous state is still served.
        """
        places = [one.removeprefix(f"{CONTENT}/") for one in only]
        output = Path(tempfile.mkdtemp(dir=self._folder))
        settings = self._read_settings()
        self._close_html()  # settings affect the HTML
        if places:
            settings["ARTICLE_PATHS"] = places
            settings["GALLERY"] = False  # saves half a second
        try:
            with capture_pelican_log() as heard:
                reading = load_site(settings, output)
            if len(settings["PLUGINS"]) != reading.plugins:
                raise BuildError([record_to_problem(one, "build") for one in heard])
        except Exception as error:
            shutil.rmtree(output, ignore_errors=True)
            self._raise(settings, error)
        self._reading, self.is_whole = reading, not places
        self._only = frozenset(places)
        self._outputs.append(output)
        self._forget_search()
        while len(self._outputs) > 2:  # a page that is still open may request its pictures
            shutil.rmtree(self._outputs.pop(0), ignore_errors=True)

    def _forget_search(self) -> None:
        if self._search:
            shutil.rmtree(self._search, ignore_errors=True)
            self._search = None

    def _read_settings(self) -> dict[str, Any]:
        settings = read_site_settings(self.root, SETTINGS_FILE)
        jinja = settings["JINJA_ENVIRONMENT"]
        kept = TemplateCache(Cache(self.root / FILE), describe_setting(jinja, b""))
        settings["JINJA_ENVIRONMENT"] = {"bytecode_cache": kept, **jinja}
        settings["PICTURES_MAY_FAIL"] = True  # one broken picture must not block other pages
        if self._knowing:
            settings["SLOW_TEXTS"] = str(self._knowing)
        return settings

    def keep_html(self, text: str, rendered: Rendered) -> None:
        """Cache a text that the checks have rendered."""
        if self._html is None:
            markdown = self._read_settings()["MARKDOWN"]
            self._html = MarkdownCache(markdown, Cache(self.root / FILE))
        if rendered.header is not None:
            self._html.keep(fingerprint(text), rendered.html, rendered.header)

    def _close_html(self) -> None:
        html, self._html = self._html, None
        if html is not None:
            html.close()

    def _raise(self, settings: dict[str, Any], error: Exception) -> None:
        if isinstance(error, BuildError):
            raise error
        problems = find_problems(self.root, settings, error)
        if not problems:
            raise error
        raise BuildError(problems) from error

    def save(self, changed: Iterable[Path]) -> Saved:
        """Process files that were saved, created, renamed or deleted; only documents are reloaded.

        The result says what else the caller must do: read everything again, or restart the process.
        """
        saved = Saved()
        self._forget_search()
        for path in sorted(set(changed)):
            try:
                place = path.relative_to(self.root).as_posix()
            except ValueError:
                continue
            if _is_passing(path):
                continue
            if place.startswith(f"{CODE}/"):
                saved.needs_restart |= path.suffix == ".py"
            elif place.startswith(f"{CONTENT}/"):
                self._follow_content(place, saved)
            elif place.startswith("theme/") or path.parent == self.root:
                saved.needs_reading = True
        return saved

    def _follow_content(self, file: str, saved: Saved) -> None:
        place = file.removeprefix(f"{CONTENT}/")
        reading = self._reading
        is_known = reading is not None and place in reading.texts
        if not is_known or not is_document(place) or not (self.root / file).is_file():
            saved.needs_reading = True
            return
        assert reading is not None
        try:
            saved.needs_reading |= not reload_document(reading, place)
            self._write_pictures(reading.texts[place].content)
            saved.renewed.append(file)
        except UnreadableTextError:
            saved.unreadable.append(file)

    def _write_pictures(self, content: Content) -> None:
        """Write the pictures of a document; if one fails, its page says why."""
        write = getattr(content.get_content, "write_pictures", None)
        if write:
            with suppress(Exception):
                write(self._outputs[-1])

    def has(self, name: str) -> bool:
        """Return whether there is a page or feed with that name."""
        return self._reading is not None and self._reading.recorder.find(name) is not None

    def make(self, name: str) -> str | None:
        """Render a page or feed; None if the site has none with that name.

        Raises
        ------
        BuildError
            If rendering fails; its Problems say why.
        """
        reading = self._reading
        if reading is None:
            return None
        with reading.lock:
            recipe = reading.recorder.find(name)
            if recipe is None or not (self.is_whole or self._is_first(recipe.text)):
                return None
            try:
                made = reading.recorder.make(name)
            except Exception as error:
                forget_shown()
                self._raise(reading.recorder.settings, error)
        return self._finish(made) if made and name.endswith(".html") else made

    def _is_first(self, text: Content | None) -> bool:
        return text is not None and text.relative_source_path in self._only

    def _finish(self, html: str) -> str:
        """Return a page as the writer would finish it, with its policy and its drawings."""
        settings = self._reading.recorder.settings if self._reading else {}
        for finisher in settings.get("PAGE_FINISHERS", ()):
            html = str(finisher(html))
        return html

    def find_file(self, name: str) -> Path | None:
        """Return a file that is not rendered: a picture, a script, an attachment."""
        search = [self._search] if self._search else []
        with suppress(OutsideError):
            for output in (*reversed(self._outputs), *search):
                path = find_source(output, name)
                if output is not self._outputs[-1] and path.suffix == ".html":
                    continue  # a redirect that no longer exists
                if path.is_file():
                    return path
            return self._reading.find_static(name) if self._reading else None
        return None

    def make_search(self) -> None:
        """Build the search index of all pages as they are now; slow for large sites."""
        if self._search or not self.is_whole or self._reading is None:
            return
        if _SEARCH not in self._reading.recorder.settings["PLUGINS"]:
            return
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        for name in self.list_names():
            if name.endswith(".html") and (page := self.make(name)):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(page, encoding="utf-8")
        importlib.import_module(_SEARCH).index_site(folder)
        self._search = folder

    def list_texts(self) -> Iterator[Shown]:
        """Yield all documents, sorted by file."""
        texts = self._reading.texts if self._reading else {}
        for place in sorted(texts):
            if self.is_whole or place in self._only:
                yield describe_text(place, texts[place].content)

    def list_unread(self) -> set[str]:
        """Return the files of documents that exist but could not be read."""
        return find_unread(self.root, self._reading.texts) if self._reading else set()

    def find_text(self, *, name: str = "", file: str = "") -> Shown | None:
        """Return the document with an output file, or in a content file."""
        texts = self.list_texts()
        return next((one for one in texts if name == one.name or file == one.file), None)

    def list_names(self) -> list[str]:
        """Return the names of all pages and feeds, with each page of a paginated list."""
        if self._reading is None:
            return []
        recorder = self._reading.recorder
        with self._reading.lock:
            return [
                name
                for one in list(recorder.recipes.values())
                for name in (recorder.list_pages(one) if one.is_parted else [one.name])
            ]


def _is_passing(path: Path) -> bool:
    """Return whether a file is temporary, from an editor or the operating system."""
    name = path.name
    is_left = is_dropping(name) or name.endswith(("~", ".new")) or name == "4913"  # Vim's probe
    return is_left or "__pycache__" in path.parts
