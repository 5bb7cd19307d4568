"""A failure nobody foresaw, wherever it strikes, is said to be the program's, and harms nothing."""

import shutil
import sys
from pathlib import Path

import pytest
from pelican.plugins import signals

from clinic.__main__ import main
from clinic.builder import pipeline as build_module
from clinic.checks import report
from clinic.checks import summary as brief
from clinic.checks.document_checker import DocumentChecker
from clinic.cli import publish_commands as publishing
from tests.projects import make_once, take_picture


def break_down(*_given: object, **_named: object) -> None:
    raise KeyError("nobody foresaw this")


PLACES = {
    "Pelican": (build_module, "run_pelican"),
    "the check of the site": (DocumentChecker, "check_site"),
    "the check of the content": (DocumentChecker, "check_content"),
    "the comparison of old and new": (build_module, "is_same_tree"),
    "the printer": (brief, "format_summary"),
    "the story itself": (publishing, "say_waivers"),
}
PLUGIN = """
from pelican import signals
def fail(generator):
    raise KeyError("nobody foresaw this")
def register():
    signals.article_generator_finalized.connect(fail)
"""


@pytest.fixture(scope="session")
def live_once(small_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is published already; copied for each test, never changed."""

    def make(project: Path) -> None:
        shutil.copytree(small_built_once, project, symlinks=True)
        assert main(["publish"], project) == 0

    return make_once(tmp_path_factory, "live", make)


@pytest.fixture
def live(live_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(live_once, tmp_path / "project", symlinks=True)


def assert_said(said: str, project: Path) -> None:
    assert "The program has an error." in said
    assert "The live site has not changed." in said
    assert "Traceback" not in said
    (log,) = (project / ".build").glob("failure-*.txt")
    assert f"Send this file to your web support person: .build/{log.name}" in said
    assert "nobody foresaw this" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", PLACES)
def test_a_failure_nobody_foresaw_is_ours_and_changes_nothing(place, live, monkeypatch, capsys):
    before = take_picture(live / "public.releases"), (live / "public").readlink()
    post = live / "content/posts/2025/five.md"
    # More than new words, which would be built by themselves.
    text = post.read_text(encoding="utf-8").replace("Title: ", "Title: Again: ", 1)
    post.write_text(text + "\nOne more sentence.\n", encoding="utf-8")
    monkeypatch.setattr(*PLACES[place], break_down)
    assert main(["publish"], live) == 1
    told = capsys.readouterr()
    assert_said(told.err, live)
    assert (take_picture(live / "public.releases"), (live / "public").readlink()) == before


def test_a_plugin_of_somebody_elses_that_fails_changes_nothing(live, monkeypatch, capsys):
    before = take_picture(live / "public.releases")
    (live / "odd_plugin.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(live))
    with (live / "publishconf.py").open("a") as settings:
        settings.write('\nPLUGINS = [*PLUGINS, "odd_plugin"]\n')
    try:
        assert main(["publish"], live) == 1
    finally:  # or it would fail the tests that come after
        signals.article_generator_finalized.disconnect(sys.modules.pop("odd_plugin").fail)
    assert_said(capsys.readouterr().err, live)
    assert take_picture(live / "public.releases") == before


def test_a_printer_that_fails_while_problems_are_to_be_said_leaves_no_traceback(
    live, monkeypatch, capsys
):
    post = live / "content/posts/2025/five.md"
    post.write_text(post.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    with (live / "publishconf.py").open("a") as settings:
        settings.write("\nSITEURL = (\n")
    monkeypatch.setattr(report, "say_problems", break_down)
    assert main(["publish"], live) == 1
    assert_said(capsys.readouterr().err, live)


@pytest.mark.parametrize("port", ["eighty", "99999999", "-1", "80.5", "８０", "9" * 5000, "65536"])
@pytest.mark.parametrize("word", ["serve", "preview", "write"])
def test_a_port_that_is_none_ends_in_one_sentence_with_what_to_type(
    word, port, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="2"):
        main([word], tmp_path)
    said = capsys.readouterr().err
    assert said == "The port must be a number from 0 to 65535. Write: PORT=8000\n"


POSTS = ("/etc/passwd", "../etc/passwd", "content/../pelicanconf.py", "content/clinic.toml")


@pytest.mark.parametrize("post", [*POSTS, "content/posts", "content/a\0.md", "//server/a.md"])
def test_a_post_that_is_none_ends_in_a_sentence_with_what_to_type(post, live, capsys):
    assert main(["preview", "--port", "0", "--post", post], live) == 2
    said = capsys.readouterr().out
    assert said.startswith("Cannot find the post") and "POST=content/posts/2026/NAME.md" in said


@pytest.mark.parametrize("post", ["content/" + "a" * 5000 + ".md"])
def test_a_post_with_an_endless_name_is_not_repeated(post, live, capsys):
    assert main(["preview", "--port", "0", "--post", post], live) == 2
    assert len(capsys.readouterr().out) < 200


class OwnError(BaseException):
    """What a plugin may raise."""


@pytest.mark.parametrize("error", [OwnError, SystemExit, GeneratorExit])
def test_whatever_a_plugin_raises_ends_in_words(error, live, monkeypatch, capsys):
    def fail(*_given, **_more):
        raise error("nobody foresaw this")

    monkeypatch.setattr("clinic.builder.pelican_run.make_pelican", fail)
    post = live / "content/posts/2025/five.md"
    post.write_text(post.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert main(["html"], live) == 1
    assert_said(capsys.readouterr().err, live)
