"""An editor's whole day, step by step: what a person types, clicks and sees.

`test_whole_day.py` walks it and looks at each thing that must hold; `pictures.py` walks it with a
camera.
"""

import io
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests.projects import copy_project
from tests.web.day.hands import PATIENCE, Count, Hands, Terminal
from tests.web.local_window import ADDRESS

LOCKS = ("requirements.txt", "requirements-hosts.txt", "requirements-test.txt")
TITLE = "Pack a bag for your first visit"
PLACE = "posts/2026/pack-a-bag-for-your-first-visit.md"
AT = "/blog/pack-a-bag-for-your-first-visit/"
PROMISE = "We guarantee that you will leave without pain."
MENDED = "It saves you time at the desk."
TEXT = f"""Put these things into a bag the day before you come.

- Your photo ID and your insurance card
- A list of all your medicines
- Pictures from older scans, if you have any

{PROMISE}
"""
SUMMARY = "A short list of what to take along to your first visit."
ALT = "A list with four ticked boxes"

Show = Callable[[str, "Page | Terminal"], None]


def copy_whole_project(root: Path, to: Path) -> Path:
    """Copy all that `make` needs; what is installed is shared."""
    project = copy_project(root, to, "clinic", "Makefile", *LOCKS)
    (project / ".venv").symlink_to(root / ".venv", target_is_directory=True)
    return project


def draw_picture() -> bytes:
    """Draw what an editor adds to the post."""
    image = Image.new("RGB", (1200, 700), "#e8efe9")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((330, 60, 870, 640), 24, "white", "#0b5563", 8)
    for top in range(130, 600, 125):
        pen.rectangle((400, top, 470, top + 70), outline="#0b5563", width=8)
        pen.line([(415, top + 35), (432, top + 55), (465, top + 5)], "#8c1d18", 12)
        pen.line([(520, top + 35), (800, top + 35)], "#4d585c", 14)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


class Day:
    """One day of an editor; each method is a step, and says what the person saw at its end.

    Parameters
    ----------
    project:
        From `copy_whole_project`.
    show:
        Called with a name wherever there is something to look at.
    """

    def __init__(
        self,
        project: Path,
        browser: Browser,
        show: Show = lambda _name, _what: None,
        **environment: str,
    ) -> None:
        self.project, self.show = project, show
        self.count = Count()
        self.began = time.monotonic()
        self._environment = environment
        self.terminal, self.second = self._open_terminal(), self._open_terminal()
        self._window = browser.new_context(viewport={"width": 1280, "height": 800})
        self._window.set_default_timeout(PATIENCE * 1000)
        self.desk = Hands(self._window.new_page(), self.count)

    def _open_terminal(self) -> Terminal:
        return Terminal(self.project, self.count, **self._environment)

    def close(self) -> None:
        """Close all windows."""
        self.terminal.close()
        self.second.close()
        self._window.close()

    @property
    def post(self) -> Path:
        """The post's file."""
        return self.project / "content" / PLACE

    def choose_nothing(self) -> None:
        """`make start`, which the starters for a double click open; the last number stops."""
        self.second.begin("make start")
        self.second.read(r"Number \[1\]: ")
        self.show("start", self.second)
        self.second.type("stop")
        self.second.end()

    def begin_post(self) -> str:
        """`make new`, and its questions."""
        self.began = time.monotonic()
        terminal = self.terminal
        terminal.begin("make new")
        terminal.read("Title, in a patient's words: ")
        terminal.type(TITLE)
        terminal.read(r"Number \[1\]: ")  # the topic
        terminal.type("2")
        terminal.read(r"Number \[1\]: ")  # who writes it
        terminal.type("")
        terminal.read(r"Number \[1\]: ")  # what it is
        terminal.type("")
        said = terminal.end()
        self.show("new", terminal)
        return said

    def open_editor(self) -> None:
        """`make write`: the list of posts in the browser, and the new one in it."""
        self.terminal.begin("make write")
        address = self.terminal.read(ADDRESS)
        self.terminal.read("are kept.")
        self.show("write", self.terminal)
        page = self.desk.page
        page.goto(address)  # on a desktop the browser opens it by itself
        row = page.get_by_role("row", name=TITLE)
        row.get_by_text(re.compile(r"\d warning")).wait_for()  # once all posts are checked
        self.show("list", page)
        self.desk.click(page.get_by_role("link", name=TITLE))
        page.locator("#tools").wait_for()

    def write_text(self) -> None:
        """The words of the post, with a promise that no clinic may make."""
        desk, page = self.desk, self.desk.page
        desk.write(page.get_by_label("Text", exact=True), TEXT)
        desk.write(page.get_by_label("Summary"), SUMMARY)
        desk.write(page.get_by_label("Sources"), "")
        desk.click(page.get_by_text("More settings for this post"))
        desk.write(page.get_by_label("Tags"), "first visit")
        page.locator("#notes-body .note--problem", has_text="guarantee").wait_for()

    def mend_text(self) -> None:
        """What is wrong is said beside the text; its button leads to the line."""
        desk, page = self.desk, self.desk.page
        note = page.locator("#notes-body .note--problem", has_text="guarantee")
        note.scroll_into_view_if_needed()
        self.show("problem", page)
        desk.click(note.get_by_role("button"))
        desk.type(MENDED)
        page.locator("#post .note--problem").first.wait_for(state="detached")

    def add_picture(self) -> None:
        """A picture below the text, with words for who can not see it."""
        desk, page = self.desk, self.desk.page
        desk.click(page.get_by_label("Text", exact=True))
        desk.press("Control+End")
        desk.click(page.get_by_role("button", name="Picture"))
        given = {"name": "bag.png", "mimeType": "image/png", "buffer": draw_picture()}
        self.count.clicks += 2  # in the computer's own window for files
        page.set_input_files("#f-picture-file", given)
        desk.click(page.get_by_label("What does the picture show?"))
        desk.type(ALT)
        self.show("picture", page)
        desk.click(page.get_by_role("button", name="Add the picture"))
        page.locator("#picture").wait_for(state="hidden")
        shown = page.frame_locator("#frame").locator(f"img[alt='{ALT}']")
        shown.evaluate("one => one.decode()")  # fails for a picture that is not there
        self.save()

    def save(self) -> None:
        """The button Save."""
        self.desk.click(self.desk.page.get_by_role("button", name="Save", exact=True))
        self.desk.page.get_by_text(re.compile("Saved at")).wait_for()

    def look(self) -> Page:
        """`make preview` in a second terminal: the whole site, and the draft in its list."""
        self.second.begin("make preview")
        address = self.second.read(ADDRESS)
        self.second.read("press C.")
        look = Hands(self._window.new_page(), self.count)
        look.page.goto(address)
        look.click(look.page.get_by_role("link", name=TITLE))
        frame = look.page.frame_locator("#page")
        frame.get_by_text(MENDED).wait_for()
        look.page.locator("#state", has_text="Draft: only staff.").wait_for()
        look.page.get_by_text("Checking the page").wait_for(state="hidden")
        self.show("preview", look.page)
        return look.page

    def end_look(self, page: Page) -> str:
        """Close the preview: its page, and its program by Ctrl-C."""
        page.close()
        self.count.clicks += 1
        return self.second.stop()

    def sign(self) -> str:
        """The clinician's page: read, choose a name, tick, sign."""
        desk, page = self.desk, self.desk.page
        desk.click(page.get_by_role("link", name="Read and sign off"))
        page.frame_locator("iframe").get_by_text(MENDED).wait_for()
        desk.choose(page.get_by_label("Who has read the post?"), "Your first")
        desk.click(page.get_by_label("I have read the whole post"))
        self.show("sign", page)
        desk.click(page.get_by_role("button", name="Sign off"))
        told = page.locator(".told", has_text="Signed off:")
        told.wait_for()
        said = told.inner_text()
        desk.click(page.get_by_role("link", name="Back to the post"))
        page.locator("#tools").wait_for()
        return said

    def let_out(self, days: int) -> date:
        """Let everybody see it from so many days after the one in its file; return the day."""
        desk, page = self.desk, self.desk.page
        made = re.search(r"^Date: (\S+)", self.post.read_text(), re.MULTILINE)
        assert made
        day = date.fromisoformat(made[1]) + timedelta(days=days)
        desk.click(page.get_by_label("Everyone, from the date below"))
        desk.click(page.get_by_label("Date", exact=True))
        desk.type(f"{day:%m%d%Y}")
        self.save()
        if days > 0:
            page.get_by_text("To publish the post now, choose today.").wait_for()
            page.get_by_role("heading", name=TITLE).first.scroll_into_view_if_needed()
            page.get_by_label("Topic").scroll_into_view_if_needed()
            self.show("day", page)
        return day

    def run(self, word: str) -> str:
        """Type a word in the second terminal, and agree to what it asks."""
        said = self.second.run(f"make {word}")
        self.show(word, self.second)
        return said
