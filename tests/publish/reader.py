"""Readers of a published folder, in a process of their own: a web server and somebody who clicks.

Started as `reader.py FOLDER PAGES`. Round after round it fetches every page and the style sheet
that page names, and every style sheet named in any round so far. A line of JSON after each round
says what was fetched and what failed; it ends when its input is closed.
"""

from __future__ import annotations

import http.client
import http.server
import json
import re
import select
import sys
import threading
from typing import Any

_STYLE_SHEET = re.compile(r"href=(\S+\.css)")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """The standard library's file server, without its log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the reader

    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve(folder: str) -> int:
    """Serve the folder on a free port of this computer and give the port."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: QuietHandler(*args, directory=folder)
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


class Reader:
    """Somebody who keeps one connection open and remembers every style sheet ever seen."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.style_sheets: set[str] = set()
        self.failures: list[str] = []
        self.fetched = 0

    def fetch(self, address: str) -> str:
        self._connection.request("GET", address)
        answer = self._connection.getresponse()
        body = answer.read().decode()
        self.fetched += 1
        if answer.status != 200 or not body.endswith("end"):
            self.failures.append(f"{answer.status} {address} {body[-40:]!r}")
        return body

    def go_round(self, pages: int) -> None:
        for number in range(pages):
            body = self.fetch(f"/blog/p{number}/")
            for style_sheet in _STYLE_SHEET.findall(body):
                self.style_sheets.add(style_sheet)
                self.fetch(style_sheet)
        for style_sheet in sorted(self.style_sheets):
            self.fetch(style_sheet)


def run(folder: str, pages: int) -> None:
    reader = Reader(serve(folder))
    while not select.select([sys.stdin], [], [], 0)[0]:
        reader.go_round(pages)
        said = {
            "fetched": reader.fetched,
            "style_sheets": len(reader.style_sheets),
            "failures": reader.failures[:10],
        }
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
