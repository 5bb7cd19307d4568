"""What holds on every page of the site; each is opened once, on a phone, for all tests here."""

import re
from typing import Any

import pytest

from tests.site.conftest import MEDIA, Served, Windows

pytestmark = pytest.mark.browser

A_POST = re.compile(r"(es/)?blog/[^/]+/")
REQUESTS = 4  # of a page: itself, its font, its style on paper, a program; beside its pictures.
# The last three are asked for after the page is seen (below), and once in a visit.

# Links and controls that stand alone: those within a sentence follow the lines of the text.
SEEN = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const top = selector => document.querySelector(selector)?.getBoundingClientRect().y ?? -1;
  // What a finger hits may be larger than what is seen. A source's number within a sentence has 24
  // pixels (WCAG 2.2, 2.5.8): more would lie over the lines above and below.
  const height = one => one.matches('.ref')
    ? parseFloat(getComputedStyle(one, '::after').height)
    : (one.closest('.cover') || one).getBoundingClientRect().height;
  const least = one => one.matches('.ref') ? 24 : 44;
  const targets = all('a, button, summary, input')
    .filter(one => !one.closest('p') || one.matches('.btn, .go'));
  return {
    text: top('.lede, .glance, .points, .prose > p') - all('.notice')[0].offsetHeight,
    phone: top(".quick a[href^='tel:']"),
    moving: all('*').map(one => getComputedStyle(one))
      .filter(one => one.animationName !== 'none' || parseFloat(one.transitionDuration) > 0
        || one.scrollBehavior === 'smooth').length,
    small: targets
      .map(one => [one.getBoundingClientRect(), height(one), least(one), one.textContent.trim()])
      .filter(([box, high, least]) => box.width > 2 && box.bottom > 0 && high < least)
      .map(([box, high, least, text]) => [text, high]),
    pictures: all('main img').map(one => one.currentSrc),
    icons: all('link[rel~=icon], link[rel=manifest]').map(one => one.href),
    waits: performance.getEntriesByType('resource')
      .filter(one => one.renderBlockingStatus === 'blocking').map(one => one.name),
  };
}"""


@pytest.fixture(scope="module")
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


def test_no_page_scrolls_sideways(seen):
    wide = {path: told["widths"] for path, told in seen.items()}
    assert {path: one for path, one in wide.items() if one[320] > 320 or one[800] > 800} == {}
    assert len(wide) > 30


def test_the_text_of_every_post_begins_in_the_upper_half_of_a_phone(seen):
    posts = {path: told["text"] for path, told in seen.items() if A_POST.fullmatch(path)}
    # Below what the sample alone says above its head. Under a Spanish title of three lines stand
    # two dates, the author and the other language, which a reader of medicine looks for.
    assert {path: top for path, top in posts.items() if not 0 < top < 390} == {}
    assert len(posts) >= 9


def test_nothing_moves_on_any_page_for_readers_who_ask_for_less_motion(seen):
    assert {path: told["moving"] for path, told in seen.items() if told["moving"]} == {}


def test_every_target_of_a_finger_is_44_pixels_high(seen):
    assert {path: told["small"] for path, told in seen.items() if told["small"]} == {}


def test_the_phone_number_is_one_touch_away_on_every_page(seen):
    assert {
        path: told["phone"] for path, told in seen.items() if not 600 <= told["phone"] < 844 - 44
    } == {}


def test_no_page_asks_for_more_than_three_files_beside_itself_and_its_pictures(seen):
    for path, told in seen.items():
        asked = {one for one in told["requests"] if one not in told["pictures"]}
        assert asked and told["icons"], path  # without an icon, a browser asks for /favicon.ico
        # (A page's head names icons to browsers that the browser of a test does not ask for.)
        asked |= {one for one in told["icons"] if not one.startswith("data:")}
        is_home = path in ("", "es/")  # it describes the site to devices that keep it
        assert len(asked) <= REQUESTS + is_home, (path, asked)


def test_the_first_paint_of_every_page_waits_for_the_page_alone(seen):
    assert {path: told["waits"] for path, told in seen.items() if told["waits"]} == {}
