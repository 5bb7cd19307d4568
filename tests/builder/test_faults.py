"""Whatever happens around a build, what is in place is one whole site, and it is said in words."""

import ctypes
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clinic.builder import pipeline as build_module
from clinic.builder.errors import BuildError
from clinic.builder.pipeline import build_site
from clinic.builder.snapshot import RULE, diff_snapshots, take_snapshot
from tests.projects import NOW, take_picture

ONE = "content/posts/2025/four.md"
TWO = "content/posts/2025/five.md"
PR_CAPBSET_DROP, POWERS = 24, (1, 2)  # linux/prctl.h; CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def build(project):
    return build_site(project, "publishconf.py", who="Ana", now=NOW)


def run(project, word, **more):
    return subprocess.run(
        [sys.executable, "-m", "clinic", word],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def meanwhile(monkeypatch, act):
    """Let something happen between the reading of the content and the swap."""
    pelican = build_module.run_pelican

    def run_and_act(*run):
        done = pelican(*run)
        act()
        return done

    monkeypatch.setattr(build_module, "run_pelican", run_and_act)


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(
            ONE,
            lambda path: append(path, "\nA late sentence.\n"),
            marks=pytest.mark.quick,
        ),
        (ONE, lambda path: path.unlink()),
        ("content/clinic.toml", lambda path: append(path, "# a late note\n")),
        ("theme/static/css/base.css", lambda path: append(path, "p { margin: 0 }\n")),
        ("publishconf.py", lambda path: append(path, "# a late note\n")),
        ("content/posts/2026/new.md", lambda path: path.write_text("Title: New\n")),
    ],
)
def test_a_file_that_changes_during_a_build_stops_it_and_is_named(built, monkeypatch, name, change):
    before = take_picture(built / "output")
    append(built / TWO, "\nAn early sentence.\n")
    meanwhile(monkeypatch, lambda: change(built / name))
    result = build(built)
    assert not result.is_built
    errors = [one for one in result.problems if one.rule == RULE]
    assert [one.file for one in errors] == [name]
    assert errors[0].what == "This file changed while the site was being built."
    assert take_picture(built / "output") == before


def test_a_file_that_is_changed_and_changed_back_stops_the_build_too(built, monkeypatch):
    post = built / ONE

    def change_and_back():
        text = post.read_bytes()
        post.write_bytes(b"")
        post.write_bytes(text)
        os.utime(post, ns=(1, 1))  # two writes within one tick of a coarse clock look like none

    meanwhile(monkeypatch, change_and_back)
    assert not build(built).is_built


def test_a_file_that_goes_away_under_pelicans_hands_is_named_not_the_program_blamed(
    built, monkeypatch
):
    def vanish(*_run):
        (built / ONE).unlink()
        raise FileNotFoundError(ONE)

    monkeypatch.setattr(build_module, "run_pelican", vanish)
    with pytest.raises(BuildError, match=f"{ONE}: This file changed"):
        build(built)


@pytest.mark.quick
def test_what_an_editor_program_leaves_beside_a_post_is_no_change(built):
    stock = take_snapshot(built)
    (built / "content/posts/2025/.four.md.swp").write_bytes(b"b0VIM")
    (built / "content/.DS_Store").write_bytes(b"")
    assert diff_snapshots(stock, take_snapshot(built)) == []


@pytest.mark.slow
def test_somebody_who_saves_all_the_time_never_gets_a_mixed_site(built):
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)
    texts = {name: (built / name).read_text(encoding="utf-8") for name in (ONE, TWO)}
    is_over = threading.Event()

    def write() -> None:
        number = 0
        while not is_over.wait(chance.uniform(0, 8)):
            number += 1
            for name, text in texts.items():
                (built / name).write_text(f"{text}\nVersion-{number}.\n", encoding="utf-8")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            result = build(built)
            kinds = {one.rule for one in result.problems if not result.is_built}
            assert result.is_built or RULE in kinds, f"seed {seed}: {kinds}"
            pages = [
                (built / "output/blog" / Path(name).stem / "index.html").read_text("utf-8")
                for name in texts
            ]
            versions = [re.findall(r"Version-\d+", page) for page in pages]
            assert versions[0] == versions[1], f"seed {seed}"
    finally:
        is_over.set()
        writer.join()


@pytest.mark.slow
def test_two_builds_at_the_same_moment_leave_one_whole_site(project):
    assert run(project, "html").returncode == 0
    whole = take_picture(project / "output")
    shutil.rmtree(project / "output")
    command = [sys.executable, "-m", "clinic", "html"]
    both = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [one.communicate() for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes in ([0, 0], [0, 75]), said
    if 75 in codes:
        # (The other may not have written down yet who it is.)
        busy = (
            b"has been building this site since",
            b"Another window on this computer is building",
        )
        assert any(one in words for _, words in said for one in busy)
    assert not any(b"Traceback" in words for _, words in said)
    assert take_picture(project / "output") == whole


def give_up_power() -> None:
    """Let file modes hold for this process, even where it is root."""
    if sys.platform == "linux" and os.geteuid() == 0:
        for power in POWERS:
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, power)


@pytest.fixture
def locked(built):
    """A project with a built site, whose folders nobody may write to."""
    project = built
    paths = [project, *project.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~stat.S_IWUSR)
    yield project
    for path in paths:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def test_a_folder_that_can_not_be_written_is_said_in_words_and_stays_as_it_was(locked):
    before = take_picture(locked / "output")
    done = run(locked, "html", preexec_fn=give_up_power)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "The live site has not changed." in done.stderr
    assert "Traceback" not in done.stderr
    assert take_picture(locked / "output") == before


def test_a_site_that_can_only_be_read_can_still_be_checked(locked):
    done = run(locked, "check", preexec_fn=give_up_power)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ready to publish" in done.stdout


def test_a_post_and_a_folder_that_may_not_be_read_are_named(project):
    closed = [project / ONE, project / "content/posts/2026", project / "content/clinic.toml"]
    for path in closed[:2]:
        path.chmod(0)
    try:
        done = run(project, "check", preexec_fn=give_up_power)
        assert done.returncode == 1, done.stdout + done.stderr
        assert f"PROBLEM  {ONE}\n      This file cannot be read (Permission denied)." in done.stdout
        assert "PROBLEM  content/posts/2026\n      This folder cannot be opened." in done.stdout
        closed[2].chmod(0)
        done = run(project, "check", preexec_fn=give_up_power)
        assert done.returncode == 1
        assert "PROBLEM  content/clinic.toml" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    finally:
        for path in closed:
            path.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.prove)])
def test_a_kill_during_a_check_leaves_nothing_that_misleads_the_next_one(project, kills):
    began = time.monotonic()
    right = run(project, "check")
    length = time.monotonic() - began
    for attempt in range(kills):
        shutil.rmtree(project / ".build")
        child = subprocess.Popen(
            [sys.executable, "-m", "clinic", "check"], cwd=project, stdout=subprocess.DEVNULL
        )
        try:
            child.wait(timeout=length * (0.5 + attempt / kills / 2))  # it writes near its end
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        assert run(project, "check").stdout == right.stdout
