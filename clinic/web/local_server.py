"""A web server for this computer alone, on which `make preview`, `make write`, `make serve` stand.

What it shows are drafts, and what it takes changes files. So it lets in nobody but who brings the
key that the window of the program shows, from whatever address and under whatever name. What a
request says of itself (Host, Origin, Sec-Fetch-Site) can only keep it out: it is refused when it
was meant for another host or was sent by another website's page
(https://owasp.org/www-community/attacks/csrf; https://crypto.stanford.edu/dns/dns-rebinding.pdf).
"""

import secrets
import signal
from collections.abc import Callable
from types import FrameType
from urllib.parse import parse_qsl, quote

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinic.web.local_address import KEY, Access, LocalAddress

COOKIE = "session"
_SAFE = ("GET", "HEAD")
_USUAL_PORT = 80  # which browsers leave out
_KEPT_FOR = 86_400  # seconds that a browser keeps the cookie: a day at the desk
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # No other server may learn below which path the app lives. "no-referrer" would also hide from
    # us where a form was filled in.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
    # What an app does not allow itself in a policy of its own, it may not do.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'",
}
_INCOMPLETE = "Incomplete address. Copy all of it"
_FROM_ELSEWHERE = "Another website sent this request. Copy the address"
_REFUSED = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<p>{words} from the window where <code>{command}</code> is running.</p>
</body>
</html>
"""


class Guard:
    """Stands before an app: lets in only requests with its key, meant for it, from its own pages.

    Whoever opens the announced address brings the key; the answer is a cookie and the way to the
    same page below ``access.base``. From then on both are needed, the path and the cookie.

    A link on a page there that begins with ``/`` leads out of that path, and is led back to it: who
    sends the path as its Referer knows it already, and without the cookie is shown nothing there.

    The cookie is SameSite=Lax, not Strict: the first visit comes from a file (`open_browser`) or
    from a link in a message, and browsers count the redirect after it as part of that visit.

    Parameters
    ----------
    app:
        What answers who was let in; it finds ``access.base`` as its ``root_path``.
    access:
        The secrets of this start.
    command:
        What is typed to run this, such as ``make write``: its window shows the address.
    visited:
        Called whenever the key was brought.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        command: str,
        visited: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self._access, self._visited = app, access, visited
        self._command = command

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refuse(scope)
        if answer is None:
            scope["root_path"] = self._access.base
        await (answer or self._app)(scope, receive, send_guarded)

    def _refuse(self, scope: Scope) -> Response | None:
        """Return what is answered in the place of the app, or None to let a request in."""
        headers = Headers(scope=scope)
        address, port = scope["server"]  # what was really connected to
        host = address if port == _USUAL_PORT else f"{address}:{port}"
        if [one.lower() for one in headers.getlist("host")] != [host]:
            return self._say(_INCOMPLETE, 421)
        if not _is_from_here(scope, headers, host):
            return self._say(_FROM_ELSEWHERE, 403)
        if self._is_let_in(scope, headers):
            return None
        if scope["method"] in _SAFE and scope["path"].startswith("/"):
            if self._has_key(scope):
                self._visited()
                return self._let_in(scope["path"])
            refers = headers.get("referer", "").removeprefix(f"http://{host}")
            if self._is_below(refers) and not self._is_below(scope["path"]):
                query = scope["query_string"].decode("latin-1")
                to = self._find_below(scope["path"])
                return RedirectResponse(f"{to}?{query}" if query else to, 303)
        return self._say(_INCOMPLETE, 403)

    def _is_let_in(self, scope: Scope, headers: Headers) -> bool:
        """Return whether a request is for a path below the secret one, with the cookie."""
        pairs = (
            one.partition("=") for line in headers.getlist("cookie") for one in line.split(";")
        )
        # Another server of this computer can add cookies of the same name: each may be the one.
        sent = [value for name, _, value in pairs if name.strip() == COOKIE]
        return any(_is_same(one.strip(), self._access.cookie) for one in sent) and self._is_below(
            scope["path"]
        )

    def _is_below(self, path: str) -> bool:
        """Return whether a path is below the secret one."""
        start, found, _ = path[1:].partition("/")
        return _is_same(f"/{start}{found}", f"{self._access.base}/")

    def _find_below(self, path: str) -> str:
        """Return the address of a page below the secret path, whatever was asked for."""
        return f"{self._access.base}{quote(path)}"

    def _has_key(self, scope: Scope) -> bool:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return any(_is_same(value, self._access.key) for name, value in query if name == KEY)

    def _let_in(self, path: str) -> Response:
        """Give the cookie and send the browser to a page, always below the secret path."""
        answer = RedirectResponse(self._find_below(path), 303)
        answer.set_cookie(
            COOKIE,
            self._access.cookie,
            max_age=_KEPT_FOR,
            path=f"{self._access.base}/",
            httponly=True,
            samesite="lax",
        )
        return answer

    def _say(self, words: str, status: int) -> Response:
        title = words.partition(".")[0]
        page = _REFUSED.format(title=title, words=words, command=self._command)
        return HTMLResponse(page, status)


def _is_from_here(scope: Scope, headers: Headers, host: str) -> bool:
    """Return whether a request comes from our own page, or from nobody's: typed, or a bookmark."""
    site = headers.get("sec-fetch-site", "none")
    is_safe = scope["method"] in _SAFE
    # A link from elsewhere may open a page here, which its owner sees; nothing else may.
    is_visit = is_safe and headers.get("sec-fetch-mode") == "navigate"
    is_frame = headers.get("sec-fetch-dest") in ("iframe", "frame", "embed", "object")
    if site not in ("none", "same-origin") and (not is_visit or is_frame):
        return False
    origins = headers.getlist("origin")
    return origins == [f"http://{host}"] or (is_safe and not origins)


def _is_same(given: str, secret: str) -> bool:
    """Compare in a time that says nothing of the secret."""
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())


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
    app: ASGIApp, local: LocalAddress, closing: Callable[[], None] = lambda: None
) -> None:
    """Answer who has the key until somebody stops it, by Ctrl-C or otherwise, which is no error.

    Parameters
    ----------
    app:
        What answers who was let in; it finds ``local.access.base`` as its ``root_path``.
    local:
        Where it listens, with which secrets.
    closing:
        Called when it is to end, so that answers that go on for ever can be ended.
    """
    config = uvicorn.Config(
        Guard(app, local.access, local.command, local.forget_browser),
        http="h11",
        ws="none",
        proxy_headers=False,  # who connects is who connects, whatever X-Forwarded-For says
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    _Server(config, closing).run(sockets=local.sockets)
