"""How often any program opens the files of a folder, counted by the kernel (Linux)."""

import ctypes
import os
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPENED, _CLOSED = 0x20, 0x18  # IN_OPEN; IN_CLOSE, as the kernel folds two like events into one
_NONBLOCK = 0x800  # IN_NONBLOCK
_EVENT = struct.Struct("iIII")  # watch, what, cookie, length of the name


@contextmanager
def counting_opens(folder: Path) -> Iterator[Counter[str]]:
    """Fill a counter, at the end of the block, with how often each file of a folder was opened."""
    libc = ctypes.CDLL(None, use_errno=True)
    watching = libc.inotify_init1(_NONBLOCK)
    assert watching >= 0, os.strerror(ctypes.get_errno())
    opened: Counter[str] = Counter()
    try:
        watch = libc.inotify_add_watch(watching, os.fsencode(folder), _OPENED | _CLOSED)
        assert watch >= 0, os.strerror(ctypes.get_errno())
        yield opened
        opened.update(_read_opens(watching))
    finally:
        os.close(watching)


def _read_opens(watching: int) -> Iterator[str]:
    while True:
        try:
            events = os.read(watching, 1 << 16)
        except BlockingIOError:
            return
        at = 0
        while at < len(events):
            _, what, _, length = _EVENT.unpack_from(events, at)
            at += _EVENT.size + length
            if what & _OPENED:
                yield os.fsdecode(events[at - length : at].rstrip(b"\0"))
