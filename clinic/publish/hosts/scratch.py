"""Folders for what a run needs for a while, closed to others; those of the dead are cleared."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

_OURS = re.compile(r"clinic-publish-(\d+)-")


def make_scratch() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes when it is let go of; a killed run's goes when the next one begins.

    No key and no password is ever written into one.
    """
    is_posix = os.name == "posix"  # elsewhere asking after a process would end it
    for path in Path(tempfile.gettempdir()).glob("clinic-publish-*") if is_posix else ():
        if (match := _OURS.match(path.name)) and not is_alive(int(match[1])):
            with contextlib.suppress(OSError):
                if path.lstat().st_uid == os.getuid():
                    shutil.rmtree(path)
    return tempfile.TemporaryDirectory(prefix=f"clinic-publish-{os.getpid()}-")


def is_alive(pid: object) -> bool:
    """Say whether a process of that number runs on this computer."""
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
