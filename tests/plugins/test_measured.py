"""What the privacy page says was measured is what the finished pages hold."""

import pytest

from clinic.checks.runner import check_site
from clinic.content.file_facts import FactsOfFiles
from clinic.core.cache import NO_CACHE
from clinic.core.facts_loader import read_clinic
from clinic.plugins.measured import Figures, fill_in, measure_site

from .conftest import BASE, post

pytestmark = pytest.mark.slow

SHOWN = BASE + (
    '<html lang="en">{{ page.content|safe }}<p data-measured="pages">?</p>'
    '<p data-measured="requests">?</p><p data-measured="cookies">?</p>{{ MEASURED.newest }}'
)
PRIVACY = {"templates/page.html": SHOWN}
PAGES = {"pages/privacy.md": "Title: Privacy\n\nWords.\n"}
HOST = "tracker.example"
FOREIGN = [
    f'<script src="https://{HOST}/a.js"></script>',
    f'<img alt="" src="//{HOST}/a.png">',
    f'<img alt="" src="a.png" srcset="b.png 1x, https://{HOST}/c.png 2x">',
    f'<link rel="stylesheet" href="https://{HOST}/a.css">',
    f'<link rel="preconnect" href=https://{HOST}>',
    f'<link rel="shortcut icon" href="https://{HOST}/a.ico">',
    f'<iframe title="a > b" src="https://{HOST}/map"></iframe>',
    f'<video poster="https://{HOST}/a.jpg"></video>',
    f'<picture><source srcset="https://{HOST}/a.avif 1x"></picture>',
    f'<object data="https://{HOST}/a.pdf"></object>',
    f'<form action="https://{HOST}/ask"></form>',
    f"<p style='background: url(https://{HOST}/a.png)'>Words</p>",
    f"<style>@import '//{HOST}/a.css';</style>",
    f'<svg><use href="https://{HOST}/a.svg#b"/></svg>',
]
OWN = [
    f'<a href="https://{HOST}/">A link is no request</a>',
    f'<link rel="canonical" href="https://{HOST}/">',
    '<script src="a.js"></script><img alt="" src="../b.png">',
    '<img alt="" src="https://clinic.example/a.png">',
    f"<p>Write src=&quot;https://{HOST}/&quot; into the page.</p>",
    "<style>p { background: url(a.png) }</style>",
]


def figures(site):
    """What the built privacy page says: pages, requests, cookies."""
    html = site.read("privacy/index.html")
    parts = html.split("data-measured=")[1:]
    return [part.partition(">")[2].partition("<")[0] for part in parts]


def test_the_page_says_how_many_pages_were_read_and_that_they_load_nothing(build):
    site = build(PAGES | {"posts/a.md": post()}, theme=PRIVACY)
    pages = len(list(site.output.rglob("*.html")))
    assert pages > 5
    assert figures(site) == [str(pages), "0", "0"]


@pytest.mark.parametrize("html", FOREIGN)
def test_what_another_host_is_asked_for_is_counted_and_stops_the_site(build, tmp_path, html):
    site = build(PAGES, theme=PRIVACY | {"templates/404.html": f"<!doctype html>{html}"})
    assert figures(site)[1] == "1"
    clinic, _ = read_clinic(tmp_path / "content" / "clinic.toml")
    said = [one.rule for one in check_site(site.output, clinic)]
    assert "third-party" in said


@pytest.mark.parametrize("html", OWN)
def test_what_is_ours_or_only_named_is_no_request(build, html):
    site = build(PAGES, theme=PRIVACY | {"templates/404.html": f"<!doctype html>{html}"})
    assert figures(site)[1] == "0"


def test_a_style_sheet_beside_the_pages_is_read_too(tmp_path):
    (tmp_path / "a.css").write_text(f"p {{ background: url('https://{HOST}/a.png') }}")
    assert measure_site(tmp_path, "clinic.example", FactsOfFiles(NO_CACHE, "", "")).requests == 1


@pytest.mark.parametrize(
    "program", ["document.cookie = 'a=1'", "localStorage.setItem('a', 1)", "cookieStore.set('a')"]
)
def test_a_program_that_leaves_something_in_the_browser_is_counted(tmp_path, program):
    (tmp_path / "a.js").write_text(program)
    assert measure_site(tmp_path, "clinic.example", FactsOfFiles(NO_CACHE, "", "")).cookies == 1


def test_building_again_changes_nothing_and_a_new_page_is_counted(build):
    content = PAGES | {"posts/a.md": post()}
    first = build(content, theme=PRIVACY).read("privacy/index.html")
    assert build(content, theme=PRIVACY).read("privacy/index.html") == first
    more = build(content | {"pages/about.md": "Title: About\n\nWho.\n"}, theme=PRIVACY)
    assert int(figures(more)[0]) == int(first.split('"pages">')[1].partition("<")[0]) + 1


def test_the_day_is_the_newest_that_a_text_states_and_not_the_day_of_the_build(build):
    content = PAGES | {
        "posts/a.md": post(date="2026-01-05", Modified="2026-03-01"),
        "posts/b.md": post(date="2026-02-01"),
    }
    assert "2026-03-01" in build(content, theme=PRIVACY).read("privacy/index.html")
    assert "None" in build(PAGES, theme=PRIVACY).read("privacy/index.html")


def test_figures_are_written_as_the_pages_language_has_them_and_over_old_ones():
    page = '<html lang="{}"><dd data-measured="pages">12</dd>'
    found = Figures(pages=1234567)
    assert "1,234,567<" in fill_in(page.format("en"), found)
    assert "1.234.567<" in fill_in(page.format("es"), found)
