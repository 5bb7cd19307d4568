"""Which versions are kept and can be put back, and which are not offered."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.manifest import read_manifest, write_manifest
from clinic.publish.status import read_history, read_status
from clinic.publish.targets.git_tool import LIVE

from .desk import Desk
from .git_desk import GitDesk
from .wave_desk import WaveDesk


def test_a_damaged_version_is_named_and_the_others_can_be_restored(desk: Desk) -> None:
    first = desk.publish_three()[0]
    (desk.releases / desk.release_names[1] / "images/spine.svg").write_text("damaged")
    lines = desk.list_versions()
    assert lines[0].startswith("2 ") and "1 file is damaged or missing" in lines[0]
    assert lines[1].startswith("1 ")
    with pytest.raises(PublishError, match=r"damaged: /images/spine\.svg"):
        desk.roll_back()
    with pytest.raises(PublishError, match=r"damaged: /images/spine\.svg"):
        desk.roll_back(desk.release_names[1])
    desk.roll_back("1")
    assert desk.live == first


def test_a_version_that_lost_a_file_on_this_computer_is_not_offered(waves: WaveDesk) -> None:
    waves.publish_three()
    (shelf,) = (waves.root / ".published").iterdir()
    for path in (shelf / "files").rglob("*"):
        if path.is_file() and b"version 1" in path.read_bytes():
            path.write_text("damaged")
    lines = waves.list_versions()
    assert lines[0].startswith("2 ")
    assert lines[1].startswith("1 ") and "cannot be restored" in lines[1]


def test_a_version_that_lost_a_file_in_the_repository_is_not_offered(at_git: GitDesk) -> None:
    at_git.publish_three()
    (shelf,) = (at_git.root / ".published").iterdir()
    git = ["git", "--git-dir", str(shelf / "repository"), "rev-parse", f"{LIVE}~2:index.html"]
    blob = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    damaged = shelf / "repository/objects" / blob[:2] / blob[2:]
    damaged.chmod(0o600)
    damaged.write_bytes(b"damaged")
    lines = at_git.list_versions()
    assert lines[0].startswith("2 ")
    assert lines[1].startswith("1 ") and "cannot be restored" in lines[1]


def test_what_an_interrupted_publish_has_spoiled_can_be_put_back(waves: WaveDesk) -> None:
    third = waves.publish_three()[2]
    waves.host.refuses = lambda path: path == "feeds/all.atom.xml"
    waves.write("blog/fourth/index.html", "half")
    waves.write("index.html", "half")
    waves.write("feeds/all.atom.xml", "half")
    with pytest.raises(PublishError):
        waves.publish(demo=False)
    assert waves.live["index.html"] == "half"
    waves.host.refuses = lambda path: False
    lines = waves.list_versions()
    assert [line[:2] for line in lines] == ["2 ", "3 ", "1 "]
    assert "the previous version" in lines[0] and "live until a publish was interrupted" in lines[1]
    waves.roll_back("3")
    assert waves.live == third
    assert len(waves.list_versions()) == 2


@pytest.mark.parametrize("any_desk", ["desk", "waves"], indirect=True)
def test_going_to_and_fro_loses_no_version(any_desk: Desk) -> None:
    first = any_desk.publish_three()[0]
    for _ in range(7):
        any_desk.wait(hours=2)
        any_desk.roll_back(choose=lambda seen: next((v for v in seen if v.is_left), seen[0]))
    lines = any_desk.list_versions()
    assert len(lines) == 2
    any_desk.wait(hours=2)
    any_desk.roll_back(next(line.split()[0] for line in lines if "4 pages" in line))
    assert any_desk.live == first


def test_what_the_list_shows_outlives_the_tidying(desk: Desk) -> None:
    desk.publish_three()
    seen = []
    for number in range(4, 9):
        desk.wait(hours=2)
        desk.write("index.html", f"version {number}")
        desk.publish()
        seen.append(desk.live)
    lines = desk.list_versions()
    assert len(lines) == 4
    desk.roll_back("4")
    assert desk.live == seen[0]
    assert len(desk.list_versions()) == 4


def test_a_version_that_never_was_online_is_not_offered(desk: Desk) -> None:
    desk.publish_three()
    newest = desk.release_names[-1]
    name = "000009-20261122T200000Z"
    shutil.copytree(desk.releases / newest, desk.releases / name)
    record = desk.releases / name / ".publish/current.json"
    manifest = read_manifest(record.read_bytes(), str(record))
    never = replace(manifest, release=name, files={**manifest.files, "index.html": "0" * 64})
    record.write_bytes(write_manifest(never))
    assert len(desk.list_versions()) == 2


def test_a_publish_that_failed_is_no_version(waves: WaveDesk) -> None:
    waves.publish_three()
    waves.host.refuses = lambda path: path == ".publish/current.json"
    waves.write("index.html", "never whole")
    with pytest.raises(PublishError):
        waves.publish(demo=False)
    waves.host.refuses = lambda path: False
    waves.write("index.html", "version 4")
    waves.publish(demo=False)
    assert len(waves.list_versions()) == 3


def test_the_history_numbers_what_the_list_numbers(any_desk: Desk) -> None:
    any_desk.publish_three()
    any_desk.roll_back()
    history = read_history(any_desk.target, root=any_desk.root).lines
    marks = [line[:3].strip() for line in history]
    assert marks == ["1", "", "3", "now", "now"]
    assert "Maria restored version 2 of November 22, 2026, " in history[3]
    assert history[4].startswith("now: the live version. To restore a version, use its number")


def test_the_history_is_told_when_the_host_does_not_answer(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waves.publish_three()

    def fail(path: str) -> bytes:
        raise PublishError("disk://host does not answer.", "Try: make publish")

    monkeypatch.setattr(waves.host, "read", fail)
    lines = read_history("", root=waves.root).lines
    assert len(lines) == 4 and "Maria published version 3" in lines[2]
    assert lines[3] == "The live site cannot be read. disk://host does not answer."


def test_versions_of_one_minute_keep_their_numbers_in_publish_status_history_and_rollback(
    any_desk: Desk,
) -> None:
    for number in (1, 2, 3):
        any_desk.write("index.html", f"version {number}")
        assert f"Published version {number}: " in any_desk.publish(demo=False).sentence
    same = any_desk.publish(demo=False)
    assert same.sentence.startswith("Nothing has changed since version 3 of November 22, 2026, ")
    assert [line[:2] for line in any_desk.list_versions()] == ["2 ", "1 "]
    assert "Version 1 of November 22" in any_desk.roll_back("1").sentence
    assert any_desk.live["index.html"] == "version 1"
    assert [line[:2] for line in any_desk.list_versions()] == ["3 ", "2 "]
    status = read_status(any_desk.target, root=any_desk.root).lines
    assert status[0].startswith("Version 1, restored by Maria, has been live since ")
    history = read_history(any_desk.target, root=any_desk.root).lines
    assert [line[:3].strip() for line in history[:4]] == ["", "2", "3", "now"]
    assert "Maria published version 3 " in history[2]
    assert "Maria restored version 1 of November 22, 2026" in history[3]
