"""The story of `preview`: where to look, what to do there, how to stop."""

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

_TURN = 0.001  # seconds: a page that is asked for must not wait long for what is read behind it
LONGEST_SHOWN = 200  # characters
_RESTARTED = "CLINIC_PREVIEW_RESTARTED"
_PHONE = "/.preview/show"  # over a network, browsers do not say whether a whole window is meant


def find_latest(root: Path) -> str:
    """Return the post that was saved last: it is the one that somebody writes at."""
    posts = [one for one in root.glob("content/posts/**/*.md") if one.is_file()]
    latest = max(posts, key=lambda one: one.stat().st_mtime, default=None)
    return latest.relative_to(root).as_posix() if latest else ""


def _is_post(root: Path, place: str) -> bool:
    """Return whether a place is that of a post or page."""
    if not place.startswith("content/") or not place.endswith(".md") or not place.isprintable():
        return False
    with suppress(OSError, OutsideError):
        return find_source(root / "content", place.removeprefix("content/")).is_file()
    return False


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
        True lets a phone on the same network look too.
    """
    if post and not _is_post(root, post):
        shown = post if post.isprintable() and len(post) < LONGEST_SHOWN else "of that name"
        screen.say(f"Cannot find the post {shown}. Type POST=content/posts/2026/NAME.md.")
        return 2
    _hurry()
    key = os.environ.pop(_RESTARTED, "")  # no program that is started from here needs it
    network = find_network_address() if phone else ""

    def say_where(path: str) -> None:
        screen.say(f"See the site as patients will:  {local.url(path)}")
        if local.port != port:
            screen.say(f"(Another program uses port {port}.)")
        if phone:
            _show_code(screen, local.url(_PHONE, network) if network else "")
        screen.say("Each save is shown by itself. To stop, hold Ctrl and press C.")
        if not key:
            local.open_browser(path)

    with LocalAddress(root, "make preview", port, network=network, key=key) as local:
        if not post:  # home, which is known before anything is loaded
            say_where("/")
        is_ended = _follow(root, local, post, say_where)
    if not is_ended:
        _begin_afresh(screen, local)
    screen.say("The preview has ended. Nothing was published.")
    return 0


def _follow(root: Path, local: LocalAddress, post: str, say_where: Callable[[str], None]) -> bool:
    """Answer until somebody stops it; return False when it should begin afresh instead."""
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


def _hurry() -> None:
    """Give what is waited for the processor, until the first post is read."""
    sys.setswitchinterval(_TURN)


def _read_first(site: "LiveSite", post: str) -> str:
    """Read the post that is being written, which is quick; return the address to begin at."""
    from clinic.web.preview.app import find_address

    written = post or find_latest(site.root)
    if written:
        with suppress(Exception):  # the whole site, which is read next, says it better
            site.read([written])
    text = site.find_text(file=post) if post else None
    return find_address(text.name) if text else "/"


def _make_app(follower: "SiteWatcher", base: str) -> "Starlette":
    """Make the app, which follows what is saved for as long as it answers."""
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
    """Show the address for a phone, and the code that a phone's camera takes for it."""
    if not address:
        screen.say("This computer is not on a network, so no phone can reach the preview.")
        return
    import segno

    code = io.StringIO()
    segno.make(address, error="l").terminal(code, compact=True)
    screen.say(f"On a phone in the same network:\n{code.getvalue()}{address}")
    screen.say("Anyone with this address can see your drafts until you stop.")
    screen.say("The pages are not encrypted on their way: use only a network you trust.")


def _begin_afresh(screen: Screen, local: LocalAddress) -> None:
    """Begin again in another process: our own code was changed, and this one has read the old."""
    screen.say("The program itself was changed: beginning afresh.")
    if sys.platform != "win32":  # there, it would be another program, which Ctrl-C does not end
        os.environ[_RESTARTED] = local.access.key
        typed = [*sys.argv[1:], "--port", str(local.port)]
        os.execv(sys.executable, clinic_command(*typed))
