"""A built page is looked at once, and what is kept of it changes nothing that is said."""

import shutil
from pathlib import Path

import pytest

import pelicanconf
from clinic.checks import page_checks as page_by_page
from clinic.checks import registry as rules
from clinic.checks.page_result_cache import PageCache, open_page_cache
from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.site.pages import Page
from clinic.checks.runner import check_site
from clinic.core.cache import FILE
from clinic.core.facts_loader import read_clinic
from clinic.core.time_limits import limits
from tests.checks.conftest import POST

PLACE = "site/blog/getting-ready/index.html"
SOURCES = {"blog/getting-ready/index.html": POST}


@pytest.fixture
def looked_at(monkeypatch) -> list[str]:
    """The pages that were taken apart, by their place."""
    found: list[str] = []
    look = page_by_page.look

    def note(page, site):
        found.append(page.place)
        return look(page, site)

    monkeypatch.setattr(page_by_page, "look", note)
    return found


def _check(root: Path, *, is_kept=True, sources=SOURCES):
    facts = root / "content/clinic.toml"
    clinic, _ = read_clinic(facts)
    cache = open_page_cache(root, pelicanconf.MARKDOWN) if is_kept else None
    return check_site(root / "site", clinic, sources, cache=cache)


def _edits(root: Path):
    """Changes to a site, each of which may change what is said of other pages too."""
    page, home, facts = root / PLACE, root / "site/index.html", root / "content/clinic.toml"
    right, first = page.read_text(), home.read_text()
    link = '<a href="blog/getting-ready/#what-to-bring">Bring</a>'
    return [
        lambda: home.write_text(first.replace("</main>", f"{link}</main>")),
        lambda: page.write_text(right.replace("</h1>", '</h1><p id="what-to-bring">A list.</p>')),
        lambda: page.write_text(right.replace("</h1>", '</h1><img src="gone.png">')),
        lambda: (page.parent / "gone.png").write_bytes(b"here"),
        lambda: page.write_text(right.replace("</h1>", "</h1><script>run()</script>")),
        page.unlink,
        lambda: page.write_text(right),
        lambda: page.write_text(
            right.replace("<head>", '<head><meta http-equiv="refresh" content="0; url=../../">')
        ),
        lambda: home.write_text(
            first.replace("<head>", '<head><meta http-equiv="refresh" content="0; url=/gone/">')
        ),
        lambda: home.write_text(right),
        lambda: facts.write_text(facts.read_text().replace("555-01", "555-02")),
        lambda: (root / FILE).write_bytes(b"damaged"),
        lambda: shutil.rmtree(root / ".build"),
    ]


def test_after_any_change_the_same_is_said_as_if_nothing_were_kept(right_site):
    said = []
    for change in [lambda: None, *_edits(right_site)]:
        change()
        expected = _check(right_site, is_kept=False)
        assert _check(right_site) == expected
        assert _check(right_site) == expected
        said.append(expected)
    assert sum(map(bool, said)) > 6


def test_a_page_whose_bytes_are_the_same_is_not_looked_at_again(right_site, looked_at):
    _check(right_site)
    assert len(looked_at) == len(list(right_site.glob("site/**/*.html")))
    looked_at.clear()
    page = right_site / PLACE
    page.write_text(page.read_text().replace("</h1>", "</h1><p>More.</p>"))
    _check(right_site)
    assert looked_at == ["blog/getting-ready/index.html"]


def test_a_problem_that_is_kept_names_the_source_of_today(right_site):
    page = right_site / PLACE
    page.write_text(page.read_text().replace("</h1>", "</h1><script>run()</script>"))
    _check(right_site, sources={})
    (problem,) = _check(right_site)
    assert problem.file == POST


def test_a_rule_that_asks_for_other_files_looks_each_time(right_site, monkeypatch):
    monkeypatch.setattr(rules, "RULES", dict(rules.RULES))
    count = []

    @rule("counts", Subject.PAGE, reads=[Reads.SITE])
    def count_files(page, site):
        """Says how many files there are."""
        yield Finding(file=page.place, what=f"{len(site.files)} files", fix="None.")
        count.append(page.place)

    for number in range(2):
        (right_site / f"site/{number}.txt").touch()
        files = len([one for one in right_site.glob("site/**/*") if one.is_file()])
        assert {one.what for one in _check(right_site)} == {f"{files} files"}
    assert len(count) == 2 * len(list(right_site.glob("site/**/*.html")))


def test_no_more_than_one_page_is_held_apart_at_a_time(right_site, monkeypatch):
    apart, most = set(), []
    tree, close = Page.tree.func, Page.close

    def take_apart(page):
        apart.add(page.place)
        most.append(len(apart))
        return tree(page)

    def let_go(page):
        apart.discard(page.place)
        close(page)

    monkeypatch.setattr(Page.tree, "func", take_apart)
    monkeypatch.setattr(Page, "close", let_go)
    page = right_site / PLACE
    page.write_text(page.read_text().replace("../../", "../gone/"))  # so that it is read again
    assert _check(right_site)
    assert max(most) == 1
    assert not apart


def test_reading_pages_from_the_cache_does_not_count_as_work_of_the_rules(right_site, monkeypatch):
    _check(right_site)
    (right_site / "site/404.html").write_text((right_site / PLACE).read_text())  # sorts first
    running, seen = ["none"], []
    restore = PageCache.restore
    monkeypatch.setattr(limits, "begin", lambda name, *_: running.append(name))
    monkeypatch.setattr(limits, "rest", lambda: running.append("none"))
    monkeypatch.setattr(
        PageCache, "restore", lambda self, page: (seen.append(running[-1]), restore(self, page))[1]
    )
    _check(right_site)
    assert "page" in running
    assert seen == ["none"] * len(seen)
    assert len(seen) > 1
    assert running[-1] == "none"
