"""The way into a local server, as somebody goes it who has its whole address."""

import http.client
import re
import socket
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from urllib.parse import urlsplit

ADDRESS = r"http://[\w.]+:\d+/\S*\?key=[\w-]+(?=\s)"


@dataclass(frozen=True)
class Window:
    """A local server that runs, known by the address that it announced."""

    address: str

    @property
    def host(self) -> str:
        return str(urlsplit(self.address).hostname)

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def key(self) -> str:
        return self.address.rpartition("=")[2]

    @cached_property
    def visit(self) -> http.client.HTTPResponse:
        """The answer to the announced address."""
        to = urlsplit(self.address)
        return self.ask(f"{to.path}?{to.query}", cookie="")

    @cached_property
    def path(self) -> str:
        """The path below which the app lives, without a last slash."""
        page = urlsplit(self.address).path
        return str(self.visit.headers["Location"]).removesuffix(page)

    @property
    def cookie(self) -> str:
        """What a browser that was let in sends."""
        return str(self.visit.headers["Set-Cookie"]).partition(";")[0]

    @property
    def site(self) -> str:
        """The address of the app, without the key and without a last slash."""
        return self.origin + self.path

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: str | bytes | None = None,
        *,
        cookie: str | None = None,
        **headers: str,
    ) -> http.client.HTTPResponse:
        """Ask for a path of the server; ``cookie`` None brings the right one, empty none."""
        brought = self.cookie if cookie is None else cookie
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=300)
        connection.request(method, path, body, named | ({"Cookie": brought} if brought else {}))
        answer = connection.getresponse()
        answer.words = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer

    def open(self, path: str, **more: str) -> http.client.HTTPResponse:
        """Ask for a page of the app, as a browser that was let in does."""
        return self.ask(self.path + path, **more)

    def send(self, request: bytes) -> bytes:
        """Send some bytes as they are, and return all that comes back."""
        with socket.create_connection((self.host, self.port), timeout=300) as line:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))


def read_window(lines: IO[str], host: str = r"127\.0\.0\.1") -> Window:
    """Read what a program says until it says where it is."""
    said = ""
    for line in lines:
        said += line
        if found := re.search(ADDRESS, line):
            return Window(found[0])
    raise AssertionError(said)
