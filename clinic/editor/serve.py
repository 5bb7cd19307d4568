"""Show the built site in a browser on this computer, as a host on the web would."""

import functools
import http.server
from http import HTTPStatus
from pathlib import Path

from clinic.editor.project import Project


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, with the site's own page for what is not there."""

    extensions_map = {  # noqa: RUF012  (the base class's own form)
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".xml": "application/xml",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self) -> None:
        """Ask the browser to look again each time: the site may have been built anew."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's 404 page, as hosts do."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Stay silent: a line for each picture would hide what matters."""


def open_server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Open a web server on this computer alone; port 0 takes any free one.

    Raises
    ------
    OSError
        Another program uses the port.
    """
    handler = functools.partial(_Handler, directory=str(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(project: Project, port: int) -> int:
    """Show the built site until somebody stops it."""
    output = project.root / "output"
    if not (output / "index.html").is_file():
        project.screen.say("There is no site to look at yet. Type  make html  first.")
        return 1
    with open_server(output, port) as server:
        project.screen.say(f"The site is at  http://localhost:{server.server_port}/")
        project.screen.say("To stop: hold Ctrl and press C.")
        server.serve_forever()
    return 0
