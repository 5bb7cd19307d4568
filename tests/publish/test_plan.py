from datetime import UTC, datetime, timedelta

import pytest

from clinic.publish.file_set import FileFacts, FileSet
from clinic.publish.manifest import Kept, Manifest
from clinic.publish.plan import KEEP_FOR, Live, Plan, make_plan

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOON, PAST = NOW + timedelta(days=1), NOW - timedelta(seconds=1)
CSS = "site.0a1b2c3d.css"
WAY = {"a": "in the way", "a/b": "new"}


def make_listing(files: dict[str, str]) -> FileSet:
    return FileSet({path: FileFacts(sha, 1) for path, sha in sorted(files.items())})


def plan_for(
    local: dict[str, str],
    published: dict[str, str],
    *,
    kept: dict[str, Kept] | None = None,
    found: dict[str, str] | None = None,
) -> Plan:
    """Plan with one letter for each content; `found` is what really lies there."""
    manifest = Manifest("000001-x", NOW, published, kept or {})
    real = found if found is not None else manifest.hashes
    return make_plan(make_listing(local), Live(manifest, make_listing(real)), NOW)


def reasons_of(plan: Plan) -> dict[str, str]:
    return {action.path: str(action.reason) for action in plan.actions}


@pytest.mark.parametrize(
    ("sentence", "local", "published", "found", "expected"),
    [
        ("new", {"a.html": "A"}, {}, {}, {"a.html": "new"}),
        ("same", {"a.html": "A"}, {"a.html": "A"}, None, {"a.html": "unchanged"}),
        ("edited", {"a.html": "B"}, {"a.html": "A"}, None, {"a.html": "changed"}),
        ("removed", {}, {"a.html": "A"}, None, {"a.html": "gone"}),
        ("damaged", {"a.html": "A"}, {"a.html": "A"}, {"a.html": "X"}, {"a.html": "repaired"}),
        ("missing", {"a.html": "A"}, {"a.html": "A"}, {}, {"a.html": "repaired"}),
        ("old style sheet", {}, {CSS: "A"}, None, {CSS: "kept"}),
        ("old style sheet, changed there", {}, {CSS: "A"}, {CSS: "X"}, {CSS: "altered"}),
        ("removed, but changed there", {}, {"a.html": "A"}, {"a.html": "X"}, {"a.html": "altered"}),
        ("removed, but changed in the way", {"a/b": "B"}, {"a": "A"}, {"a": "X"}, WAY),
        ("foreign", {}, {}, {"g.html": "G"}, {"g.html": "foreign"}),
        ("foreign, same content", {"g.html": "G"}, {}, {"g.html": "G"}, {"g.html": "new"}),
    ],
)
def test_every_file_has_a_reason(
    sentence: str,
    local: dict[str, str],
    published: dict[str, str],
    found: dict[str, str] | None,
    expected: dict[str, str],
) -> None:
    assert reasons_of(plan_for(local, published, found=found)) == expected, sentence


def test_a_fingerprinted_file_that_left_the_site_is_kept_for_seven_days() -> None:
    plan = plan_for({}, {CSS: "A"})
    assert plan.kept == {CSS: Kept("A", NOW + timedelta(days=7))}
    assert timedelta(days=7) == KEEP_FOR


def test_being_kept_is_not_prolonged_by_publishing_again() -> None:
    assert plan_for({}, {}, kept={CSS: Kept("A", SOON)}).kept == {CSS: Kept("A", SOON)}


def test_a_kept_file_goes_when_its_time_is_over() -> None:
    plan = plan_for({}, {}, kept={CSS: Kept("A", PAST)})
    assert reasons_of(plan) == {CSS: "expired"}
    assert not plan.changes_nothing


def test_a_kept_file_that_comes_back_belongs_to_the_site_again() -> None:
    plan = plan_for({CSS: "A"}, {}, kept={CSS: Kept("A", SOON)})
    assert (plan.files, plan.kept, plan.changes_nothing) == ({CSS: "A"}, {}, False)


@pytest.mark.parametrize(
    ("local", "foreign"),
    [("blog/index.html", "blog"), ("blog", "blog/index.html"), ("a.html", "a.html")],
)
def test_a_foreign_file_where_the_site_needs_the_place_is_in_the_way(
    local: str, foreign: str
) -> None:
    plan = plan_for({local: "A"}, {}, found={foreign: "G"})
    assert ("in the way", foreign) in [(str(a.reason), a.path) for a in plan.actions]


def test_an_old_file_does_not_stay_where_the_site_needs_a_folder() -> None:
    plan = plan_for({f"{CSS}/index.html": "B"}, {CSS: "A"})
    assert reasons_of(plan) == {CSS: "gone", f"{CSS}/index.html": "new"}


def test_a_plan_changes_nothing_only_when_all_is_as_published() -> None:
    same = {"index.html": "A", CSS: "C"}
    assert plan_for(same, same, found={**same, "g.html": "G"}).changes_nothing
    assert not plan_for(same, same, found={"index.html": "A"}).changes_nothing
    assert not make_plan(make_listing(same), Live(), NOW).changes_nothing


def test_a_host_that_cannot_be_listed_is_believed_by_its_record() -> None:
    live = Live(Manifest("000001-x", NOW, {"a.html": "A"}, {}), found=None)
    assert make_plan(make_listing({"a.html": "A"}), live, NOW).changes_nothing
