"""An undone version stays undone: only a person makes it live again."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from clinic.publish import status as standing
from clinic.publish.errors import RefusedError
from clinic.publish.manifest import PATH, read_manifest, seal

from .desk import Desk
from .disk_files import run_in_a_process, wait_for
from .remote import SERVERS, RemoteDesk
from .wave_desk import WaveDesk


def publish_unattended(desk: Desk, **options: Any) -> str:
    """Publish as a schedule does; give what it was refused with, "" if it was not."""
    try:
        desk.publish(run_by="program", demo=False, **options)
    except RefusedError as refusal:
        assert refusal.exit_code == 3
        return str(refusal)
    return ""


def read_standing(desk: Desk) -> str:
    return "\n".join(standing.read_status(desk.target, root=desk.root).lines)


def test_an_undone_version_is_not_published_again_by_a_schedule(any_desk: Desk) -> None:
    _, second, _ = any_desk.publish_three()
    any_desk.roll_back()
    refused = publish_unattended(any_desk)
    assert "Someone restored version 2 of November 22" in refused
    assert "In a terminal window, run: make publish." in refused
    assert any_desk.live == second
    assert "Automatic publishing is on hold" in read_standing(any_desk)


def test_it_says_so_when_it_is_undone(any_desk: Desk) -> None:
    any_desk.publish_three()
    assert "Automatic publishing is on hold" in any_desk.roll_back().sentence


def test_a_person_is_asked_and_ends_the_hold(any_desk: Desk) -> None:
    _, second, third = any_desk.publish_three()
    any_desk.roll_back()
    asked: list[str] = []

    def refuse(words: str) -> bool:
        asked.append(words)
        return False

    assert any_desk.publish(confirm=refuse, demo=False).result == "declined"
    assert any_desk.live == second
    assert asked[0].startswith("Someone restored version 2 of November 22")
    assert "Make your newest content live again at" in asked[0]
    outcome = any_desk.publish(confirm=lambda words: True, demo=False)
    assert outcome.sentence.endswith("Automatic publishing continues.")
    assert any_desk.live == third
    any_desk.write("index.html", "a scheduled post")
    any_desk.wait(hours=1)
    assert not publish_unattended(any_desk)
    assert any_desk.live["index.html"] == "a scheduled post"


def test_a_person_who_undid_the_change_in_the_content_too_ends_the_hold(any_desk: Desk) -> None:
    first, *_ = any_desk.publish_three()
    any_desk.roll_back("1")
    any_desk.files = dict(first)
    any_desk.wait(hours=1)
    assert "Automatic publishing continues." in any_desk.publish(demo=False).sentence
    assert "on hold" not in read_standing(any_desk)
    assert any_desk.publish(demo=False).result == "unchanged"


def test_to_restore_the_newest_version_ends_the_hold(any_desk: Desk) -> None:
    any_desk.publish_three()
    any_desk.roll_back("1")
    any_desk.wait(hours=1)
    any_desk.roll_back("2")
    assert publish_unattended(any_desk)
    any_desk.wait(hours=1)
    any_desk.roll_back("3")
    any_desk.write("index.html", "a scheduled post")
    any_desk.wait(hours=1)
    assert not publish_unattended(any_desk)


def test_a_button_of_a_workflow_is_a_person(desk: Desk) -> None:
    third = desk.publish_three()[2]
    desk.roll_back()
    assert not publish_unattended(desk, force=True)
    assert desk.live == third


def test_a_rollback_killed_at_any_step_is_never_reversed_by_a_schedule(waves: WaveDesk) -> None:
    waves.publish_three()
    root, host, files = waves.root, waves.host.folder, dict(waves.files)
    kept, web = root / "kept", root / "web"
    shutil.copytree(root / ".published", kept)
    shutil.copytree(host, web)
    waves.host.steps = 0
    waves.roll_back("1")
    steps, undone = waves.host.steps, waves.live
    held = 0
    for step in range(1, steps + 1):
        for copy, goal in ((kept, root / ".published"), (web, host)):
            shutil.rmtree(goal, ignore_errors=True)
            shutil.copytree(copy, goal)
        waves.host.steps, waves.host.die_at = 0, step
        child = run_in_a_process(lambda: int(waves.roll_back("1").result != "restored"))
        waves.host.die_at = 0
        assert wait_for(child) == -9
        shutil.rmtree(root / ".published")  # the schedule runs on another computer
        at_the_kill, waves.files = waves.live, dict(files)
        held += bool(publish_unattended(waves))
        assert waves.live == at_the_kill
    assert held >= steps - 4  # before the journal, nothing was undone
    assert undone != waves.files


def test_a_rollback_by_an_earlier_version_of_the_program_holds_too(desk: Desk) -> None:
    desk.publish_three()
    desk.roll_back()
    content = (desk.public / PATH).read_text()
    lines = [line for line in content.splitlines() if '"held"' not in line]
    body = json.loads("\n".join(lines))
    body["seal"] = seal({key: value for key, value in body.items() if key != "seal"})
    old = read_manifest(json.dumps(body).encode(), "here")
    assert old.is_held


@pytest.fixture(params=["sftp", "s3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """One that keeps files and one that keeps objects."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.mark.slow
def test_a_schedule_on_another_computer_sees_what_was_undone(remote: RemoteDesk) -> None:
    _, second, third = remote.publish_three()
    remote.roll_back()
    shutil.rmtree(remote.root / ".published")
    assert "Someone restored version 2" in publish_unattended(remote)
    assert remote.live == second
    assert "Automatic publishing is on hold" in read_standing(remote)
    remote.publish()
    assert remote.live == third
