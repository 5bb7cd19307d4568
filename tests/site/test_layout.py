"""How a page fills the window, and that nothing in it moves once it is shown."""

import re

import pytest

from tests.site.conftest import POST

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1280, 900)
FONT = "**/fonts/*.woff2"
PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
WATCH = (
    "window.moved = 0; window.watcher = new PerformanceObserver(list => list.getEntries()"
    ".forEach(one => window.moved += one.value));"
    "watcher.observe({type: 'layout-shift', buffered: true})"
)
MOVED = "watcher.takeRecords().reduce((sum, one) => sum + one.value, moved)"
# The part of the window between the first and the last edge of what a page shows below its head.
USED = """() => {
  const parts = [...document.querySelectorAll('main :is(p, li, h1, h2, section, table, dl, a)')]
    .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
    .filter(box => box.width > 1 && box.right > 0 && box.width < innerWidth);
  const first = Math.min(...parts.map(box => box.left));
  return (Math.max(...parts.map(box => box.right)) - first) / innerWidth;
}"""
# The share of letters of a text that belong to links; what is pressed to call is no reading.
LINKED = """() => {
  const letters = all => [...all].reduce((sum, one) => sum + one.textContent.trim().length, 0);
  const text = document.querySelectorAll('.columns .prose');
  return letters(document.querySelectorAll('.columns .prose a:not(.btn)')) / letters(text);
}"""

# Lines of a page's head that lie upon its drawing.
UNDER_DRAWING = """() => {
  const drawing = document.querySelector('.heading .emblem').getBoundingClientRect();
  return [...document.querySelectorAll('.heading :is(h1, .lede)')].filter(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return [...range.getClientRects()].some(line => line.right > drawing.left
      && line.left < drawing.right && line.bottom > drawing.top && line.top < drawing.bottom);
  }).map(one => one.textContent);
}"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_on_a_page_moves_though_the_font_comes_late(served, look, size):
    page = look(*size, fresh=True).page
    page.add_init_script(WATCH)
    asked = []

    def delay(route):  # until the page is shown
        asked.append(route.request.url)
        page.wait_for_load_state("domcontentloaded")
        route.continue_()

    page.route(FONT, delay)
    moved = {}
    for path in served.templates():
        page.goto(served.address + path)
        page.evaluate("document.fonts.ready")
        page.evaluate(PAINTED)
        moved[path] = page.evaluate(MOVED)
    assert asked
    assert {path: value for path, value in moved.items() if value > 0.001} == {}


def test_no_page_leaves_a_third_of_a_desktop_empty(served, look):
    page = look(*DESKTOP).page
    used = {}
    for path in served.templates():
        page.goto(served.address + path)
        used[path] = page.evaluate(USED)
    assert {path: share for path, share in used.items() if share < 0.7} == {}


def test_of_a_text_no_more_than_one_letter_in_twenty_is_a_link(served, look):
    page = look(*DESKTOP).page
    linked = {}
    for path in served.posts():
        page.goto(served.address + path)
        linked[path] = page.evaluate(LINKED)
    assert {path: share for path, share in linked.items() if share > 0.05} == {}
    assert len(linked) >= 9


def test_beside_a_long_text_its_contents_and_whom_to_call_stay_in_sight(served, look):
    page = look(*DESKTOP).page
    page.goto(served.address + POST)
    page.locator(".care--emergency").scroll_into_view_if_needed()
    for part in (".contents", ".columns__side .btn--call"):
        box = page.locator(part).bounding_box()
        assert 0 <= box["y"] < box["y"] + min(box["height"], 44) <= DESKTOP[1], part


def test_the_source_that_a_reader_lands_on_is_marked_and_leads_back(served, look):
    page = look(*PHONE).page
    page.goto(served.address + POST)
    first = page.locator(".prose .ref").first
    place = first.get_attribute("id")
    first.click()
    source = page.locator(".sources li:target")
    ground = "one => getComputedStyle(one).backgroundColor"
    assert source.evaluate(ground) != page.locator(".sources li").last.evaluate(ground)
    source.locator(".back").first.click()
    assert re.search(rf"#{place}$", page.url)
    assert first.evaluate(ground) == source.page.locator(".ref:target").evaluate(ground)


def test_two_topics_fill_the_row_that_four_would_fill(served, look):
    page = look(*DESKTOP).page
    for path in ("", "es/"):
        page.goto(served.address + path)
        row = page.locator(".tiles").last.bounding_box()
        last = page.locator(".tiles").last.locator(".tile").last.bounding_box()
        assert last["x"] + last["width"] == pytest.approx(row["x"] + row["width"], abs=1), path


@pytest.mark.parametrize("width", [768, 1600])
def test_no_line_of_a_head_passes_below_its_drawing_in_large_letters(served, look, width):
    page = look(width, 900, bypass_csp=True).page
    for path in ("services/", "topics/injections/", "contact/", "es/services/"):
        page.goto(served.address + path)
        page.add_style_tag(content="html { font-size: 200% }")
        assert page.locator(".heading .emblem").is_visible()
        assert page.evaluate(UNDER_DRAWING) == [], path
