"""Hear what Pelican and its plugins log, and keep it off the screen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pelican.log import LimitFilter

from clinic.model.problem import Problem

FIX = "Mend what it names. If it names nothing you know, show this to who looks after the site."


class _Listener(logging.Handler):
    """Keeps the warnings and errors that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.records.append(record)


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """Give a list that fills with all that is logged while the block runs."""
    listener, logger = _Listener(), logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    dedup = LimitFilter.LOGS_DEDUP_MIN_LEVEL
    # Pelican drops a warning that it gave before in this process; a second build must hear it too.
    LimitFilter.LOGS_DEDUP_MIN_LEVEL = logging.DEBUG
    logger.handlers[:] = [listener]
    logger.setLevel(logging.WARNING)
    try:
        yield listener.records
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = dedup


def describe_record(record: logging.LogRecord, rule: str) -> Problem:
    """Make a Problem of something that was logged."""
    told = getattr(record, "problem", None)  # a plugin of ours says itself what is wrong
    if isinstance(told, Problem):
        return told
    what = f"Pelican says: {record.getMessage()}"
    if record.exc_info and record.exc_info[1]:
        what += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
    return Problem(rule=rule, file="pelicanconf.py", what=" ".join(what.split()), fix=FIX)
