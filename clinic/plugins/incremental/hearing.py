"""What gives a warning is not kept: it must warn again at the next build."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pelican.log import LimitFilter


class Heard(logging.Handler):
    """Counts warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _record: logging.LogRecord) -> None:
        """Count one."""
        self.count += 1


@contextmanager
def hearing() -> Iterator[Heard]:
    """Count what is logged while the block runs."""
    heard, logger = Heard(), logging.getLogger()
    dedup = LimitFilter.LOGS_DEDUP_MIN_LEVEL
    LimitFilter.LOGS_DEDUP_MIN_LEVEL = logging.DEBUG  # or what was once given would not be heard
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = dedup
