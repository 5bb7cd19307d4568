"""The editor says on its first page what is wrong with scheduled posts, without a connection."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from clinic.__main__ import main
from clinic.actions.schedule_notes import FILE, NO_SCHEDULE, Seen, describe_posts, recall, remember
from clinic.content.content_index import Library, read_library
from clinic.core.facts_loader import read_clinic
from clinic.web.editor.app_state import open_office
from clinic.web.editor.views.lists import show_list

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SEEN = Seen(NOW, NOW - timedelta(days=20), frozenset({"blog/live/index.html"}), NOW)
CLINIC = Path(__file__).resolve().parents[2] / "content/clinic.toml"


def write_post(root: Path, name: str, day: str, more: str = "") -> None:
    folder = root / "content/posts/2026"
    folder.mkdir(parents=True, exist_ok=True)
    text = f"Title: The {name} post\nDate: {day}\nCategory: Injections\n{more}\nWords.\n"
    (folder / f"{name}.md").write_text(text)


def read(root: Path) -> Library:
    clinic, _ = read_clinic(CLINIC)
    return read_library(root, NOW, clinic)


def test_a_post_whose_day_has_passed_and_that_is_not_live_is_named(tmp_path: Path) -> None:
    write_post(tmp_path, "late", "2026-11-20")
    write_post(tmp_path, "live", "2026-11-20")
    write_post(tmp_path, "draft", "2026-11-20", "Status: draft\n")
    write_post(tmp_path, "older", "2026-10-01")
    write_post(tmp_path, "today", "2026-11-22")
    (note,) = describe_posts(read(tmp_path), SEEN, NOW)
    assert "The late post." in note and "make publish" in note
    for other in ("live", "draft", "older", "today"):
        assert f"The {other} post" not in note


def test_where_no_schedule_is_known_a_scheduled_post_says_who_must_publish(tmp_path: Path) -> None:
    write_post(tmp_path, "later", "2027-01-04")
    assert describe_posts(read(tmp_path), None, NOW) == [NO_SCHEDULE]
    assert describe_posts(read(tmp_path), SEEN, NOW) == []


def test_a_schedule_that_stopped_is_named(tmp_path: Path) -> None:
    stopped = Seen(NOW, NOW, frozenset(), NOW - timedelta(days=3))
    (note,) = describe_posts(read(tmp_path), stopped, NOW)
    assert note.startswith("The schedule has not run since November 19, 2026")


def test_what_was_seen_is_remembered_and_a_damaged_note_is_none(tmp_path: Path) -> None:
    assert recall(tmp_path) is None
    remember(tmp_path, SEEN)
    assert recall(tmp_path) == SEEN
    for damage in ("", "{}", "[]", '{"when": 1}'):
        (tmp_path / FILE).write_text(damage)
        assert recall(tmp_path) is None


def test_the_first_page_of_the_editor_says_it(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TO", "FORCE", "DRY_RUN", "CLINIC_SCHEDULE"):
        monkeypatch.delenv(name, raising=False)
    far = datetime.now(UTC) + timedelta(days=30)
    write_post(built, "later", f"{far:%Y-%m-%d}", "Type: news\n")
    assert main(["publish"], built) == 0
    assert NO_SCHEDULE in capsys.readouterr().out
    office = open_office(built, "")
    try:
        page = show_list(office, Request({"type": "http", "query_string": b""}), {})
    finally:
        office.close()
    assert NO_SCHEDULE in bytes(page.body).decode()
    seen = recall(built)
    assert seen and "blog/one/index.html" in seen.files
