"""A build puts a whole site in place, or leaves the last good one exactly as it was."""

import errno
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.builder import pipeline as build_module
from clinic.builder.build_lock import hold_lock
from clinic.builder.errors import BusyError
from clinic.builder.pipeline import build_site
from tests.projects import NOW, copy_project, take_picture

POST = "content/posts/2026/two.md"


def build(project, settings="publishconf.py", now=NOW):
    return build_site(project, settings, who="Ana", now=now)


def assert_nothing_built(project, before):
    assert take_picture(project / "output") == before
    assert [path.name for path in (project / ".build").glob("staging-*")] == []


def test_the_sample_is_built_with_a_page_for_every_public_post(root, tmp_path):
    project = copy_project(root, tmp_path / "project")
    result = build(project)
    assert result.is_built and result.has_changed
    for path in result.account.posts:
        slug, *language = path.rsplit("/", 1)[1].removesuffix(".md").split(".")
        assert project.joinpath("output", *language, "blog", slug, "index.html").is_file()


def test_building_again_touches_nothing(built):
    before = {path: path.stat().st_mtime_ns for path in (built / "output").rglob("*")}
    result = build(built)
    assert result.is_built and not result.has_changed
    assert {path: path.stat().st_mtime_ns for path in (built / "output").rglob("*")} == before


@pytest.mark.quick
def test_a_changed_word_reaches_the_page(built):
    post = built / POST
    post.write_text(post.read_text() + "\nA quite unmistakable sentence.\n")
    assert build(built).has_changed
    page = built / "output/blog/two/index.html"
    assert "quite unmistakable" in page.read_text()


def test_a_removed_post_leaves_the_site(built):
    before = take_picture(built / "output")
    extra = built / "content/posts/2026/extra.md"
    extra.write_text(
        "Title: Extra\nDate: 2026-11-01\nCategory: Injections\nSummary: Extra.\n\nSome words.\n"
    )
    assert build(built).is_built
    assert (built / "output/blog/extra/index.html").is_file()
    extra.unlink()
    assert build(built).is_built
    assert take_picture(built / "output") == before


@pytest.mark.quick
def test_a_post_with_a_mistake_stops_the_build_and_the_last_site_stays(built):
    before = take_picture(built / "output")
    post = built / POST
    post.write_text(post.read_text().replace("Date: ", "Date: 2026-09-31 "))
    result = build(built)
    assert not result.is_built
    assert any(problem.file == POST for problem in result.problems)
    assert_nothing_built(built, before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ article.tittle }}", "tittle"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{% include 'not-there.html' %}", "not-there.html"),
    ],
)
def test_a_broken_template_is_named_with_its_line_and_the_page_that_met_it(built, words, said):
    before = take_picture(built / "output")
    template = built / "theme/templates/article.html"
    lines = template.read_text().split("\n")
    at = next(n for n, line in enumerate(lines) if "block content" in line) + 1
    lines.insert(at, words)
    template.write_text("\n".join(lines))
    result = build(built)
    assert not result.is_built
    problem = result.problems[0]
    assert problem.file == "theme/templates/article.html"
    assert problem.line == at + 1
    assert said in problem.what
    is_met_at_a_post = "/blog/" in problem.what and "of content/posts/" in problem.what
    assert words.startswith("{%") or is_met_at_a_post, problem.what
    assert_nothing_built(built, before)


def test_a_plugin_that_can_not_be_loaded_stops_the_build(built):
    before = take_picture(built / "output")
    settings = built / "publishconf.py"
    settings.write_text(settings.read_text() + '\nPLUGINS = [*PLUGINS, "clinic.plugins.nothing"]\n')
    result = build(built)
    assert not result.is_built
    assert "clinic.plugins.nothing" in result.problems[0].what
    assert_nothing_built(built, before)


def test_settings_with_a_slip_are_named_with_their_line(built):
    before = take_picture(built / "output")
    settings = built / "publishconf.py"
    settings.write_text(settings.read_text() + "\nPUBLISH_TARGET = pubic\n")
    result = build(built)
    assert result.problems[0].file == "publishconf.py"
    assert result.problems[0].line == len(settings.read_text().rstrip("\n").split("\n"))
    assert "pubic" in result.problems[0].what
    assert_nothing_built(built, before)


def test_a_broken_facts_file_is_said_in_its_own_words(built):
    before = take_picture(built / "output")
    facts = built / "content/clinic.toml"
    facts.write_text(facts.read_text().replace('name = "Sample', "name = Sample", 1))
    result = build(built)
    assert [problem.file for problem in result.problems] == ["content/clinic.toml"]
    assert_nothing_built(built, before)


def test_a_post_that_pelican_drops_stops_the_build(built, monkeypatch):
    before = take_picture(built / "output")
    run = build_module.run_pelican

    def forget_one(root, settings, now):
        done = run(root, settings, now)
        done.sources.pop("blog/two/index.html")
        return done

    monkeypatch.setattr(build_module, "run_pelican", forget_one)
    result = build(built)
    assert [(one.rule, one.file) for one in result.problems if one.rule == "post-lost"] == [
        ("post-lost", POST)
    ]
    assert_nothing_built(built, before)


def test_a_draft_is_not_on_the_published_site_but_can_be_looked_at_while_writing(built):
    draft = built / "content/posts/2026/secret.md"
    draft.write_text(
        "Title: Secret plan\nDate: 2026-11-01\nCategory: Injections\nStatus: draft\n"
        "Tags: hush\nSummary: Not yet.\n\nSome words.\n"
    )
    result = build(built)
    assert result.is_built and result.account.drafts == ["content/posts/2026/secret.md"]
    texts = [path.read_bytes() for path in (built / "output").rglob("*") if path.is_file()]
    assert not any(b"Secret plan" in text or b"hush" in text for text in texts)
    assert build(built, "pelicanconf.py").is_built
    assert (built / "output/drafts/secret/index.html").is_file()


def test_a_post_with_a_future_date_is_scheduled(built):
    post = built / "content/posts/2026/later.md"
    post.write_text(
        "Title: Later\nDate: 2099-03-01\nCategory: Injections\nSummary: Later.\n\nSome words.\n"
    )
    result = build(built)
    assert result.is_built and list(result.account.waiting) == ["content/posts/2026/later.md"]
    assert not (built / "output/blog/later").exists()


def test_two_builds_at_once_do_not_mix(built):
    with hold_lock(built / ".build", "Ana"), pytest.raises(BusyError, match="Ana"):
        build(built)


def test_a_lock_is_free_again_after_its_holder_died(built):
    child = os.fork()
    if child == 0:
        with hold_lock(built / ".build", "Ana"):
            os._exit(0)  # as a killed process: no clean-up runs
    os.waitpid(child, 0)
    assert build(built, now=NOW + timedelta(hours=1)).is_built


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file sizes is POSIX")
def test_a_disk_that_takes_no_more_leaves_the_last_site(built):
    import resource
    import signal

    before = take_picture(built / "output")
    post = built / POST
    post.write_text(post.read_text() + "\nOne more sentence.\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError) as failure:
            build(built)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, former)
    assert failure.value.errno == errno.EFBIG
    assert_nothing_built(built, before)


def test_a_picture_that_only_the_build_can_judge_is_a_problem_with_its_name(built):
    before = take_picture(built / "output")
    picture = built / "content/posts/2026/sizeless.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>')
    post = built / POST
    post.write_text(post.read_text() + "\n![A line]({attach}sizeless.svg)\n")
    result = build(built)
    assert not result.is_built
    assert any("sizeless.svg" in problem.what + problem.file for problem in result.problems)
    assert_nothing_built(built, before)


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["pelicanconf.py", "publishconf.py"])
def test_pelican_by_hand_makes_the_same_site(project, settings, tmp_path):
    prove_by_hand(project, settings, tmp_path)


@pytest.mark.prove
def test_pelican_by_hand_makes_the_same_site_of_all_our_posts(root, tmp_path):
    prove_by_hand(copy_project(root, tmp_path / "project", "clinic"), "publishconf.py", tmp_path)


def prove_by_hand(project, settings, elsewhere):
    """Build, and again by the program that Pelican installs, which is in another folder."""
    made = build_site(project, settings, who="Ana", now=NOW)
    assert made.is_built, made.problems
    shutil.rmtree(project / ".build")
    pelican = Path(sys.executable).parent / "pelican"
    options = ["-s", project / settings, "-o", elsewhere / "by-hand", "--fatal", "warnings"]
    done = subprocess.run(
        [pelican, *options], cwd=elsewhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert take_picture(elsewhere / "by-hand") == take_picture(project / "output")
