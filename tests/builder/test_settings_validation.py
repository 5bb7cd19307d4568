"""A slip in the settings or the theme is said in plain words, and the last good site stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.builder.pipeline import build_site
from clinic.builder.settings import read_site_settings
from clinic.builder.settings_validation import find_setting_problems
from clinic.builder.theme_validation import find_theme_problems
from clinic.checks.report import say_problems
from clinic.core.problem import Severity
from tests.projects import NOW, take_picture

Change = Callable[[Path], object]


def add(line: str, file: str = "publishconf.py") -> Change:
    def change(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as stream:
            stream.write(f"\n{line}\n")

    return change


def swap(file: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def drop(path: str) -> Change:
    def change(root: Path) -> None:
        one = root / path
        shutil.rmtree(one) if one.is_dir() else one.unlink()

    return change


TOML, CONF, PUBLISH = "content/clinic.toml", "pelicanconf.py", "publishconf.py"
ZONE = 'timezone = "America/Chicago"'
# What is wrong, the file it is laid to, and what must be said.
WRONG: dict[str, tuple[Change, str, str]] = {
    "wrong time zone": (add('TIMEZONE = "Mars/Base"'), PUBLISH, 'time zone "Mars/Base"'),
    "no time zone": (add("TIMEZONE = None"), PUBLISH, "Write timezone = "),
    "wrong time zone among the facts": (
        swap(TOML, ZONE, 'timezone = "Amerika/Chicago"'), TOML, '"Amerika/Chicago"'),
    "no time zone among the facts": (swap(TOML, ZONE, ""), TOML, '"timezone" is missing'),
    "no facts": (drop(TOML), TOML, "This file is missing."),
    "no address": (add('SITEURL = ""'), PUBLISH, 'SITEURL is ""'),
    "half an address": (
        add('SITEURL = "clinic.example"'), PUBLISH, "feeds and search need a complete address"),
    "no address among the facts": (
        swap(TOML, 'url = "https://clinic.example"', 'url = ""'), TOML, '"url" is missing'),
    "no theme": (
        swap(CONF, 'ROOT / "theme"', 'ROOT / "them"'), CONF, '"them" does not contain a theme'),
    "empty name of the theme": (add('THEME = ""'), PUBLISH, "is not a theme"),
    "no templates": (drop("theme/templates"), "theme/templates", "folder of the theme is missing"),
    "no template for posts": (
        drop("theme/templates/article.html"), "theme/templates/article.html", "is missing"),
    "no template for years": (
        drop("theme/templates/period_archives.html"),
        "theme/templates/period_archives.html", "This template is missing"),
    "no template that others rest on": (
        drop("theme/templates/base.html"),
        "theme/templates/404.html", 'uses the template "base.html"'),
    "a template in latin-1": (
        lambda root: (root / "theme/templates/page.html").write_bytes("{# ñ #}".encode("latin-1")),
        "theme/templates/page.html", "cannot be read as plain text"),
    "no words": (drop("theme/strings/en.toml"), "theme/strings/en.toml", "text is missing"),
    "broken words": (
        swap("theme/strings/en.toml", "=", ":"), "theme/strings/en.toml", "cannot be read"),
    "no words in the first language": (
        add('DEFAULT_LANG = "xx"'), "theme/strings/xx.toml", "text is missing"),
    "unknown setting": (
        add("DEFAULT_PAGINATON = 3"), PUBLISH, 'Did you mean "DEFAULT_PAGINATION"?'),
    "setting nobody reads": (add("OPENING_SONG = 3"), PUBLISH, 'uses the setting "OPENING_SONG"'),
    "setting in small letters": (add('sitename = "x"'), PUBLISH, "Write  SITENAME = …"),
    "number in quotes": (add('DEFAULT_PAGINATION = "six"'), PUBLISH, "a number, without quotes"),
    "no plugins": (add("PLUGINS = None"), PUBLISH, "Write a list in brackets"),
    "misspelt plugin": (
        add('PLUGINS = [*PLUGINS, "clinic.plugins.imagess"]'),
        PUBLISH, 'Did you mean "clinic.plugins.images"?'),
    "no folder of plugins": (add('PLUGIN_PATHS = ["nowhere"]'), PUBLISH, 'plugin folder "nowhere"'),
    "no folder of content": (add('PATH = "/nowhere"'), PUBLISH, "posts and pages is missing"),
    "no escaping": (add('JINJA_ENVIRONMENT = {"trim_blocks": True}'), PUBLISH, "autoescape"),
    "no such extension of Markdown": (
        add('MARKDOWN = {"extensions": ["nosuch"]}'), CONF, "No module named 'nosuch'"),
    "output on the posts": (
        add('OUTPUT_PATH = str(ROOT / "content")'), PUBLISH, "replace your own files"),
    "output on everything": (add('OUTPUT_PATH = "/"'), PUBLISH, "replace your own files"),
    "output on unsaved words": (
        add('OUTPUT_PATH = str(ROOT / ".editing")'), PUBLISH, "no build has made"),
    "output on a file": (
        add('OUTPUT_PATH = str(ROOT / "pelicanconf.py")'), PUBLISH, "no build has made"),
    "pages outside": (
        add('ARTICLE_SAVE_AS = "../{slug}.html"'), PUBLISH, "goes outside the built site"),
    "misspelt part of an address": (
        add('ARTICLE_URL = "blog/{slugg}/"'), PUBLISH, "Did you mean {slug}?"),
    "old name of a setting": (add('ARTICLE_DIR = "posts"'), CONF, "Deprecated setting ARTICLE_DIR"),
    "a missing bracket": (add("X = [1,"), PUBLISH, "'[' was never closed"),
    "a word without quotes": (add("THEME = theme"), PUBLISH, 'The word "theme" is not known here'),
    "no settings": (drop(PUBLISH), PUBLISH, "This file is missing."),
    "settings that leave": (add("import sys; sys.exit(3)"), PUBLISH, "SystemExit"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_slip_in_the_settings_or_theme_is_named_and_the_last_site_stays(case, built):
    change, file, words = WRONG[case]
    before = take_picture(built / "output")
    change(built)
    result = build_site(built, PUBLISH, who="Ana", now=NOW)
    errors = [one for one in result.problems if one.severity is Severity.ERROR]
    said = say_problems(errors, width=500)
    assert not result.is_built
    assert [one for one in errors if one.file == file and words in one.what + one.fix], said
    assert "Traceback" not in said
    assert take_picture(built / "output") == before


def test_a_folder_with_somebodys_files_is_never_replaced_by_the_site(project, tmp_path):
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text("Dear all")
    add(f"OUTPUT_PATH = {str(letters)!r}")(project)
    result = build_site(project, PUBLISH, who="Ana", now=NOW)
    assert not result.is_built
    assert any("no build has made" in one.what for one in result.problems)
    assert (letters / "letter.txt").read_text() == "Dear all"


def test_a_folder_that_a_build_has_made_is_replaced_by_the_next(project, tmp_path):
    add(f"OUTPUT_PATH = {str(tmp_path / 'site')!r}")(project)
    for sentence in ("One.", "Two."):
        post = project / "content/posts/2026/two.md"
        post.write_text(f"{post.read_text(encoding='utf-8')}\n{sentence}\n", encoding="utf-8")
        result = build_site(project, PUBLISH, who="Ana", now=NOW)
        assert result.is_built, result.problems


def test_a_slip_in_the_settings_does_not_hide_what_is_wrong_with_a_post(project):
    add("DEFAULT_PAGINATON = 3")(project)
    (project / "content/posts/2026/new.md").write_text("Words.\n")
    rules = {one.rule for one in build_site(project, PUBLISH, who="Ana", now=NOW).problems}
    assert {"settings", "title-missing"} <= rules


RIGHT = {
    "a setting that a template reads": [
        add("{{ OPENING_SONG }}", "theme/templates/404.html"), add('OPENING_SONG = "la"')],
    "a setting that the next line reads": [add('HOUSE = "x"'), add("SITESUBTITLE = HOUSE")],
    "no pages of pages": [add("DEFAULT_PAGINATION = False")],
    "no lists of authors": [
        add('AUTHOR_SAVE_AS = ""'), drop("theme/templates/author.html")],
    "names for the settings' own use": [add("_mine = 1"), add("mine = 2"), add("import json")],
    "output elsewhere": [add('OUTPUT_PATH = str(ROOT / "site")')],
}  # fmt: skip


@pytest.mark.quick
@pytest.mark.parametrize("case", RIGHT)
def test_settings_that_work_are_left_in_peace(case, project):
    for change in RIGHT[case]:
        change(project)
    settings = read_site_settings(project, PUBLISH)
    found = find_setting_problems(project, settings) + find_theme_problems(project, settings)
    assert found == [], say_problems(found)


def test_a_style_sheet_that_is_gone_is_named_and_the_program_is_not_blamed(built):
    (built / "theme/static/css/base.css").unlink()
    (problem,) = [
        one
        for one in build_site(built, PUBLISH, who="Ana", now=NOW).problems
        if one.severity is Severity.ERROR
    ]
    assert "theme/static/css/base.css" in problem.what
    assert str(built) not in problem.what


def test_no_copy_of_the_settings_is_kept(project):
    add('PUBLISH_TARGET = "sftp://name:a-password@host.example/www"')(project)
    build_site(project, PUBLISH, who="Ana", now=NOW)
    kept = [*project.glob("__pycache__/publishconf*"), *project.glob("__pycache__/pelicanconf*")]
    assert kept == []
