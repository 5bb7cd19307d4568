"""What a local server answers and to whom; how it is started and how it ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.web.local_address import LocalAddress, open_sockets
from tests.web.local_window import read_window

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import asyncio, sys
from pathlib import Path
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from clinic.web.local_address import LocalAddress
from clinic.web.local_server import serve_app

async def show(request: Request):
    return PlainTextResponse("A draft.")

over = []
async def go_on(request: Request):
    async def tell():
        while not over:
            yield "still here\\n"
            await asyncio.sleep(0.05)
    return StreamingResponse(tell())

app = Starlette(routes=[Route("/", show, methods=["GET", "POST"]), Route("/stream", go_on)])
with LocalAddress(Path(sys.argv[1]), "make test", 0) as local:
    print(local.url(), flush=True)
    serve_app(app, local, lambda: over.append(True))
print("It has ended.")
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A guarded app in a program of its own; its window."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path_factory.mktemp("served"))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        yield read_window(program.stdout), program
        program.kill()


def ask(served, method="GET", **headers):
    """Ask for the page, with all that a browser has which was let in."""
    return served[0].open("/", method=method, **headers)


def test_a_page_of_ours_is_shown(served):
    answer = ask(served)
    assert (answer.status, answer.words) == (200, "A draft.")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["clinic.example", "127.0.0.1.evil.example", "", "127.0.0.1:1"])
def test_a_wrong_host_is_refused_even_with_the_key(served, host):
    answer = ask(served, Host=host)
    assert answer.status == 421
    assert "draft" not in answer.words


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "same-site"},
        {},  # a browser always says where a form was filled in
    ],
)
def test_no_other_page_can_change_anything(served, headers):
    assert ask(served, method="POST", **headers).status == 403


def test_a_page_of_ours_can_change_things(served):
    own = {"Origin": served[0].origin, "Sec_Fetch_Site": "same-origin"}
    assert ask(served, method="POST", **own).status == 200


@pytest.mark.parametrize("mode", ["no-cors", "cors"])
def test_no_other_page_can_read_a_draft(served, mode):
    assert ask(served, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode=mode).status == 403


def test_no_other_page_can_put_ours_into_a_frame(served):
    answer = ask(
        served,
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="iframe",
    )
    assert answer.status == 403


def test_a_link_from_elsewhere_opens_a_page(served):
    answer = ask(
        served,
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="document",
    )
    assert answer.status == 200


@pytest.mark.quick
def test_a_port_that_is_taken_is_passed_over(tmp_path):
    first = LocalAddress(tmp_path, "make test", 0)
    with first, LocalAddress(tmp_path, "make test", first.port) as second:
        assert second.port != first.port
        assert second.sockets[0].getsockname() == ("127.0.0.1", second.port)


@pytest.mark.quick
def test_all_its_addresses_have_one_port_even_where_it_is_taken_at_one_of_them():
    (taken,) = open_sockets(0)
    with taken:
        port = taken.getsockname()[1]
        here, other = open_sockets(port, "127.0.0.2")
        with here, other:
            assert here.getsockname()[1] == other.getsockname()[1] != port


def test_ctrl_c_ends_it_even_while_a_stream_goes_on(served):
    window, program = served
    request = f"GET {window.path}/stream HTTP/1.1\r\nHost: 127.0.0.1:{window.port}\r\n"
    with socket.create_connection(("127.0.0.1", window.port), timeout=300) as reader:
        reader.sendall(f"{request}Cookie: {window.cookie}\r\n\r\n".encode())
        assert b"still here" in reader.recv(4096) + reader.recv(4096)
        program.send_signal(signal.SIGINT)
        words, _ = program.communicate(timeout=300)
    assert words == "It has ended.\n"
    assert program.returncode == 0
