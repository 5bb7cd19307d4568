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
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

POST = "blog/interventional-injections-back-pain/"
ONE_LOOK = pytest.mark.xdist_group("one look at every page")  # for the tests that ask for `seen`
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


# Links and controls that stand alone: those within a sentence follow the lines of the text.
SEEN = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const top = selector => document.querySelector(selector)?.getBoundingClientRect().y ?? -1;
  const targets = all('a, button, summary, input')
    .filter(one => !one.closest('p') || one.matches('.button, .reach'));
  return {
    text: top('.lede, .prose > p'),
    phone: top("header a[href^='tel:']"),
    moving: all('*').map(one => getComputedStyle(one))
      .filter(one => one.animationName !== 'none' || parseFloat(one.transitionDuration) > 0
        || one.scrollBehavior === 'smooth').length,
    small: targets.map(one => [one.getBoundingClientRect(), one.textContent.trim()])
      .filter(([box]) => box.width > 2 && box.bottom > 0 && box.height < 44)
      .map(([box, text]) => [text, box.height]),
    pictures: all('main img').map(one => one.currentSrc),
    icons: all('link[rel~=icon], link[rel=manifest]').map(one => one.href),
    waits: performance.getEntriesByType('resource')
      .filter(one => one.renderBlockingStatus === 'blocking').map(one => one.name),
  };
}"""


@pytest.fixture(scope="session")
def seen(served: Served, windows: Windows) -> dict[str, dict[str, Any]]:
    """What a phone shows of every page and asks for; each is opened once for all tests that ask."""
    options: dict[str, object] = {}
    visit, told = windows.open(options), {}
    visit.page.emulate_media(media="null", **MEDIA | {"reduced_motion": "reduce"})
    for path in served.paths():
        visit.page.set_viewport_size({"width": 390, "height": 844})
        visit.requests.clear()
        visit.page.goto(served.address + path)
        told[path] = visit.page.evaluate(SEEN) | {"widths": {}, "requests": [*visit.requests]}
        for width in (320, 800):
            visit.page.set_viewport_size({"width": width, "height": 700})
            told[path]["widths"][width] = visit.page.evaluate(
                "document.documentElement.scrollWidth"
            )
    windows.give_back(options, visit)
    return told


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
