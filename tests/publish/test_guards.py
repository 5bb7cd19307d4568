from datetime import UTC, datetime

import pytest

from clinic.publish.errors import RefusedError
from clinic.publish.file_set import FileFacts, FileSet
from clinic.publish.guards import Refusal, enforce, find_refusals
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, make_plan

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def make_pages(count: int) -> list[str]:
    return ["index.html", *(f"blog/p{number}/index.html" for number in range(1, count))]


def make_listing(paths: list[str]) -> FileSet:
    return FileSet({path: FileFacts("A", 1) for path in sorted(paths)})


def refusals_for(
    now: list[str], before: list[str] | None, *, demo: bool = False, is_public: bool = False
) -> tuple[Refusal, ...]:
    live = Live() if before is None else Live(Manifest("r", NOW, dict.fromkeys(before, "A"), {}))
    local = make_listing(now)
    plan = make_plan(local, live, NOW)
    return find_refusals(local, plan, live, demo=demo, is_public=is_public)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (make_pages(3), None, None),
        (["blog/index.html"], None, "no home page"),
        ([], None, "no home page"),
        (make_pages(10), make_pages(10), None),
        (make_pages(30), make_pages(10), None),
        (make_pages(9), make_pages(20), "has only"),
        (make_pages(4), make_pages(10), "has only"),
        (make_pages(5), make_pages(10), "5 of the 10 live pages would disappear"),
        (make_pages(6), make_pages(8), None),  # a quarter, not more
        (make_pages(5), make_pages(8), "3 of the 8 live pages would disappear"),
        (make_pages(2), make_pages(7), None),  # too few to judge
    ],
)
def test_a_site_that_lost_much_is_refused(
    now: list[str], before: list[str] | None, expected: str | None
) -> None:
    refusals = refusals_for(now, before)
    assert len(refusals) == (expected is not None)
    if expected:
        assert expected in refusals[0].what
        assert "FORCE=1 make publish" in refusals[0].to_do


def test_pages_moved_to_new_addresses_count_as_lost() -> None:
    moved = ["index.html", *(f"posts/p{number}/index.html" for number in range(1, 12))]
    (refusal,) = refusals_for(moved, make_pages(12))
    assert "/blog/p1/" in refusal.what
    assert "and 1 more" in refusal.what


@pytest.mark.parametrize(
    ("demo", "is_public", "stops"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_the_sample_clinic_never_reaches_the_public(
    demo: bool, is_public: bool, stops: bool
) -> None:
    refusals = refusals_for(make_pages(3), None, demo=demo, is_public=is_public)
    assert bool(refusals) is stops
    if stops:
        with pytest.raises(RefusedError, match="sample clinic"):
            enforce(refusals, force=True)


def test_force_overrules_the_other_guards() -> None:
    refusals = refusals_for(["x.html"], make_pages(12))
    assert len(refusals) == 2
    with pytest.raises(RefusedError) as caught:
        enforce(refusals, force=False)
    assert caught.value.exit_code == 3
    enforce(refusals, force=True)
