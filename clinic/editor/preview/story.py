"""The story of `preview`: where to look, what to do there, how to stop."""

import gc
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.editor.local_address import (
    KEY,
    find_network_address,
    find_port,
    list_hosts,
    make_key,
    open_browser,
    open_socket,
)
from clinic.editor.screen import Screen

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from clinic.builder.resident.site import ResidentSite
    from clinic.editor.preview.following import Follower

_TURN = 0.001  # seconds: a page that is asked for must not wait long for what is read behind it
_RESTARTED = "CLINIC_PREVIEW_RESTARTED"


def find_latest(root: Path) -> str:
    """Return the post that was saved last: it is the one that somebody writes at."""
    posts = [one for one in root.glob("content/posts/**/*.md") if one.is_file()]
    latest = max(posts, key=lambda one: one.stat().st_mtime, default=None)
    return latest.relative_to(root).as_posix() if latest else ""


def preview(root: Path, screen: Screen, *, port: int, post: str = "", phone: bool = False) -> int:
    """Show the site and follow what is saved, until somebody stops it.

    Parameters
    ----------
    root:
        The project's folder.
    port:
        The first port to try.
    post:
        The post to begin with, such as ``content/posts/2026/a.md``; none begins at home.
    phone:
        True lets a phone on the same network look too, by an address that nobody can guess.
    """
    if post and not (root / post).is_file():
        screen.say(f"There is no file {post}. It must be named like content/posts/2026/a.md")
        return 2
    _hurry()
    listening = open_socket(port, on_network=phone)
    taken = find_port(listening)
    here = f"http://127.0.0.1:{taken}"
    network = find_network_address() if phone else ""
    key = (os.environ.get(_RESTARTED) or make_key()) if network else ""
    hosts = list_hosts(listening, network)

    def say_where(address: str) -> None:
        screen.say(f"The site, as patients will see it, is at  {address}")
        if taken != port:
            screen.say(f"(Another program uses port {port}.)")
        _show_code(screen, f"http://{network}:{taken}", key, phone)
        screen.say("Each save is shown by itself. To stop: hold Ctrl and press C.")
        if _RESTARTED not in os.environ:
            open_browser(address)

    if not post:  # home, which is known before anything is loaded
        say_where(f"{here}/")
    from clinic.builder.resident.site import ResidentSite
    from clinic.editor.local_server import Guard, serve_app
    from clinic.editor.preview.desk import Desk
    from clinic.editor.preview.following import Follower

    with ResidentSite(root) as site:
        follower = Follower(site, Desk(root))
        first = _read_first(site, post)
        if post:
            say_where(here + first)
        app = Guard(_make_app(follower), hosts, key=key, open_hosts=list_hosts(listening))
        serve_app(app, listening, follower.stop)
    if follower.wants_restart:
        _begin_afresh(screen, taken, key)
    screen.say("The preview has ended. Nothing was published.")
    return 0


def _hurry() -> None:
    """Give what is waited for the processor, until the first post is read."""
    sys.setswitchinterval(_TURN)
    gc.disable()  # what is loaded now stays: to look for what may go is a twentieth of the start


def _read_first(site: "ResidentSite", post: str) -> str:
    """Read the post that is being written, which is quick; return the address to begin at."""
    from clinic.editor.preview.app import find_address

    written = post or find_latest(site.root)
    if written:
        with suppress(Exception):  # the whole site, which is read next, says it better
            site.read([written])
    gc.freeze()
    gc.enable()
    text = site.find_text(file=post) if post else None
    return find_address(text.name) if text else "/"


def _make_app(follower: "Follower") -> "Starlette":
    """Make the app, which follows what is saved for as long as it answers."""
    import asyncio

    from clinic.editor.preview.app import PreviewApp

    @asynccontextmanager
    async def follow(_app: "Starlette") -> AsyncIterator[None]:
        task = asyncio.create_task(follower.begin())
        try:
            yield
        finally:
            follower.stop()
            await task

    return PreviewApp(follower.site, follower).make_app(follow)


def _show_code(screen: Screen, address: str, key: str, phone: bool) -> None:
    """Show what a phone's camera takes for an address."""
    if not phone:
        return
    if not key:
        screen.say("This computer is on no network, so no phone can reach it.")
        return
    import segno

    from clinic.editor.preview.app import OWN

    address = f"{address}{OWN}/show?{KEY}={key}"
    code = io.StringIO()
    segno.make(address, error="l").terminal(code, compact=True)
    screen.say(f"On a phone in the same network:\n{code.getvalue()}{address}")
    screen.say("Who has this address sees your drafts, until you stop.")


def _begin_afresh(screen: Screen, port: int, key: str) -> None:
    """Begin again in another process: our own code was changed, and this one has read the old."""
    screen.say("The program itself was changed: beginning afresh.")
    if sys.platform != "win32":  # there, it would be another program, which Ctrl-C does not end
        os.environ[_RESTARTED] = key
        os.execv(
            sys.executable, [sys.executable, "-m", "clinic", *sys.argv[1:], "--port", str(port)]
        )
