"""The command `preview`: print the address, and serve the site until Ctrl+C."""

import io
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.actions.console import Screen
from clinic.core.boundary import OutsideError, find_source
from clinic.core.isolation import clinic_command
from clinic.web.local_address import LocalAddress, find_network_address

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from clinic.builder.live_site.live_site import LiveSite
    from clinic.web.preview.watcher import SiteWatcher

_TURN = 0.001  # seconds: requests must not wait long for the background thread
LONGEST_SHOWN = 200  # characters of a path in a message
_RESTARTED = "CLINIC_PREVIEW_RESTARTED"
_PHONE = "/.preview/show"  # over plain HTTP, browsers send no Sec-Fetch-Dest header


def find_latest(root: Path) -> str:
    """Return the post that was saved last, probably the one being written."""
    posts = [one for one in root.glob("content/posts/**/*.md") if one.is_file()]
    latest = max(posts, key=lambda one: one.stat().st_mtime, default=None)
    return latest.relative_to(root).as_posix() if latest else ""


def _is_post(root: Path, place: str) -> bool:
    """Return whether a path is that of a post or page."""
    if not place.startswith("content/") or not place.endswith(".md") or not place.isprintable():
        return False
    with suppress(OSError, OutsideError):
        return find_source(root / "content", place.removeprefix("content/")).is_file()
    return False


def preview(root: Path, screen: Screen, *, port: int, post: str = "", phone: bool = False) -> int:
    """Serve the site and update it at every save, until Ctrl+C.

    Parameters
    ----------
    root:
        The project folder.
    port:
        The first port to try.
    post:
        The post to open first, such as ``content/posts/2026/a.md``; default: the home page.
    phone:
        Listen on the local network too, for a phone.
    """
    if post and not _is_post(root, post):
        shown = post if post.isprintable() and len(post) < LONGEST_SHOWN else "of that name"
        screen.say(f"Cannot find the post {shown}. Write: POST=content/posts/2026/NAME.md")
        return 2
    _shorten_switch_interval()
    key = os.environ.pop(_RESTARTED, "")  # child processes must not see the key
    network = find_network_address() if phone else ""

    def say_where(path: str) -> None:
        screen.say(f"See the site as patients will:  {local.url(path)}")
        if local.port != port:
            screen.say(f"(Another program uses port {port}.)")
        if phone:
            _show_code(screen, local.url(_PHONE, network) if network else "")
        screen.say("The page updates each time you save. To stop, hold Ctrl and press C.")
        if not key:
            local.open_browser(path)

    with LocalAddress(root, "make preview", port, network=network, key=key) as local:
        if not post:  # the home page needs no imports
            say_where("/")
        is_ended = _follow(root, local, post, say_where)
    if not is_ended:
        _restart(screen, local)
    screen.say("The preview has ended. Nothing was published.")
    return 0


def _follow(root: Path, local: LocalAddress, post: str, say_where: Callable[[str], None]) -> bool:
    """Serve until Ctrl+C; return False if the program must restart."""
    from clinic.builder.live_site.live_site import LiveSite
    from clinic.web.local_server import serve_app
    from clinic.web.preview.check_process import Desk
    from clinic.web.preview.watcher import SiteWatcher

    with LiveSite(root) as site:
        follower = SiteWatcher(site, Desk(root))
        first = _read_first(site, post)
        if post:
            say_where(first)
        serve_app(_make_app(follower, local.access.base), local, follower.stop)
    return not follower.wants_restart


def _shorten_switch_interval() -> None:
    """Switch threads faster, so that requests are answered soon."""
    sys.setswitchinterval(_TURN)


def _read_first(site: "LiveSite", post: str) -> str:
    """Load the post that is being written, which is quick; return the first URL path."""
    from clinic.web.preview.app import find_address

    written = post or find_latest(site.root)
    if written:
        with suppress(Exception):  # loading the whole site reports this better
            site.read([written])
    text = site.find_text(file=post) if post else None
    return find_address(text.name) if text else "/"


def _make_app(follower: "SiteWatcher", base: str) -> "Starlette":
    """Return the app; the file watcher runs for its lifespan."""
    import asyncio

    from clinic.web.preview.app import PreviewApp

    @asynccontextmanager
    async def follow(_app: "Starlette") -> AsyncIterator[None]:
        task = asyncio.create_task(follower.begin())
        try:
            yield
        finally:
            follower.stop()
            await task

    return PreviewApp(follower.site, follower, base).make_app(follow)


def _show_code(screen: Screen, address: str) -> None:
    """Print the URL for a phone, with a QR code."""
    if not address:
        screen.say("This computer is not on a network, so a phone cannot open the preview.")
        return
    import segno

    code = io.StringIO()
    segno.make(address, error="l").terminal(code, compact=True)
    screen.say(f"On a phone on the same network, open:\n{code.getvalue()}{address}")
    screen.say("Anyone with this address can see your drafts until you stop.")
    screen.say("The connection is not encrypted. Use only a network that you trust.")


def _restart(screen: Screen, local: LocalAddress) -> None:
    """Restart in a new process, because the code of the program changed."""
    screen.say("The program has changed. Restarting …")
    if sys.platform != "win32":  # on Windows, execv starts a process that Ctrl+C does not reach
        os.environ[_RESTARTED] = local.access.key
        typed = [*sys.argv[1:], "--port", str(local.port)]
        os.execv(sys.executable, clinic_command(*typed))
