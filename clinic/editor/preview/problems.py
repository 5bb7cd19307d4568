"""The Problems of one text, in the words of `make check`, found again as soon as it is saved.

Everything is checked once; from then on the texts that were saved, with all others as they were.
This goes on in a process of its own, so that no page has to wait for it.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from datetime import datetime
from multiprocessing import get_context, parent_process
from pathlib import Path, PurePosixPath

from clinic.builder.errors import BuildError
from clinic.builder.settings import read_site_settings
from clinic.checks.cache import open_cache
from clinic.checks.content.decoding import DecodingTrouble, decode
from clinic.checks.content.library import CONTENT, Document, is_document
from clinic.checks.content.rendering import Renderer
from clinic.checks.content.treatment import is_english
from clinic.checks.rules import Subject, rules_for
from clinic.checks.run import Checked, check_content
from clinic.checks.waivers import list_waivers, silence
from clinic.model.front_matter import read_front_matter
from clinic.model.problem import Problem, sort_problems

_SETTINGS_FILE = "publishconf.py"  # what `make check` checks for
_WORK = ".build"
_BEHIND = 5  # how much this gives way to the process that shows pages


class Checker:
    """All texts as they were last checked.

    Parameters
    ----------
    root:
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._checked: Checked | None = None
        self._renderer: Renderer | None = None
        self._found: dict[str, list[Problem]] = {}

    def look(self, file: str, changed: Iterable[str] = ()) -> list[Problem]:
        """Return the Problems of one text as it lies on the disk, worst first.

        Parameters
        ----------
        file:
            The text, such as ``content/posts/2026/a.md``.
        changed:
            What was saved since the last look; what is no text may concern all others.
        """
        for one in changed:
            self._found.clear()
            place = one.removeprefix(f"{CONTENT}/")
            is_known = self._checked and place in self._checked.library.documents
            if not (is_known and is_document(place) and self._read(place)):
                self._checked = None
        if file not in self._found:
            self._found[file] = self._look(file)
        return self._found[file]

    def _look(self, file: str) -> list[Problem]:
        if self._checked is None:
            try:
                self._checked = self._check_all()
            except BuildError as error:
                return error.problems
            return [one for one in self._checked.problems if one.file == file]
        library = self._checked.library
        document = library.documents.get(file.removeprefix(f"{CONTENT}/"))
        if document is None:
            return [one for one in self._checked.problems if one.file == file]
        found: list[Problem] = []
        for one in rules_for(Subject.DOCUMENT):
            if not one.in_english or is_english(document, library):
                found += one.find_problems(document, library)
        for one in rules_for(Subject.LIBRARY):
            found += one.find_problems(library)
        for one in rules_for(Subject.OUTCOME):
            found += one.find_problems(library, found)
        own = {one for one in found if one.file == file}
        return sort_problems(silence(own, list_waivers([document])))

    def _check_all(self) -> Checked:
        settings = read_site_settings(self._root, _SETTINGS_FILE)
        facts = self._root / CONTENT / "clinic.toml"
        cache = open_cache(self._root / _WORK, settings["MARKDOWN"], facts)
        self._renderer = self._renderer or Renderer(settings["MARKDOWN"])
        now = datetime.now().astimezone()
        return check_content(self._root, markdown=self._renderer, now=now, cache=cache)

    def _read(self, place: str) -> bool:
        """Read a text that has changed into the library; False where only a whole check can."""
        assert self._checked is not None
        assert self._renderer is not None  # by which all were read
        try:
            text = decode((self._root / CONTENT / place).read_bytes())
        except OSError:
            return False
        if isinstance(text, DecodingTrouble):
            return False
        parts = PurePosixPath(place).name.split(".")
        language = parts[-2] if len(parts) > 2 else ""
        document = Document(place, text, read_front_matter(text), language)
        document.rendered = self._renderer.render(text)
        self._checked.library.documents[place] = document
        return True

    def close(self) -> None:
        """End the program that reads Markdown."""
        if self._renderer:
            self._renderer.close()


_CHECKERS: list[Checker] = []  # the one of a desk's own process


def _sit_down(root: Path) -> None:
    """Begin in the desk's own process; Ctrl-C is for the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(_BEHIND)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _CHECKERS.append(Checker(root))


def _leave_with_parent() -> None:
    """End when the process that began this one is gone, even if it was killed."""
    if parent := parent_process():
        parent.join()
        for one in _CHECKERS:
            one.close()
        os._exit(0)


def _look(file: str, changed: list[str]) -> list[Problem]:
    return _CHECKERS[0].look(file, changed)


class Desk:
    """Where one text lies open and is checked, in a process of its own.

    Parameters
    ----------
    root:
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._changed: set[str] = set()
        self._asked: dict[str, Future[list[Problem]]] = {}
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_sit_down, initargs=(root,)
        )

    def forget(self, paths: Iterable[Path]) -> None:
        """Forget what was found in files that have changed."""
        self._changed.update(one.relative_to(self._root).as_posix() for one in paths)
        self._asked.clear()

    async def look(self, file: str) -> list[Problem]:
        """Return the Problems of one text as it lies on the disk, worst first."""
        if file not in self._asked:
            changed, self._changed = sorted(self._changed), set()
            self._asked[file] = self._pool.submit(_look, file, changed)
        return await asyncio.wrap_future(self._asked[file])

    def close(self) -> None:
        """End the process."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for one in processes:  # it may be in the middle of a long check
            one.terminate()
