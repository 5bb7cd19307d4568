"""Going back to any version that is kept, and forward again."""

import contextlib
import re
import shutil

import pytest

from clinic.publish.errors import BusyError, RefusedError, UnknownVersionError
from clinic.publish.targets.remote_lock import TICKETS

from .desk import SITE, Desk, take_snapshot
from .disk_files import run_in_a_process, wait_for
from .git_desk import GitDesk
from .wave_desk import WaveDesk


def put_foreign_file(desk: Desk) -> None:
    if isinstance(desk, GitDesk):
        desk.server.commit("google1234.html", "proof")
    else:
        folder = desk.host.folder if isinstance(desk, WaveDesk) else desk.public.resolve()
        (folder / "google1234.html").write_text("proof")


def test_any_version_can_be_put_back_byte_for_byte_and_forward_again(any_desk: Desk) -> None:
    first, second, third = any_desk.publish_three()
    any_desk.roll_back("1")
    assert any_desk.live == first
    any_desk.wait(hours=1)
    lines = any_desk.list_versions()
    assert len(lines) == 2 and "live until a rollback" in lines[0]
    any_desk.roll_back("3")
    assert any_desk.live == third
    any_desk.wait(hours=1)
    any_desk.roll_back()
    assert any_desk.live == second


def test_a_file_of_somebody_else_survives_the_way_back_and_forward(any_desk: Desk) -> None:
    versions = any_desk.publish_three()
    put_foreign_file(any_desk)
    any_desk.roll_back("1")
    assert any_desk.live == versions[0] | {"google1234.html": "proof"}
    any_desk.wait(hours=1)
    any_desk.roll_back("3")
    assert any_desk.live == versions[2] | {"google1234.html": "proof"}


def test_the_list_says_when_by_whom_how_many_pages_and_what_was_new(any_desk: Desk) -> None:
    any_desk.publish_three()
    lines = [re.sub(r"\d+:\d\d [ap]m", "TIME", line) for line in any_desk.list_versions()]
    assert lines == [
        "2 November 22, 2026, TIME, by Maria, the previous version: 5 pages "
        "(1 new: /blog/second/, 1 changed)",
        "1 November 22, 2026, TIME, by Maria: 4 pages",
    ]


def test_a_rehearsal_shows_the_list_and_what_would_change_and_changes_nothing(
    any_desk: Desk,
) -> None:
    any_desk.publish_three()
    before = any_desk.live
    kept = take_snapshot(any_desk.root)
    done = any_desk.roll_back(dry_run=True)
    assert done.result == "rehearsed"
    told = "\n".join(any_desk.told)
    assert "the previous version" in told and "- 1 removed  1 page: /blog/third/" in told
    assert any_desk.live == before
    if not isinstance(any_desk, GitDesk):  # git notes each fetch
        assert take_snapshot(any_desk.root) == kept


def test_the_undo_it_names_undoes_it(any_desk: Desk) -> None:
    third = any_desk.publish_three()[2]
    done = any_desk.roll_back()
    number = re.search(r"make rollback RELEASE=(\d+)", done.sentence)
    assert number and any_desk.live != third
    any_desk.wait(hours=1)
    any_desk.roll_back(number[1])
    assert any_desk.live == third


def test_a_version_can_be_named_by_its_release(desk: Desk) -> None:
    first = desk.publish_three()[0]
    desk.roll_back(desk.release_names[0])
    assert desk.live == first


@pytest.mark.parametrize("wanted", ["9", "0", "-1", "yesterday"])
def test_a_number_that_is_not_in_the_list_is_answered_with_the_list(
    desk: Desk, wanted: str
) -> None:
    third = desk.publish_three()[2]
    with pytest.raises(UnknownVersionError, match=f'"{wanted}" is not a version') as caught:
        desk.roll_back(wanted)
    assert caught.value.exit_code == 2
    assert "the previous version" in caught.value.what and "RELEASE=NUMBER" in caught.value.to_do
    assert desk.live == third


def test_who_chooses_none_changes_nothing(any_desk: Desk) -> None:
    third = any_desk.publish_three()[2]
    done = any_desk.roll_back(choose=lambda versions: None)
    assert (done.result, done.sentence) == ("declined", "Nothing was changed.")
    assert any_desk.live == third


def test_a_host_on_the_web_is_changed_only_when_somebody_agrees(waves: WaveDesk) -> None:
    first, _, third = waves.publish_three()
    asked: list[str] = []

    def say_no(words: str) -> bool:
        asked.append(words)
        return False

    assert waves.roll_back("1", confirm=say_no).result == "declined"
    assert asked == ["Make this version live at disk://host?"] and waves.live == third
    waves.roll_back("1", confirm=lambda words: True)
    assert waves.live == first


def test_who_publishes_while_somebody_chooses_is_not_overrun(desk: Desk) -> None:
    desk.publish_three()

    def meanwhile(versions):
        desk.write("index.html", "hers")
        desk.publish()
        return versions[0]

    with pytest.raises(BusyError, match="Someone else has published since you started"):
        desk.roll_back(choose=meanwhile)
    assert desk.live["index.html"] == "hers"


def test_a_file_of_somebody_else_in_the_way_is_not_replaced(any_desk: Desk) -> None:
    any_desk.publish_three()
    any_desk.remove("blog/second/index.html")
    any_desk.publish(force=True, demo=False)
    if isinstance(any_desk, GitDesk):
        any_desk.server.commit("blog/second/index.html", "theirs")
    else:
        top = any_desk.host.folder if isinstance(any_desk, WaveDesk) else any_desk.public.resolve()
        (top / "blog/second").mkdir(parents=True, exist_ok=True)
        (top / "blog/second/index.html").write_text("theirs")
    with pytest.raises(RefusedError, match=r"not published from here.*/blog/second/"):
        any_desk.roll_back("3")
    assert any_desk.live["blog/second/index.html"] == "theirs"


def test_without_an_earlier_version_it_names_the_way_to_a_newer_one(desk: Desk) -> None:
    desk.publish_three()
    desk.roll_back("1")
    with pytest.raises(RefusedError, match="no earlier version") as caught:
        desk.roll_back()
    assert "make history" in caught.value.to_do


def test_the_first_site_is_as_it_was(desk: Desk) -> None:
    desk.publish()
    desk.wait(hours=1)
    desk.publish_three()
    desk.roll_back("1")
    assert desk.live == SITE


def test_a_rollback_killed_before_any_step_breaks_nothing_and_is_finished_by_the_next(
    waves: WaveDesk,
) -> None:
    first, _, third = waves.publish_three()
    oldest = min((waves.root / ".published").rglob("000001-*.json")).stem
    whole, shelf = waves.root / "whole", waves.root / "shelf"
    shutil.copytree(waves.host.folder, whole)
    shutil.copytree(waves.root / ".published", shelf)
    step, code = 0, -9
    while code == -9:
        step += 1
        for copy, place in ((whole, waves.host.folder), (shelf, waves.root / ".published")):
            shutil.rmtree(place)
            shutil.copytree(copy, place)
        waves.host.steps, waves.host.die_at = 0, step
        code = wait_for(run_in_a_process(lambda: int(waves.roll_back(oldest).release == "")))
        waves.host.die_at = 0
        shutil.rmtree(waves.host.folder / TICKETS, ignore_errors=True)  # else it waits for the dead
        for path, text in waves.live.items():
            assert text in (first.get(path), third.get(path)), path
        with contextlib.suppress(UnknownVersionError):  # it is online already, and whole
            waves.roll_back(oldest)
        assert waves.live == first
    assert code == 0 and step > 10
