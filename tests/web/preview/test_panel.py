"""What stands around the page: for everybody to use, and never part of what is published."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.local_window import read_window
from tests.web.preview_window import (
    AT,
    POST,
    PROGRAM,
)

pytestmark = pytest.mark.browser


def test_phone_and_print_are_one_click_away(served, shown, page):
    frame = shown()
    wide = frame.evaluate("innerWidth")
    page.get_by_role("button", name="Phone").click()
    frame.wait_for_function("() => innerWidth === 390")
    assert wide > 390
    assert frame.evaluate("matchMedia('(max-width: 400px)').matches")
    nav = frame.locator("nav").first
    page.get_by_role("button", name="Print", exact=True).click()
    page.get_by_role("button", name="Print", exact=True, pressed=True).wait_for()
    nav.wait_for(state="hidden")  # as on paper
    page.get_by_role("button", name="Full width").click()
    nav.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_can_be_used_by_everybody(shown, page, scheme):
    page.emulate_media(color_scheme=scheme)
    shown()
    page.get_by_text("No problems found").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    toggle = page.get_by_role("button", name="Hide")
    toggle.focus()
    page.keyboard.press("Enter")
    page.locator("#panel-body").wait_for(state="hidden")


def test_on_a_phone_the_page_has_the_room_and_the_panel_is_one_tap_away(shown, page):
    page.set_viewport_size({"width": 390, "height": 800})
    frame = shown()
    frame.wait_for_function("() => innerHeight > 700")
    page.get_by_role("button", name="Show the panel").click()
    page.get_by_text("Everyone can see this").wait_for()


def test_nothing_of_the_preview_is_in_the_page_or_on_paper(served, shown, page):
    words = served[1].open(AT).words
    assert "preview" not in words.lower()
    assert "default-src 'none'" in words  # its own policy holds here as on the web
    shown()
    page.emulate_media(media="print")
    page.get_by_role("heading", name="Preview").wait_for(state="hidden")


def test_a_page_asks_for_nothing_that_is_not_there(served, shown, page):
    failed = []
    page.on("response", lambda one: one.status >= 400 and failed.append(one.url))
    page.on("console", lambda one: one.type == "error" and failed.append(one.text))
    shown()
    shown("/", "Sample Back Pain Clinic")
    shown("/search/", "Sample Back Pain Clinic")
    assert failed == []


def test_a_wrong_host_and_a_way_out_of_the_site_are_refused(served):
    assert served[1].open("/", Host="evil.example").status == 421
    assert served[1].open("/%2e%2e/%2e%2e/pelicanconf.py").status == 404


def test_ctrl_c_ends_it_with_a_word(built_once, root, tmp_path):
    project = shutil.copytree(built_once, tmp_path / "project", symlinks=True)
    command = [sys.executable, "-c", PROGRAM, str(project), "--post", POST]
    environment = {**os.environ, "NO_BROWSER": "1"}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        window = read_window(program.stdout)
        assert "After a spine injection" in window.open(AT).words  # first of all pages
        program.send_signal(signal.SIGINT)
        words, _ = program.communicate(timeout=300)
    assert words.endswith("The preview has ended. Nothing was published.\n")
    assert program.returncode == 0
