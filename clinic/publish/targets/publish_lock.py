"""The local publish lock: one publisher at a time; the system releases it if a publisher dies.

The lock comes from `filelock`: no symlinks, no lock on a deleted file, and no soft lock, which
would outlive its holder. The holder is written into the lock file itself in a single write,
because a publisher may be killed at any time.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from clinic.publish.errors import BusyError
from clinic.publish.messages import say_busy
from clinic.publish.own_files import make_way
from clinic.publish.release_names import is_release
from clinic.publish.targets.temp_dirs import is_alive

# How long to wait for another publisher to sign the lock, or to finish without changes.
_PATIENCE = 2.0  # seconds


@dataclass(frozen=True)
class Signature:
    """Who holds a lock, since when, and the release in progress; "" if unknown.

    `restored` is the release that a rollback restores. `pid` is None for an unsigned lock.
    `is_taken_back`: the release failed verification, and `former` becomes live again (None:
    nothing was live).
    """

    who: str = ""
    since: datetime | None = None
    release: str = ""
    restored: str | None = None
    pid: int | None = None
    is_taken_back: bool = False
    former: str | None = None


@dataclass
class Lock:
    """A held lock.

    `leftover` is the signature of a publisher that died. The lock is signed only when something
    changes, so that an unchanged publish writes nothing.
    """

    _descriptor: int
    leftover: Signature
    _is_signed: bool = False
    _signed: dict[str, Any] = field(default_factory=dict)

    def sign(self, who: str, since: datetime, release: str, restored: str | None = None) -> None:
        """Write who is publishing which release, for other publishers."""
        self._signed = {
            "who": who,
            "since": since.astimezone(UTC).isoformat(),
            "release": release,
            "restored": restored,
            "pid": os.getpid(),
        }
        self._write()

    def sign_back(self, former: str | None) -> None:
        """Write that the release will be reverted, before reverting."""
        self._signed |= {"is_taken_back": True, "former": former}
        self._write()

    def _write(self) -> None:
        self._is_signed = True
        content = json.dumps(self._signed).encode()
        os.pwrite(
            self._descriptor, content, 0
        )  # a single write: the process may be killed at any time
        os.ftruncate(self._descriptor, len(content))

    def clear(self) -> None:
        """Remove our signature."""
        if self._is_signed:
            self._is_signed = False
            with contextlib.suppress(OSError):  # harmless: its process will be gone
                os.ftruncate(self._descriptor, 0)

    def clear_leftover(self) -> None:
        """Remove the signature of a publisher that died, after recovery."""
        if self.leftover != Signature():
            self.leftover, self._is_signed = Signature(), True
            self.clear()


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[Lock]:
    """Hold the lock file at `path`; the file is created if missing.

    Raises
    ------
    BusyError
        Someone else holds the lock; the message names them.
    """
    held, descriptor = _acquire(path)
    try:
        lock = Lock(descriptor, _read_signature(descriptor))
        try:
            yield lock
        except Exception:
            lock.clear()
            raise
        lock.clear()
        # KeyboardInterrupt keeps the signature, so recovery works as after a kill.
    finally:
        os.close(descriptor)
        held.release()


def _acquire(path: Path) -> tuple[FileLock, int]:
    """Return the held lock and a file descriptor for the signature."""
    give_up = time.monotonic() + _PATIENCE
    opened: list[int] = []
    held = FileLock(
        path,
        blocking=False,
        fallback_to_soft=False,
        on_acquired=lambda descriptor: opened.append(os.dup(descriptor)),
    )
    while True:
        make_way(path)
        try:
            held.acquire()
        except Timeout:
            holder = _read_file(path)
            is_known = holder.pid is not None and is_alive(holder.pid)
            if is_known or time.monotonic() > give_up:
                raise _busy(holder if is_known else Signature()) from None
            time.sleep(0.02)
            continue
        descriptor = opened.pop()
        if _is_still_there(descriptor, path):
            return held, descriptor
        os.close(descriptor)
        held.release()


def _busy(holder: Signature) -> BusyError:
    words = say_busy(holder.who or "Someone else", holder.since)
    return BusyError(f"{words} Nothing was sent.", "Wait a minute, then run: make publish")


def _is_still_there(descriptor: int, path: Path) -> bool:
    """Return whether the locked file is still at its path (it may have been deleted)."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def read_signature(path: Path) -> Signature:
    """Return the signature of a publisher that died; an empty one if the holder lives."""
    signed = _read_file(path)
    return Signature() if signed.pid is not None and is_alive(signed.pid) else signed


def _read_file(path: Path) -> Signature:
    try:
        flags = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, os.O_RDONLY | flags)
    except OSError:
        return Signature()
    try:
        return _read_signature(descriptor)
    finally:
        os.close(descriptor)


def _read_signature(descriptor: int) -> Signature:
    with contextlib.suppress(ValueError, RecursionError, OSError):
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a FIFO would block
            return Signature()
        os.lseek(descriptor, 0, os.SEEK_SET)
        signed = json.loads(os.read(descriptor, 4096))
        if isinstance(signed, dict):
            return _make_signature(signed)
    return Signature()


def _make_signature(signed: dict[str, Any]) -> Signature:
    """Return a signature with only the valid values of `signed`."""
    since = None
    with contextlib.suppress(KeyError, ValueError, TypeError, OverflowError):
        since = datetime.fromisoformat(signed["since"]).astimezone(UTC)
    names = (signed.get(name) for name in ("release", "restored", "former"))
    release, restored, former = (
        name if isinstance(name, str) and is_release(name) else None for name in names
    )
    pid = signed.get("pid")
    return Signature(
        str(signed.get("who") or ""),
        since,
        release or "",
        restored,
        pid if isinstance(pid, int) else None,
        signed.get("is_taken_back") is True,
        former,
    )
