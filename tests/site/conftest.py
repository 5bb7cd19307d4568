"""The real site, built from content/ as it is published and served on this machine alone.

Tests that share a site or a server of their own are one `xdist_group`: one worker runs them all, so
that it is made once.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Request

POST = "blog/interventional-injections-back-pain/"
_ONE_OF_MANY = re.compile(r"(?P<kind>(?:es/)?(?:blog|topics|tags|authors|archive)/)[^/]+/")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, *parts: object) -> None:
        pass


@dataclass
class Served:
    """The built site: where its files are, and the address they are served at."""

    output: Path
    address: str

    def paths(self) -> list[str]:
        """The path of every page, as a reader's browser asks for it."""
        files = (file.relative_to(self.output).as_posix() for file in self.output.rglob("*.html"))
        return sorted(name.removesuffix("index.html") for name in files)

    def kinds(self) -> list[str]:
        """One page of each kind: of posts and lists that are alike but for their words, one."""
        posts_first = sorted(self.paths(), key=lambda path: (not path.endswith(POST), path))
        kinds: dict[str, str] = {}
        for path in posts_first:
            kinds.setdefault(_ONE_OF_MANY.sub(r"\g<kind>…", path, count=1), path)
        return sorted(kinds.values())


@dataclass
class Visit:
    """One look at a page, with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", self.note)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, request: Request) -> None:
        self.requests.append(request.url)


@pytest.fixture(scope="session")
def output(tmp_path_factory, root) -> Path:
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site") / "output"
    command = [
        sys.executable,
        "-m",
        "pelican",
        "content",
        "-s",
        "publishconf.py",
        "-o",
        str(folder),
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def served(output) -> Iterator[Served]:
    """The built site on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(output)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield Served(output, f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


@pytest.fixture
def look(browser: Browser) -> Iterator[object]:
    """Open a browser window: `look(width, height, **options)` returns a Visit."""
    contexts = []

    def open_window(width: int = 390, height: int = 844, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.watch()
        return visit

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def gallery(root, tmp_path_factory) -> Path:
    """The page that shows every component in every state, as it is built while writing."""
    folder = tmp_path_factory.mktemp("gallery")
    command = ["-m", "pelican", "content", "-s", "pelicanconf.py", "-o", str(folder)]
    done = subprocess.run([sys.executable, *command], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "gallery" / "index.html"


@pytest.fixture
def gallery_page(gallery, look) -> Page:
    """That page, open on a phone."""
    page = look().page
    page.goto(gallery.as_uri())
    return page
