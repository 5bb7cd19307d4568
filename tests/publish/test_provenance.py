"""Who published what, from which content, and whether the host still shows that."""

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from clinic.publish import status as standing
from clinic.publish.history import read_records
from clinic.publish.manifest import RECORDS, read_manifest, write_manifest
from clinic.publish.messages import in_zone, say_moment
from clinic.publish.removal import Tools

from .desk import Desk
from .wave_desk import WaveDesk

CONTENT = hashlib.sha256(b"content").hexdigest()
MOMENT = datetime(2026, 11, 22, 15, 14, tzinfo=UTC)


def verify(desk: Desk, **options: Any) -> standing.Verified:
    return standing.verify_live(desk.target, root=desk.root, tell=desk.told.append, **options)


def hack(desk: Desk) -> None:
    """Change a page, and the record of the host with it, as an intruder could."""
    page = desk.public / "index.html"
    page.write_text("casino")
    for record in RECORDS:
        file = desk.public / record
        manifest = read_manifest(file.read_bytes(), "here")
        files = {**manifest.files, "index.html": hashlib.sha256(b"casino").hexdigest()}
        file.write_bytes(write_manifest(replace(manifest, files=files)))


def test_a_hacked_page_is_found_though_the_record_of_the_host_was_changed_too(desk: Desk) -> None:
    desk.publish()
    assert not verify(desk).wrong
    hack(desk)
    found = verify(desk)
    assert not found.is_known
    assert found.lines[0].startswith("Someone changed the record of the live site at the host")


def test_a_version_from_elsewhere_is_compared_with_the_record_of_the_host_and_that_is_said(
    any_desk: Desk,
) -> None:
    any_desk.publish(demo=False)
    assert len(verify(any_desk).lines) == 1
    folder = any_desk.releases / "history.jsonl" if type(any_desk) is Desk else None
    if folder:
        folder.unlink()
    else:
        shutil.rmtree(any_desk.root / ".published")
    assert "the host's own record was used" in verify(any_desk).lines[1]


def test_the_history_says_who_published_what_from_which_commit_and_content(any_desk: Desk) -> None:
    any_desk.publish(demo=False, tools=Tools(content=CONTENT), commit="0123456789abcdef")
    (line, *_) = standing.read_history(any_desk.target, root=any_desk.root).lines
    assert "Maria published version 1" in line
    assert line.endswith(f", commit 01234567, content {CONTENT[:8]}.")


def test_another_computer_knows_the_content_from_the_host(waves: WaveDesk) -> None:
    waves.publish(demo=False, tools=Tools(content=CONTENT))
    shutil.rmtree(waves.root / ".published")
    (line, *_) = standing.read_history(waves.target, root=waves.root).lines
    assert "Someone published version 1" in line and f"content {CONTENT[:8]}" in line


def test_a_history_of_an_earlier_version_of_the_program_is_read(desk: Desk) -> None:
    desk.publish()
    file = desk.releases / "history.jsonl"
    text = file.read_text().replace('"manifest"', '"else"').replace('"content"', '"other"')
    file.write_text(text)
    (record,) = read_records(file)
    assert record.who == "Maria" and record.manifest is None and record.content is None
    assert "the host's own record was used" in verify(desk).lines[1]


def test_times_are_those_of_the_clinic_and_its_zone_is_named_where_the_computers_differs() -> None:
    here = MOMENT.astimezone()
    offset = here.utcoffset() or timedelta()
    with in_zone(timezone(offset - timedelta(hours=3), "CST")):
        earlier = MOMENT.astimezone(timezone(offset - timedelta(hours=3)))
        assert say_moment(MOMENT) == f"{say_moment(earlier, earlier.tzinfo)} CST"
    with in_zone(timezone(offset, "HERE")):
        assert say_moment(MOMENT) == say_moment(MOMENT, here.tzinfo)
