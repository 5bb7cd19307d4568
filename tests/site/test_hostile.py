"""Words meant to harm, everywhere an editor can write: nothing runs, nothing widens a page."""

import pytest
from theme.conftest import CLINIC, CONTENT, HOSTILE, build_site, post

pytestmark = pytest.mark.browser

LONG = "W" * 300
SIGNS = "\u202e\u200f\u2066 turned \u2069"  # marks that turn the direction of writing
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
QUOTED = HOSTILE.replace('"', '\\"')
# Markdown may hold HTML, which the checks refuse before anything is built: should one get through
# all the same, the page's policy still runs nothing.
INSIDE = HOSTILE.replace("<img src=x onerror=alert(1)>", "")
BODY = f"""
![{INSIDE.replace("]", "")} {LONG}]({{attach}}bad.svg)

/// figure-caption
{INSIDE} {LONG}
///

/// key-points | {INSIDE} {LONG}
- {LONG}
///

/// emergency | {INSIDE} {LONG}
- {LONG} {SIGNS}
///

/// faq | {INSIDE} {LONG}
{LONG}
///

| {LONG} | b |
|---|---|
| {LONG} | {LONG} |

## {LONG}

`{LONG}`
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, root):
    clinic = CLINIC.replace(
        'name = "Sample Back Pain Clinic"', f'name = "{QUOTED} {LONG} {SIGNS}"', 1
    ).replace('name = "Injections"', f'name = "{QUOTED} {LONG}"', 1)
    words = f"{HOSTILE} {LONG} {SIGNS}"
    bad = post(
        words,
        category=f"{HOSTILE} {'W' * 60}",
        tags=f"{HOSTILE} {'T' * 60}",
        more=f"Slug: bad\nAuthor: first-provider\nSummary: {words}\nSources: {words}\n"
        "Provider: first-provider\nService: injections\n",
        body=BODY,
    )
    content = CONTENT | {"posts/bad.md": bad, "posts/bad.svg": PICTURE}
    return build_site(tmp_path_factory.mktemp("hostile"), root, content, clinic)


@pytest.mark.parametrize("width", [320, 1280])
def test_hostile_words_run_nothing_and_widen_no_page(hostile, look, width):
    visit = look(width, 700)
    ran = []
    visit.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    assert "blog/bad/index.html" in hostile.names()
    for name in hostile.names():
        visit.page.goto((hostile.output / name).as_uri())
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert ran == []
    assert [one for one in visit.requests if one.endswith(("/x", "x'"))] == []


def test_a_page_that_ran_something_would_be_noticed(look):
    visit = look()
    ran = []
    visit.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    visit.page.set_content(HOSTILE)
    assert ran


def test_marks_that_turn_the_writing_stay_where_they_were_written(hostile, look):
    page = look(1280, 900).page
    page.goto((hostile.output / "blog/bad/index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    call = page.locator(".header__call").inner_text()
    assert call.endswith("(555) 555-0142")
