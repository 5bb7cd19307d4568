"""Upload progress over all batches."""

from __future__ import annotations

from clinic.publish.targets.target import Progress


class Count:
    """Adds up the files and bytes of several batches for one progress callback."""

    def __init__(self, progress: Progress, total: int, bytes_total: int) -> None:
        self._progress = progress
        self._total = total
        self._bytes_total = bytes_total
        self._before = self._bytes_before = self._bytes = 0

    def report(self, done: int, bytes_done: int) -> None:
        """Report the progress of the current batch."""
        self._bytes = max(self._bytes, bytes_done)
        self._progress(
            min(self._before + done, self._total),
            self._total,
            min(self._bytes_before + bytes_done, self._bytes_total),
            self._bytes_total,
        )

    def finish(self, done: int) -> None:
        """Finish a batch of `done` files."""
        self._before += done
        self._bytes_before += self._bytes
        self._bytes = 0
