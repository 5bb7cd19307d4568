"""A schedule that did not run is noticed, on every kind of host and from every computer."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.publish import status as standing
from clinic.publish.removal import Tools
from clinic.publish.schedule import read_run, write_run

from .desk import MORNING, Desk
from .remote import SERVERS, RemoteDesk

LATE = "The schedule has not run since November 22, 2026"


def run_schedule(desk: Desk, **options: Any) -> None:
    desk.publish(demo=False, run_by="schedule", **options)


def read_standing(desk: Desk, **options: Any) -> str:
    found = standing.read_status(desk.target, root=desk.root, now=lambda: desk.clock, **options)
    return "\n".join(found.lines)


def test_a_schedule_that_stopped_is_named_by_status_and_by_the_next_publish(
    any_desk: Desk,
) -> None:
    any_desk.publish(demo=False)
    for _ in range(2):  # the second finds the note of the first
        run_schedule(any_desk)
        any_desk.wait(days=1)
    any_desk.clock = MORNING + timedelta(days=2)
    assert "schedule" not in read_standing(any_desk)
    any_desk.wait(days=2)
    assert "The schedule has not run since November 23, 2026" in read_standing(any_desk)
    any_desk.publish(demo=False)
    assert "The schedule has not run since November 23, 2026" in "\n".join(any_desk.told)


def test_where_no_schedule_ever_ran_none_is_missed(any_desk: Desk) -> None:
    any_desk.publish(demo=False)
    any_desk.wait(days=30)
    assert "schedule" not in read_standing(any_desk)


def test_a_run_that_changes_nothing_changes_nothing_for_readers(any_desk: Desk) -> None:
    any_desk.publish(demo=False)
    before = any_desk.live
    any_desk.wait(days=1)
    run_schedule(any_desk)
    assert any_desk.live == before
    assert any_desk.publish(demo=False).result == "unchanged"


def test_a_post_whose_day_has_passed_and_that_is_not_live_is_named(any_desk: Desk) -> None:
    any_desk.publish(demo=False)
    days = {
        "blog/late/index.html": MORNING + timedelta(days=1),
        "blog/injections/index.html": MORNING + timedelta(days=1),  # live
        "blog/older/index.html": MORNING - timedelta(days=9),  # written since, with an earlier day
        "blog/today/index.html": MORNING + timedelta(days=3),  # its turn comes today
    }
    tools = Tools(days=days)
    any_desk.wait(days=3, hours=2)
    words = "A post's day has passed, and the post is not live: /blog/late/."
    assert words in read_standing(any_desk, tools=tools)
    any_desk.write("blog/late/index.html", "late")
    any_desk.publish(demo=False, tools=tools)
    assert words in any_desk.told
    assert "passed" not in read_standing(any_desk, tools=tools)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b'{"when": 3}', b'{"when": "2026-11-22T09:00:00"}']
)
def test_a_damaged_note_is_none(content: bytes | None) -> None:
    assert read_run(content) is None


def test_a_note_holds_a_time_and_nothing_else() -> None:
    assert read_run(write_run(MORNING)) == MORNING
    assert write_run(datetime(2026, 11, 22, tzinfo=UTC)) == b'{"when": "2026-11-22T00:00:00+00:00"}'


@pytest.fixture(params=["sftp", "s3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """One that keeps files and one that keeps objects."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.mark.slow
def test_another_computer_sees_that_the_schedule_stopped(remote: RemoteDesk) -> None:
    remote.publish()
    run_schedule(remote)
    shutil.rmtree(remote.root / ".published")
    remote.wait(days=3)
    assert LATE in read_standing(remote)
