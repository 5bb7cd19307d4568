"""A lock on hosts without locks: ticket files in a folder (a bakery-style lock).

A publisher writes a ticket, then lists the folder. If there is no other ticket, it holds the
lock. Two simultaneous publishers see each other's tickets, because each writes before listing:
the later name backs off, and the earlier one waits for that. The host only needs to write, list
and delete.

Clocks are never compared. The holder increments a counter (heartbeat); a counter that does not
change for STALE seconds of local time belongs to a dead publisher. Ticket names contain the
computer and the process id, so tickets of killed processes on this computer, even partial ones,
are recognized at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from clinic.publish.errors import BusyError, PublishError
from clinic.publish.manifest import FOLDER
from clinic.publish.messages import say_busy
from clinic.publish.targets.temp_dirs import is_alive, name_machine
from clinic.publish.targets.transport import Files

TICKETS = f"{FOLDER}/tickets"
STALE = 20.0
BEAT = 4.0
LOOK = 0.25
_WANTED, _HELD = ".wanted", ".held"
_NAME = re.compile(r"[0-9A-Za-z._-]+\Z")

Tell = Callable[[str], None]


class RemoteLock:
    """A ticket in the queue, and the lock once it is held."""

    def __init__(self, files: Files, who: str, since: datetime) -> None:
        self._files = files
        self._name = f"{TICKETS}/{secrets.token_hex(6)}.{name_machine()}.{os.getpid()}"
        self._signed: dict[str, Any] = {
            "who": who,
            "since": since.astimezone(UTC).isoformat(),
            "count": 0,
        }
        self._stop = threading.Event()
        self._beating: threading.Thread | None = None

    @property
    def wanted(self) -> str:
        """The path of the ticket."""
        return self._name + _WANTED

    def take(self) -> None:
        """Write the ticket."""
        self._write(_WANTED)

    def hold(self) -> None:
        """Mark the lock as held, and start the heartbeat."""
        self._write(_HELD)
        self._beating = threading.Thread(target=self._beat, daemon=True)
        self._beating.start()

    def check(self) -> None:
        """Raise BusyError if someone considered us dead and broke the lock."""
        if self._files.read(self.wanted) is None:
            raise BusyError(
                "This publish paused for so long that someone else started to publish.",
                "To see what is live now, run: make status. Then run: make publish",
            )

    def give_back(self) -> None:
        """Delete the ticket; one that cannot be deleted goes stale."""
        self._stop.set()
        if self._beating:
            self._beating.join(timeout=BEAT)
        with contextlib.suppress(PublishError):
            self._files.delete([self._name + _HELD, self.wanted])

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            self._signed["count"] += 1
            with contextlib.suppress(PublishError):  # the next heartbeat may succeed
                self._write(_HELD)

    def _write(self, suffix: str) -> None:
        self._files.write(self._name + suffix, json.dumps(self._signed).encode())


@contextlib.contextmanager
def hold_ticket(files: Files, who: str, since: datetime, tell: Tell) -> Iterator[RemoteLock]:
    """Hold the lock; raises BusyError with the name of the holder."""
    ticket = RemoteLock(files, who, since)
    try:
        _win(files, ticket, tell)
        yield ticket
    finally:
        ticket.give_back()


def _win(files: Files, ticket: RemoteLock, tell: Tell) -> None:
    ticket.take()
    patience = time.monotonic() + STALE
    while rivals := _find_rivals(files, ticket.wanted):
        held = [path for path in rivals if path.endswith(_HELD)]
        earlier = [path for path in rivals if path < ticket.wanted]
        if held or earlier:
            with contextlib.suppress(PublishError):
                files.delete([ticket.wanted])  # back off first, then check the rival
            _break_or_give_way(files, (held or earlier)[0], tell)
            ticket.take()
        elif time.monotonic() > patience:
            for path in rivals:
                _break(files, path, tell)
        else:
            time.sleep(LOOK)
    ticket.hold()


def _list_tickets(files: Files) -> list[str]:
    """Return the tickets; names with a line break would split the list of files to delete."""
    paths = files.list_files(TICKETS, deep=False)
    return [path for path in paths if _NAME.match(PurePosixPath(path).name)]


def find_dead_tickets(files: Files) -> list[str]:
    """Return the tickets, even partial ones, of dead processes on this computer."""
    return [path for path in _list_tickets(files) if _is_dead(path)]


def _is_dead(path: str) -> bool:
    _, machine, pid, *_ = [*PurePosixPath(path).name.split("."), "", ""]
    return machine == name_machine() and pid.isascii() and pid.isdigit() and not is_alive(int(pid))


def _find_rivals(files: Files, own: str) -> list[str]:
    paths = _list_tickets(files)
    return [path for path in paths if path != own and path.endswith((_WANTED, _HELD))]


def _break_or_give_way(files: Files, path: str, tell: Tell) -> None:
    """Return if the ticket's writer is dead or gone; raise BusyError if it is alive."""
    first = _read(files, path)
    if first is None:
        return
    if _is_dead(path):
        _break(files, path, tell)
        return
    give_up = time.monotonic() + STALE
    has_reported = False
    while time.monotonic() < give_up:
        time.sleep(LOOK)
        now = _read(files, path)
        if now is None or now != first:
            raise _busy(first)  # the counter changed
        if path.endswith(_WANTED) and _read(files, path.replace(_WANTED, _HELD)) is not None:
            raise _busy(first)
        if not has_reported:
            has_reported = True
            tell(f"{_format_holder(first)} Checking whether that publish is still running …")
    _break(files, path, tell)


def _break(files: Files, path: str, tell: Tell) -> None:
    signed = _read(files, path) or {}
    tell(f"{_format_holder(signed)} That publish has stopped. Continuing …")
    name = path.removesuffix(_HELD).removesuffix(_WANTED)
    theirs = [one for one in _list_tickets(files) if one.startswith(f"{name}.")]
    files.delete(theirs)


def _read(files: Files, path: str) -> dict[str, Any] | None:
    content = files.read(path)
    if content is None:
        return None
    with contextlib.suppress(ValueError):
        signed = json.loads(content)
        if isinstance(signed, dict):
            return signed
    return {}


def _format_holder(signed: dict[str, Any]) -> str:
    since = None
    with contextlib.suppress(KeyError, ValueError, TypeError):
        since = datetime.fromisoformat(signed["since"])
    return say_busy(str(signed.get("who") or "Someone else"), since)


def _busy(signed: dict[str, Any]) -> BusyError:
    return BusyError(
        f"{_format_holder(signed)} Nothing was sent.", "Wait a minute, then run: make publish"
    )
