import json
from datetime import UTC, datetime

import pytest

from clinic.publish.errors import DamagedError
from clinic.publish.manifest import Kept, Manifest, read_manifest, write_manifest

HASH = "0123456789abcdef" * 4
WHEN = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
UNSAFE = ("a\\b", "..\\x", "C:/x", "c:x", "a\nb", "a\0b", "a\ud800", ".publish/current.json")
MANIFEST = Manifest(
    release="000002-20261122T091400Z",
    when=WHEN,
    files={"index.html": HASH, "blog/rücken/index.html": HASH},
    kept={"site.0a1b2c3d.css": Kept(HASH, WHEN)},
    previous="000001-20261121T091400Z",
    commit="abc123",
    address="https://clinic.example",
)


def test_what_is_written_is_read_back() -> None:
    assert read_manifest(write_manifest(MANIFEST), "here") == MANIFEST


def test_the_same_content_gives_the_same_bytes_in_any_order() -> None:
    turned = Manifest(**{**vars(MANIFEST), "files": dict(reversed(MANIFEST.files.items()))})
    assert write_manifest(turned) == write_manifest(MANIFEST)


def test_a_manifest_cut_off_anywhere_is_called_damaged() -> None:
    content = write_manifest(MANIFEST)
    for length in range(len(content) - 1):
        with pytest.raises(DamagedError):
            read_manifest(content[:length], "here")


def test_a_changed_letter_is_noticed() -> None:
    altered = write_manifest(MANIFEST).replace(b"clinic.example", b"clinic.evil...")
    with pytest.raises(DamagedError, match="here, is damaged"):
        read_manifest(altered, "here")


@pytest.mark.parametrize("content", [b"", b"[]", b"7", b"{}", b"\xff", b'{"format": "other"}'])
def test_another_programs_file_is_not_taken_for_ours(content: bytes) -> None:
    with pytest.raises(DamagedError, match="was not written by this program"):
        read_manifest(content, "here")


def test_a_newer_version_says_so() -> None:
    body = json.loads(write_manifest(MANIFEST)) | {"version": 2}
    with pytest.raises(DamagedError, match="another version of this program"):
        read_manifest(json.dumps(body).encode(), "here")


@pytest.mark.parametrize("path", [*("../x", "/etc/passwd", "a//b", "a/../b", "", "."), *UNSAFE])
def test_a_path_that_leaves_the_folder_is_never_believed(path: str) -> None:
    content = write_manifest(Manifest(**{**vars(MANIFEST), "files": {path: HASH}}))
    with pytest.raises(DamagedError):
        read_manifest(content, "here")


def test_nobody_is_named_in_the_public_record() -> None:
    assert "who" not in json.loads(write_manifest(MANIFEST))
