"""Folders for what a run needs for a while, closed to others; those of the dead are cleared."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import tempfile
import uuid
from hashlib import sha256
from pathlib import Path

_OURS = re.compile(r"clinic-publish-(\d+)-")
_HERE = f"{socket.gethostname()}\n"


def make_scratch() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes when it is let go of; a killed run's goes when the next one begins.

    No key and no password is ever written into one. A folder that another computer or container
    made in a place they share is left alone: who runs there cannot be known here.
    """
    for path in Path(tempfile.gettempdir()).glob("clinic-publish-*"):
        if (match := _OURS.match(path.name)) and not is_alive(int(match[1])):
            with contextlib.suppress(OSError):
                is_own = path.lstat().st_uid == os.getuid()
                if is_own and (path / "made-on").read_text() == _HERE:
                    shutil.rmtree(path)
    made = tempfile.TemporaryDirectory(prefix=f"clinic-publish-{os.getpid()}-")
    (Path(made.name) / "made-on").write_text(_HERE)
    return made


def name_machine() -> str:
    """Return a name of this computer by which only it knows itself again."""
    return sha256(f"{socket.gethostname()} {uuid.getnode()}".encode()).hexdigest()[:16]


def is_alive(pid: object) -> bool:
    """Say whether a process of that number runs on this computer; yes where that can't be asked."""
    if os.name != "posix":  # there asking would end it
        return True
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
