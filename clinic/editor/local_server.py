"""A web server for this computer alone, on which `make preview` and `make write` stand.

A page from elsewhere, open in the same browser, must neither read a draft nor change a file: each
request says for which name it was meant and from which page it comes, and both are looked at
before anything is answered (https://owasp.org/www-community/attacks/csrf;
https://crypto.stanford.edu/dns/dns-rebinding.pdf).
"""

import secrets
import signal
import socket
from collections.abc import Callable, Collection
from types import FrameType
from urllib.parse import parse_qsl, urlencode

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinic.editor.local_address import KEY

_SAFE = ("GET", "HEAD")
_KEPT_FOR = 86_400  # seconds that a browser keeps the key: a day at the desk
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # "no-referrer" would hide from us where a form was filled in
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
    # What an app does not allow itself in a policy of its own, it may not do.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'",
}


class Guard:
    """Stands before an app: lets in only requests that are meant for it and come from its pages.

    Parameters
    ----------
    app:
        What answers the others.
    hosts:
        The names and ports by which this server may be called: `list_hosts`.
    key:
        Who does not bring it, as ``?key=…`` in the address once and as a cookie from then on, is
        not let in. Empty: no key is needed.
    open_hosts:
        Those of ``hosts`` that need no key, such as this computer itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        *,
        key: str = "",
        open_hosts: Collection[str] = (),
    ) -> None:
        self._app, self._hosts, self._key = app, hosts, key
        self._open_hosts = open_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (self._refuse(scope) or self._app)(scope, receive, send_guarded)

    def _refuse(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return PlainTextResponse("This is a page of one computer alone.", 421)
        if not self._is_from_here(scope, headers, host):
            return PlainTextResponse("Another website asked for this. It is not let in.", 403)
        if not self._key or host in self._open_hosts:
            return None
        return self._ask_for_key(scope, host)

    def _is_from_here(self, scope: Scope, headers: Headers, host: str) -> bool:
        """Say whether a request comes from our own page, or from nobody's: typed, or a bookmark."""
        site = headers.get("sec-fetch-site", "none")
        is_safe = scope["method"] in _SAFE
        # A link from elsewhere may open a page here, which its owner sees; nothing else may.
        is_visit = is_safe and headers.get("sec-fetch-mode") == "navigate"
        is_frame = headers.get("sec-fetch-dest") in ("iframe", "frame", "embed", "object")
        if site not in ("none", "same-origin") and (not is_visit or is_frame):
            return False
        origin = headers.get("origin")
        return origin == f"http://{host}" or (is_safe and origin is None)

    def _ask_for_key(self, scope: Scope, host: str) -> Response | None:
        name = f"{KEY}-{host.rpartition(':')[2]}"  # cookies know no ports
        if self._is_key(HTTPConnection(scope).cookies.get(name, "")):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for one, value in query if one == KEY]
        if scope["method"] not in _SAFE or not any(map(self._is_key, given)):
            words = "The address is not whole. Take the one that stands in the window of make."
            return PlainTextResponse(words, 403)
        rest = urlencode([(one, value) for one, value in query if one != KEY])
        path = "/" + scope["path"].lstrip("/\\")  # two slashes would lead to another host
        answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
        answer.set_cookie(name, self._key, max_age=_KEPT_FOR, httponly=True, samesite="strict")
        return answer

    def _is_key(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._key.encode())


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells when it is about to end: streams must end first."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let the streams go, and end; a second Ctrl-C ends at once.

        Uvicorn's own would pass the signal on at the end, and who waits to clear away could not.
        """
        del frame
        self._closing()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve_app(
    app: ASGIApp, listening: socket.socket, closing: Callable[[], None] = lambda: None
) -> None:
    """Answer requests until somebody stops it, by Ctrl-C or otherwise, which is no error.

    Parameters
    ----------
    app:
        A guarded app: `Guard`.
    listening:
        From `open_socket`; it is closed at the end.
    closing:
        Called when it is to end, so that answers that go on for ever can be ended.
    """
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1
    )
    with listening:
        _Server(config, closing).run(sockets=[listening])
