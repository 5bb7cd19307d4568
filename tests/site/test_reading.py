"""What a reader meets on the built pages, in a real browser."""

import pytest

from tests.site.conftest import PAGES, POST

pytestmark = pytest.mark.browser

PHONE = (390, 844)

COLOURS = """
  const parts = colour => {
    const shown = colour.match(/[\\d.]+/g).map(Number);
    return shown.length === 3 ? [...shown, 1] : shown;
  };
  const light = ([r, g, b]) => [r, g, b]
    .map(one => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const contrast = (colour, ground) => {
    const [a, b] = [light(parts(colour)), light(ground)].sort((one, other) => other - one);
    return (a + 0.05) / (b + 0.05);
  };"""
# The contrast of every piece of visible text with what is painted behind it, the lowest first.
CONTRASTS = f"""() => {{{COLOURS}
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {{
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const seen = contrast(getComputedStyle(element).color, behind(element));
    found.push([seen, walker.currentNode.data.trim().slice(0, 40)]);
  }}
  return found.sort((one, other) => one[0] - other[0]);
}}"""
# The outline of what has the focus, and its contrast with what lies around it (WCAG 2.2, 1.4.11).
OUTLINE = f"""() => {{{COLOURS}
  const active = document.activeElement;  // a field is outlined with the button beside it
  const one = active.matches('.find input') ? active.closest('.find') : active;
  const style = getComputedStyle(one);
  const seen = contrast(style.outlineColor, behind(one.parentElement));
  return [style.outlineStyle, parseFloat(style.outlineWidth), seen, one.outerHTML.slice(0, 80)];
}}"""

MOVING = """() => [...document.querySelectorAll('*')].map(one => getComputedStyle(one))
  .filter(one => one.animationName !== 'none' || parseFloat(one.transitionDuration) > 0
    || one.scrollBehavior === 'smooth').length"""


THEMES = [
    {"color_scheme": scheme, "contrast": contrast}
    for contrast in ("no-preference", "more")
    for scheme in ("light", "dark")
]


@PAGES
def test_all_text_has_a_contrast_of_seven_in_the_light_and_in_the_dark(served, look, choose):
    page = look(*PHONE).page
    for path in choose(served):
        page.goto(served.address + path)
        for theme in THEMES:
            page.emulate_media(**theme)
            lowest, words = page.evaluate(CONTRASTS)[0]
            assert lowest >= 7, (path, theme, words)


def test_dark_is_dark_and_light_is_light(served, look):
    for scheme, expected in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(14, 24, 25)")):
        page = look(color_scheme=scheme).page
        page.goto(served.address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == expected


def test_the_first_press_of_tab_offers_to_skip_to_the_content(served, look):
    page = look(*PHONE).page
    page.goto(served.address + POST)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to content"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("path", "scheme"),
    [("", "light"), (POST, "light"), (POST, "dark"), ("contact/", "dark"), ("search/", "light"),
     ("es/", "dark")],
)  # fmt: skip
def test_every_stop_of_the_keyboard_can_be_seen(served, look, path, scheme):
    page = look(1280, 900, color_scheme=scheme).page
    page.goto(served.address + path)
    stops = sum(one.is_visible() for one in page.locator("a, button, input, summary").all())
    assert stops > 20
    for number in range(stops):
        page.keyboard.press("Tab")
        style, width, contrast, element = page.evaluate(OUTLINE)
        assert (style, width >= 2, contrast >= 3) == ("solid", True, True), (number, element)


def test_paper_shows_the_text_and_how_to_call_but_no_navigation(served, look):
    page = look(1280, 900).page
    page.emulate_media(media="print")
    page.goto(served.address + POST)
    assert [
        one for one in page.locator("nav, .share, footer, .skip").all() if one.is_visible()
    ] == []
    words = page.locator("body").inner_text()
    assert "(555) 555-0142" in words
    assert f"/{POST}" in words  # the address of the page, as text
    assert page.locator(".care--emergency h3").is_visible()


def test_paper_is_white_even_where_the_screen_is_dark(served, look):
    page = look(color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(served.address + POST)
    colours = page.evaluate(
        "['body', '.care--emergency', '.contact'].map(one =>"
        " getComputedStyle(document.querySelector(one)).backgroundColor)"
    )
    assert colours == ["rgb(255, 255, 255)"] * 3


def test_a_reader_who_doubles_the_text_size_gets_it(served, look):
    page = look(1280, 900, fresh=True).page
    page.goto(served.address + POST)
    size = "parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)"
    before = page.evaluate(size)
    client = page.context.new_cdp_session(page)
    client.send("Page.enable")
    client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.wait_for_function(f"{size} > {before}")
    assert page.evaluate(size) >= 1.6 * before


def test_nothing_moves(served, look):
    page = look(reduced_motion="no-preference").page
    page.goto(served.address + POST)
    assert page.evaluate(MOVING) == 0
