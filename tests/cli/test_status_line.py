"""`make` alone begins with the state of the blog, in no time and whatever is wrong."""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clinic.__main__ import main
from clinic.cli.status_line import describe
from tests.checks.conftest import RIGHT_SITE

pytestmark = pytest.mark.quick

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
HEAD = "Title: Knees\nCategory: Injections\n"


@pytest.fixture
def small(tmp_path):
    return shutil.copytree(RIGHT_SITE / "content", tmp_path / "small/content").parent


def add(project: Path, name: str, more: str) -> None:
    (project / "content/posts/2026" / f"{name}.md").write_text(f"{HEAD}{more}\n\nText.\n")


def test_it_counts_who_may_read_what_and_says_which_day_comes_first(small):
    assert describe(small, NOW) == "Example Clinic: 1 public post"
    add(small, "one", "Date: 2026-11-01\nStatus: Draft")
    add(small, "two", "Date: 2026-12-01")
    assert describe(small, NOW) == (
        "Example Clinic: 1 public post, 1 draft, 1 scheduled for December 1"
    )
    add(small, "three", "Date: 2027-01-02 08:00")
    add(small, "four", "Date: 2026-01-02\nStatus: hidden")
    assert describe(small, NOW) == (
        "Example Clinic: 2 public posts, 1 draft, 2 scheduled, the first for December 1"
    )


def test_midnight_is_the_clinics_own(small):
    add(small, "today", "Date: 2026-11-22")
    before = datetime(2026, 11, 22, 5, 59, tzinfo=ZoneInfo("UTC"))  # 11:59 pm in Texas
    assert "1 scheduled for November 22" in describe(small, before)
    after = datetime(2026, 11, 22, 6, 1, tzinfo=ZoneInfo("UTC"))
    assert "2 public posts" in describe(small, after)


@pytest.mark.parametrize("facts", ["", "[clinic", '[clinic]\nname = "A"\ntimezone = "/etc"\n'])
def test_facts_that_can_not_be_read_are_told_and_nothing_fails(small, facts):
    (small / "content/clinic.toml").write_text(facts)
    assert "To see why, run: make check" in describe(small, NOW)


def test_odd_files_are_passed_over(small):
    posts = small / "content/posts/2026"
    (posts / "latin.md").write_bytes(b"Title: caf\xe9\nDate: 2026-13-45\n\nText.\n")
    (posts / "empty.md").write_bytes(b"")
    (posts / "loop.md").symlink_to(posts / "loop.md")
    (posts / "folder.md").mkdir()
    os.mkfifo(posts / "pipe.md")  # reading it would never end
    assert describe(small, NOW) == "Example Clinic: 3 public posts"


def say_make(folder):
    """Type `make`, as in a window where no other make runs."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFL"))
    }
    return subprocess.run(["make"], cwd=folder, capture_output=True, text=True, check=True, env=own)


def test_make_alone_begins_with_it_and_loads_nothing_slow(root):
    assert " public" in say_make(root).stdout.splitlines()[0]
    loaded = "import clinic.cli.status_line, sys; print([*sys.modules])"
    command = [sys.executable, "-c", loaded]
    modules = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    for slow in ("pelican", "markdown", "PIL", "selectolax", "rich"):
        assert f"'{slow}'" not in modules


def test_the_front_door_without_a_word_says_the_same(small, capsys):
    with pytest.raises(SystemExit) as ended:
        main([], small)
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("Example Clinic: 1 public post") and "start a post" in said


def test_before_anything_is_set_up_make_alone_still_lists_its_words(root, tmp_path):
    shutil.copy2(root / "Makefile", tmp_path)
    said = say_make(tmp_path)
    assert said.stdout.startswith("The clinic's website.")
    assert "make publish" in said.stdout and said.stderr == ""
