"""The preview app: pages as they will be published, and the panel next to them."""

import asyncio
import hashlib
import html
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import Lifespan

from clinic.builder.live_site.document_info import Shown
from clinic.builder.live_site.live_site import LiveSite
from clinic.checks.report import LABELS
from clinic.core.problem import Problem, Severity
from clinic.web.preview.watcher import SiteWatcher, describe_failure
from clinic.web.site_pages import answer_file, answer_text, find_name

OWN = "/.preview"  # the prefix of our own URLs; no page of the site begins with a dot
_PAGES = Path(__file__).resolve().parent / "pages"
_STATES = {
    "live": "Everyone can see this page after you publish.",
    "draft": "Draft: only staff.",
    "hidden": "Unlisted: anyone with the link.",
}


def find_address(name: str) -> str:
    """Return the URL path of a file of the site."""
    return "/" + (name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name)


class PreviewApp:
    """The preview of one site.

    ``base`` is the URL prefix. ``last_good`` holds the last good version of each page, and
    ``files`` the document of each page.
    """

    def __init__(self, site: LiveSite, follower: SiteWatcher, base: str = "") -> None:
        self.site, self.follower, self.base = site, follower, base
        self.last_good: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.reasons: dict[str, list[Problem]] = {}

    def make_app(self, lifespan: Lifespan[Starlette]) -> Starlette:
        """Return the app, without its `Guard`."""
        return Starlette(
            lifespan=lifespan,
            routes=[
                Route(f"{OWN}/events", self.tell_events),
                Route(f"{OWN}/about", self.tell_about),
                Route(f"{OWN}/show", self.show_frame),
                Route(f"{OWN}/{{file}}", self.show_own),
                Route("/{path:path}", self.show),
            ],
        )

    async def show(self, request: Request) -> Response:
        """Serve a page, a feed or a file of the site."""
        name = find_name(request.path_params.get("path", ""))
        is_window = request.headers.get("sec-fetch-dest") == "document"
        if is_window and name.endswith(".html"):
            return await self.show_frame(request)
        found = await asyncio.to_thread(self.find, name)
        self.follower.answered.set()
        return found

    def find(self, name: str) -> Response:
        """Return the response for a file name of the site."""
        was_whole = self.site.is_whole  # may become True during this call
        if name.startswith("pagefind/"):
            with suppress(Exception):  # pages that fail report that themselves
                self.site.make_search()
        page = self.make(name)
        if page is not None:
            return _answer(page, name)
        if file := self.site.find_file(name):
            return answer_file(file)
        if not was_whole:
            page = (_PAGES / "waiting.html").read_text(encoding="utf-8")
            return _answer(page, "waiting.html", 503)
        if self.make(f"{name}/index.html") is not None:
            return RedirectResponse(f"{self.base}/{name}/")
        return _answer(self.make("404.html") or "", "404.html", 404)

    def make(self, name: str) -> str | None:
        """Render a page; if that fails, record the reasons and return its last good version."""
        try:
            page = self.site.make(name)
        except Exception as error:
            self.reasons[name] = describe_failure(error)
            return self.last_good.get(name, _NOTHING_YET)
        self.reasons.pop(name, None)
        if page is None and self._is_unread(name):
            return self.last_good.get(name)
        if page is not None and name.endswith(".html"):
            self.last_good[name] = page
        return page

    def _is_unread(self, name: str) -> bool:
        return self.files.get(name) in self.follower.unreadable

    async def show_frame(self, request: Request) -> Response:
        """Serve the panel around a page."""
        path = "/" + request.path_params.get("path", "").lstrip("/")
        frame = (_PAGES / "frame.html").read_text(encoding="utf-8")
        known = {"{base}": self.base, "{page}": html.escape(f"{self.base}{quote(path)}")}
        for name, value in known.items():
            frame = frame.replace(name, value)
        return HTMLResponse(frame)

    async def show_own(self, request: Request) -> Response:
        """Serve a CSS or JavaScript file of the panel."""
        file = _PAGES / request.path_params["file"]
        if file.parent != _PAGES or file.suffix not in (".css", ".js"):
            return Response(status_code=404)
        return FileResponse(file)

    async def tell_events(self, request: Request) -> Response:
        """Serve a stream of server-sent events, one per change."""
        last = request.headers.get("last-event-id", "")
        since = int(last[:15]) if last.isdecimal() else 0

        async def stream() -> AsyncIterator[str]:
            yield "retry: 500\n\n"
            async for turn in self.follower.listen(since):
                yield f"id: {turn}\ndata: {turn}\n\n" if turn else ":\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def tell_about(self, request: Request) -> Response:
        """Serve the visibility and the problems of a page as JSON."""
        given = request.query_params
        name, file = find_name(given.get("at", "/")), given.get("file", "")
        data = await asyncio.to_thread(self.describe, name, file)
        look = self.follower.desk.look
        reasons = [*self.reasons.get(name, ()), *self.follower.reasons]
        if self._is_unread(name):
            errors = [one for one in await look(data["file"]) if one.severity is Severity.ERROR]
            reasons += errors or [_UNREADABLE]
        data["reasons"] = [tell_problem(one) for one in reasons]
        if "problems" in given:
            problems = await look(data["file"]) if data["file"] else []
            data["problems"] = [tell_problem(one) for one in problems]
        return JSONResponse(data)

    def describe(self, name: str, file: str = "") -> dict[str, Any]:
        """Return the data about a page for the panel.

        Parameters
        ----------
        name:
            The file of the page in the site.
        file:
            The document that was shown there before; its page may have moved.
        """
        texts = list(self.site.list_texts())
        text = next((one for one in texts if one.name == name), None)
        moved = [one for one in texts if one.file == file] if text is None else []
        if text:
            self.files[name] = text.file
        unread = sorted(self.follower.unreadable - {one.file for one in texts})
        return {
            "isWhole": self.site.is_whole,
            "state": say_state(text) if text else self._describe_other(name),
            "file": self.files.get(name, "") if text or self._is_unread(name) else "",
            "moved": find_address(moved[0].name) if moved else "",
            "unlisted": [
                {"title": one.title, "address": find_address(one.name), "state": say_state(one)}
                for one in texts
                if one.state in ("draft", "waiting")
            ]
            + [{"title": one, "address": "", "state": _UNREADABLE.what} for one in unread],
        }

    def _describe_other(self, name: str) -> str:
        if not self.site.is_whole:
            return "Reading the site …"
        if self._is_unread(name):
            return _UNREADABLE.what
        if self.site.has(name):
            return "This page combines several posts or pages."
        return "Cannot find a page at this address."


_NOTHING_YET = "<!doctype html><html lang=en><title>Not yet</title><main></main>"
_UNREADABLE = Problem(
    rule="build",
    file="this post",
    what="Cannot show the last saved version of this post.",
    fix="Compare the header with that of another post, or undo the last change.",
)


def say_state(text: Shown) -> str:
    """Return who can see a document."""
    if text.state == "waiting" and text.day:
        return f"Scheduled for {text.day:%B} {text.day.day}, {text.day.year}."
    return _STATES.get(text.state, "")


def tell_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON data for the panel."""
    return {
        "label": LABELS[problem.severity],
        "place": problem.place,
        "excerpt": problem.excerpt.rstrip(),
        "span": list(problem.span) if problem.span else None,
        "what": problem.what,
        "fix": problem.fix,
    }


def _answer(page: str, name: str, status: int = 200) -> Response:
    # The panel reads this header to find out whether it shows the newest version of a page.
    total = hashlib.sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    answer = answer_text(page, name, status)
    answer.headers["Server-Timing"] = f'page;desc="{total}"'
    return answer
