"""What the head of a page tells the browser, held against what the browser shows."""

import pytest

pytestmark = pytest.mark.browser

PAINTED = "getComputedStyle(document.querySelector('.header')).backgroundColor"
TOLD = """() => {
  const [told] = [...document.querySelectorAll("meta[name=theme-color]")]
    .filter(one => matchMedia(one.media).matches);  // a browser takes the first
  const probe = document.createElement("p");
  probe.style.color = told.content;
  return probe.style.color;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_browser_is_told_the_colour_of_the_head_of_the_page(served, look, scheme):
    page = look(color_scheme=scheme).page
    page.goto(served.address)
    assert page.evaluate(TOLD) == page.evaluate(PAINTED) != ""
