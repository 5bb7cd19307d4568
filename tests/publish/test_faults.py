"""What readers find after the worst: a publisher killed, a full disk, a locked folder."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.history import read_records

from .desk import Desk, Ended, run_publisher, take_snapshot, write_files

OLD_CSS, NEW_CSS = "theme/site.aaaaaaaa1.css", "theme/site.bbbbbbbb2.css"


def edit(desk: Desk) -> None:
    """Prepare a publish with something new, changed, removed, kept and foreign."""
    (desk.public / "google1234.html").write_text("proof")
    desk.remove(OLD_CSS)
    desk.write(NEW_CSS, "body { margin: 1rem }")
    desk.write("index.html", f"<link rel=stylesheet href=/{NEW_CSS}>new")
    desk.remove("blog/imaging/index.html")
    desk.write("blog/sedation/index.html", "no driving")
    write_files(desk.site, desk.files)


def assert_whole_and_healing(desk: Desk, old: dict[str, str], new: dict[str, str]) -> None:
    """Readers have the old or the new site, and the next publish leaves nothing behind."""
    assert desk.live in (old, new)
    desk.send()
    assert desk.live == new
    assert desk.public.is_symlink()
    left = {path.name for path in desk.releases.iterdir()} - set(desk.release_names)
    assert left == {".lock", "history.jsonl"}
    assert len(desk.release_names) == 2, desk.release_names
    assert (desk.releases / ".lock").read_bytes() == b""
    live = desk.public.resolve().name
    assert [r.release for r in read_records(desk.releases / "history.jsonl")][-1] == live
    before = take_snapshot(desk.public, desk.public.resolve(), desk.releases)
    assert desk.send().result == "unchanged"
    assert take_snapshot(desk.public, desk.public.resolve(), desk.releases) == before


def prepare(desk: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """Publish, edit, and give what readers had and what they are to have."""
    desk.publish()
    edit(desk)
    old = desk.live
    return old, desk.files | {"google1234.html": "proof", OLD_CSS: old[OLD_CSS]}


def copy_desk(desk: Desk, name: str) -> Desk:
    """Set up the same desk once more, as it stands."""
    root = desk.root.with_name(f"{desk.root.name}-{name}")
    shutil.copytree(desk.root, root, symlinks=True)
    return Desk(root, dict(desk.files), desk.clock)


def test_a_publisher_killed_at_any_line_of_its_story_breaks_nothing(desk: Desk) -> None:
    old, new = prepare(desk)
    for line in range(1, 9):
        at = copy_desk(desk, str(line))
        assert run_publisher(at.root, die_at_line=line).code == -9
        assert_whole_and_healing(at, old, new)


@pytest.mark.slow
def test_a_publisher_killed_before_any_step_on_the_disk_breaks_nothing(desk: Desk) -> None:
    old, new = prepare(desk)
    steps = run_publisher(copy_desk(desk, "whole").root).steps
    assert steps > 30
    for step in range(1, steps + 1):
        at = copy_desk(desk, str(step))
        assert run_publisher(at.root, die_at_step=step).code == -9
        assert_whole_and_healing(at, old, new)
        shutil.rmtree(at.root)


@pytest.mark.slow
def test_a_rollback_killed_before_any_step_on_the_disk_breaks_nothing(desk: Desk) -> None:
    old, new = prepare(desk)
    desk.send()
    restored = old | {NEW_CSS: new[NEW_CSS]}
    steps = run_publisher(copy_desk(desk, "whole").root, verb="rollback").steps
    for step in range(1, steps + 1):
        at = copy_desk(desk, str(step))
        assert run_publisher(at.root, verb="rollback", die_at_step=step).code == -9
        assert at.live in (new, restored)
        at.send()
        assert at.live == new
        shutil.rmtree(at.root)


def test_a_first_publish_that_was_killed_leaves_nothing_half_done(desk: Desk) -> None:
    write_files(desk.site, desk.files)
    for line in range(1, 7):
        at = copy_desk(desk, str(line))
        assert run_publisher(at.root, die_at_line=line).code == -9
        assert not at.public.exists() or at.live == desk.files
        at.send()
        assert at.live == desk.files
        assert len(at.release_names) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.prove)])
def test_a_publisher_killed_at_random_moments_breaks_nothing(desk: Desk, kills: int) -> None:
    chance = random.Random(20261122)
    for number in range(60):
        desk.write(f"blog/p{number}/index.html", f"post {number}")
    old, new = prepare(desk)
    killed = 0
    whole = run_publisher(copy_desk(desk, "whole").root).seconds
    while killed < kills:  # one that was done sooner is not counted
        at = copy_desk(desk, "at")
        killed += run_publisher(at.root, die_after=chance.uniform(0.001, whole)).code < 0
        assert_whole_and_healing(at, old, new)
        shutil.rmtree(at.root)


def test_a_publish_that_died_after_going_live_is_put_on_record_later(desk: Desk) -> None:
    prepare(desk)
    last_line = 8  # told between the switch and the record
    assert run_publisher(desk.root, die_at_line=last_line, who="Ana").code == -9
    assert desk.send().result == "unchanged"
    record = read_records(desk.releases / "history.jsonl")[-1]
    assert (record.who, record.result) == ("Ana", "interrupted")


@pytest.mark.parametrize(
    ("line", "is_live"), [("Copying", False), ("Making the new", False), ("Verifying every", True)]
)
def test_ctrl_c_leaves_a_whole_site_and_is_put_on_record(
    desk: Desk, line: str, is_live: bool
) -> None:
    old, new = prepare(desk)

    def interrupt(told: str) -> None:
        if told.startswith(line):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.send(tell=interrupt, who="Ana")
    assert desk.live == (new if is_live else old)
    assert_whole_and_healing(desk, old, new)
    records = read_records(desk.releases / "history.jsonl")
    assert [(r.who, r.result) for r in records if r.who == "Ana"] == (
        [("Ana", "interrupted")] if is_live else []
    )


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """Put a tiny disk at `folder`; gives False where this account may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = False
    if os.geteuid() == 0:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def assert_nothing_happened(desk: Desk, ended: Ended, live: dict[str, str]) -> None:
    assert ended.code == 1, ended.words
    assert "Traceback" not in ended.words
    assert desk.live == live
    assert len(desk.release_names) == 1


def test_a_full_disk_leaves_the_live_site_as_it_was(desk: Desk) -> None:
    with small_disk(desk.root, "1m") as is_small:
        desk.publish()
        live = desk.live
        desk.write("images/large.svg", "x" * 600_000)
        write_files(desk.site, desk.files)
        limit = {} if is_small else {"largest_file": 100_000}
        ended = run_publisher(desk.root, **limit)
        assert_nothing_happened(desk, ended, live)
        assert "is full" in ended.words or "larger than this disk" in ended.words
        desk.remove("images/large.svg")
        desk.write("index.html", "new")
        desk.publish()
        assert desk.live == desk.files


def test_a_file_too_large_for_the_account_leaves_the_live_site_as_it_was(desk: Desk) -> None:
    desk.publish()
    live = desk.live
    desk.write("images/large.svg", "x" * 100_000)
    write_files(desk.site, desk.files)
    ended = run_publisher(desk.root, largest_file=50_000)
    assert_nothing_happened(desk, ended, live)
    assert "larger than this disk or account allows" in ended.words


def test_a_folder_nobody_may_write_to_is_explained() -> None:
    with tempfile.TemporaryDirectory() as folder:  # not under pytest's own, closed to others
        desk = Desk(Path(folder))
        desk.root.chmod(0o755)
        desk.publish()
        live = desk.live
        desk.write("index.html", "new")
        write_files(desk.site, desk.files)
        desk.releases.chmod(0o555)
        ended = run_publisher(desk.root, user=65534)
        desk.releases.chmod(0o755)
        assert_nothing_happened(desk, ended, live)
        assert "not allowed to write or read there" in ended.words


def test_a_disk_that_knows_no_links_is_explained(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a disk (a USB stick) cannot be made in a test everywhere: only its answer is real."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(self))

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(PublishError, match="cannot make links"):
        desk.publish()
    assert not desk.public.exists()
    monkeypatch.undo()
    desk.publish()
    assert desk.live == desk.files
    assert len(desk.release_names) == 1
