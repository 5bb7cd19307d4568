"""Check the open document in another process, so that pages do not wait for the checks.

Imports are lazy: the first page does not wait for them.
"""

import asyncio
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.core.problem import Problem

if TYPE_CHECKING:
    from clinic.checks.document_checker import DocumentChecker

_BEHIND = 5  # the niceness of the check process
_SETTINGS_FILE = "publishconf.py"  # the same settings as `make check`
_WORK = ".build"


class Desk:
    """Checks the open document.

    Parameters
    ----------
    root:
        The project folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._asked: dict[str, asyncio.Future[list[Problem]]] = {}
        self._checker: DocumentChecker | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def forget(self, paths: Iterable[Path]) -> None:
        """Invalidate results after files changed."""
        if any(one.suffix == ".py" for one in paths):  # the settings may have changed too
            self._forget_checker()
        self._asked.clear()

    async def look(self, file: str) -> list[Problem]:
        """Return the problems of a saved document, worst first."""
        if file not in self._asked:
            self._asked[file] = asyncio.ensure_future(asyncio.to_thread(self._look, file))
        return await asyncio.shield(self._asked[file])

    def _look(self, file: str) -> list[Problem]:
        from clinic.builder.errors import BuildError
        from clinic.checks.result_cache import open_cache
        from clinic.core.workers import StoppedError, WorkError

        try:
            checker = self._open_checker()
            cache = open_cache(self._root, checker.markdown)
            place, now = file.removeprefix("content/"), datetime.now().astimezone()
            return checker.check_text(self._root, place, None, now, cache=cache)[0]
        except BuildError as error:
            return error.problems
        except (StoppedError, WorkError):  # closed, or `make check` reports it
            return []

    def _open_checker(self) -> "DocumentChecker":
        from clinic.builder.check_settings import ask_check_settings
        from clinic.checks.document_checker import DocumentChecker

        with self._lock:
            if self._checker is None:
                markdown, settings = ask_check_settings(self._root, _SETTINGS_FILE)
                self._checker = DocumentChecker(markdown, nice=_BEHIND)
                self._checker.site_settings = settings
                if self._is_closed:
                    self._checker.close()
            return self._checker

    def _forget_checker(self) -> None:
        checker, self._checker = self._checker, None
        if checker:
            checker.close()

    def close(self) -> None:
        """Stop the check process."""
        self._is_closed = True
        self._forget_checker()
