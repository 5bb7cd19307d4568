"""The page of a post as readers will see it, made of words that are not saved yet.

The words must not stand in content/ before somebody saves them. So the site is made of a shadow of
the project: its own copy of each text, and the same pictures, theme and settings. In it the post is
what the form says.
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
_DAY = 24 * 60 * 60  # seconds; nobody keeps one open that long without a look at a new post
_SETTINGS = ("pelicanconf.py", "publishconf.py")
_TEXTS = (".md", ".toml")  # copied, as one of them is written over; others are the same file twice


def _is_same(one: Path, other: Path) -> bool:
    try:
        a, b = one.stat(), other.stat()
    except OSError:
        return False
    return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)


class DraftPreview:
    """Makes pages of unsaved texts in the site's own theme.

    Parameters
    ----------
    root:
        The project's folder.
    reading:
        Held while texts are read: two readings at once would mix what plugins gather.
    render:
        Makes HTML of a text in a process that can be stopped.
    """

    def __init__(
        self, root: Path, reading: threading.Lock, render: Callable[[str], Rendered]
    ) -> None:
        self._root, self._render = root, render
        self._lock = threading.RLock()
        self._reading = reading
        self._shadow: Path | None = None
        self._site: LiveSite | None = None
        self._typed: dict[str, bytes] = {}  # by place, what the shadow holds beyond the saved file
        self._reader: threading.Thread | None = None
        self._failure: BuildError | None = None  # what kept all other pages away
        self._is_closed = False

    def follow(self) -> None:
        """Let the shadow have what was saved since."""
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
        """Return the address, below the site's root, and the HTML of a post with these words.

        Parameters
        ----------
        place, content:
            Which post it is, and all its bytes as they would be saved.

        Raises
        ------
        BuildError
            The page can't be made; its Problems say why.
        AbsentError
            These words make no page yet, as of a post without a title.
        """
        made = self._make_html(place, content)  # before the lock: it may take until it is stopped
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
            if site.is_whole != was_whole:  # all was read meanwhile, perhaps before these words
                page = self._make_page(site, place)
            if page is None:
                raise NotFoundError("Fix the problems to see the page.")
            return page

    def _make_html(self, place: str, content: bytes) -> tuple[str, Rendered] | None:
        """Return a text with its HTML; None where the site itself says what is wrong with it."""
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
        """Return the address and the HTML of a post as it is in the shadow, or None."""
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
        """Let the shadow have the saved file again, in the place of what was typed."""
        with self._lock:
            self._typed.pop(place, None)

    def find(self, name: str) -> str | Path | None:
        """Return a page of the shadow site as HTML, or where another file of it lies.

        Raises
        ------
        BuildError
            The page can't be made, or something keeps all pages but the first from being made.
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
        for left in work.glob("writing-*"):  # of an editor that was killed
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True)
        # The folder's own name must be settled: the settings ask for it without shortcuts.
        self._shadow = Path(tempfile.mkdtemp(prefix="writing-", dir=work)).resolve()
        for name in _SETTINGS:
            with suppress(FileNotFoundError):
                shutil.copy2(self._root / name, self._shadow / name)
        _share(self._root / "theme", self._shadow / "theme")
        self.follow()
        from clinic.builder.live_site.live_site import (
            LiveSite,  # nobody waits for it before a look
        )

        self._site = LiveSite(self._shadow, self._root).__enter__()
        return self._site

    def _read_first(self, site: "LiveSite", place: str) -> "Shown | None":
        """Read a post that the site does not know yet, and all others behind it."""
        file = f"{CONTENT}/{place}"
        with self._reading:
            if (shown := site.find_text(file=file)) is not None:  # by now it does
                return shown
            site.read([file])
        if self._reader is None or not self._reader.is_alive():
            self._reader = threading.Thread(target=self._read_all, args=[site], daemon=True)
            self._reader.start()
        return site.find_text(file=file)

    def _read_all(self, site: "LiveSite") -> None:
        """Read all posts: links to them, and what is related, need them."""
        with self._reading:
            if self._is_closed:
                return
            self._failure = None
            try:
                site.read()
            except BuildError as error:
                self._failure = error
            except Exception as error:  # whatever Pelican or a plugin stumbles over
                what = f"The other pages could not be made ({type(error).__name__}: {error})."
                fix = "Run: make check"
                problem = Problem(rule="program-fault", file="the site", what=what, fix=fix)
                self._failure = BuildError([problem])

    def close(self) -> None:
        """Remove the shadow."""
        self._is_closed = True
        with self._lock, self._reading:
            if self._site is not None:
                self._site.__exit__(None, None, None)
            if self._shadow is not None:
                shutil.rmtree(self._shadow, ignore_errors=True)
            self._site = self._shadow = None


def _put(source: Path, to: Path, content: Path) -> None:
    """Put a file into the shadow: texts as copies, all else as a second name of the same file.

    A link that leads out of content/ stays one, so that it is refused here as it is there.
    """
    with suppress(OSError):  # it went away just now
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
        except OSError:  # another disk, or one without second names
            shutil.copy2(source, to)


def _share(source: Path, to: Path) -> None:
    try:
        to.symlink_to(source, target_is_directory=True)
    except OSError:  # Windows lets not everybody make one
        out = {source / one for one in find_links_out(source, source)}
        shutil.copytree(
            source, to, ignore=lambda here, names: [one for one in names if Path(here, one) in out]
        )
