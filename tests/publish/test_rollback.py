from pathlib import Path

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.status import read_status

from .desk import SITE, Desk, take_snapshot


def test_rollback_restores_the_former_site_exactly(desk: Desk) -> None:
    desk.publish()
    desk.wait(hours=1)
    desk.write("index.html", "a slip")
    desk.write("blog/new/index.html", "new")
    desk.remove("images/spine.svg")
    desk.publish()
    done = desk.roll_back()
    assert desk.live == SITE
    assert done.sentence.startswith("Version 1 of November 22, 2026, ")
    assert "make publish" in done.sentence


def test_readers_of_the_version_left_still_find_its_style_sheet(desk: Desk) -> None:
    desk.publish()
    desk.write("theme/site.bbbbbbbb2.css", "new")
    desk.publish()
    desk.roll_back()
    assert desk.live == SITE | {"theme/site.bbbbbbbb2.css": "new"}


def test_a_rollback_never_makes_a_page_look_older_to_a_browser(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "a slip")
    desk.publish()
    slip = (desk.public / "index.html").stat().st_mtime
    desk.roll_back()
    assert (desk.public / "index.html").stat().st_mtime > slip


def test_rolling_back_twice_goes_two_versions_back_and_publishing_undoes_it(desk: Desk) -> None:
    for text in ("one", "two", "three"):
        desk.wait(hours=1)
        desk.write("index.html", text)
        desk.publish()
    desk.roll_back()
    assert desk.live["index.html"] == "two"
    desk.roll_back()
    assert desk.live["index.html"] == "one"
    with pytest.raises(RefusedError, match="no earlier version"):
        desk.roll_back()
    desk.publish()
    assert desk.live == desk.files
    desk.roll_back()  # from "three" to what was live before it, not to a version long left
    assert desk.live["index.html"] == "one"


def test_rollback_is_refused_when_nothing_was_published(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="no earlier version"):
        desk.roll_back()


def test_rollback_works_when_the_record_of_what_is_live_is_damaged(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new")
    desk.publish()
    (desk.public / ".publish/current.json").write_text("{")
    desk.roll_back()
    assert desk.live == SITE


def test_rollback_refuses_to_put_damage_online(desk: Desk) -> None:
    desk.publish()
    former = desk.public.resolve()
    desk.write("index.html", "new")
    desk.publish()
    (former / "blog/imaging/index.html").write_text("damaged")
    before = take_snapshot(desk.public.resolve())
    with pytest.raises(PublishError, match="damaged: /blog/imaging/"):
        desk.roll_back()
    assert take_snapshot(desk.public.resolve()) == before


def test_rollback_goes_on_record(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new")
    desk.publish()
    desk.roll_back()
    status = read_status("public", root=desk.root)
    assert status.record is not None
    assert (status.record.verb, status.record.result) == ("rollback", "live")
    assert status.lines[0].startswith("Version 1, restored by Maria, has been live since November ")


def test_status_says_what_is_live_and_what_would_change_and_touches_nothing(desk: Desk) -> None:
    desk.publish()
    before = take_snapshot(desk.public, desk.public.resolve(), desk.releases)
    same = read_status("public", root=desk.root, site=desk.site)
    start = "Version 1, published by Maria, has been live since November 22, 2026, "
    assert same.lines[0].startswith(start) and same.lines[0].endswith(": 3 pages.")
    assert same.lines[1] == "A publish would change nothing."
    (desk.site / "index.html").write_text("new")
    assert "~ 1 changed  1 page: /" in read_status("public", root=desk.root, site=desk.site).lines
    assert take_snapshot(desk.public, desk.public.resolve(), desk.releases) == before


def test_status_before_the_first_publish_says_so_and_makes_nothing(tmp_path: Path) -> None:
    status = read_status("public", root=tmp_path)
    assert status.lines == ("Nothing has been published yet. To publish, run: make publish",)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_a_rehearsal_tells_the_plan_and_changes_nothing(desk: Desk, is_first: bool) -> None:
    if not is_first:
        desk.publish()
    desk.write("blog/new/index.html", "new")
    before = take_snapshot(
        *([] if is_first else [desk.public, desk.public.resolve(), desk.releases])
    )
    outcome = desk.publish(dry_run=True)
    assert outcome.result == "rehearsed"
    assert "/blog/new/" in desk.told[0]
    assert outcome.sentence.endswith("Nothing was sent.")
    if is_first:
        assert [path.name for path in desk.root.iterdir()] == ["output"]
    else:
        assert take_snapshot(desk.public, desk.public.resolve(), desk.releases) == before


def test_a_rehearsal_is_stopped_by_the_same_guards(desk: Desk) -> None:
    desk.publish()
    desk.remove("index.html")
    with pytest.raises(RefusedError, match="no home page"):
        desk.publish(dry_run=True)
