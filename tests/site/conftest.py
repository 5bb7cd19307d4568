"""The real site, built from content/ as it is published and served on this machine alone."""

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
from playwright.sync_api import Browser, BrowserContext, Page

from tests.projects import make_once

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

    def templates(self) -> list[str]:
        """One page of each kind, but of those that are there in two languages only one."""
        kinds = self.kinds()
        alone = {"", POST}  # both languages of these: their words are set apart in many places
        return [
            path
            for path in kinds
            if not path.startswith("es/")
            or path.removeprefix("es/") in alone
            or path.removeprefix("es/") not in kinds
        ]

    def posts(self) -> list[str]:
        """Every post, the longest first."""
        posts = [path for path in self.paths() if re.fullmatch(r"(es/)?blog/[^/]+/", path)]
        return sorted(posts, key=lambda path: -len((self.output / path / "index.html").read_text()))


# Tests that look at one page of each kind, and in `make prove` at every page.
PAGES = pytest.mark.parametrize(
    "choose",
    [
        pytest.param(Served.templates, id="each-kind"),
        pytest.param(Served.paths, id="every-page", marks=pytest.mark.prove),
    ],
)


@dataclass
class Visit:
    """A window of the browser, with what its pages asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


# What a window shows when nothing else is asked for; "null" is what the computer itself says.
MEDIA = {
    "color_scheme": "light",
    "reduced_motion": "null",
    "forced_colors": "null",
    "contrast": "null",
}


class Windows:
    """Windows of one browser, used again by the next test: opening one takes half a second."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[tuple[tuple[str, object], ...], list[Visit]] = {}

    def open(self, options: dict[str, object], fresh: bool = False) -> Visit:
        """Return a window with these options; a fresh one has been used by no other test."""
        free = self._free.setdefault(tuple(sorted(options.items())), [])
        if free and not fresh:
            return free.pop()
        visit = Visit(self._browser.new_context(**options).new_page())
        visit.watch()
        return visit

    def give_back(self, options: dict[str, object], visit: Visit) -> None:
        """Take a window back for the next test."""
        visit.page.unroute_all(behavior="ignoreErrors")
        visit.page.context.clear_cookies()
        self._free[tuple(sorted(options.items()))].append(visit)


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    return Windows(browser)


def run_pelican(root: Path, settings: str, folder: Path) -> None:
    """Build the site into a folder, as by hand."""
    command = [sys.executable, "-m", "pelican", "content", "-s", settings, "-o", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def output(tmp_path_factory, root) -> Path:
    """The folder of the built site."""
    return make_once(tmp_path_factory, "site", partial(run_pelican, root, "publishconf.py"))


@pytest.fixture(scope="session")
def served(output) -> Iterator[Served]:
    """The built site on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(output)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield Served(output, f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


@pytest.fixture
def look(windows: Windows) -> Iterator[object]:
    """Open a browser window: `look(width, height, **options)` returns a Visit.

    ``fresh=True`` is for a test that leaves something behind: a listener, a script of its own, a
    setting of the browser.
    """
    used: list[tuple[dict[str, object], Visit]] = []
    closed: list[BrowserContext] = []

    def open_window(
        width: int = 390, height: int = 844, *, fresh: bool = False, **options: object
    ) -> Visit:
        media = {name: options.pop(name, value) for name, value in MEDIA.items()}
        visit = windows.open(options, fresh)
        if fresh:
            closed.append(visit.page.context)
        else:
            used.append((options, visit))
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.page.emulate_media(media="null", **media)
        visit.requests.clear()
        visit.complaints.clear()
        return visit

    yield open_window
    for context in closed:
        context.close()
    for options, visit in used:
        windows.give_back(options, visit)


@pytest.fixture(scope="session")
def gallery(root, tmp_path_factory) -> Path:
    """The page that shows every component in every state, as it is built while writing."""
    made = make_once(tmp_path_factory, "gallery", partial(run_pelican, root, "pelicanconf.py"))
    return made / "gallery" / "index.html"


@pytest.fixture
def gallery_page(gallery, look) -> Page:
    """That page, open on a phone."""
    page = look().page
    page.goto(gallery.as_uri())
    return page
