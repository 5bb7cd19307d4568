"""Other people's devices, other websites and other servers of this computer read no draft.

Each test asks the commands themselves: `write`, `preview` and `serve`, run as `make` runs them.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic.web.local_address import find_network_address
from tests.projects import copy_project
from tests.web.local_window import Window, read_window

pytestmark = pytest.mark.slow

NETWORK = find_network_address() or "127.0.0.2"  # with no network, an address of the loopback
PROGRAM = f"""
import sys
from pathlib import Path
from clinic.web import local_address
local_address.find_network_address = lambda: {NETWORK!r}
from clinic.__main__ import main
sys.exit(main([*sys.argv[2:], "--port", "0"], Path(sys.argv[1])))
"""
DRAFT = """Title: A zebra nobody may see
Date: 2026-11-20
Category: Injections
Status: draft

A zebra in a draft.
"""
PLACE = "posts/2026/zebra.md"
COMMANDS = {
    "write": (["write"], f"/edit/{PLACE}"),
    "preview": (["preview"], "/drafts/zebra/"),
    "serve": (["serve"], "/drafts/zebra/"),
    "phone": (["preview", "--phone"], "/drafts/zebra/"),
}
REFUSED = "Incomplete address. Copy all of it from the window where"


@dataclass
class Running:
    """A command that runs: its project, the window of this computer, and a page with the draft."""

    project: Path
    window: Window
    page: str
    far: Window | None

    @property
    def windows(self) -> list[Window]:
        return [self.window, *([self.far] if self.far else [])]

    @property
    def full(self) -> str:
        return self.window.path + self.page


@pytest.fixture(scope="module")
def project(built_once, root, tmp_path_factory) -> Path:
    """A project with a draft, which is built too."""
    project = copy_project(root, tmp_path_factory.mktemp("let_in") / "project")
    shutil.copytree(built_once / ".build", project / ".build")
    (project / "content" / PLACE).write_text(DRAFT, encoding="utf-8")
    command = [sys.executable, "-c", "import sys; from pathlib import Path; "]
    command[-1] += "from clinic.__main__ import main; sys.exit(main(['html'], Path(sys.argv[1])))"
    subprocess.run([*command, str(project)], cwd=root, check=True, capture_output=True)
    return project


def start(command: str, project: Path, root: Path) -> tuple[subprocess.Popen[str], Running]:
    typed, page = COMMANDS[command]
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(project), *typed],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_BROWSER": "1"},
    )
    window = read_window(program.stdout)
    far = read_window(program.stdout) if command == "phone" else None
    return program, Running(project, window, page, far)


@pytest.fixture(scope="module", params=COMMANDS)
def running(request, project, root):
    """Each of the commands in turn."""
    program, running = start(request.param, project, root)
    while "zebra" not in running.window.open(running.page).words:
        assert program.poll() is None  # until all is read
    yield running
    program.kill()
    program.wait()


def assert_refused(answer) -> None:
    assert answer.status in (403, 421), answer.words
    assert "zebra" not in answer.words.lower()
    assert "Set-Cookie" not in answer.headers and "Location" not in answer.headers


def list_paths(running: Running) -> list[str]:
    """Every kind of path: none of them is worth anything without both secrets."""
    own = running.full
    return ["/", "//", running.page, own, f"/{own}", "/.preview/events", "/favicon.ico", "/%2e%2e/"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_without_the_key_every_path_answers_what_to_do_and_nothing_else(running, method):
    for window in running.windows:
        for path in list_paths(running):
            answer = window.ask(path, method, cookie="", Origin=window.origin)
            assert_refused(answer)
            if method != "HEAD":
                assert REFUSED in re.sub("<[^>]*>", "", answer.words), path


def test_no_header_lets_anybody_in(running):
    ports = {window.port for window in running.windows}
    names = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        NETWORK,
        "evil.example",
        "127.0.0.1.",
        "0.0.0.0",
        "",
    ]
    for window in running.windows:
        for host in [f"{one}:{port}" for one in names for port in ports] + names:
            for more in (
                {},
                {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
                {"X-Forwarded-Host": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=127.0.0.1"},
                {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"},
                {"Authorization": f"Basic {window.key}", "Referer": window.site},
            ):
                for path in ("/", running.page, running.full):
                    assert_refused(window.ask(path, cookie="", Host=host, **more))


def test_one_secret_alone_or_in_the_wrong_place_is_worth_nothing(running):
    window = running.window
    name, _, value = window.cookie.partition("=")
    base = window.path
    for cookie, path in [
        (window.cookie, "/"),  # what a server on another port could be sent, on paths it can guess
        (window.cookie, running.page),
        (window.cookie, base),
        (window.cookie, f"/x{running.full}"),
        (window.cookie, f"/{running.full}"),
        (window.cookie, base[:-1] + running.page),
        (window.cookie, base.swapcase() + running.page),
        (window.cookie, f"{base}x{running.page}"),
        ("", running.full),  # an address from a history, without the cookie
        (f"{name}=", running.full),
        (f"{name}={window.key}", running.full),
        (f"{name}={base[1:]}", running.full),
        (f"{name}={value[:-1]}", running.full),
        (f"{name}={value}x", running.full),
        (f"{name}=é€", running.full),
        (f"x{window.cookie}", running.full),
        (f"key={window.key}", running.full),
        ("", f"/?key={value}"),
        ("", f"/?key={base[1:]}"),
        ("", f"/?key={window.key}x"),
        ("", f"/?key={window.key[:-1]}"),
        ("", "/?key="),
        ("", "/?key=%F0%9F%90%93&key=%00"),
        ("", f"/?KEY={window.key}"),
        ("", f"/?notkey={window.key}"),
        ("", f"/{window.key}/"),
        ("", f"/#key={window.key}"),
    ]:
        assert_refused(window.ask(path, cookie=cookie.encode("utf-8").decode("latin-1")))


def test_the_key_is_taken_from_the_first_address_only_to_lead_below_the_secret_path(running):
    for window in running.windows:
        base = re.escape(window.path)
        for path in [
            "/",
            "//evil.example/a",
            "/\\evil.example",
            "/%5c%5cevil.example",
            "/..//evil.example/",
            "/%2f%2fevil.example",
            "/%0d%0aSet-Cookie:x=y",
            "/a?b=http://evil.example&c=1",
            "/@evil.example",
            running.page,
        ]:
            query = f"{'&' if '?' in path else '?'}key={window.key}"
            answer = window.ask(path + query, cookie="")
            assert answer.status == 303
            assert re.match(rf"{base}/", answer.headers["Location"]), path
            assert window.key not in answer.headers["Location"]
            assert not re.search(r"[\r\n\\]", answer.headers["Location"])
            assert answer.headers.get_all("Set-Cookie") == [window.visit.headers["Set-Cookie"]]
    percent = "".join(f"%{ord(one):02x}" for one in window.key)
    for query in (percent, f"wrong&key={window.key}", f"{window.key}&key=wrong"):
        assert window.ask(f"/?key={query}", cookie="").status == 303
    for method in ("POST", "PUT", "OPTIONS", "DELETE"):
        answer = window.ask(f"/?key={window.key}", method, cookie="", Origin=window.origin)
        assert_refused(answer)


def test_the_cookie_is_good_for_the_secret_path_alone_and_no_script_reads_it(running):
    cookie = running.window.visit.headers["Set-Cookie"]
    parts = {one.strip().lower() for one in cookie.split(";")}
    assert f"path={running.window.path}/".lower() in parts
    assert "httponly" in parts
    assert {"samesite=lax", "samesite=strict"} & parts
    assert not [one for one in parts if one.startswith("domain")]
    assert running.window.key not in cookie
    assert len(running.window.path) > 20


def test_who_has_both_sees_the_draft_and_another_servers_cookies_do_not_shut_them_out(running):
    for window in running.windows:
        name = window.cookie.partition("=")[0]
        for cookie in (
            window.cookie,
            f"{name}=evil; {window.cookie}",
            f"{window.cookie}; {name}=evil; a; =b",
        ):
            answer = window.open(running.page, cookie=cookie)
            assert answer.status == 200
            assert "zebra" in answer.words


def test_a_link_that_begins_at_the_root_is_led_below_the_secret_path_and_shows_nothing_itself(
    running,
):
    window = running.window
    to = running.page
    for cookie in ("", window.cookie):
        answer = window.ask(f"{to}?a=%C3%A9&b", cookie=cookie, Referer=f"{window.site}/blog/")
        assert (answer.status, answer.headers["Location"]) == (303, f"{window.path}{to}?a=%C3%A9&b")
        assert "zebra" not in answer.words and "Set-Cookie" not in answer.headers
    # Without the cookie it ends there, and does not go round for ever.
    for referer in ("", f"{window.site}/blog/"):
        assert_refused(window.ask(answer.headers["Location"], cookie="", Referer=referer))
    for referer in (
        "",
        window.origin,
        f"{window.origin}/blog/",
        f"{window.site}x/",
        "http://[::1",
        "//",
    ):
        assert_refused(window.ask(to, Referer=referer))
    for method in ("POST", "DELETE", "OPTIONS"):
        answer = window.ask(to, method, Origin=window.origin, Referer=f"{window.site}/blog/")
        assert_refused(answer)


def test_requests_that_no_browser_sends_let_nobody_in(running):
    for window in running.windows:
        host = f"{window.host}:{window.port}"
        full, near = running.full, f"Host: {host}\r\n"
        cookie = f"Cookie: {window.cookie}\r\n"
        for head in [
            f"GET http://{host}{full} HTTP/1.1\r\n{near}",
            f"GET http://127.0.0.1:{window.port}{full} HTTP/1.1\r\n{near}{cookie}",
            f"GET {full} HTTP/1.0\r\n",
            f"GET {full} HTTP/1.0\r\n{cookie}",
            f"GET {full} HTTP/1.1\r\nHost: evil.example\r\n{near}{cookie}",
            f"GET {full} HTTP/1.1\r\n{near}{near}{cookie}",
            f"GET {full} HTTP/1.1\r\nHost: localhost:{window.port}\r\n{cookie}",
            f"GET {full} HTTP/1.1\r\n{near}Cookie : {window.cookie}\r\n",
            f"OPTIONS * HTTP/1.1\r\n{near}{cookie}",
            f"CONNECT {host} HTTP/1.1\r\n{near}{cookie}",
            f"TRACE {full} HTTP/1.1\r\n{near}{cookie}",
            f"GET {full} HTTP/1.1\r\n{near}Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
            f"GET /x/..{full} HTTP/1.1\r\n{near}{cookie}",
            f"GET /%2e{full} HTTP/1.1\r\n{near}{cookie}",
            f"POST {full} HTTP/1.1\r\n{near}{cookie}Content-Length: 0\r\n",
            f"POST {full} HTTP/1.1\r\n{near}{cookie}Content-Length: 0\r\nOrigin: null\r\n",
        ]:
            said = window.send(f"{head}\r\n".encode("latin-1"))
            assert b"zebra" not in said.lower(), head
            assert not said or re.match(rb"HTTP/1.1 4(00|03|21) ", said), said


def test_each_request_of_a_connection_is_looked_at_by_itself(running):
    window = running.window
    near = f"Host: {window.host}:{window.port}\r\n"
    first = f"HEAD {running.full} HTTP/1.1\r\n{near}Cookie: {window.cookie}\r\n\r\n"
    second = f"GET {running.full} HTTP/1.1\r\n{near}\r\n"
    said = window.send((first + second).encode())
    assert [int(one) for one in re.findall(rb"HTTP/1.1 (\d+)", said)] == [200, 403]
    assert b"zebra" not in said.lower()


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_websites_page_reads_nothing_even_where_the_browser_sends_all_secrets(
    running, sent
):
    assert_refused(running.window.open(running.page, **sent))


def test_a_page_of_the_app_tells_no_other_server_where_it_is(running):
    answer = running.window.open(running.page)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_listens_on_the_addresses_that_it_announced_and_on_no_other(running):
    port = running.window.port
    announced = {window.host for window in running.windows}
    listening = {
        socket.inet_ntoa(bytes.fromhex(address)[::-1]) if len(address) == 8 else address
        for file in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(file).read_text().splitlines()[1:]
        for _, address, at, *_, state in [re.split(r"[\s:]+", line.strip())[:6]]
        if int(at, 16) == port and state == "0A"
    }
    assert listening == announced
    for other in {"127.0.0.3", NETWORK} - announced:
        with pytest.raises(OSError), socket.create_connection((other, port), timeout=5):
            pass


def test_a_neighbour_in_the_network_reads_nothing_by_calling_itself_this_computer(running, capfd):
    if running.far is None:
        return  # the others are not in the network at all: the test above
    for host in (f"127.0.0.1:{running.far.port}", f"localhost:{running.far.port}"):
        for path in ("/", running.page, running.full, f"/?key={running.far.key}"):
            for cookie in ("", running.far.cookie):
                assert_refused(running.far.ask(path, cookie=cookie, Host=host))
    assert "zebra" in running.far.open(running.page).words


def test_the_screen_says_who_can_read_what_a_phone_is_shown(project, root):
    program, _ = start("phone", project, root)
    said = "".join(program.stdout.readline() for _ in range(2))
    program.kill()
    program.wait()
    assert "Anyone with this address can see your drafts" in said
    assert "not encrypted" in said


def test_a_new_start_has_other_secrets_and_ends_what_the_last_one_gave(project, root):
    known = []
    for _ in range(2):
        program, running = start("serve", project, root)
        window = running.window
        known.append((window.key, window.path, window.cookie))
        assert_refused(window.ask(known[0][1] + "/", cookie="" if not known[1:] else known[0][2]))
        program.send_signal(signal.SIGINT)
        program.wait()
    assert not set(known[0]) & set(known[1])


def test_a_preview_that_begins_afresh_keeps_its_secrets_and_tells_them_to_no_program(
    root, tmp_path
):
    copied = copy_project(root, tmp_path / "project", "clinic")
    command = [sys.executable, "-m", "clinic", "preview", "--port", "0"]
    environment = {**os.environ, "NO_BROWSER": "1"}
    with subprocess.Popen(
        command, cwd=copied, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        window = read_window(program.stdout)
        assert window.open("/").status in (200, 503)
        while window.open("/blog/").status != 200:
            assert program.poll() is None
        code = copied / "clinic/web/preview/__init__.py"
        code.write_text(code.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        again = read_window(program.stdout)
        assert again.address == window.address
        assert window.open("/").status in (200, 503)  # with the cookie of before
        assert_refused(window.ask("/", cookie=""))
        given = Path(f"/proc/{program.pid}/cmdline").read_text()
        assert str(window.port) in given and window.key not in given
        program.kill()
