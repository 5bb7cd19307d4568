"""Where a text lies open and is checked, in a process of its own: no page has to wait for it.

Nor has the first page to wait until it is loaded: that process alone loads the checks, and both
it and what begins it are for the moment in which somebody asks what is wrong.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.model.problem import Problem

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from clinic.editor.preview.problems import Checker

_BEHIND = 5  # how much this gives way to the process that shows pages
_CHECKERS: "list[Checker]" = []  # the one of a desk's own process


def _sit_down(root: Path) -> None:
    """Begin in the desk's own process; Ctrl-C is for the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(_BEHIND)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    from clinic.editor.preview.problems import Checker

    _CHECKERS.append(Checker(root))


def _leave_with_parent() -> None:
    """End when the process that began this one is gone, even if it was killed."""
    from multiprocessing import parent_process

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
        self._pool: ProcessPoolExecutor | None = None

    def forget(self, paths: Iterable[Path]) -> None:
        """Forget what was found in files that have changed."""
        self._changed.update(one.relative_to(self._root).as_posix() for one in paths)
        self._asked.clear()

    async def look(self, file: str) -> list[Problem]:
        """Return the Problems of one text as it lies on the disk, worst first."""
        if file not in self._asked:
            changed, self._changed = sorted(self._changed), set()
            self._pool = self._pool or self._open_pool()
            self._asked[file] = self._pool.submit(_look, file, changed)
        return await asyncio.wrap_future(self._asked[file])

    def _open_pool(self) -> "ProcessPoolExecutor":
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        return ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_sit_down, initargs=(self._root,)
        )

    def close(self) -> None:
        """End the process."""
        if self._pool is None:
            return
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for one in processes:  # it may be in the middle of a long check
            one.terminate()
