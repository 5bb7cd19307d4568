"""Capture log records of a block."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Collector(logging.Handler):
    """A handler that collects its records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a record."""
        self.records.append(record)


@contextmanager
def capture_log(level: int = logging.WARNING) -> Iterator[list[logging.LogRecord]]:
    """Yield a list that collects the log records of the block; none reach the screen.

    Parameters
    ----------
    level:
        The minimum level; lower records are dropped.
    """
    collector, root = _Collector(), logging.getLogger()
    handlers, before = root.handlers[:], root.level
    root.handlers[:] = [collector]
    root.setLevel(level)
    try:
        yield collector.records
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
