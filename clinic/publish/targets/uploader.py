"""Upload batches: send, verify, and retry damaged files once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clinic.publish.errors import PublishError
from clinic.publish.messages import format_urls
from clinic.publish.targets.error_messages import adding
from clinic.publish.targets.progress import Count
from clinic.publish.targets.transport import Files
from clinic.publish.upload_order import Batch


class Sending:
    """Uploads the files of `site` to a host, batch by batch.

    `hashes` are the expected SHA-256 by path. The paths in `new` do not exist on the host yet.
    `checked` is the number of verified files.
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
        """Upload and verify a batch; `state` is appended to the message of a failure."""
        with adding(state):
            wrong = self._send_and_read_back(wave.paths)
            if wrong:
                wrong = self._send_and_read_back(wrong)
            if wrong:
                raise PublishError(
                    f"{self._files.name}: {len(wrong):,} of the {wave.name} arrived damaged: "
                    f"{format_urls(wrong)}.",
                    "Run: make publish. If that fails too, tell your web host.",
                )
        self.checked += len(wave.paths)

    def _send_and_read_back(self, paths: Sequence[str]) -> list[str]:
        """Return the paths that arrived damaged."""
        self._send(paths)
        found = self._files.read_hashes(paths, like=self._site)
        return [path for path in paths if found.get(path) != self._hashes[path]]

    def _send(self, paths: Sequence[str]) -> None:
        new = [path for path in paths if path in self._new]
        known = [path for path in paths if path not in self._new]
        self._new -= set(new)  # a retry replaces an existing file
        for group, are_new in ((new, True), (known, False)):
            if group:
                self._files.send(self._site, group, self._progress.report, are_new=are_new)
                self._progress.finish(len(group))
