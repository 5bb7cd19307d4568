"""A text whose words alone are others is built by itself, and all comes to the same."""

import importlib
import shutil

import pytest

from clinic.builder import build as build_module
from clinic.builder import one_by_one, patching, unchanged
from clinic.builder.build import build_site
from clinic.builder.last_site import DETAILS
from tests.builder.proof import build, build_clean, compare
from tests.builder.small_project import make_small_project
from tests.projects import NOW, take_picture

pytestmark = pytest.mark.slow  # each builds a site several times
POST = "content/posts/2025/five.md"
SETTINGS = "publishconf.py"


@pytest.fixture(autouse=True, scope="session")
def same_environment():
    """The variable in which pytest says whether a test is being set up or called is left out."""
    patch = pytest.MonkeyPatch()
    patch.setattr(unchanged, "_PASSED_OVER", unchanged._PASSED_OVER | {"PYTEST_CURRENT_TEST"})
    yield
    patch.undo()


@pytest.fixture(scope="session")
def small(root, tmp_path_factory):
    """A small project that has been built."""
    project = make_small_project(root, tmp_path_factory.mktemp("small") / "project")
    assert build(project, SETTINGS).files
    return project


@pytest.fixture
def project(small, tmp_path):
    """The same, to be changed."""
    copy = shutil.copytree(small, tmp_path / "project", symlinks=True)
    assert build(copy, SETTINGS).files  # in its own folder, which a note on a build names
    return copy


@pytest.fixture
def whole_builds(monkeypatch):
    """Counts the runs of Pelican over the whole site."""
    runs = []
    run = build_module.run_pelican
    monkeypatch.setattr(build_module, "run_pelican", lambda *to: (runs.append(to), run(*to))[1])
    return runs


def add(project, words="One more sentence.", post=POST):
    path = project / post
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")


def test_new_words_alone_run_no_whole_build_and_give_the_site_a_clean_one_gives(
    project, whole_builds
):
    add(project)
    made = build(project, SETTINGS)
    assert not whole_builds
    assert "One more sentence." in (project / "output/blog/five/index.html").read_text()
    assert "One more sentence." in (project / "output/feeds/all.atom.xml").read_text()
    assert compare(made, build_clean(project, SETTINGS)) == []


def test_several_texts_are_made_one_by_one_and_share_their_feeds(project, whole_builds):
    for word, post in (("figs", POST), ("plums", "content/posts/2025/four.md")):
        add(project, f"A sentence about {word}.", post)
    made = build(project, SETTINGS)
    feed = (project / "output/feeds/all.rss.xml").read_text()
    assert not whole_builds and "figs" in feed and "plums" in feed
    assert compare(made, build_clean(project, SETTINGS)) == []


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("Title: The fifth post", "Title: Another"),
        ("Type: news", "Type: news\nModified: 2026-01-01"),
    ],
)
def test_a_new_line_at_the_top_is_a_whole_build(project, whole_builds, line, new):
    path = project / POST
    path.write_text(path.read_text().replace(line, new), encoding="utf-8")
    build(project, SETTINGS)
    assert len(whole_builds) == 1


def test_what_is_wrong_with_the_new_words_is_said_as_a_whole_build_says_it(project, whole_builds):
    before = take_picture(project / "output")
    add(project, "See [this]({filename}/posts/2025/nothing.md).")
    made = build(project, SETTINGS)
    assert not whole_builds and not made.files
    assert any(rule == "link-broken" for rule, *_ in made.problems)
    assert take_picture(project / "output") == before
    assert made.problems == build_clean(project, SETTINGS).problems


def test_the_warnings_of_all_other_texts_are_said_again(project, whole_builds):
    path = project / "content/posts/2026/three.md"
    path.write_text(path.read_text().replace("Words", "Utilize it.\n\nWords"), encoding="utf-8")
    add(project, "We utilize it.", "content/posts/2026/three.md")
    first = build(project, SETTINGS).problems
    add(project)
    before = len(whole_builds)
    assert build(project, SETTINGS).problems == first
    assert len(whole_builds) == before


@pytest.mark.parametrize("damage", ["half", "another", "gone"])
def test_a_damaged_note_on_the_last_site_is_a_whole_build(project, whole_builds, damage):
    details = project / ".build" / DETAILS
    content = details.read_bytes()
    if damage == "gone":
        details.unlink()
    else:
        details.write_bytes(content[:99] if damage == "half" else content.replace(b"one", b"two"))
    add(project)
    made = build(project, SETTINGS)
    assert len(whole_builds) == 1
    assert compare(made, build_clean(project, SETTINGS)) == []


def test_a_page_that_somebody_changed_by_hand_is_a_whole_build(project, whole_builds):
    (project / "output/blog/two/index.html").write_text("by hand")
    add(project)
    made = build(project, SETTINGS)
    assert len(whole_builds) == 1
    assert compare(made, build_clean(project, SETTINGS)) == []


def test_a_plugin_of_which_nobody_knows_what_it_does_is_a_whole_build(project, whole_builds):
    (project / "own_plugin.py").write_text("def register():\n    pass\n")
    settings = project / "pelicanconf.py"
    settings.write_text(settings.read_text() + 'PLUGINS = [*PLUGINS, "own_plugin"]\n')
    assert build(project, SETTINGS).files
    add(project)
    assert build(project, SETTINGS).files
    assert len(whole_builds) == 2
    importlib.invalidate_caches()


def test_a_file_that_changes_meanwhile_puts_nothing_in_place(project, monkeypatch):
    add(project)
    before = take_picture(project / "output")
    make = one_by_one.OneByOne.make

    def make_and_change(*to):
        make(*to)
        add(project, "Typed meanwhile.")

    monkeypatch.setattr(one_by_one.OneByOne, "make", make_and_change)
    result = build_site(project, SETTINGS, who="Ana", now=NOW)
    assert [one.rule for one in result.problems if one.severity == 0] == ["changed-meanwhile"]
    assert take_picture(project / "output") == before


def test_where_the_short_way_fails_the_long_one_is_gone(project, monkeypatch, whole_builds):
    def fail(*_):
        raise KeyError("nobody foresaw this")

    monkeypatch.setattr(one_by_one, "remake", fail)
    add(project)
    assert compare(build(project, SETTINGS), build_clean(project, SETTINGS)) == []
    assert len(whole_builds) == 2


def test_a_build_killed_while_it_puts_files_in_place_is_finished_by_the_next(
    project, monkeypatch, whole_builds
):
    add(project)
    replace, times = patching.os.replace, []

    def replace_twice(*to):
        times.append(to)
        if len(times) > 2:
            raise KeyboardInterrupt  # as a kill: nothing else is done
        replace(*to)

    monkeypatch.setattr(patching.os, "replace", replace_twice)
    with pytest.raises(KeyboardInterrupt):
        build(project, SETTINGS)
    monkeypatch.setattr(patching.os, "replace", replace)
    patching.finish(project / ".build")
    left = take_picture(project / "output")
    assert compare(build(project, SETTINGS), build_clean(project, SETTINGS)) == []
    assert left == take_picture(project / "output")
    assert not list((project / ".build").glob("patch-*"))


def test_where_any_text_has_a_waiver_all_is_built(project, whole_builds):
    other = project / "content/posts/2026/two.md"
    lines = other.read_text(encoding="utf-8").replace("\n", "\nGate_ok: hard-word (a reason)\n", 1)
    other.write_text(lines, encoding="utf-8")
    assert build(project, SETTINGS).files
    add(project)
    assert build(project, SETTINGS).files
    assert len(whole_builds) == 2


def test_where_another_page_shows_the_words_all_is_built(project, whole_builds):
    home = project / "theme/templates/index.html"
    shown = "{% block content %}{% for one in articles %}{{ one.content }}{% endfor %}"
    home.write_text(home.read_text().replace("{% block content %}", shown, 1), encoding="utf-8")
    assert build(project, SETTINGS).files
    add(project)
    made = build(project, SETTINGS)
    assert len(whole_builds) == 2
    assert "One more sentence." in (project / "output/index.html").read_text()
    assert compare(made, build_clean(project, SETTINGS)) == []
