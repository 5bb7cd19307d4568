from datetime import UTC, datetime

import pytest

from clinic.publish.history import Record
from clinic.publish.history_report import describe_history, say_changes
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Action, Plan, Reason
from clinic.publish.report import describe_plan, format_urls, say_rolled_back

NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
PAGES = ("index.html", "blog/index.html", "topics/imaging/index.html", "blog/imaging/index.html")


def hold(**more: str) -> Manifest:
    files = dict.fromkeys(PAGES, "A") | {"theme/site.css": "A"}
    return Manifest("r", NOW, {**files, **more}, {})


def test_of_the_pages_that_changed_the_post_is_named_and_the_lists_are_counted() -> None:
    assert say_changes(hold(), hold(**dict.fromkeys(PAGES, "B"))) == ("4 changed: /blog/imaging/ …")


def test_what_is_new_is_named_before_what_changed() -> None:
    newer = hold(**{"blog/x/index.html": "N", "index.html": "B"})
    assert say_changes(hold(), newer) == "1 new: /blog/x/; 1 changed"
    assert say_changes(newer, hold()) == "1 gone: /blog/x/; 1 changed"


def test_a_version_that_changed_no_page_says_so() -> None:
    assert say_changes(hold(), hold(**{"theme/site.css": "B"})) == "no page changed"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            Record(NOW, "Ana", "publish", "r", "live", "abc123456789", {"new": 2, "unchanged": 9}),
            "Ana published (files: 2 new), commit abc12345.",
        ),
        (Record(NOW, "Ana", "publish", "r", "failed"), "Ana tried to publish, but that failed."),
        (
            Record(
                NOW, "Ana", "rollback", "r", "live", None, {"gone": 1}, "000001-20261122T081400Z"
            ),
            "(files: 1 removed).",
        ),
        (
            Record(NOW, "Ana", "publish", "r", "interrupted"),
            "Ana published; it was interrupted, then finished.",
        ),
    ],
)
def test_the_history_is_told_in_sentences(record: Record, said: str) -> None:
    (line,) = describe_history([record], [], None)
    assert line.endswith(said)
    assert ("went back to the version of November 22, 2026" in line) == (record.verb == "rollback")


def test_a_history_written_by_an_older_version_of_this_program_is_read() -> None:
    (line,) = describe_history([Record(NOW, "Ana", "rollback", "r", "live")], [], None)
    assert line.endswith("Ana went back.")


@pytest.mark.parametrize(
    ("restored", "left"),
    [
        ("000001-20261122T091400Z", "000002-20261122T091500Z"),
        ("000001-20261122T091405Z", "000002-20261122T091455Z"),
        ("000003-20261122T091405Z", "000002-20261122T091405Z"),
    ],
)
def test_the_two_versions_of_a_rollback_are_told_apart(restored: str, left: str) -> None:
    said = say_rolled_back(Plan((), changes_nothing=False), restored, left)
    version, other = said.removeprefix("The version of ").split(" is live again, instead of the ")
    assert version != other.removeprefix("version of ").partition(": 0 ")[0]
    assert version.startswith("November 22, 2026")


def test_the_parts_of_the_search_index_are_one_thing() -> None:
    parts = [f"pagefind/fragment/en_{number:07x}.pf_fragment" for number in range(30)]
    assert format_urls(parts) == "the search index"
    assert format_urls(["index.html", *parts]) == "/ and the search index"
    seven = [f"{name}.pdf" for name in "abcdefg"]
    said = "/a.pdf, /b.pdf, /c.pdf, /d.pdf, /e.pdf, 2 more and the search index"
    assert format_urls([*seven, *parts]) == said
    actions = [Action(path, reason, "0") for path in parts for reason in Reason]
    assert not any("pf_" in line for line in describe_plan(Plan(tuple(actions), False)))
