"""Run the checks of `make check` in the background, on saved and on unsaved posts.

Everything is checked once when the editor opens, and after that only what changes. So pages open
at once, however many posts there are.
"""

import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from clinic.builder.errors import BuildError
from clinic.checks.document_checker import DocumentChecker
from clinic.content.content_index import (
    Library,
    UnreadableFile,
    is_document,
    read_document,
    read_library,
    take_apart,
)
from clinic.content.document import CONTENT, Document
from clinic.content.document_editor import UnreadableError
from clinic.content.markdown_result import Rendered
from clinic.core.facts import Clinic
from clinic.core.facts_loader import read_clinic
from clinic.core.junk_files import is_dropping
from clinic.core.problem import Problem
from clinic.core.workers import StoppedError, WorkError

if TYPE_CHECKING:
    from clinic.checks.result_cache import CheckCache

SETTINGS = "pelicanconf.py"
FACTS = "clinic.toml"
PATIENCE = 2.0  # seconds that the list of posts waits for the check of a saved post
Stamp = dict[str, tuple[int, int]]


def _now() -> datetime:
    return datetime.now().astimezone()


def _stamp(folder: Path) -> Stamp:
    """Return the size and mtime of every file in a folder."""
    stamp: Stamp = {}
    for path in folder.rglob("*"):
        with suppress(OSError):
            status = path.stat()
            if S_ISREG(status.st_mode) and not is_dropping(path.name):
                stamp[path.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return stamp


class BackgroundChecker:
    """Checks the project, and single unsaved posts.

    Parameters
    ----------
    root:
        The project's folder.
    reading:
        Held while Pelican reads its settings, because they are global state.
    """

    def __init__(self, root: Path, reading: threading.Lock) -> None:
        self._root, self._reading = root, reading
        self._lock = threading.RLock()
        self._stamp: Stamp = {}
        self._checker: DocumentChecker | None = None
        self._saved = ThreadPoolExecutor(1)  # checks saved posts one by one
        self._thread: threading.Thread | None = None
        self._is_ready = threading.Event()  # the settings are read, or cannot be
        self.library = Library(root, _now())
        self.problems: dict[str, list[Problem]] = {}
        self.is_whole = False

    @property
    def clinic(self) -> Clinic | None:
        """The clinic details; None if they are not valid."""
        return self.library.clinic

    def look(self) -> None:
        """Check what was saved since the last call; the first call reads everything.

        This waits for the results at most PATIENCE seconds: a check may hit its time limit.
        """
        wait(self._notice(), timeout=PATIENCE)

    def _notice(self) -> "list[Future[None]]":
        with self._lock:
            stamp = _stamp(self._root / CONTENT)
            if not self._stamp or stamp.get(FACTS) != self._stamp.get(FACTS):
                self._begin(stamp)
                return []
            changed = {name for name, one in stamp.items() if self._stamp.get(name) != one}
            for place in self._stamp.keys() - stamp.keys():
                self.library.documents.pop(place, None)
                self.problems.pop(f"{CONTENT}/{place}", None)
            self._stamp = stamp
            self.library.files = set(stamp)
            return [self._take(place) for place in filter(is_document, changed)]

    def _begin(self, stamp: Stamp) -> None:
        """Read all documents now, and check them in the background."""
        clinic, problems = read_clinic(self._root / CONTENT / FACTS)
        self.library = read_library(self._root, _now(), clinic)
        self.problems = {}
        self._note(problems)
        self._stamp, self.is_whole = stamp, False
        self._is_ready.clear()
        self._thread = threading.Thread(target=self._check_all, args=[stamp], daemon=True)
        self._thread.start()

    @property
    def is_checking(self) -> bool:
        """Return whether the full check is still running."""
        return self._thread is not None and self._thread.is_alive()

    def _note(self, problems: Iterable[Problem]) -> None:
        for one in problems:
            self.problems.setdefault(one.file, []).append(one)

    def _read_settings(self) -> BuildError | None:
        """Read the settings; the slow import is lazy, because the list of posts needs none."""
        try:
            from clinic.builder.check_settings import read_check_settings
            from clinic.builder.settings import read_site_settings

            with self._reading:
                settings = read_site_settings(self._root, SETTINGS)
            if self._checker is None:
                self._checker = DocumentChecker(settings["MARKDOWN"])
            self._checker.markdown = settings["MARKDOWN"]
            self._checker.site_settings = read_check_settings(settings)
        except BuildError as error:
            return error
        finally:
            self._is_ready.set()
        return None

    def _check_all(self, stamp: Stamp) -> None:
        if error := self._read_settings():
            with self._lock:
                self._note(error.problems)
            return
        checker = self._checker
        assert checker is not None
        try:
            checked = checker.check_content(self._root, _now(), self._open_cache())
        except (StoppedError, WorkError):  # `make check` reports it, or the editor was closed
            return
        with self._lock:
            if self._stamp.get(FACTS) != stamp.get(FACTS):
                return  # clinic.toml changed, and another full check is running
            self.library, self.problems = checked.library, {}
            self._note(checked.problems)
            self._stamp, self.is_whole = stamp, True

    def _open_cache(self) -> "CheckCache":
        from clinic.checks.result_cache import open_cache

        assert self._checker is not None
        return open_cache(self._root, self._checker.markdown)

    def wait(self) -> None:
        """Wait for the full check."""
        if self._thread:
            self._thread.join()

    def _take(self, place: str) -> "Future[None]":
        """Read one saved document, and schedule its check."""
        read = read_document(self.library, place)
        if isinstance(read, Document):
            self.library.documents[place] = read
        else:
            self.library.documents.pop(place, None)
        return self._saved.submit(self._check_saved, place, read)

    def read(self, place: str, text: str) -> Document:
        """Return a parsed and rendered document without checking it.

        Raises
        ------
        UnreadableError
            The text is too long.
        """
        read = take_apart(place, text)
        if isinstance(read, UnreadableFile):
            raise UnreadableError(f"{read.trouble.what} {read.trouble.fix}")
        read.rendered = self.render(text)
        return read

    def _check_saved(self, place: str, read: Document | UnreadableFile) -> None:
        problems, rendered = self._ask(place, None)
        with self._lock:
            self.problems[f"{CONTENT}/{place}"] = problems
            if isinstance(read, Document):
                read.rendered = rendered

    def _ask(self, place: str, text: str | None) -> tuple[list[Problem], Rendered]:
        """Check one document: the given text, or the saved one for None."""
        self._is_ready.wait()
        if self._checker is None:
            return [], Rendered()
        with self._lock:
            is_whole = self.is_whole
        cache, checker = self._open_cache(), self._checker
        try:
            return checker.check_text(
                self._root, place, text, _now(), cache=cache, is_whole=is_whole
            )
        except (StoppedError, WorkError):  # the editor was closed, or `make check` reports it
            return [], Rendered()

    def render(self, text: str) -> Rendered:
        """Return the rendered Markdown of a file."""
        self._is_ready.wait()
        return self._checker.render(text, self._root) if self._checker else Rendered()

    def check(self, place: str, text: str) -> list[Problem]:
        """Return the problems of an unsaved document, worst first.

        Parameters
        ----------
        place:
            Its path in content/.
        text:
            The full text of the file, with ``\\n`` line breaks.
        """
        return self._ask(place, text)[0]

    def close(self) -> None:
        """Stop the background work."""
        if self._checker:
            self._checker.close()
        self._saved.shutdown(cancel_futures=True)
        if self._thread:
            self._thread.join(timeout=5)
