"""A reader who never rests: opens pages, what they name, where they lead, and remembers it all."""

from __future__ import annotations

import http.client
import random
import re
import threading
from types import TracebackType
from urllib.parse import urlsplit

_NAMED = re.compile(r'(?:href|src)="(/[^"]+\.(?:css|svg))"')
_LINK = re.compile(r'<a href="(/[^"]*)"')
_STEPS = 40


class Prober:
    """Reads a site over HTTP, in a thread, until the end of the block.

    A page it opens must be there and whole, and so must all it names and links to, and so must
    every style sheet and picture any page has ever named: a tab may still be open.
    """

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._chance = random.Random(20261122)
        self._named: set[str] = set()
        self._line = http.client.HTTPConnection(self._host, timeout=300)
        self.pages = self.fetched = 0
        self.failures: list[str] = []

    def __enter__(self) -> Prober:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def go_round_once_more(self) -> None:
        """End the restless reading, and read all that was ever named once more."""
        self._end()
        for path in sorted(self._named):
            self._fetch(path, "named by a page of before")
        self._walk("/", 50)

    def _read(self) -> None:
        while not self._stop.is_set():
            self._walk("/", _STEPS)
            for path in self._chance.sample(sorted(self._named), min(5, len(self._named))):
                self._fetch(path, "named by a page of before")

    def _walk(self, path: str, steps: int) -> None:
        """Open a page and all it names, follow its link, and so on."""
        came_from = "the start"
        for _ in range(steps):
            if self._stop.is_set() and steps == _STEPS:
                return
            text = self._fetch(path, came_from)
            self.pages += 1
            for named in _NAMED.findall(text):
                self._named.add(named)
                self._fetch(named, path)
            links = _LINK.findall(text)
            if not links:
                return
            came_from, path = path, self._chance.choice(links)

    def _fetch(self, path: str, came_from: str) -> str:
        self._line.request("GET", path)
        answer = self._line.getresponse()
        text = answer.read().decode()
        self.fetched += 1
        if answer.status != http.HTTPStatus.OK or not text.endswith("end"):
            self.failures.append(f"{answer.status} {path} from {came_from}: {text[-30:]!r}")
        return text
