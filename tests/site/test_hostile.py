"""Words meant to harm, everywhere an editor can write: nothing runs, nothing widens a page."""

import re
from urllib.parse import quote

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
FILE = f"\"'><img src=x onerror=alert(1)> & {'W' * 180}.svg"
BAD = "blog/bad/index.html"  # the one page whose body holds HTML
BODY = f"""
![{INSIDE.replace("]", "")} {LONG}](<{{attach}}{quote(FILE)}>)

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


# The texts of clinic.toml; what is left are ids, numbers, days, addresses and names of places.
TEXTS = r'(\b(?:name|address|city|parking|access|reason|after_hours|summary) = )"(?:[^"\\]|\\.)*"'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, root):
    facts = re.sub(TEXTS, lambda found: f'{found[1]}"{QUOTED} {LONG}"', CLINIC)
    facts = facts.replace('plans = ["', f'plans = ["{QUOTED} {LONG} ')
    assert facts.count(LONG) >= 14
    words = f"{HOSTILE} {LONG} {SIGNS}"
    header = {
        "category": f"{HOSTILE} {'W' * 60}",
        "tags": f"{HOSTILE} {'T' * 60}",
        "more": f"Author: first-provider\nSummary: {words}\nSources: {words}\n"
        "Provider: first-provider\nService: injections\n",
    }
    content = CONTENT | {
        "posts/bad.md": post(words, **header, body=BODY),
        "posts/worse.md": post(words, **header),
        f"posts/{FILE}": PICTURE,
    }
    return build_site(tmp_path_factory.mktemp("hostile"), root, content, facts)


def test_hostile_words_run_nothing_and_widen_no_page(hostile, look):
    """Words of a header and of the clinic's facts are harmless even where no policy guards."""
    strict, open_ = look(fresh=True), look(fresh=True, bypass_csp=True)
    ran = []
    for visit in (strict, open_):
        visit.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    assert {BAD, "blog/worse/index.html"} < set(hostile.names())
    for name in hostile.names():
        page = (strict if name == BAD else open_).page
        page.goto((hostile.output / name).as_uri())
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    assert ran == []
    asked = [*strict.requests, *open_.requests]
    assert [one for one in asked if one.endswith(("/x", "x'"))] == []


def test_a_page_that_ran_something_would_be_noticed(look):
    visit = look(fresh=True)
    ran = []
    visit.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    visit.page.set_content(HOSTILE)
    assert ran


def test_marks_that_turn_the_writing_stay_where_they_were_written(hostile, look):
    page = look(1280, 900).page
    page.goto((hostile.output / "blog/bad/index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    call = page.locator(".header .btn--call").inner_text()
    assert call.endswith("(555) 555-0142")
