"""What an editor meets when the site goes to another computer, and when nobody sits there."""

import io
import subprocess
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.actions.console import Screen
from clinic.actions.git_info import compare_commits
from clinic.cli.publish_support import make_bar, make_question


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("TO", "FORCE", "DRY_RUN", "PUBLISH_TARGET"):
        monkeypatch.delenv(name, raising=False)


def run_git(folder: Path, *words: str) -> str:
    names = ["-c", "user.name=Ana", "-c", "user.email=ana@localhost"]
    done = subprocess.run(
        ["git", "-C", str(folder), *names, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_verifying_says_that_all_is_as_published_and_names_what_is_not(built, capsys):
    main(["publish"], built)
    assert main(["verify"], built) == 0
    assert "of the live site are as published" in capsys.readouterr().out
    (built / "public/index.html").write_text("spoiled")
    assert main(["verify"], built) == 1
    said = capsys.readouterr().out
    assert (
        "is damaged or missing: /." in said and "To repair the live site, run: make publish" in said
    )


def test_the_history_says_when_who_and_what(built, capsys):
    assert main(["history"], built) == 0
    assert "Nothing has been published from this computer yet" in capsys.readouterr().out
    main(["publish"], built)
    capsys.readouterr()
    assert main(["history"], built) == 0
    said = capsys.readouterr().out
    assert said.startswith("now  ") and " published version 1 (files: " in said and " new)" in said


def test_the_environment_names_the_place(built, capsys, monkeypatch):
    monkeypatch.setenv("PUBLISH_TARGET", "elsewhere")
    assert main(["publish"], built) == 0
    assert (built / "elsewhere/index.html").is_file()
    assert not (built / "public").exists()


def test_without_a_terminal_nothing_is_asked_and_no_bar_is_drawn():
    with Screen() as screen:
        assert make_question(screen) is None
        assert make_bar(screen) is None


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_of_a_folder_counts_files_and_speaks_of_no_bytes(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    for sizes, is_said in (((), False), ((500, 500), True)):
        with Screen(Terminal()) as screen:
            show = make_bar(screen)
            show(3, 3, *sizes)
            last = screen.out.getvalue()
        assert "3 of 3 files" in last
        assert ("bytes" in last) is is_said


def test_git_says_how_a_checkout_stands_to_what_is_live(tmp_path):
    run_git(tmp_path, "init", "-q")
    commits = []
    for number in range(2):
        run_git(tmp_path, "commit", "-q", "--allow-empty", "-m", str(number))
        commits.append(run_git(tmp_path, "rev-parse", "HEAD"))
    assert compare_commits(tmp_path, commits[0]) == "newer"
    assert compare_commits(tmp_path, None) == "newer"
    assert compare_commits(tmp_path, "0" * 40) == "unknown"
    run_git(tmp_path, "checkout", "-q", commits[0])
    assert compare_commits(tmp_path, commits[1]) == "older"
    run_git(tmp_path, "commit", "-q", "--allow-empty", "-m", "other")
    assert compare_commits(tmp_path, commits[1]) == "apart"
