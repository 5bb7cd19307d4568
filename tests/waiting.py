"""Tests wait for what they ask for, never for a time: on a busy computer all comes late."""

import threading
import time
from collections.abc import Callable

PATIENCE = 300  # seconds


def wait_until(is_so: Callable[[], object], else_say: str = "") -> None:
    """Wait until something is so; fail, in these words, when it never comes."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, else_say or "It never came to be so."
        threading.Event().wait(0.02)
