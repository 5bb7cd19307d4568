"""What readers set in their own browser holds on every kind of page: nothing lost, nothing over."""

import pytest

from tests.site.conftest import PAGES, POST

pytestmark = pytest.mark.browser

# https://www.w3.org/TR/WCAG22/#text-spacing
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""

WIDTH = "document.documentElement.scrollWidth"
# Text that its box cuts off, and pieces of text that lie upon each other.
CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getClientRects().length && /hidden|clip/.test(getComputedStyle(one).overflow))
  .filter(one => one.clientWidth > 8)
  .filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .map(one => one.outerHTML.slice(0, 80))"""
OVERLAPS = """() => {
  const alone = 'p, li, h1, h2, h3, h4, td, th, dt, dd, summary, .btn, .brand, address';
  const boxes = [...document.querySelectorAll(alone)]
    .filter(one => one.checkVisibility() && !one.closest('.hidden') && !one.querySelector(alone))
    .filter(one => !one.closest('.quick'))  // stays at the thumb: what is read scrolls on below it
    .map(one => [one.getBoundingClientRect(), one.textContent.trim().slice(0, 40)])
    .filter(([box, text]) => text && box.width > 2);
  boxes.sort(([a], [b]) => a.top - b.top);
  const found = [];
  boxes.forEach(([a, text], at) => {
    for (let next = at + 1; next < boxes.length && boxes[next][0].top < a.bottom - 2; next++) {
      const [b, other] = boxes[next];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - b.top > 2) found.push([text, other]);
    }
  });
  return found;
}"""


PHONE_AND_DESKTOP = (390, 1280)


def look_at_all(served, paths, page, widths, style: str = "") -> None:
    """Open pages and see that nothing is cut off, overlaps or scrolls sideways."""
    assert len(paths) > 20
    for path in paths:
        page.goto(served.address + path)
        if style:
            page.add_style_tag(content=style)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDTH) <= width, (path, width)
            assert page.evaluate(CUT_OFF) == [], (path, width)
            assert page.evaluate(OVERLAPS) == [], (path, width)


@PAGES
def test_nothing_is_cut_off_or_lies_upon_another_on_phones_desktops_and_at_400_percent(
    served, look, choose
):
    look_at_all(served, choose(served), look().page, (320, *PHONE_AND_DESKTOP))


@PAGES
def test_wider_spacing_of_letters_words_and_lines_loses_nothing(served, look, choose):
    page = look(bypass_csp=True).page
    look_at_all(served, choose(served), page, PHONE_AND_DESKTOP, SPACING)


@PAGES
def test_letters_twice_as_large_lose_nothing(served, look, choose):
    page = look(fresh=True).page
    client = page.context.new_cdp_session(page)
    client.send("Page.enable")
    client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    look_at_all(served, choose(served), page, PHONE_AND_DESKTOP)
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32


@pytest.mark.parametrize(
    "words", ["<p>Some words.</p><p class=on>Others.</p>", "<p class=off>Cut words.</p>"]
)
def test_words_that_are_lost_would_be_noticed(look, words):
    page = look(fresh=True).page
    page.set_content(
        "<style>.on { margin-top: -2em } .off { height: .5em; overflow: hidden }</style>" + words
    )
    assert page.evaluate(OVERLAPS) + page.evaluate(CUT_OFF) != []


def test_forced_colours_keep_borders_buttons_and_the_mark(served, look):
    page = look(390, 844, forced_colors="active").page
    page.goto(served.address + POST)
    for selector, side in (
        (".care--emergency", "Left"),
        (".care--urgent", "Top"),
        (".btn--call", "Top"),
    ):
        style = page.locator(selector).first.evaluate(
            f"one => (s => [s.border{side}Style, s.border{side}Width])(getComputedStyle(one))"
        )
        assert style[0] != "none", selector
        assert float(style[1].removesuffix("px")) >= 2, selector
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.address + "services/")
    lines = page.locator(".nav a:visible").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderBottomStyle)"
    )
    assert lines.count("solid") == 1  # under the page the reader is on
    stroke, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('.mark')).stroke,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert stroke != ground


@pytest.mark.parametrize(
    ("scheme", "ink"), [("light", "rgb(0, 0, 0)"), ("dark", "rgb(255, 255, 255)")]
)
def test_readers_who_ask_for_more_contrast_get_black_and_white(served, look, scheme, ink):
    page = look(390, 844, color_scheme=scheme, contrast="more").page
    page.goto(served.address + POST)
    for selector in (".prose p", ".byline", ".contact .soft"):
        colour = page.locator(selector).first.evaluate("one => getComputedStyle(one).color")
        assert colour == ink, selector
