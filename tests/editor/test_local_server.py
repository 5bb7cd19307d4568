import http.client
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.editor.local_address import find_port, open_socket

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from clinic.editor.local_address import find_port, list_hosts, open_socket
from clinic.editor.local_server import Guard, serve_app

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
listening = open_socket(0)
hosts = list_hosts(listening, "192.0.2.7")
print(find_port(listening), flush=True)
guard = Guard(app, hosts, key="the-key", open_hosts=list_hosts(listening))
serve_app(guard, listening, lambda: over.append(True))
print("It has ended.")
"""


@pytest.fixture(scope="module")
def served():
    """A guarded app in a program of its own; its port."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        port = int(program.stdout.readline())
        yield port, program
        program.kill()


def ask(port, host="127.0.0.1", method="GET", path="/", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": f"{host}:{port}", **named})
    answer = connection.getresponse()
    answer.words = answer.read().decode()
    connection.close()
    return answer


def test_a_page_of_ours_is_shown(served):
    answer = ask(served[0])
    assert (answer.status, answer.words) == (200, "A draft.")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["clinic.example", "127.0.0.1.evil.example", ""])
def test_a_wrong_host_is_refused(served, host):
    answer = ask(served[0], host=host)
    assert answer.status == 421
    assert "draft" not in answer.words


def test_the_right_host_with_another_port_is_refused(served):
    assert ask(served[0], Host="127.0.0.1:1").status == 421


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
    assert ask(served[0], method="POST", **headers).status == 403


def test_a_page_of_ours_can_change_things(served):
    own = {"Origin": f"http://127.0.0.1:{served[0]}", "Sec_Fetch_Site": "same-origin"}
    assert ask(served[0], method="POST", **own).status == 200


@pytest.mark.parametrize("mode", ["no-cors", "cors"])
def test_no_other_page_can_read_a_draft(served, mode):
    assert ask(served[0], Sec_Fetch_Site="cross-site", Sec_Fetch_Mode=mode).status == 403


def test_no_other_page_can_put_ours_into_a_frame(served):
    answer = ask(
        served[0],
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="iframe",
    )
    assert answer.status == 403


def test_a_link_from_elsewhere_opens_a_page(served):
    answer = ask(
        served[0],
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="document",
    )
    assert answer.status == 200


def test_who_comes_over_the_network_needs_the_key(served):
    far = "192.0.2.7"
    assert ask(served[0], host=far).status == 403
    assert ask(served[0], host=far, path="/?key=another").status == 403
    answer = ask(served[0], host=far, path="//evil.example/a?b=c&key=the-key")
    assert answer.status == 303
    assert answer.headers["Location"] == "/evil.example/a?b=c"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    kept = re.match(r"[^;]*", cookie)[0]
    assert ask(served[0], host=far, Cookie=kept).words == "A draft."
    assert ask(served[0], host=far, Cookie=kept + "x").status == 403


def test_a_port_that_is_taken_is_passed_over():
    with open_socket(0) as first:
        taken = find_port(first)
        with open_socket(taken) as second:
            assert find_port(second) != taken
            assert second.getsockname()[0] == "127.0.0.1"


def test_ctrl_c_ends_it_even_while_a_stream_goes_on(served):
    port, program = served
    with socket.create_connection(("127.0.0.1", port), timeout=60) as reader:
        reader.sendall(f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert b"still here" in reader.recv(4096) + reader.recv(4096)
        program.send_signal(signal.SIGINT)
        words, _ = program.communicate(timeout=60)
    assert words == "It has ended.\n"
    assert program.returncode == 0
