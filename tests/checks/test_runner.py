"""One run says everything, never breaks down, and is quick."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pelicanconf
from clinic.checks import registry as rules
from clinic.checks.registry import Subject, rule
from clinic.checks.report import say_problems
from clinic.checks.rule_runner import PROGRAM_FAULT, STOPPED
from clinic.checks.rules.links.links import MADE_BY_THE_SITE
from clinic.checks.runner import check_content, check_here, check_site
from clinic.content import content_index
from clinic.content import prose_blocks as passages
from clinic.core.facts_loader import read_clinic
from clinic.core.files import read_bytes
from tests.checks.conftest import HEADER, NOW, POST
from tests.projects import NOW as TODAY

ROOT = Path(__file__).resolve().parents[2]


def _check(root: Path, renderer, now: datetime = NOW):
    return check_content(root, markdown=renderer, now=now)


def _check_site(root: Path, sources=None):
    clinic, _ = read_clinic(root / "content/clinic.toml")
    assert clinic
    return check_site(root / "site", clinic, sources)


def test_the_posts_of_this_clinic_have_nothing_to_fix(renderer):
    checked = _check(ROOT, renderer, TODAY)
    assert checked.is_good, say_problems(checked.problems)
    assert len(checked.library.documents) > 10


def test_a_rule_that_breaks_down_is_the_programs_fault_not_the_editors(right_site, monkeypatch):
    monkeypatch.setattr(rules, "RULES", dict(rules.RULES))

    @rule("broken-rule", Subject.DOCUMENT)
    def break_down(document, library):
        """It breaks down."""
        raise KeyError("oh")

    problems = check_here(right_site, markdown=pelicanconf.MARKDOWN, now=NOW).problems
    assert {one.rule for one in problems} == {PROGRAM_FAULT}
    assert len(problems) == 2  # the page and the post, each named
    said = say_problems(problems)
    assert "broken-rule" in said
    assert "You did nothing wrong" in said


def test_facts_that_can_not_be_read_do_not_hide_what_is_wrong_with_the_posts(right_site, renderer):
    (right_site / "content/clinic.toml").write_text("[clinic\n")
    (right_site / POST).write_text("Words.\n")
    checked = _check(right_site, renderer)
    assert checked.clinic is None
    assert {"clinic-facts", "title-missing"} <= {one.rule for one in checked.problems}


def test_a_file_that_may_not_be_read_is_named(right_site, monkeypatch):
    (right_site / POST).write_text(HEADER + "Words.\n")

    def refuse(path: str) -> bytes:
        if path.endswith("getting-ready.md"):
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(content_index, "read_bytes", refuse)
    (problem,) = check_here(right_site, markdown=pelicanconf.MARKDOWN, now=NOW).problems
    assert (problem.rule, problem.file) == ("encoding", POST)
    assert "Permission denied" in problem.what


def test_a_file_name_with_odd_bytes_is_reported_not_a_crash(right_site, renderer):
    (right_site / "content/posts/2026/a\nb\udce9.txt").write_text("Words.\n")
    said = say_problems(_check(right_site, renderer).problems)
    assert "a<0A>b\\xe9.txt" in said


def test_a_post_waits_by_the_clinics_own_clock(right_site, renderer):
    (right_site / POST).write_text(HEADER.replace("2026-09-14", "2026-11-22") + "Words.\n")
    late_in_texas = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # still the 21st there
    assert [one.rule for one in _check(right_site, renderer, late_in_texas).problems] == [
        "date-future"
    ]
    assert _check(right_site, renderer, datetime(2026, 11, 22, 7, 0, tzinfo=UTC)).problems == []


def test_a_text_that_was_looked_at_is_no_longer_held_apart(right_site, renderer):
    """Ten thousand texts with all their parts would take gigabytes."""
    (right_site / POST).write_text(HEADER + "Words with a [link]({filename}walking.md).\n")
    for document in _check(right_site, renderer).library.documents.values():
        assert not {"tree", "prose", "nodes"} & document.rendered.__dict__.keys()
        assert document not in passages._READ


def test_a_problem_of_a_built_page_names_the_post_it_came_from(right_site):
    page = right_site / "site/blog/getting-ready/index.html"
    page.write_text(page.read_text().replace("../../", "../gone/"))
    (problem,) = _check_site(right_site, {"blog/getting-ready/index.html": POST})
    assert problem.file == POST
    assert "(on the page /blog/getting-ready/)" in problem.what


def test_what_is_wrong_on_every_page_is_said_once_and_laid_at_the_themes_door(right_site):
    page = (right_site / "site/blog/getting-ready/index.html").read_text()
    for number in range(20):
        folder = right_site / f"site/blog/post-{number}"
        folder.mkdir()
        other = page.replace("../../", "../../gone/").replace("Getting ready", f"Post {number}")
        (folder / "index.html").write_text(other)
    (problem,) = _check_site(right_site)
    assert problem.file == "the theme"
    assert "on 20 pages" in problem.what


def test_a_site_below_a_path_may_only_link_below_it(right_site):
    toml = right_site / "content/clinic.toml"
    toml.write_text(
        toml.read_text().replace("https://clinic.example", "https://clinic.example/sub")
    )
    (problem,) = _check_site(right_site)  # 404.html links to "/"
    assert (problem.rule, problem.file) == ("dead-link", "page /404.html")
    missing = right_site / "site/404.html"
    missing.write_text(missing.read_text().replace('href="/"', 'href="/sub/"'))
    assert _check_site(right_site) == []


@pytest.mark.slow
def test_a_hundred_posts_are_checked_without_a_fault_of_ours(right_site, renderer):
    text = (ROOT / "content/posts/2025/back-pain-emergency.md").read_text(encoding="utf-8")
    picture = ROOT / "content/posts/2025/back-pain-emergency-which-call.svg"
    (right_site / "content/clinic.toml").write_bytes((ROOT / "content/clinic.toml").read_bytes())
    (right_site / "content/posts/2026/walking.md").unlink()
    folder = right_site / "content/posts/2026"
    (folder / picture.name).write_bytes(picture.read_bytes())
    for number in range(100):
        (folder / f"post-{number}.md").write_text(text, encoding="utf-8")
    checked = _check(right_site, renderer)
    assert len(checked.library.documents) == 101
    assert PROGRAM_FAULT not in {one.rule for one in checked.problems}


@pytest.mark.parametrize("bait", ["[^", "``a`", "<!--", "&#", "1 "])
@pytest.mark.slow
def test_no_line_however_long_keeps_the_check_busy(bait, right_site, hasty):
    (right_site / POST).write_text(HEADER + bait * 50_000 + "\n")
    problems = _check(right_site, hasty).problems
    assert not {PROGRAM_FAULT, STOPPED} & {one.rule for one in problems}, say_problems(problems)


SIGNS = st.text(alphabet="aZ09 \n\t:|-_*#[](){}<>/!`^\"'&;.,~\\\u200b\x00é“", max_size=60)
KEYS = st.sampled_from(["Title", "Date", "Category", "Slug", "Status", "Sources", "Lang", "Note"])


@given(
    fields=st.lists(st.tuples(KEYS, SIGNS | st.text(max_size=30)), max_size=6),
    body=SIGNS,
    more=st.text(max_size=60),
)
def test_no_text_makes_a_rule_break_down(fields, body, more, right_site, renderer):
    header = "".join(f"{key}: {value}\n" for key, value in fields)
    (right_site / POST).write_bytes(f"{header}\n{body}\n{more}".encode("utf-8", "replace"))
    problems = _check(right_site, renderer).problems
    assert PROGRAM_FAULT not in {one.rule for one in problems}, say_problems(problems)


@given(
    address=SIGNS | st.sampled_from(["http://[", "//", "?", "#", "a b", "%zz", "http://x:y/"]),
    body=SIGNS,
)
def test_no_built_page_makes_a_rule_break_down(address, body, right_site):
    page = right_site / "site/blog/getting-ready/index.html"
    page.write_text(f'<a href="{address}"><img src="{address}" srcset="{address}">{body}')
    problems = _check_site(right_site)
    assert PROGRAM_FAULT not in {one.rule for one in problems}, say_problems(problems)


def test_the_addresses_left_to_the_site_are_the_ones_the_settings_give():
    import pelicanconf

    lists = ("BLOG", "CATEGORIES", "TAGS", "ARCHIVES", "AUTHORS", "SEARCH")
    made = {getattr(pelicanconf, f"{one}_URL").strip("/") for one in lists}
    assert made | {pelicanconf.FEED_ATOM.split("/")[0]} == set(MADE_BY_THE_SITE)
