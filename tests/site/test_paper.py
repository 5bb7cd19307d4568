"""A printed post, as the browser prints it."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from tests.site.conftest import POST

pytestmark = pytest.mark.browser

# The longest posts here, which are where paper runs out; every one in `make prove`.
POSTS = pytest.mark.parametrize("count", [3, pytest.param(None, marks=pytest.mark.prove)])
PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def printed(served, look):
    """The post as a reader's printer gets it, on a page that shows what paper shows."""
    page = look(1280, 900).page
    page.goto(served.address + POST)
    page.emulate_media(media="print")
    return page


@POSTS
def test_every_printed_post_fits_three_sheets_of_letter_paper(served, look, count):
    page = look(1280, 900).page
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")
    assert len(served.posts()) >= 9
    for path in {*served.posts()[:count], POST, f"es/{POST}"}:
        page.goto(served.address + path)
        sheets = len(PAGES.findall(page.pdf(format="Letter", margin=margins)))
        assert 2 <= sheets <= 3, path


def test_a_printed_post_is_set_in_large_type(printed):
    size = printed.locator(".prose p").first.evaluate("one => getComputedStyle(one).fontSize")
    assert float(size.removesuffix("px")) * 72 / 96 >= 11  # points: its small letters are
    # .496 em high, so they are as tall as those of Times (.448 em) at 12 points


def test_paper_has_all_that_a_patient_takes_home(printed):
    for selector in (".care--emergency", ".care--urgent", ".care--ask", ".contact", ".hours"):
        assert printed.locator(selector).first.is_visible(), selector
    words = printed.locator("body").inner_text()
    assert "My questions" in words
    assert "Call (555) 555-0142" in words
    assert f"https://clinic.example/{POST}" in words
    assert printed.locator(".paper hr").count() == 3


def test_the_code_is_on_paper_alone_and_large_enough_to_read(served, look, printed):
    box = printed.locator(".paper__code").bounding_box()
    assert box["width"] >= 96 / 2.54 * 2.5  # pixels in 2.5 cm
    assert box["width"] == box["height"]
    screen = look().page
    screen.goto(served.address + POST)
    assert not screen.locator(".paper__code").is_visible()


@POSTS
def test_a_phone_that_reads_the_code_on_any_sheet_is_led_to_that_page(served, look, count):
    page = look(1280, 900).page
    page.emulate_media(media="print")
    for path in served.posts()[:count]:
        page.goto(served.address + path)
        with Image.open(io.BytesIO(page.screenshot())) as sheet:
            codes = zxingcpp.read_barcodes(sheet.convert("L"))
        assert [one.text for one in codes] == [f"https://clinic.example/{path}"], path


def test_the_code_covers_no_word(printed):
    code = printed.locator(".paper__code").bounding_box()
    for words in printed.locator(".brand, h1, .byline, .lede, .notice").all():
        box = words.evaluate(
            "one => { const range = document.createRange(); range.selectNodeContents(one);"
            " return [...range.getClientRects()].map(r => [r.right, r.top, r.bottom]) }"
        )
        for right, top, bottom in box:
            is_beside = right <= code["x"] or top >= code["y"] + code["height"]
            assert is_beside or bottom <= code["y"], words.inner_text()


def test_the_days_of_the_week_are_not_parted_from_their_hours(printed):
    pieces = printed.locator(".contact .hours").evaluate("one => one.getClientRects().length")
    assert pieces == 1


def test_sources_say_their_addresses_on_paper_and_links_of_the_text_do_not(printed):
    source = printed.locator(".sources li a").first
    assert source.is_visible()
    assert source.evaluate("one => getComputedStyle(one, '::after').content").startswith('" https:')
    in_text = printed.locator(".prose p a:not(.ref, .btn)").first
    assert in_text.evaluate("one => getComputedStyle(one, '::after').content") == "none"


def test_each_card_is_told_from_the_others_without_colour(printed):
    styles = {
        printed.locator(f".care--{kind}").evaluate(
            "one => (s => s.borderTopStyle + s.borderLeftWidth + one.querySelector('.care__title')"
            ".textContent)(getComputedStyle(one))"
        )
        for kind in ("emergency", "urgent", "ask")
    }
    assert len(styles) == 3
    looks = {
        kind: printed.locator(f".care--{kind} .care__title").evaluate(
            "one => (s => [s.backgroundColor, s.color, s.printColorAdjust])(getComputedStyle(one))"
        )
        for kind in ("emergency", "urgent", "ask")
    }
    # Printers leave grounds out: nothing may rest on one, unless it is asked for.
    assert looks.pop("emergency") == ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "exact"]
    for ground, ink, _ in looks.values():
        assert (ground, ink) == ("rgba(0, 0, 0, 0)", "rgb(0, 0, 0)")


def test_a_printed_list_says_its_page_and_has_no_button_to_another(served, printed):
    printed.goto(f"{served.address}blog/")
    assert printed.locator(".pagination .soft").is_visible()
    printed.locator(".pagination .btn").wait_for(state="attached")
    assert not printed.locator(".pagination .btn").is_visible()
