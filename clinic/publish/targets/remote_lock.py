"""One publisher at a time on a host that knows no locks: tickets in a folder.

A publisher writes a ticket, then lists the folder. Alone, it holds the host. Two that come at the
same moment each see the other's ticket, because each writes before it looks: the later name gives
way, the earlier one waits until it has. Only writing, listing and deleting are asked of the host.

No clock is compared with another: a holder counts aloud, and one whose count stands still for
STALE seconds by our own watch has died. A ticket's name says which computer and which process
wrote it, so what a kill on this computer left, even half a ticket, is known for that at once.
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
from clinic.publish.report import say_busy
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
    """A place in the line, and the host once it is held."""

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
        """Stand in line."""
        self._write(_WANTED)

    def hold(self) -> None:
        """Hold the host, counting aloud."""
        self._write(_HELD)
        self._beating = threading.Thread(target=self._beat, daemon=True)
        self._beating.start()

    def check(self) -> None:
        """Raise BusyError when somebody took us for dead and broke our lock."""
        if self._files.read(self.wanted) is None:
            raise BusyError(
                "This publish stopped for so long that someone else started to publish.",
                "To see what is live now, run: make status. Then run: make publish",
            )

    def give_back(self) -> None:
        """Leave the line; what cannot be deleted will be found dead."""
        self._stop.set()
        if self._beating:
            self._beating.join(timeout=BEAT)
        with contextlib.suppress(PublishError):
            self._files.delete([self._name + _HELD, self.wanted])

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            self._signed["count"] += 1
            with contextlib.suppress(PublishError):  # the next one may arrive
                self._write(_HELD)

    def _write(self, suffix: str) -> None:
        self._files.write(self._name + suffix, json.dumps(self._signed).encode())


@contextlib.contextmanager
def hold_ticket(files: Files, who: str, since: datetime, tell: Tell) -> Iterator[RemoteLock]:
    """Hold the host; raises BusyError with the name of who does."""
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
                files.delete([ticket.wanted])  # first out of the way, then look who it is
            _break_or_give_way(files, (held or earlier)[0], tell)
            ticket.take()
        elif time.monotonic() > patience:
            for path in rivals:
                _break(files, path, tell)
        else:
            time.sleep(LOOK)
    ticket.hold()


def _list_tickets(files: Files) -> list[str]:
    """List the tickets; a name with a line break would be two in a list of what to delete."""
    paths = files.list_files(TICKETS, deep=False)
    return [path for path in paths if _NAME.match(PurePosixPath(path).name)]


def find_dead_tickets(files: Files) -> list[str]:
    """Find the tickets, whole or half sent, whose writers on this computer have died."""
    return [path for path in _list_tickets(files) if _is_dead(path)]


def _is_dead(path: str) -> bool:
    _, machine, pid, *_ = [*PurePosixPath(path).name.split("."), "", ""]
    return machine == name_machine() and pid.isascii() and pid.isdigit() and not is_alive(int(pid))


def _find_rivals(files: Files, own: str) -> list[str]:
    paths = _list_tickets(files)
    return [path for path in paths if path != own and path.endswith((_WANTED, _HELD))]


def _break_or_give_way(files: Files, path: str, tell: Tell) -> None:
    """Return when the ticket's writer is dead or gone; raise BusyError when it lives."""
    first = _read(files, path)
    if first is None:
        return
    if _is_dead(path):
        _break(files, path, tell)
        return
    give_up = time.monotonic() + STALE
    told = False
    while time.monotonic() < give_up:
        time.sleep(LOOK)
        now = _read(files, path)
        if now is None or now != first:
            raise _busy(first)  # it moves
        if path.endswith(_WANTED) and _read(files, path.replace(_WANTED, _HELD)) is not None:
            raise _busy(first)
        if not told:
            told = True
            tell(f"{_say_who(first)} Checking whether that publish is still running …")
    _break(files, path, tell)


def _break(files: Files, path: str, tell: Tell) -> None:
    signed = _read(files, path) or {}
    tell(f"{_say_who(signed)} That publish has stopped. Going ahead.")
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


def _say_who(signed: dict[str, Any]) -> str:
    since = None
    with contextlib.suppress(KeyError, ValueError, TypeError):
        since = datetime.fromisoformat(signed["since"])
    return say_busy(str(signed.get("who") or "Somebody else"), since)


def _busy(signed: dict[str, Any]) -> BusyError:
    return BusyError(
        f"{_say_who(signed)} Nothing was sent.", "Wait a minute, then run: make publish"
    )
