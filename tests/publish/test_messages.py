from datetime import UTC, datetime, timedelta, timezone

import pytest

from clinic.publish.file_set import FileFacts, FileSet
from clinic.publish.manifest import Manifest
from clinic.publish.messages import (
    describe_plan,
    format_url,
    format_urls,
    say_dry_run,
    say_moment,
    say_published,
)
from clinic.publish.plan import Live, Plan, make_plan

NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
RELEASE = "000007-20261122T091400Z"


def plan_for(local: dict[str, str], published: dict[str, str]) -> Plan:
    listing = FileSet({path: FileFacts(sha, 1) for path, sha in sorted(local.items())})
    return make_plan(listing, Live(Manifest("r", NOW, published, {})), NOW)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.html", "/"),
        ("blog/injections/index.html", "/blog/injections/"),
        ("404.html", "/404.html"),
        ("images/spine.svg", "/images/spine.svg"),
    ],
)
def test_a_file_is_named_by_the_address_readers_know(path: str, address: str) -> None:
    assert format_url(path) == address


def test_long_lists_show_pages_first_and_count_the_rest() -> None:
    paths = ["a.css", "z/index.html", *(f"p{number}.html" for number in range(1, 8))]
    assert format_urls(paths, 3) == "/p1.html, /p2.html, /p3.html and 6 more"


@pytest.mark.parametrize(
    ("hour", "expected"), [(0, "12:14 am"), (9, "9:14 am"), (12, "12:14 pm"), (17, "5:14 pm")]
)
def test_a_moment_is_written_as_the_front_desk_says_it(hour: int, expected: str) -> None:
    moment = datetime(2026, 11, 22, hour, 14, tzinfo=UTC)
    assert say_moment(moment, UTC) == f"November 22, 2026, {expected}"


def test_a_moment_is_told_in_the_clinics_own_time() -> None:
    assert say_moment(NOW, timezone(timedelta(hours=-10))) == "November 21, 2026, 11:14 pm"


def test_the_closing_sentence_adds_up() -> None:
    same = {f"same{number}.html": "A" for number in range(41)}
    before = same | {"index.html": "A", "blog/index.html": "A"}
    after = same | {"index.html": "B", "blog/index.html": "B", "blog/x/index.html": "N"}
    plan = plan_for(after | {"needle.jpg": "N"}, before)
    assert say_published(plan, RELEASE, 45, 0.4) == (
        "Published version 7: 3 pages (2 changed, 1 new), 1 picture, 41 unchanged. "
        "Verified 45 files in 0.4 s."
    )


def test_removals_alone_are_told_too() -> None:
    plan = plan_for({"index.html": "A"}, {"index.html": "A", "old.html": "A"})
    assert "version 7: 1 page removed, 1 unchanged." in say_published(plan, RELEASE, 1, 0.1)


def test_the_plan_names_pages_and_pictures_and_counts_the_rest() -> None:
    new = {"blog/x/index.html": "N", "blog/x/knee-640.1a2b3c4d5e6f.webp": "N", "knee.svg": "N"}
    new |= {"blog/x/card.1a2b3c4d5e6f.png": "N", "blog/x/hip.1a2b3c4d5e6f.svg": "N"}
    before = {"index.html": "A", "feed.xml": "A"}
    plan = plan_for({"index.html": "B", "feed.xml": "B"} | new, before)
    assert describe_plan(plan) == [
        "+ 5 new      1 page: /blog/x/, 2 pictures: hip, knee, and 1 other file",
        "~ 2 changed  1 page: /, and 1 other file",
        "- 0 removed",
    ]


def test_where_no_page_changes_the_files_are_named() -> None:
    plan = plan_for({"leaflet.pdf": "B"}, {"leaflet.pdf": "A", "knee.svg": "A"})
    assert describe_plan(plan) == [
        "+ 0 new",
        "~ 1 changed  /leaflet.pdf",
        "- 1 removed  1 picture: knee",
    ]


def test_a_rehearsal_says_that_nothing_was_sent() -> None:
    assert say_dry_run(plan_for({"index.html": "B"}, {"index.html": "A"})) == (
        "A publish would send 1 page (1 changed), 0 unchanged. Nothing was sent."
    )
