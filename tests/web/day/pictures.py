"""Make the pictures of EDITORS.md and README.md from the real thing: `make pictures`.

The day is walked once in a copy of the project; what a terminal and the pages show is taken as it
is. Look at each picture before it is committed.
"""

import io
import os
import re
import shutil
import sys
import tempfile
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.text import Text

from tests.conftest import BROWSER_OPTIONS
from tests.install_browser import find_browser
from tests.site.conftest import QuietHandler
from tests.web.day.hands import COLUMNS, Terminal
from tests.web.day.walk import Day, copy_whole_project

ROOT = Path(__file__).resolve().parents[3]
PICTURES = ROOT / ".github/pictures"
LINES = 20  # of a terminal's window: what scrolled away above is not seen
MORE_LINES = {"new": 26, "rollback": 23}
PHONE = {"width": 390, "height": 740}
ON_PHONE = "blog/back-pain-emergency/"  # the post of README's picture: it begins with what to do
_STEER = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|\x1b[=>]|(\r)|(\n)|([^\x1b\r\n])")
_WINDOW = """<!doctype html><meta charset="utf-8"><style>
body {{ background: #fff; margin: 0; }}
pre {{ background: #fbfaf7; border: 2px solid #b9b2a3; border-radius: 8px; box-sizing: border-box;
  color: #1d2528; display: inline-block; font: 15px/1.4 "DejaVu Sans Mono", monospace; margin: 0;
  min-width: 50rem; padding: 16px 20px; }}
</style><pre>{code}</pre>"""


class Glass:
    """The glass of a terminal: where each written sign stands in the end, and in which style."""

    def __init__(self, written: str) -> None:
        self._rows: list[dict[int, str]] = [{}]
        self._row = self._column = 0
        self._style = ""
        for found in _STEER.finditer(written):
            self._take(*found.groups())

    def _take(self, number: str, what: str, back: str, feed: str, sign: str) -> None:
        if back:
            self._column = 0
        elif feed or (sign and self._column >= COLUMNS):
            self._row, self._column = self._row + 1, 0
            self._rows += [{} for _ in range(self._row + 1 - len(self._rows))]
        if sign:
            self._rows[self._row][self._column] = f"{self._style}{sign}\x1b[0m"
            self._column += 1
        if what == "m":
            self._style = "" if number in ("", "0") else f"{self._style}\x1b[{number}m"
        elif what == "A":
            self._row = max(0, self._row - int(number or 1))
        elif what == "K":
            is_whole = number == "2"
            row = self._rows[self._row]
            self._rows[self._row] = (
                {} if is_whole else {at: one for at, one in row.items() if at < self._column}
            )

    def read(self, count: int) -> Text:
        """Return the last lines."""
        lines = [
            "".join(row.get(at, " ") for at in range(max(row, default=-1) + 1)).rstrip()
            for row in self._rows
        ]
        return Text.from_ansi("\n".join(lines[-count:]).strip("\n"))


def draw_terminal(terminal: Terminal, lines: int) -> str:
    """Return a page that shows the last lines of a terminal's window."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False)
    console.print(Glass(terminal.written).read(lines), end="")
    return console.export_html(inline_styles=True, code_format=_WINDOW)


def keep(name: str, png: bytes) -> None:
    """Write a picture down, small."""
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(PICTURES / f"{name}.webp", "WEBP", quality=70, method=6)


def walk_with_camera(browser: Browser, project: Path) -> None:
    """Walk the day, and take a picture wherever there is something to look at."""

    def show(name: str, what: Page | Terminal) -> None:
        if isinstance(what, Page):
            png = what.screenshot()
        else:
            sheet = browser.new_page()
            sheet.set_content(draw_terminal(what, MORE_LINES.get(name, LINES)))
            png = sheet.locator("pre").screenshot()
            sheet.close()
        keep(name, png)  # of two, the last is kept

    day = Day(
        project,
        browser,
        show,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="user.name",
        GIT_CONFIG_VALUE_0="Ana",
    )
    try:
        day.choose_nothing()
        day.begin_post()
        day.open_editor()
        day.write_text()
        day.mend_text()
        day.add_picture()
        day.end_look(day.look())
        day.sign()
        day.let_out(days=30)
        day.run("publish")
        day.let_out(days=-30)
        day.run("publish")
        day.run("rollback")
    finally:
        day.close()


def take_phone(browser: Browser, site: Path) -> None:
    """Take a post of the published site as a phone shows it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        context = browser.new_context(viewport=PHONE, device_scale_factor=1.6, is_mobile=True)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/{ON_PHONE}")
        keep("phone", page.screenshot())
        context.close()
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    """Make all pictures afresh."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    options = [*BROWSER_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser_path = find_browser()
    # The folder's name is in a picture: one that says nothing of this computer.
    folder = Path(tempfile.gettempdir()) / "clinic-blog"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=options)
            walk_with_camera(browser, copy_whole_project(ROOT, folder))
            take_phone(browser, folder / "public")
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
