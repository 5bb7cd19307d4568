"""Private scratch folders; those of dead processes are deleted."""

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
    """Return a temporary folder; folders of killed runs are deleted first.

    Keys and passwords are never written to it. Folders of other computers or containers on a
    shared disk are left alone, because their processes cannot be checked from here.
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
    """Return an opaque id of this computer."""
    return sha256(f"{socket.gethostname()} {uuid.getnode()}".encode()).hexdigest()[:16]


def is_alive(pid: object) -> bool:
    """Return whether a process with this id runs here; True if that cannot be checked."""
    if os.name != "posix":  # on Windows, os.kill(pid, 0) would end the process
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
