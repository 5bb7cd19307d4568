"""No page has a fault that axe can find: WCAG 2.2 A and AA and its best practices."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1280, 900)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


# One component in two states has one name twice, which a page of the site never has.
IN_THE_GALLERY = EVERYTHING | {"rules": {"landmark-unique": {"enabled": False}}}


def find_faults(page, options) -> list[str]:
    results = Axe().run(page, options=options).response
    return [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in results["violations"]]


@pytest.mark.slow
def test_no_page_has_a_fault_that_axe_can_find(served, look):
    page = look(*PHONE).page
    faults = {}
    for path in served.paths():
        page.goto(served.address + path)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme="light")
            faults[path, size, "light"] = find_faults(page, EVERYTHING)
            page.emulate_media(color_scheme="dark")
            faults[path, size, "dark"] = find_faults(page, COLOURS)
    assert {where: what for where, what in faults.items() if what} == {}
    assert len(faults) > 100


def test_the_gallery_has_no_fault_in_any_state(gallery_page):
    assert find_faults(gallery_page, IN_THE_GALLERY) == []
    gallery_page.emulate_media(color_scheme="dark")
    assert find_faults(gallery_page, COLOURS) == []


def test_a_page_with_a_fault_would_be_told_of(look):
    page = look(*PHONE).page
    page.set_content("<html><title>A</title><img src=a.png><p style='color:#ccc'>Pale words</p>")
    found = {fault.partition(":")[0] for fault in find_faults(page, EVERYTHING)}
    assert {"image-alt", "html-has-lang", "color-contrast"} <= found
