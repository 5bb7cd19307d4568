"""Render the page of an unsaved post in the theme of the site.

Unsaved text must not be written to content/. So the site is built from a shadow copy of the
project, with its own copies of the documents, and the same pictures, theme and settings.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.builder.errors import BuildError
from clinic.content.content_index import UnreadableFile, take_apart
from clinic.content.document import CONTENT
from clinic.content.markdown_result import Rendered, explain_trouble
from clinic.core.boundary import find_fault, find_links_out, is_inside
from clinic.core.decoding import DecodingTrouble, decode
from clinic.core.junk_files import is_dropping
from clinic.core.problem import Problem
from clinic.web.editor.post_store import NotFoundError

if TYPE_CHECKING:
    from clinic.builder.live_site.live_site import LiveSite, Shown

WORK = ".build"
_DAY = 24 * 60 * 60  # seconds; an older shadow belongs to a killed editor
_SETTINGS = ("pelicanconf.py", "publishconf.py")
_TEXTS = (".md", ".toml")  # copied, because they get overwritten; others are hard links


def _is_same(one: Path, other: Path) -> bool:
    try:
        a, b = one.stat(), other.stat()
    except OSError:
        return False
    return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)


class DraftPreview:
    """Renders pages of unsaved posts in the theme of the site.

    Parameters
    ----------
    root:
        The project's folder.
    reading:
        Held while documents are read, because plugins have global state.
    render:
        Renders Markdown in a worker process with a time limit.
    """

    def __init__(
        self, root: Path, reading: threading.Lock, render: Callable[[str], Rendered]
    ) -> None:
        self._root, self._render = root, render
        self._lock = threading.RLock()
        self._reading = reading
        self._shadow: Path | None = None
        self._site: LiveSite | None = None
        self._typed: dict[str, bytes] = {}  # unsaved content in the shadow, by path
        self._reader: threading.Thread | None = None
        self._failure: BuildError | None = None  # why the other pages cannot be built
        self._is_closed = False

    def follow(self) -> None:
        """Update the shadow with saved files."""
        with self._lock:
            if self._shadow is None:
                return
            source, shadow = self._root / CONTENT, self._shadow / CONTENT
            there = {
                path.relative_to(source).as_posix()
                for path in source.rglob("*")
                if path.is_file() and not is_dropping(path.name)
            }
            for path in [one for one in shadow.rglob("*") if one.is_file()]:
                if path.relative_to(shadow).as_posix() not in there:
                    path.unlink()
            for place in there - self._typed.keys():
                if not _is_same(source / place, shadow / place):
                    _put(source / place, shadow / place, source)

    def look(self, place: str, content: bytes) -> tuple[str, str]:
        """Return the URL path and the HTML of an unsaved post.

        Parameters
        ----------
        place, content:
            The path of the post, and the full content of the file.

        Raises
        ------
        BuildError
            The page cannot be built; the problems say why.
        NotFoundError
            The content does not make a page yet, for example without a title.
        """
        made = self._make_html(place, content)  # before the lock: this may run into a time limit
        with self._lock:
            site = self._open()
            if made:
                site.keep_html(*made)
            assert self._shadow is not None
            path = self._shadow / CONTENT / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            self._typed[place] = content
            was_whole = site.is_whole
            page = self._make_page(site, place)
            if (
                site.is_whole != was_whole
            ):  # a full read finished meanwhile, maybe without this text
                page = self._make_page(site, place)
            if page is None:
                raise NotFoundError("Fix the problems to see the page.")
            return page

    def _make_html(self, place: str, content: bytes) -> tuple[str, Rendered] | None:
        """Return the text and its rendered HTML; None if the site itself reports the problem."""
        text = decode(content)
        if isinstance(text, DecodingTrouble):
            return None
        read = take_apart(place, text)
        if isinstance(read, UnreadableFile):
            trouble = read.trouble
            long = Problem(
                rule="too-long",
                file=f"{CONTENT}/{place}",
                what=trouble.what,
                fix=trouble.fix,
                line=trouble.line,
            )
            raise BuildError([long])
        rendered = self._render(text)
        if rendered.trouble:
            what, fix = explain_trouble(rendered.trouble)
            path = f"{CONTENT}/{place}"
            raise BuildError([Problem(rule="markdown-slow", file=path, what=what, fix=fix)])
        return text, rendered

    def _make_page(self, site: "LiveSite", place: str) -> tuple[str, str] | None:
        """Return the URL path and the HTML of a post in the shadow, or None."""
        assert self._shadow is not None
        saved = site.save([self._shadow / CONTENT / place])
        shown = None if saved.unreadable else site.find_text(file=f"{CONTENT}/{place}")
        if shown is None and not saved.unreadable:
            shown = self._read_first(site, place)
        html = site.make(shown.name) if shown else None
        if shown is None or html is None:
            return None
        return shown.name.removesuffix("index.html"), html

    def forget(self, place: str) -> None:
        """Replace unsaved content in the shadow with the saved file."""
        with self._lock:
            self._typed.pop(place, None)

    def find(self, name: str) -> str | Path | None:
        """Return a page of the shadow site as HTML, or the path of another file.

        Raises
        ------
        BuildError
            This page, or all pages but the first, cannot be built.
        """
        name = f"{name}index.html" if not name or name.endswith("/") else name
        if find_fault(name):
            return None
        with self._lock:
            site = self._open()
            if name.endswith(".html") and (made := site.make(name)) is not None:
                return made
            found = site.find_file(name)
            if found is None and self._failure is not None and not site.is_whole:
                raise self._failure
            return found

    def _open(self) -> "LiveSite":
        if self._site is not None:
            return self._site
        work = self._root / WORK
        work.mkdir(exist_ok=True)
        for left in work.glob("writing-*"):  # left by a killed editor
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True)
        # Resolved, because the settings compare resolved paths.
        self._shadow = Path(tempfile.mkdtemp(prefix="writing-", dir=work)).resolve()
        for name in _SETTINGS:
            with suppress(FileNotFoundError):
                shutil.copy2(self._root / name, self._shadow / name)
        _share(self._root / "theme", self._shadow / "theme")
        self.follow()
        from clinic.builder.live_site.live_site import (
            LiveSite,  # a slow import, needed only for previews
        )

        self._site = LiveSite(self._shadow, self._root).__enter__()
        return self._site

    def _read_first(self, site: "LiveSite", place: str) -> "Shown | None":
        """Read a new post first, and all others in the background."""
        file = f"{CONTENT}/{place}"
        with self._reading:
            if (shown := site.find_text(file=file)) is not None:  # another thread has read it
                return shown
            site.read([file])
        if self._reader is None or not self._reader.is_alive():
            self._reader = threading.Thread(target=self._read_all, args=[site], daemon=True)
            self._reader.start()
        return site.find_text(file=file)

    def _read_all(self, site: "LiveSite") -> None:
        """Read all posts: links and related posts need them."""
        with self._reading:
            if self._is_closed:
                return
            self._failure = None
            try:
                site.read()
            except BuildError as error:
                self._failure = error
            except Exception as error:  # Pelican and plugins raise many kinds of errors
                what = f"Cannot build the other pages ({type(error).__name__}: {error})."
                fix = "Run: make check"
                problem = Problem(rule="program-fault", file="the site", what=what, fix=fix)
                self._failure = BuildError([problem])

    def close(self) -> None:
        """Delete the shadow copy."""
        self._is_closed = True
        with self._lock, self._reading:
            if self._site is not None:
                self._site.__exit__(None, None, None)
            if self._shadow is not None:
                shutil.rmtree(self._shadow, ignore_errors=True)
            self._site = self._shadow = None


def _put(source: Path, to: Path, content: Path) -> None:
    """Add a file to the shadow: documents as copies, other files as hard links.

    A symlink that leaves content/ stays one, so that it is refused like the original.
    """
    with suppress(OSError):  # the file may just have been deleted
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        if not is_inside(source, content):
            to.symlink_to(source)
            return
        if source.suffix in _TEXTS or source.is_symlink():
            shutil.copy2(source, to)
            return
        try:
            os.link(source, to)
        except OSError:  # another file system, or no hard links
            shutil.copy2(source, to)


def _share(source: Path, to: Path) -> None:
    try:
        to.symlink_to(source, target_is_directory=True)
    except OSError:  # symlinks need a privilege on Windows
        out = {source / one for one in find_links_out(source, source)}
        shutil.copytree(
            source, to, ignore=lambda here, names: [one for one in names if Path(here, one) in out]
        )
