"""Whatever is typed into a post, through the whole of Pelican: the site is whole, and runs nothing.

`make prove` tries twenty times as many as `make test`.
"""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from clinic.builder.pipeline import build_site, check_project
from clinic.checks.rule_runner import PROGRAM_FAULT
from clinic.core.problem import Severity
from tests.checks.test_any_text import BAIT, TEXT, find_active
from tests.projects import NOW, copy_project, take_picture

FOLDER = "content/posts/2026"
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=40)
WORDS = BAIT.filter(lambda one: "\n" not in one) | LINE
POST = st.fixed_dictionaries(
    {"Title": WORDS}, optional={"Summary": WORDS, "Tags": WORDS, "Slug": WORDS, "Sources": WORDS}
)
MARKS = st.sampled_from(
    ["Words.", "**Bold** & <b>plain</b>", "“Quotes” – ok", "[a](https://a.org)"]
)
BODY = TEXT | st.lists(MARKS | LINE, min_size=1, max_size=4).map("\n\n".join)


QUIETLY = {  # no shrinking: each try is a whole build, and the posts of a failure are printed
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": list(HealthCheck),
}
POSTS = st.lists(st.tuples(POST, BODY), min_size=15, max_size=25)


@pytest.fixture(scope="module")
def small(root, tmp_path_factory) -> Path:
    """The project in a folder of its own, so that what leaves it is seen."""
    outer = tmp_path_factory.mktemp("any")
    project = copy_project(root, outer / "project")
    _write(project, 0, {"Title": "The first one"}, "Plain words.")
    return project


def _write(project: Path, number: int, fields: dict[str, str], body: str) -> Path:
    header = "".join(f"{key}: {value}\n" for key, value in fields.items())
    path = project / FOLDER / f"post-{number}.md"
    path.parent.mkdir(exist_ok=True)
    text = f"{header}Date: 2026-09-14\nCategory: Injections\n\n{body}\n"
    path.write_bytes(text.encode("utf-8", "replace"))
    return path


def _keep_what_passes(project: Path) -> int:
    """Take away the posts that are stopped; what they are told is a matter of other tests."""
    for _ in range(4):  # one that goes can leave another behind that linked to it
        checked = check_project(project, "publishconf.py", now=NOW)
        assert PROGRAM_FAULT not in {one.rule for one in checked.problems}, checked.problems
        wrong = {one.file for one in checked.problems if one.severity is Severity.ERROR}
        if not wrong:
            break
        for file in wrong:
            assert file.startswith(FOLDER), checked.problems
            (project / file).unlink(missing_ok=True)
    return len(list((project / FOLDER).glob("post-*.md")))


def _list_running(page: Path) -> Counter[str]:
    """Count what runs or frames on a page; the theme's own is the same on all posts."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    found = tree.css("script, iframe, object, embed, base, form, frame, style")
    return Counter(f"{one.tag} {one.attributes.get('src') or ''}" for one in found)


def _look_at_pages(project: Path) -> None:
    pages = sorted((project / "output/blog").glob("*/index.html"))
    plain = _list_running(project / "output/blog/post-0/index.html")
    for page in pages:
        if page.parent.name == "page":
            continue
        html = page.read_text(encoding="utf-8")
        runs = {one for one in find_active(html) if " " in one}
        assert not runs, f"{page}: {runs}"
        assert _list_running(page) == plain, page


def _build_with(small: Path, posts: list[tuple[dict[str, str], str]]) -> None:
    for path in (small / FOLDER).glob("post-*.md"):
        if path.name != "post-0.md":
            path.unlink()
    for number, (fields, body) in enumerate(posts, 1):
        _write(small, number, fields, body)
    kept = _keep_what_passes(small)
    assert (small / FOLDER / "post-0.md").is_file()
    before = take_picture(small.parent)
    result = build_site(small, "publishconf.py", who="Ana", now=NOW)
    assert result.is_built, [(one.place, one.what) for one in result.problems if not one.severity]
    posts_out = [one for one in result.account.posts if "/post-" in one]
    assert len(posts_out) == kept
    _look_at_pages(small)
    after = take_picture(small.parent)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    places = {"/".join(name.split("/")[:2]) for name in changed}
    assert places <= {"project/output", "project/.build"}


@pytest.mark.slow
@settings(max_examples=2, **QUIETLY)
@given(posts=POSTS)
def test_whatever_is_typed_the_site_is_whole_in_its_own_folder_and_runs_nothing(posts, small):
    _build_with(small, posts)


@pytest.mark.prove
@settings(max_examples=40, **QUIETLY)
@given(posts=POSTS)
def test_whatever_a_thousand_posts_hold_the_site_is_whole_and_runs_nothing(posts, small):
    _build_with(small, posts)
