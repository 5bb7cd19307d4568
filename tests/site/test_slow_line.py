"""A page that arrives in pieces: what a reader has begun to read stays where it is."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Semaphore, Thread
from typing import Any

import pytest

from tests.site.conftest import POST, QuietHandler

pytestmark = pytest.mark.browser

MOST_PIECES = 30  # the first screen of every page, and a part of the next
# What may be seen before what follows it: a line of a list, a paragraph, a part.
ENDINGS = re.compile(rb"</(?:li|p|h[123]|section|dd|dl|form|header|ul|ol)>")
WATCH = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(one => window.shifts.push(
  one.sources.map(source => (source.node?.className || source.node?.nodeName) + ': '
    + (source.node?.textContent || '').trim().slice(0, 40)))
)).observe({type: 'layout-shift', buffered: true});
"""
# Two frames: by then, what the parser has read is on the screen.
SHOWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
  () => done(document.documentElement.outerHTML.length))))"""
LONGER = "length => document.documentElement.outerHTML.length > length"


def cut(html: bytes) -> list[bytes]:
    """Return the pieces of a page: its head, one part of it after the other, and the rest."""
    cuts = [0, html.index(b"<main")]
    for found in ENDINGS.finditer(html):
        is_seen = re.search(rb"<[a-z]", html[cuts[-1] : found.end()]) and found.end() > cuts[-1]
        if is_seen and len(cuts) < MOST_PIECES:
            cuts.append(found.end())
    return [html[start:end] for start, end in zip(cuts, [*cuts[1:], len(html)], strict=True)]


class SlowLine:
    """What is let through: one permission for each piece of a page, then its other files."""

    def __init__(self) -> None:
        self.pieces, self.files = Semaphore(0), Semaphore(0)
        self.address = ""


class SlowHandler(QuietHandler):
    def __init__(self, *parts: Any, line: SlowLine, **more: Any) -> None:
        self.line = line
        super().__init__(*parts, **more)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        if content.startswith(b"<!doctype"):
            for piece in cut(content):
                self.line.pieces.acquire()
                outputfile.write(piece)
                outputfile.flush()
        else:
            self.line.files.acquire()
            self.line.files.release()
            outputfile.write(content)


@pytest.fixture
def line(served) -> Iterator[SlowLine]:
    slow = SlowLine()
    handle = partial(SlowHandler, line=slow, directory=str(served.output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handle) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        slow.address = f"http://127.0.0.1:{server.server_port}/"
        yield slow
        slow.files.release()
        server.shutdown()


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("path", ["", POST])
def test_nothing_moves_when_a_page_comes_piece_by_piece_and_its_files_last(
    served, look, line, path, width
):
    html = (Path(served.output) / path / "index.html").read_bytes()
    page = look(width, 900, fresh=True).page
    page.add_init_script(WATCH)
    line.pieces.release()
    page.goto(line.address + path, wait_until="commit")
    length = page.evaluate(SHOWN)
    for _ in cut(html)[1:]:
        line.pieces.release()
        page.wait_for_function(LONGER, arg=length)
        length = page.evaluate(SHOWN)
    line.files.release()
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.evaluate(SHOWN)
    assert page.evaluate("window.shifts") == []


def test_the_fonts_that_stand_in_take_the_same_room(served, look):
    page = look(1280, 900).page
    page.goto(served.address + POST)
    # A font that is optional is passed over where it comes late; one that a program loads is not.
    page.evaluate(
        """async () => {
          const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]);
          const own = rules.find(rule => rule.style?.fontFamily === "Atkinson" && rule.style.src);
          const place = own.style.src.match(/url\\("(.*?)"\\)/)[1];
          const face = new FontFace("Own", `url(${place})`, {weight: "400 700"});
          document.fonts.add(await face.load());
        }"""
    )
    for weight in (400, 700):
        own, other = (
            page.evaluate(
                """async font => {
                  await document.fonts.load(font);
                  const words = document.createElement("span");
                  words.textContent = document.querySelector(".prose").textContent;
                  words.style.cssText = `font: ${font}; white-space: nowrap`;
                  document.body.append(words);
                  const {width} = words.getBoundingClientRect();
                  words.remove();
                  return width;
                }""",
                f"{weight} 400px {family}",  # so large that no rounding of a letter counts
            )
            for family in ("Own", "Near")
        )
        assert other == pytest.approx(own, rel=0.01)
