"""A thousand folders inside each other are named or taken away, and end nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.__main__ import main
from tests.builder.small_project import make_small_project

DEPTH = 1200


def dig(folder: Path) -> None:
    """Make folders inside each other, with a file in the last."""
    here = Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    try:
        for _ in range(DEPTH):
            Path("d").mkdir()
            os.chdir("d")
        Path("last.txt").write_text("words", encoding="utf-8")
    finally:
        os.chdir(here)


@pytest.fixture
def small(root, tmp_path):
    yield make_small_project(root, tmp_path / "project")
    if sys.platform != "win32":  # pytest's own way ends at a thousand
        subprocess.run(["rm", "-rf", tmp_path / "project"], check=True)


@pytest.mark.parametrize(
    ("word", "place"),
    [("check", "static"), ("check", "templates"), ("html", "static/root"), ("html", "old")],
)
def test_too_many_folders_in_the_theme_are_named(word, place, small, capsys):
    dig(small / "theme" / place)
    assert main([word], small) == 1
    told = capsys.readouterr()
    assert f"PROBLEM  theme/{place}" in told.out and "too many levels" in told.out
    assert "program's fault" not in told.out + told.err


def test_folders_in_the_output_are_replaced_by_the_site_and_by_clean(small, capsys):
    dig(small / "output/old")
    assert main(["html"], small) == 0, capsys.readouterr()
    assert (small / "output/index.html").is_file() and not (small / "output/old").exists()
    dig(small / "output/old")
    dig(small / ".build/old")
    assert main(["clean"], small) == 0
    assert not (small / "output").exists() and not (small / ".build").exists()


def test_plain_pelican_builds_beside_folders_in_its_output(small):
    dig(small / "alone")
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "alone"]
    done = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (small / "alone/index.html").is_file()


@pytest.mark.parametrize("gone", ["theme/strings", "theme/static/root"])
def test_a_folder_of_the_theme_that_is_missing_is_named_by_check(gone, small, capsys):
    shutil.rmtree(small / gone)
    assert main(["check"], small) == 1
    assert f"PROBLEM  {gone}" in capsys.readouterr().out
