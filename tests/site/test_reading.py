"""What a reader meets on the built pages, in a real browser."""

import pytest

pytestmark = pytest.mark.browser

KINDS = [
    "", "blog/", "blog/interventional-injections-back-pain/", "services/", "providers/",
    "locations/", "insurance/", "contact/", "search/", "topics/", "archive/", "404.html",
]  # fmt: skip
POST = "blog/interventional-injections-back-pain/"
PHONE = (390, 844)

# The contrast of every piece of visible text with what is painted behind it, the lowest first.
CONTRASTS = """() => {
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
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))]
      .sort((one, other) => other - one);
    found.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim().slice(0, 40)]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}"""

# Links and controls that stand alone: those within a sentence follow the lines of the text.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input')]
  .filter(one => !one.closest('p') || one.matches('.button, .reach'))
  .map(one => [one.getBoundingClientRect(), one.textContent.trim()])
  .filter(([box]) => box.width > 2 && box.bottom > 0 && box.height < 44)
  .map(([box, text]) => [text, box.height])"""


def test_no_page_asks_another_host_for_anything(served, look):
    visit = look(*PHONE)
    for path in served.paths():
        visit.page.goto(served.address + path)
    assert len(visit.requests) >= len(served.paths())
    assert [one for one in visit.requests if not one.startswith(served.address)] == []


def test_no_page_makes_the_browser_complain(served, look):
    visit = look(*PHONE)
    for path in served.paths():
        if path != "404.html":  # its addresses hold at the clinic's own host only
            visit.page.goto(served.address + path)
    assert visit.complaints == []


@pytest.mark.parametrize("width", [320, 800])
def test_no_page_scrolls_sideways(served, look, width):
    page = look(width, 700).page
    for path in served.paths():
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_text_of_every_post_begins_in_the_upper_half_of_a_phone(served, look):
    page = look(*PHONE).page
    for path in served.paths():
        if path.startswith("blog/") and "page" not in path and path != "blog/":
            page.goto(served.address + path)
            first = page.locator(".lede, .prose > p").first
            assert first.bounding_box()["y"] < 400, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_a_contrast_of_seven(served, look, scheme):
    page = look(*PHONE, color_scheme=scheme).page
    for path in KINDS:
        page.goto(served.address + path)
        lowest, words = page.evaluate(CONTRASTS)[0]
        assert lowest >= 7, (path, words)


def test_dark_is_dark_and_light_is_light(served, look):
    for scheme, expected in (("light", "rgb(252, 250, 245)"), ("dark", "rgb(19, 27, 28)")):
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


def test_every_stop_of_the_keyboard_can_be_seen(served, look):
    page = look(1280, 900).page
    page.goto(served.address)
    stops = sum(one.is_visible() for one in page.locator("a, summary").all())
    assert stops > 20
    for _ in range(stops):
        page.keyboard.press("Tab")
        style, width = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert (style, width >= 2) == ("solid", True), page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_every_target_of_a_finger_is_44_pixels_high(served, look):
    page = look(*PHONE).page
    for path in served.paths():
        page.goto(served.address + path)
        assert page.evaluate(SMALL_TARGETS) == [], path


def test_the_phone_number_is_one_touch_away_on_every_page(served, look):
    page = look(*PHONE).page
    for path in KINDS:
        page.goto(served.address + path)
        box = page.locator("header a[href^='tel:']").bounding_box()
        assert box["y"] < 100, path


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
    assert colours == ["rgb(255, 255, 255)", "rgb(253, 238, 234)", "rgb(242, 237, 226)"]


def test_a_reader_who_doubles_the_text_size_gets_it(served, look):
    page = look(1280, 900).page
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
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].map(one => getComputedStyle(one)).filter(s =>"
        " s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0).length"
    )
    assert moving == 0
