"""Watch files: reload a saved document at once, and everything else in the background."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

from clinic.builder.errors import BuildError
from clinic.builder.live_site.live_site import LiveSite
from clinic.core.problem import Problem
from clinic.web.preview.check_process import Desk

_FOLDERS = ("content", "theme", "clinic")
_STEP, _PATIENCE = 8, 40  # milliseconds: the poll interval and the longest debounce
_PAUSE = 0.3  # seconds without a save before a full read
_BREAK = 0.5  # seconds between two attempts to watch a missing folder
_HEAD_START = 0.5  # seconds, at most, for the first page before the full read


class SiteWatcher:
    """Keeps the site in sync with the files, and notifies open pages of changes.

    ``reasons`` say why the saved site cannot be shown, ``unreadable`` are the documents that
    cannot. ``wants_restart``: the code of the program changed. ``answered`` is set after the first
    response; until then, background work waits.
    """

    def __init__(self, site: LiveSite, desk: Desk) -> None:
        self.site, self.desk = site, desk
        self.reasons: list[Problem] = []
        self.unreadable: set[str] = set()
        self.turn = 1
        self.stopped, self.answered = asyncio.Event(), asyncio.Event()
        self.wants_restart = False
        self._changed = asyncio.Condition()
        self._missed: set[Path] = set()
        self._wanted = asyncio.Event()
        self._is_reading = False

    async def begin(self) -> None:
        """Read everything, and watch files until `stop`."""
        tasks = [
            asyncio.create_task(one)
            for one in (self._watch_folders(), self._watch_root(), self._read_when_wanted())
        ]
        try:
            self._wanted.set()
            await self.stopped.wait()
        finally:
            for one in tasks:
                one.cancel()
            self.desk.close()

    def stop(self) -> None:
        """End all streams and loops."""
        self.stopped.set()

    async def tell(self) -> None:
        """Notify every open page."""
        async with self._changed:
            self.turn += 1
            self._changed.notify_all()

    async def listen(self, since: int) -> AsyncIterator[int]:
        """Yield a number at each change, and 0 regularly to keep the connection open."""
        while not self.stopped.is_set():
            if self.turn == since:
                with contextlib.suppress(TimeoutError):
                    async with self._changed:
                        await asyncio.wait_for(self._changed.wait(), 1)
            if self.stopped.is_set():
                return
            yield self.turn if self.turn != since else 0
            since = self.turn

    async def _watch_folders(self) -> None:
        while not self.stopped.is_set():
            folders = [self.site.root / one for one in _FOLDERS if (self.site.root / one).is_dir()]
            with contextlib.suppress(FileNotFoundError):  # a folder was deleted
                async for changes in awatch(
                    *folders, step=_STEP, debounce=_PATIENCE, stop_event=self.stopped
                ):
                    await self.save({Path(path) for _, path in changes})
            await asyncio.sleep(_BREAK)

    async def _watch_root(self) -> None:
        async for changes in awatch(self.site.root, recursive=False, stop_event=self.stopped):
            paths = {Path(path) for _, path in changes}
            await self.save({one for one in paths if one.suffix == ".py"})

    async def save(self, paths: set[Path]) -> None:
        """Reload saved files."""
        if not paths:
            return
        if self._is_reading:
            self._missed |= paths
        saved = await asyncio.to_thread(self.site.save, paths)
        self.unreadable = (self.unreadable - set(saved.renewed)) | set(saved.unreadable)
        self.desk.forget(paths)
        if saved.needs_restart:
            self.wants_restart = True
            signal.raise_signal(signal.SIGINT)  # like Ctrl+C, so that the server frees the port
        await self.tell()
        if saved.needs_reading:
            self._wanted.set()

    async def _read_when_wanted(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.answered.wait(), _HEAD_START)
        while True:
            await self._wanted.wait()
            if self.site.is_whole:
                await asyncio.sleep(_PAUSE)
            self._wanted.clear()
            self._missed, self._is_reading = set(), True
            try:
                await asyncio.to_thread(self.site.read)
                self.reasons = []
                self.unreadable = self.site.list_unread()
            except Exception as error:
                self.reasons = describe_failure(error)
            self._is_reading = False
            if self._missed:
                await self.save(self._missed)
            await self.tell()


def describe_failure(error: Exception) -> list[Problem]:
    """Return the problems for an exception from a page or the site."""
    if isinstance(error, BuildError):
        return error.problems
    what = f"Cannot build the page ({type(error).__name__}: {error})."
    fix = "Run: make check. If make check finds no problem, tell your web support person."
    return [Problem(rule="program-fault", file="the preview", what=what, fix=fix)]
