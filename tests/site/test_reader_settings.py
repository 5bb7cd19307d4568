"""What readers set in their own browser holds on every kind of page: nothing lost, nothing over."""

import pytest

pytestmark = pytest.mark.browser

POST = "blog/interventional-injections-back-pain/"
KINDS = [
    "", "blog/", "blog/page/2/", POST, "services/", "providers/", "locations/", "insurance/",
    "contact/", "about/", "search/", "topics/", "tags/", "archive/", "privacy/", "404.html",
    "es/", "es/blog/interventional-injections-back-pain/",
]  # fmt: skip
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
  const alone = 'p, li, h1, h2, h3, h4, td, th, dt, dd, summary, .button, .brand, address';
  const boxes = [...document.querySelectorAll(alone)]
    .filter(one => one.checkVisibility() && !one.closest('.hidden') && !one.querySelector(alone))
    .map(one => [one.getBoundingClientRect(), one.textContent.trim().slice(0, 40)])
    .filter(([box, text]) => text && box.width > 2);
  return boxes.flatMap(([a, text], at) => boxes.slice(at + 1)
    .filter(([b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
    .map(([, other]) => [text, other]));
}"""


def look_at_every_kind(served, page, width: int, style: str = "") -> None:
    """Open every kind of page and see that nothing is cut off, overlaps or scrolls sideways."""
    for path in KINDS:
        page.goto(served.address + path)
        if style:
            page.add_style_tag(content=style)
        assert page.evaluate(WIDTH) <= width, path
        assert page.evaluate(CUT_OFF) == [], path
        assert page.evaluate(OVERLAPS) == [], path


@pytest.mark.parametrize("width", [320, 390, 1280], ids=["zoom 400 %", "phone", "desktop"])
def test_nothing_is_cut_off_or_lies_upon_another(served, look, width):
    look_at_every_kind(served, look(width, 900).page, width)


@pytest.mark.parametrize("width", [390, 1280])
def test_wider_spacing_of_letters_words_and_lines_loses_nothing(served, look, width):
    page = look(width, 900, bypass_csp=True).page
    look_at_every_kind(served, page, width, SPACING)


@pytest.mark.parametrize("width", [390, 1280])
def test_letters_twice_as_large_lose_nothing(served, look, width):
    page = look(width, 900).page
    client = page.context.new_cdp_session(page)
    client.send("Page.enable")
    client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    look_at_every_kind(served, page, width)
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32


def test_forced_colours_keep_borders_buttons_and_the_mark(served, look):
    page = look(390, 844, forced_colors="active").page
    page.goto(served.address + POST)
    for selector, side in (
        (".care--emergency", "Left"),
        (".care--urgent", "Top"),
        (".button", "Top"),
    ):
        style = page.locator(selector).first.evaluate(
            f"one => (s => [s.border{side}Style, s.border{side}Width])(getComputedStyle(one))"
        )
        assert style[0] != "none", selector
        assert float(style[1].removesuffix("px")) >= 2, selector
    page.goto(served.address + "contact/")
    lines = page.locator(".nav__link:visible").evaluate_all(
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
    for selector in (".prose p", ".byline", ".lede"):
        colour = page.locator(selector).first.evaluate("one => getComputedStyle(one).color")
        assert colour == ink, selector


def test_readers_who_ask_for_less_motion_get_none(served, look):
    page = look(390, 844, reduced_motion="reduce").page
    for path in KINDS:
        page.goto(served.address + path)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].map(one => getComputedStyle(one)).filter(s =>"
            " s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0"
            " || s.scrollBehavior === 'smooth').length"
        )
        assert moving == 0, path
