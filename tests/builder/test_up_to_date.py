"""Where nothing has changed a build is not made again, and only there."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from clinic.builder import up_to_date as unchanged
from clinic.builder.snapshot import take_snapshot
from clinic.builder.up_to_date import NOTE, load_current_build, record_build
from clinic.core.problem import Problem, Severity

pytestmark = pytest.mark.quick

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WARNING = Problem(
    rule="odd", file="content/posts/a.md", what="Odd.", fix="None.", severity=Severity.WARN
)
FILES = {
    "content/clinic.toml": "[clinic]",
    "content/posts/a.md": "Title: A",
    "theme/base.html": "<p>",
    "clinic/code.py": "number = 1",
    "pelicanconf.py": "A = 1",
    "publishconf.py": "A = 2",
    "facts.json": "{}",
    "output/index.html": "A page",
    "output/blog/a/index.html": "A post",
    ".build/lock": "",
}


def note(made, waiting=None):
    settings = {
        "OUTPUT_PATH": str(made / "output"),
        "PATH": str(made / "content"),
        "THEME": str(made / "theme"),
        "TIMEZONE": "America/Chicago",
    }
    record_build(
        made,
        "pelicanconf.py",
        settings,
        stock=take_snapshot(made),
        now=NOW,
        waiting=waiting or {},
        problems=[WARNING],
    )


@pytest.fixture
def made(tmp_path, same_environment):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    note(tmp_path)
    return tmp_path


def find(made, now=NOW):
    return load_current_build(made, "pelicanconf.py", now)


@pytest.fixture(autouse=True)
def same_environment(monkeypatch):
    """The variable in which pytest says whether a test is being set up or called is left out."""
    monkeypatch.setattr(unchanged, "_PASSED_OVER", unchanged._PASSED_OVER | {"PYTEST_CURRENT_TEST"})


def test_where_nothing_has_changed_the_last_build_is_what_a_build_would_come_to(made):
    last = find(made, NOW + timedelta(minutes=1))
    assert last is not None
    assert (last.output, last.problems) == (made / "output", [WARNING])


def rewrite_secretly(path):
    """Write other words of the same length, with the same time of change."""
    found = path.stat()
    path.write_text(path.read_text().swapcase())
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def put_in_place_of(path):
    """Put another file of the same words and times in a file's place."""
    other = path.with_name("other")
    shutil.copy2(path, other)
    other.replace(path)


CHANGES = {
    "a text": lambda made: rewrite_secretly(made / "content/posts/a.md"),
    "the theme": lambda made: rewrite_secretly(made / "theme/base.html"),
    "our code": lambda made: rewrite_secretly(made / "clinic/code.py"),
    "the settings": lambda made: rewrite_secretly(made / "publishconf.py"),
    "what the settings read": lambda made: (made / "facts.json").write_text("[]"),
    "a new text": lambda made: (made / "content/posts/b.md").touch(),
    "a text that is gone": lambda made: (made / "content/posts/a.md").unlink(),
    "a damaged page": lambda made: rewrite_secretly(made / "output/blog/a/index.html"),
    "a page that is gone": lambda made: (made / "output/blog/a/index.html").unlink(),
    "a page too many": lambda made: (made / "output/old.html").touch(),
    "a page too many, further down": lambda made: (made / "output/blog/a/old.html").touch(),
    "a folder too many": lambda made: (made / "output/blog/b").mkdir(),
    "a page in another's place": lambda made: put_in_place_of(made / "output/index.html"),
    "no site": lambda made: shutil.rmtree(made / "output"),
    "no note": lambda made: (made / ".build" / NOTE).unlink(),
    "half a note": lambda made: (made / ".build" / NOTE).write_bytes(
        (made / ".build" / NOTE).read_bytes()[:200]
    ),
    "a note that is none": lambda made: (made / ".build" / NOTE).write_text("[1]"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_it_is_built_again(made, change):
    CHANGES[change](made)
    assert find(made) is None


def test_another_environment_or_another_package_builds_again(made, monkeypatch):
    with monkeypatch.context() as other:
        other.setenv("SITE_NAME", "Another")
        assert find(made) is None
    with monkeypatch.context() as other:
        (made / "new-1.0.dist-info").mkdir()
        other.syspath_prepend(made)
        assert find(made) is None
    assert find(made)


def test_the_next_day_and_the_moment_of_a_waiting_post_build_again(made):
    midnight = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # in Texas
    assert find(made, midnight - timedelta(seconds=1))
    assert find(made, midnight) is None
    assert find(made, NOW - timedelta(seconds=1)) is None
    note(made, {"content/posts/b.md": NOW + timedelta(hours=1)})
    assert find(made, NOW + timedelta(minutes=59))
    assert find(made, NOW + timedelta(hours=1)) is None


def test_settings_that_take_a_theme_from_elsewhere_are_built_each_time(made):
    settings = {"PATH": str(made / "content"), "THEME": "/usr/share/theme", "OUTPUT_PATH": "output"}
    (made / ".build" / NOTE).unlink()
    more = {"stock": {}, "now": NOW, "waiting": {}, "problems": []}
    record_build(made, "pelicanconf.py", settings, **more)
    assert not (made / ".build" / NOTE).exists()


def test_a_build_does_not_fail_over_a_file_that_can_not_be_looked_at(made, monkeypatch):
    def refuse(_output):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(unchanged, "scan_output", refuse)
    (made / ".build" / NOTE).unlink()
    note(made)
    assert find(made) is None


@pytest.mark.slow
def test_make_html_says_the_same_again_without_loading_pelican(built):
    def run():
        command = [sys.executable, "-X", "importtime", "-m", "clinic", "html"]
        done = subprocess.run(command, cwd=built, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines(), " pelican\n" in done.stderr

    first, is_loaded = run()
    assert is_loaded
    again, is_loaded = run()
    assert not is_loaded
    assert again == [
        *first[3:-1],
        "The site has not changed: output/   To see the site, run: make serve",
    ]
