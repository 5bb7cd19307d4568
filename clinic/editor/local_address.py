"""Where a server of this computer is found: a free port, its address, a key; and a browser there.

It loads nothing that takes time, so that the address can be said first of all: who asks there
before the server is ready waits a moment.
"""

import os
import secrets
import socket
import sys
import threading
from contextlib import suppress

HERE = "127.0.0.1"
PORTS = 20  # as many after the one that was asked for are tried before any free one is taken
KEY = "key"  # the name in an address under which the key stands


def make_key() -> str:
    """Make a key that nobody can guess."""
    return secrets.token_urlsafe(24)


def open_socket(port: int, *, on_network: bool = False) -> socket.socket:
    """Take a port of this computer: the one asked for, else one of the next, else any free one.

    Parameters
    ----------
    port:
        The first to try; 0 takes any free one.
    on_network:
        True lets other devices on the same network in.

    Raises
    ------
    OSError
        No port at all is to be had.
    """
    host = "0.0.0.0" if on_network else HERE
    for one in (*range(port, min(port + PORTS, 65_536)), 0) if port else (0,):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":  # there, it would let two programs share one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, one))
            listening.listen(128)
        except OSError:
            listening.close()
            if not one:
                raise
        else:
            return listening
    raise AssertionError  # the last port tried is 0, which is taken or raises


def find_port(listening: socket.socket) -> int:
    """Return the port that was taken."""
    return int(listening.getsockname()[1])


def find_network_address() -> str:
    """Return this computer's address on its network; empty when it is on none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # RFC 5737: an address of nobody
        return str(asking.getsockname()[0])
    return ""


def list_hosts(listening: socket.socket, *others: str) -> frozenset[str]:
    """List the names under which a browser may ask this server, each with its port."""
    return frozenset(f"{one}:{find_port(listening)}" for one in (HERE, "localhost", *others) if one)


def open_browser(address: str) -> bool:
    """Show an address in the browser, where somebody sits at a desktop; say whether it was tried.

    Set NO_BROWSER to go without.
    """
    is_desktop = sys.platform in ("win32", "darwin") or any(
        os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    far_away = any(os.environ.get(one) for one in ("NO_BROWSER", "SSH_CONNECTION", "CI"))
    if not is_desktop or far_away or not sys.stdout.isatty():
        return False
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    return True
