"""What others put into a kept version stays when the version goes."""

import contextlib
import os
import threading
from dataclasses import replace

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.manifest import RECORDS, Manifest, read_manifest, write_manifest
from clinic.publish.status import read_history
from clinic.publish.targets.folder import FolderHost

from .desk import Desk

OWN = "https://clinic.example"


def publish_many(desk: Desk, first: int, last: int) -> None:
    for number in range(first, last):
        desk.write("index.html", f"version {number}")
        desk.publish(address=OWN, force=True)
        desk.wait(hours=5)


def test_files_of_others_in_an_old_version_stay_when_the_version_goes(desk: Desk) -> None:
    publish_many(desk, 1, 3)
    old = desk.releases / desk.release_names[0]
    (old / "uploads").mkdir()
    (old / "uploads/leaflet.pdf").write_text("others")
    (old / "index.html").write_text("by hand")
    publish_many(desk, 3, 12)
    left = {p.relative_to(old).as_posix() for p in old.rglob("*") if p.is_file()}
    assert left == {"uploads/leaflet.pdf", "index.html"}
    assert len(desk.release_names) == 6
    desk.public.unlink()
    desk.roll_back()
    assert desk.live["index.html"].startswith("version")


def test_files_that_arrive_while_a_version_is_read_back_stay_when_it_is_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_many(desk, 1, 3)
    before = desk.live

    def fail(host: FolderHost, manifest: Manifest) -> None:
        (desk.public / "upload.pdf").write_text("arrived meanwhile")
        raise OSError(5, "io")

    monkeypatch.setattr(FolderHost, "verify", fail)
    with pytest.raises(PublishError, match="was undone"):
        publish_many(desk, 3, 4)
    assert desk.live == before
    (found,) = desk.releases.rglob("upload.pdf")
    assert found.read_text() == "arrived meanwhile"


def test_a_version_of_another_site_is_neither_removed_nor_offered(desk: Desk) -> None:
    publish_many(desk, 1, 3)
    record = (desk.releases / desk.release_names[0] / RECORDS[0]).read_bytes()
    theirs = desk.releases / "000000-20200101T000000Z"
    (theirs / ".publish").mkdir(parents=True)
    (theirs / "index.html").write_text("theirs")
    other = replace(read_manifest(record, ""), release=theirs.name, address="https://other.example")
    for path in RECORDS:
        (theirs / path).write_bytes(write_manifest(other))
    publish_many(desk, 3, 12)
    assert (theirs / "index.html").read_text() == "theirs"
    with pytest.raises(PublishError, match="not a version"):
        desk.roll_back(theirs.name, address=OWN)


@pytest.mark.parametrize("place", ["history.jsonl", ".lock"])
def test_a_pipe_where_a_record_should_be_hangs_nobody(desk: Desk, place: str) -> None:
    desk.publish_three()
    (desk.releases / place).unlink()
    os.mkfifo(desk.releases / place)
    begun = threading.Thread(target=lambda: read_history(desk.target, root=desk.root), daemon=True)
    begun.start()
    begun.join(30)
    assert not begun.is_alive()
    going_back = threading.Thread(target=lambda: end(desk), daemon=True)
    going_back.start()
    going_back.join(60)
    assert not going_back.is_alive()


def end(desk: Desk) -> None:
    with contextlib.suppress(PublishError, OSError):
        desk.roll_back()
