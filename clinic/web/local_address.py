"""Sockets, URL and key of a local server; opens a browser there.

This module has no slow imports, so that the URL can be printed first. A browser that connects
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

HERE = "127.0.0.1"  # never "localhost": that is also ::1, where another program may listen
PORTS = 20  # ports to try, starting at the requested one, before any free port
KEY = "key"  # the query parameter for the key
WORK = ".build"
_FORWARD = "open-{port}.html"


@dataclass(frozen=True)
class Access:
    """The three secrets of one run of a local server, all derived from the key.

    The printed URL contains the ``key``. It is exchanged for a ``cookie`` with the secret path
    ``base``. Cookies do not depend on the port, so only the secret path keeps browsers from sending
    the cookie to other servers on this computer.
    """

    key: str

    @property
    def base(self) -> str:
        """The base path of the app, such as ``/Zx3…``."""
        return f"/{self._derive(b'path')}"

    @property
    def cookie(self) -> str:
        """The value of the cookie."""
        return self._derive(b"cookie")

    def _derive(self, purpose: bytes) -> str:
        digest = hashlib.blake2b(self.key.encode(), digest_size=24, person=purpose).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii")


def make_access(key: str = "") -> Access:
    """Return new random secrets, or those derived from an existing key."""
    return Access(key or secrets.token_urlsafe(24))


def open_sockets(port: int, *others: str) -> list[socket.socket]:
    """Listen on the requested port, or on one of the next ports, or on any free port.

    Parameters
    ----------
    port:
        The first port to try; 0 for any free one.
    others:
        More addresses of this computer to listen on, besides loopback.

    Raises
    ------
    OSError
        No port is free.
    """
    tried = [*range(port, min(port + PORTS, 65_536))] if port > 0 else []
    for one in (*tried, *[0] * (PORTS - 1)):
        with suppress(OSError):
            return _listen(one, (HERE, *others))
    return _listen(0, (HERE, *others))


def _listen(port: int, addresses: Sequence[str]) -> list[socket.socket]:
    """Listen on one port at all addresses; 0 means any port that is free at the first address."""
    with ExitStack() as opened:
        listening: list[socket.socket] = []
        for address in addresses:
            listener = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            if sys.platform == "win32":  # or another program could share the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, listening[0].getsockname()[1] if listening else port))
            listener.listen(128)
            listening.append(listener)
        opened.pop_all()
    return listening


def find_network_address() -> str:
    """Return the address of this computer on its network, or "". No packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737)
        address = ip_address(asking.getsockname()[0])
        return "" if address.is_loopback or address.is_unspecified else str(address)
    return ""


class LocalAddress:
    """The sockets and secrets of one run of a local server, and how the browser gets in.

    Parameters
    ----------
    root:
        The project folder.
    command:
        The command that starts the server, such as ``make write``, for messages.
    port:
        The first port to try.
    network:
        The network address to listen on too, or "".
    key:
        The key of the run to continue after a restart, or "".
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
        """Return the full URL of a page with the key, as shown to people."""
        return f"http://{host}:{self.port}{quote(path)}?{KEY}={self.access.key}"

    def open_browser(self, path: str = "/") -> None:
        """Open a page in the browser on a desktop, unless NO_BROWSER is set.

        All users of this computer can read program arguments. So the browser gets the path of a
        private file that redirects to the URL with the key.
        """
        self.forget_browser()  # a killed process may have left one for this port
        _remove_left(self._forward.parent)
        is_desktop = sys.platform in ("win32", "darwin") or any(
            os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
        )
        far_away = any(os.environ.get(one) for one in ("NO_BROWSER", "SSH_CONNECTION", "CI"))
        if not is_desktop or far_away or not sys.stdout.isatty():
            return
        import webbrowser

        with suppress(OSError):  # the URL is on the screen anyway
            _write_forward(self._forward, self.url(path))
            uri = self._forward.as_uri()
            threading.Thread(target=webbrowser.open, args=(uri,), daemon=True).start()

    def forget_browser(self) -> None:
        """Delete the redirect file, after the browser connected or at the end."""
        with suppress(OSError):
            self._forward.unlink(missing_ok=True)


def _write_forward(path: Path, address: str) -> None:
    """Write a redirect page that only its owner can read."""
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
    """Delete the redirect files of killed processes: those whose port does not answer."""
    for path in folder.glob(_FORWARD.format(port="*")):
        with suppress(OSError, ValueError, OverflowError):
            socket.create_connection((HERE, int(path.stem.rpartition("-")[2])), timeout=1).close()
            continue
        with suppress(OSError):
            path.unlink()
