"""Waves on their way to a host: sent, read back, and what arrived wrong is sent once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clinic.publish.errors import PublishError
from clinic.publish.report import format_urls
from clinic.publish.targets.error_messages import adding
from clinic.publish.targets.progress import Count
from clinic.publish.targets.transport import Files
from clinic.publish.upload_order import Batch


class Sending:
    """Brings the files of `site` to a host, wave by wave.

    `hashes` is what each file must have there; of the paths in `new` the host has nothing yet;
    `checked` counts the files that were read back and were right.
    """

    def __init__(
        self,
        files: Files,
        site: Path,
        hashes: Mapping[str, str],
        new: Iterable[str],
        progress: Count,
    ) -> None:
        self._files = files
        self._site = site
        self._hashes = hashes
        self._new = frozenset(new)
        self._progress = progress
        self.checked = 0

    def send_wave(self, wave: Batch, state: str) -> None:
        """Send a wave; returns when all of it is there, and `state` is said of a failure."""
        with adding(state):
            wrong = self._send_and_read_back(wave.paths)
            if wrong:
                wrong = self._send_and_read_back(wrong)
            if wrong:
                raise PublishError(
                    f"{self._files.name}: {len(wrong):,} of the {wave.name} arrived damaged: "
                    f"{format_urls(wrong)}.",
                    "Run: make publish. If it happens twice, tell your web host.",
                )
        self.checked += len(wave.paths)

    def _send_and_read_back(self, paths: Sequence[str]) -> list[str]:
        """Give the paths that arrived wrong."""
        self._send(paths)
        found = self._files.read_hashes(paths, like=self._site)
        return [path for path in paths if found.get(path) != self._hashes[path]]

    def _send(self, paths: Sequence[str]) -> None:
        new = [path for path in paths if path in self._new]
        known = [path for path in paths if path not in self._new]
        self._new -= set(new)  # sent once more, there is something of that name
        for group, are_new in ((new, True), (known, False)):
            if group:
                self._files.send(self._site, group, self._progress.report, are_new=are_new)
                self._progress.finish(len(group))
