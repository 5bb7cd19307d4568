"""What a patient comes to a page for stands in the first screen of a phone."""

import pytest

pytestmark = pytest.mark.browser

PHONE = (390, 844)
CALL = ".quick a[href^='tel:+1']"  # at the thumb, on every page
# For each page what is looked for there, each as a selector or as words that are shown.
# The hours are not asked of the home page: 911, the search and a call come before them, and "Find
# us" at the thumb leads to them. Nor is an email address of the contact page: the number, 911, the
# hours and the days closed are what a patient needs today, and an email is read on another day.
WANTED = {
    "": ["h1", ".find", ".emergency a[href='tel:911']", CALL],
    "blog/": ["h1", "text=Planning your visit", ".card__title >> nth=0", CALL],
    "topics/injections/": [".crumb", ".lede", ".card__title >> nth=0"],
    "topics/": ["text=Getting moving", "text=When to get help"],
    "tags/": ["main >> text=emergency", "main >> text=steroids"],
    "services/": ["text=First visit and assessment", "text=Read: Physical therapy"],
    "providers/": [
        "text=Yes, accepting new patients", "text=Not right now", "main >> text=Languages >> nth=0",
    ],
    "locations/": ["address >> nth=0", "text=Map (Apple)", "text=Christmas Day", "text=Monday"],
    "insurance/": ["text=Sample Medicare Plan", "text=We last checked", "main .btn--call"],
    "new-patients/": ["text=Bring", "text=when you book", "text=The cost", CALL],
    "about/": ["text=This is a sample.", "text=Did you find a mistake?"],
    "contact/": [
        "main a[href^='tel:+1']", "a[href='tel:911'] >> nth=0", ".hours", "text=Days we are closed",
    ],
    "accessibility/": ["text=Does something stop you?", CALL],
    "privacy/": ["[data-measured=requests]", "[data-measured=cookies]", "[data-measured=pages]"],
    "privacy-practices/": ["text=In short", "text=You may", "text=If something is wrong"],
    "nondiscrimination/": ["text=Interpreters are free >> nth=0", "text=If you think we did"],
    "search/": ["main input", "main form .btn", "text=By topic"],
    "404.html": [CALL, "text=Find an article", "text=No encontramos esa página"],
    "es/": ["h1", ".find", "text=llame al 911 ahora", ".emergency a[href='tel:911']", CALL],
    "es/contact/": ["main a[href^='tel:+1']", "a[href='tel:911'] >> nth=0", ".hours"],
    "es/providers/": ["text=Sí, acepta pacientes nuevos", "text=Por ahora no"],
    "es/new-patients/": ["text=Traiga", "text=El costo", "text=al pedir la cita", CALL],
    "es/accessibility/": ["text=¿Algo se lo impide?", CALL],
    "es/nondiscrimination/": ["text=Los intérpretes son gratis >> nth=0"],
}  # fmt: skip

# How many lines the words of each button take.
LINES = """all => all.map(one => {
  const range = document.createRange();
  range.selectNodeContents(one.lastChild);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
})"""


@pytest.mark.parametrize("path", WANTED)
def test_what_a_patient_comes_for_is_in_the_first_screen_of_a_phone(served, look, path):
    # The font is optional: without it, the letters of this system are the widest.
    page = look(*PHONE, fresh=True).page
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto(served.address + path)
    for selector in WANTED[path]:
        found = page.locator(selector).first
        found.wait_for()
        box = found.bounding_box()
        assert 0 <= box["y"] < box["y"] + min(box["height"], 30) <= PHONE[1], selector


def test_on_a_desktop_the_parts_of_a_page_stand_beside_its_text_unfolded(served, look):
    page = look(1280, 900).page
    for path in ("new-patients/", "es/accessibility/", "privacy-practices/"):
        page.goto(served.address + path)
        parts = page.locator(".contents").bounding_box()
        text = page.locator(".columns .prose").bounding_box()
        assert parts["x"] + parts["width"] <= text["x"], path
        assert parts["y"] <= text["y"] + 20, path
        assert parts["width"] > 200, path
        assert page.locator(".contents a").last.is_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_telephone_number_is_never_broken_in_two(served, look, width):
    page = look(width, 900).page
    for path in ("", "es/", "contact/", "es/contact/", "new-patients/", "es/locations/"):
        page.goto(served.address + path)
        lines = page.locator(".btn--call:visible").evaluate_all(LINES)
        assert lines
        assert max(lines) == 1, path
