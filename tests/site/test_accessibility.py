"""No page has a fault that axe can find: WCAG 2.2 A and AA and its best practices."""

from pathlib import Path

import axe_playwright_python
import pytest

from tests.site.conftest import MEDIA, POST, Served

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1280, 900)
# On a desktop, the heads, lists, posts, pages and forms are laid out otherwise than on a phone.
LAYOUTS = ["", POST, "blog/", "contact/", "es/", "locations/", "search/"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# What differs between light and dark: the theme's dark half sets colours and nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# One component in two states has one name twice, which a page of the site never has.
IN_THE_GALLERY = EVERYTHING | {"rules": {"landmark-unique": {"enabled": False}}}

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """options => axe.run(options).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes[0].html.slice(0, 100)}`))"""


THEMES = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}}
# The reader's own colours are not ours to measure, and axe takes ours for them.
NO_COLOURS = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
# For readers who ask for more contrast.
MORE_THEMES = {f"{one}, more contrast": THEMES[one] | {"contrast": "more"} for one in THEMES}


def find_faults(page, light=EVERYTHING, more=None) -> dict[str, list[str]]:
    """What axe finds on the page that is open, in the light, in the dark and in more themes."""
    page.evaluate(AXE)  # past the page's policy, as a tool of the browser
    # The bar at the thumb lies over what is below it, until a reader scrolls on.
    page.evaluate(
        "document.querySelectorAll('.quick').forEach(one => one.style.position = 'static')"
    )
    faults = {}
    for name, media in (THEMES | (more or {})).items():
        page.emulate_media(**MEDIA | media)
        faults[name] = page.evaluate(RUN, light if name == "light" else COLOURS)
    page.emulate_media(**MEDIA)
    return faults


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "choose"),
    [
        pytest.param(PHONE, Served.templates, id="phone"),
        pytest.param(DESKTOP, lambda _served: LAYOUTS, id="desktop"),
        pytest.param(PHONE, Served.paths, id="every-page-on-a-phone", marks=pytest.mark.prove),
        pytest.param(DESKTOP, Served.paths, id="every-page-on-a-desktop", marks=pytest.mark.prove),
    ],
)
def test_no_page_has_a_fault_that_axe_can_find(served, look, size, choose):
    page = look(*size).page
    more = MORE_THEMES if choose is Served.paths else {}
    faults = {}
    for path in choose(served):
        page.goto(served.address + path)
        faults[path] = find_faults(page, more=more)
    assert {where: what for where, what in faults.items() if any(what.values())} == {}
    assert len(faults) >= len(LAYOUTS)


@pytest.mark.slow
def test_no_page_has_a_fault_in_the_readers_own_colours(served, look):
    page = look(*DESKTOP, forced_colors="active").page
    faults = {}
    for path in LAYOUTS:
        page.goto(served.address + path)
        page.evaluate(AXE)
        faults[path] = page.evaluate(RUN, NO_COLOURS)
    assert {where: what for where, what in faults.items() if what} == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_gallery_has_no_fault_in_any_state(gallery_page, size):
    gallery_page.set_viewport_size({"width": size[0], "height": size[1]})
    assert find_faults(gallery_page, IN_THE_GALLERY) == {"light": [], "dark": []}


def test_a_page_with_a_fault_would_be_told_of(look):
    page = look(*PHONE, fresh=True).page
    page.set_content(
        "<html><title>A</title><style>@media (prefers-color-scheme: dark) {"
        " html { background: #000; color: #333 } }</style>"
        "<img src=a.png><p style='color:#ccc'>Pale words</p><p>Words pale in the dark</p>"
    )
    faults = find_faults(page)
    light = {fault.partition(":")[0] for fault in faults["light"]}
    assert {"image-alt", "html-has-lang", "color-contrast"} <= light
    assert "color-contrast: <p>Words pale in the dark</p>" in faults["dark"]
