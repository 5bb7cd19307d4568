"""The local web server of `make preview`, `make write` and `make serve`.

It shows drafts and changes files, so every request needs the key from the terminal window. Request
headers (Host, Origin, Sec-Fetch-Site) can only lead to a refusal: they stop DNS rebinding and
cross-site request forgery
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
_USUAL_PORT = 80  # browsers omit it from the Host header
_KEPT_FOR = 86_400  # seconds, the cookie's max-age
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # No other server may learn the secret path. "no-referrer" would also remove the Origin header
    # of our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
    # The default; an app may set its own policy.
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
    """ASGI middleware that accepts only authenticated requests from its own pages.

    The printed URL contains the key. The response sets the cookie and redirects to the same page
    below ``access.base``. After that, a request needs both the secret path and the cookie.

    A link that begins with ``/`` leaves the secret path and is redirected back. A client whose
    Referer has the path knows it already, and sees nothing without the cookie.

    The cookie is SameSite=Lax, not Strict: the first visit comes from a file (`open_browser`) or
    a link in a message, and browsers treat the redirect as part of that visit.

    Parameters
    ----------
    app:
        The app to protect; its ``root_path`` is ``access.base``.
    access:
        The secrets of this run.
    command:
        The command of this server, such as ``make write``, for messages.
    visited:
        Called for each request with the key.
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
        """Handle one request."""
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
        """Return the response to a rejected request; None to accept it."""
        headers = Headers(scope=scope)
        address, port = scope["server"]  # the real socket address
        host = address if port == _USUAL_PORT else f"{address}:{port}"
        if [one.lower() for one in headers.getlist("host")] != [host]:
            return self._render_refusal(_INCOMPLETE, 421)
        if not _is_from_here(scope, headers, host):
            return self._render_refusal(_FROM_ELSEWHERE, 403)
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
        return self._render_refusal(_INCOMPLETE, 403)

    def _is_let_in(self, scope: Scope, headers: Headers) -> bool:
        """Return whether a request has the secret path and the cookie."""
        pairs = (
            one.partition("=") for line in headers.getlist("cookie") for one in line.split(";")
        )
        # Other local servers can set cookies of the same name, so check all.
        sent = [value for name, _, value in pairs if name.strip() == COOKIE]
        return any(_is_same(one.strip(), self._access.cookie) for one in sent) and self._is_below(
            scope["path"]
        )

    def _is_below(self, path: str) -> bool:
        """Return whether a path is below the secret path."""
        start, found, _ = path[1:].partition("/")
        return _is_same(f"/{start}{found}", f"{self._access.base}/")

    def _find_below(self, path: str) -> str:
        """Return a path below the secret path, whatever was requested."""
        return f"{self._access.base}{quote(path)}"

    def _has_key(self, scope: Scope) -> bool:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return any(_is_same(value, self._access.key) for name, value in query if name == KEY)

    def _let_in(self, path: str) -> Response:
        """Set the cookie and redirect to a page below the secret path."""
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

    def _render_refusal(self, words: str, status: int) -> Response:
        title = words.partition(".")[0]
        page = _REFUSED.format(title=title, words=words, command=self._command)
        return HTMLResponse(page, status)


def _is_from_here(scope: Scope, headers: Headers, host: str) -> bool:
    """Return whether a request comes from our own pages, or was typed or bookmarked."""
    site = headers.get("sec-fetch-site", "none")
    is_safe = scope["method"] in _SAFE
    # Another site may link to a page here (a top-level navigation), but nothing else.
    is_visit = is_safe and headers.get("sec-fetch-mode") == "navigate"
    is_frame = headers.get("sec-fetch-dest") in ("iframe", "frame", "embed", "object")
    if site not in ("none", "same-origin") and (not is_visit or is_frame):
        return False
    origins = headers.getlist("origin")
    return origins == [f"http://{host}"] or (is_safe and not origins)


def _is_same(given: str, secret: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())


class _Server(uvicorn.Server):
    """uvicorn's server with a callback before shutdown, so that streams can end."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End streams, then shut down; a second Ctrl+C ends at once.

        uvicorn's own handler raises the signal again at the end, which would skip our cleanup.
        """
        del frame
        self._closing()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve_app(
    app: ASGIApp, local: LocalAddress, closing: Callable[[], None] = lambda: None
) -> None:
    """Serve an app behind a `Guard` until Ctrl+C or a signal, which is not an error.

    Parameters
    ----------
    app:
        The app; its ``root_path`` is ``local.access.base``.
    local:
        The sockets and secrets.
    closing:
        Called before shutdown, to end infinite streams.
    """
    config = uvicorn.Config(
        Guard(app, local.access, local.command, local.forget_browser),
        http="h11",
        ws="none",
        proxy_headers=False,  # ignore X-Forwarded-For
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    _Server(config, closing).run(sockets=local.sockets)
