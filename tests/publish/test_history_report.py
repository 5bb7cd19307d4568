from datetime import UTC, datetime

import pytest

from clinic.publish.history import Record
from clinic.publish.history_report import describe_history, say_changes
from clinic.publish.manifest import Manifest
from clinic.publish.messages import (
    describe_plan,
    format_urls,
    say_published,
    say_rolled_back,
    say_unchanged,
)
from clinic.publish.plan import Action, Plan, Reason

NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
FIRST, FIFTH = "000001-20261122T081400Z", "000005-20261122T091400Z"
PAGES = ("index.html", "blog/index.html", "topics/imaging/index.html", "blog/imaging/index.html")


def hold(**more: str) -> Manifest:
    files = dict.fromkeys(PAGES, "A") | {"theme/site.css": "A"}
    return Manifest("r", NOW, {**files, **more}, {})


def test_of_the_pages_that_changed_the_post_is_named_and_the_lists_are_counted() -> None:
    assert say_changes(hold(), hold(**dict.fromkeys(PAGES, "B"))) == ("4 changed: /blog/imaging/ …")


def test_what_is_new_is_named_before_what_changed() -> None:
    newer = hold(**{"blog/x/index.html": "N", "index.html": "B"})
    assert say_changes(hold(), newer) == "1 new: /blog/x/, 1 changed"
    assert say_changes(newer, hold()) == "1 removed: /blog/x/, 1 changed"


def test_a_version_that_changed_no_page_says_so() -> None:
    assert say_changes(hold(), hold(**{"theme/site.css": "B"})) == "no page changed"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            Record(
                NOW, "Ana", "publish", FIFTH, "live", "abc123456789", {"new": 2, "unchanged": 9}
            ),
            "Ana published version 5 (files: 2 new), commit abc12345.",
        ),
        (
            Record(NOW, "Ana", "publish", FIFTH, "failed"),
            "Ana tried to publish version 5, but the publish failed.",
        ),
        (
            Record(NOW, "Ana", "rollback", FIFTH, "live", None, {"gone": 1}, FIRST),
            "(files: 1 removed).",
        ),
        (
            Record(NOW, "Ana", "publish", FIFTH, "interrupted"),
            "Ana published version 5, interrupted and finished later.",
        ),
    ],
)
def test_the_history_is_told_in_sentences(record: Record, said: str) -> None:
    (line,) = describe_history([record], [], None)
    assert line.endswith(said)
    assert ("Ana restored version 1 of November 22, 2026" in line) == (record.verb == "rollback")


def test_a_history_written_by_an_older_version_of_this_program_is_read() -> None:
    (line,) = describe_history([Record(NOW, "Ana", "rollback", FIFTH, "live")], [], None)
    assert line.endswith("Ana restored an earlier version.")


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
    version, other = said.removeprefix("Version ").split(" is live again, instead of version ")
    assert version != other.partition(": 0 ")[0]
    assert version[1:].startswith(" of November 22, 2026") and version[0] != other[0]


def test_search_fragments_are_counted_and_never_named() -> None:
    parts = [f"pagefind/fragment/en_{number:07x}.pf_fragment" for number in range(30)]
    assert format_urls(parts) == "30 search index files"
    assert format_urls(["index.html", *parts]) == "/ and 30 search index files"
    seven = [f"{name}.pdf" for name in "abcdefg"]
    said = "/a.pdf, /b.pdf, /c.pdf, /d.pdf, /e.pdf, 2 more and 30 search index files"
    assert format_urls([*seven, *parts]) == said
    actions = [Action(path, reason, "0") for path in parts for reason in Reason]
    told = [line for line in describe_plan(Plan(tuple(actions), False)) if "host" not in line]
    assert not any("pf_" in line for line in told if "not published from here" not in line)


@pytest.mark.parametrize(
    "path",
    [
        "images/spine-640.1a2b3c4d5e6f.avif",
        "theme/site.1a2b3c4d.css",
        "feeds/all.atom.xml",
        "sitemap.xml",
        "_headers",
        ".well-known/security.txt",
    ],
)
def test_other_generated_files_are_counted_and_a_strangers_are_named(path: str) -> None:
    assert format_urls(["blog/x/index.html", path]) == "/blog/x/ and 1 generated file"
    assert format_urls([path]) == "1 generated file"
    assert format_urls([path], are_foreign=True) == f"/{path}"


def test_versions_of_the_same_minute_have_different_numbers_in_every_sentence() -> None:
    releases = ("000001-20261122T091405Z", "000002-20261122T091425Z")
    said = [say_unchanged(one) for one in releases]
    said += [say_published(Plan((), True), one, 0, 0.1) for one in releases]
    said += describe_history(
        [Record(NOW, "Ana", "publish", one, "live") for one in releases], [], None
    )
    assert len(set(said)) == len(said)
    assert all(f"version {one}" in line for one, line in zip((1, 2) * 3, said, strict=True))
