"""Where a local server is found: its sockets, its address, its key; and a browser there.

It loads nothing that takes time, so that the address can be said first of all: a browser that asks
before the server is ready waits a moment.
"""

import base64
import hashlib
import html
import os
import secrets
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

HERE = "127.0.0.1"  # and never localhost: that is also ::1, where another program may listen
PORTS = 20  # as many after the one that was asked for are tried before any free one is taken
KEY = "key"  # the name in an address under which the key stands
WORK = ".build"
_FORWARD = "open-{port}.html"


@dataclass(frozen=True)
class Access:
    """The three secrets of one start of a local server; all follow from the key.

    The announced address carries the ``key``. It is exchanged for a ``cookie``, which browsers send
    back only below ``base``. Cookies know no ports, so a browser would send it to every server of
    this computer that asked for a page below ``base``: no other server knows that path.
    """

    key: str

    @property
    def base(self) -> str:
        """Return the path below which the app lives, such as ``/Zx3…``."""
        return f"/{self._derive(b'path')}"

    @property
    def cookie(self) -> str:
        """Return the value of the cookie."""
        return self._derive(b"cookie")

    def _derive(self, purpose: bytes) -> str:
        digest = hashlib.blake2b(self.key.encode(), digest_size=24, person=purpose).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii")


def make_access(key: str = "") -> Access:
    """Return new secrets that nobody can guess, or again those of a key."""
    return Access(key or secrets.token_urlsafe(24))


def open_sockets(port: int, *others: str) -> list[socket.socket]:
    """Take one port on this computer: the one asked for, else one of the next, else any free one.

    Parameters
    ----------
    port:
        The first to try; 0 takes any free one.
    others:
        Addresses of this computer, besides its loopback address, on which to listen too.

    Raises
    ------
    OSError
        No port at all is to be had.
    """
    tried = [*range(port, min(port + PORTS, 65_536))] if port > 0 else []
    for one in (*tried, *[0] * (PORTS - 1)):
        with suppress(OSError):
            return _listen(one, (HERE, *others))
    return _listen(0, (HERE, *others))


def _listen(port: int, addresses: Sequence[str]) -> list[socket.socket]:
    """Listen on one port at each of the addresses; port 0 takes one that is free at the first."""
    with ExitStack() as opened:
        listening: list[socket.socket] = []
        for address in addresses:
            one = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            if sys.platform == "win32":  # there, any other program could share the port else
                one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((address, listening[0].getsockname()[1] if listening else port))
            one.listen(128)
            listening.append(one)
        opened.pop_all()
    return listening


def find_network_address() -> str:
    """Return this computer's address on its network; empty when it is on none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # RFC 5737: an address of nobody
        address = ip_address(asking.getsockname()[0])
        return "" if address.is_loopback or address.is_unspecified else str(address)
    return ""


class LocalAddress:
    """Where one start of a local server is found: sockets, secrets, the browser's way there.

    Parameters
    ----------
    root:
        The project's folder.
    command:
        What was typed to start it, such as ``make write``: its window shows the address.
    port:
        The first to try.
    network:
        This computer's address on its network, on which to listen too; empty for none.
    key:
        The key of a start that this one goes on with; empty for a new one.
    """

    def __init__(
        self, root: Path, command: str, port: int, *, network: str = "", key: str = ""
    ) -> None:
        self.command = command
        self.access = make_access(key)
        self.sockets = open_sockets(port, *([network] if network else []))
        self.port = int(self.sockets[0].getsockname()[1])
        self._forward = (root / WORK).resolve() / _FORWARD.format(port=self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self.sockets:
            one.close()
        self.forget_browser()

    def url(self, path: str = "/", host: str = HERE) -> str:
        """Return the whole address of a page, with the key: what people are shown."""
        return f"http://{host}:{self.port}{quote(path)}?{KEY}={self.access.key}"

    def open_browser(self, path: str = "/") -> None:
        """Show a page in the browser, where somebody sits at a desktop.

        The browser is given the name of a private file that leads to the address, as every user of
        this computer can read what programs are given, and the key is in the address. Set
        NO_BROWSER to go without.
        """
        self.forget_browser()  # a killed program left one that is there: its port is ours now
        _remove_left(self._forward.parent)
        is_desktop = sys.platform in ("win32", "darwin") or any(
            os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
        )
        far_away = any(os.environ.get(one) for one in ("NO_BROWSER", "SSH_CONNECTION", "CI"))
        if not is_desktop or far_away or not sys.stdout.isatty():
            return
        import webbrowser

        with suppress(OSError):  # where no file can be written, the address is on the screen
            _write_forward(self._forward, self.url(path))
            uri = self._forward.as_uri()
            threading.Thread(target=webbrowser.open, args=(uri,), daemon=True).start()

    def forget_browser(self) -> None:
        """Remove the file that leads there: the browser came, or this is the end."""
        with suppress(OSError):
            self._forward.unlink(missing_ok=True)


def _write_forward(path: Path, address: str) -> None:
    """Write a page that leads to an address, which its owner alone can read."""
    to = html.escape(address)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>One moment</title>'
        f'<meta http-equiv="refresh" content="0;url={to}"><p><a href="{to}">Open the page</a></p>\n'
    )
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page)


def _remove_left(folder: Path) -> None:
    """Remove what programs left that were killed: the files of ports at which nobody answers."""
    for path in folder.glob(_FORWARD.format(port="*")):
        with suppress(OSError, ValueError, OverflowError):
            socket.create_connection((HERE, int(path.stem.rpartition("-")[2])), timeout=1).close()
            continue
        with suppress(OSError):
            path.unlink()
