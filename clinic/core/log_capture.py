"""Capture what is logged while something runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Collector(logging.Handler):
    """Keeps the records that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.records.append(record)


@contextmanager
def capture_log(level: int = logging.WARNING) -> Iterator[list[logging.LogRecord]]:
    """Yield a list that fills with what is logged in the block; none of it reaches the screen.

    Parameters
    ----------
    level:
        The least severe level that counts; what is below it is dropped.
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
