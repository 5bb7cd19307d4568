"""Whatever stands in a record, it is read or called damaged, and never leads out of the site."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.publish.errors import DamagedError
from clinic.publish.history import Record, append_record, read_records
from clinic.publish.history_report import describe_history
from clinic.publish.journal import read_pending, write_pending
from clinic.publish.manifest import Kept, Manifest, read_manifest, seal, write_manifest
from clinic.publish.messages import say_moment
from clinic.publish.release_names import find_moment, find_number
from clinic.publish.targets.publish_lock import read_signature

NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
RELEASE = "000002-20261122T091400Z"
HASH = "0123456789abcdef" * 4
MANIFEST = Manifest(RELEASE, NOW, {"index.html": HASH}, {"a.0a1b2c3d.css": Kept(HASH, NOW)})
RECORD = Record(NOW, "Maria", "rollback", RELEASE, "live", "abc", {"new": 1}, RELEASE)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["../x", "/x", "a\\b", "a\nb", "a\0b", "C:x", ".publish/x", "\ud800", HASH])
    | st.sampled_from([RELEASE, "9" * 400 + "-20261122T091400Z", "0001-01-01T00:00:00+14:00"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(SCALARS.filter(lambda one: isinstance(one, str)), inner, max_size=3)
    ),
    max_leaves=6,
)


def mutate(content: bytes, changes: dict[str, object], *, sealed: bool) -> bytes:
    body = json.loads(content)
    body |= changes
    if sealed:
        body.pop("seal", None)
        body["seal"] = seal(body)
    return json.dumps(body).encode()


def assert_inside(path: str) -> None:
    assert path and not path.startswith(("/", ".publish")) and ".." not in path.split("/")
    assert not any(letter in path for letter in "\\\n\r\0")
    path.encode()


@given(
    st.dictionaries(
        st.sampled_from(["release", "when", "previous", "commit", "address", "files", "kept"])
        | st.sampled_from(["restored", "more"]),
        ANYTHING,
    ),
    st.booleans(),
)
def test_a_manifest_is_read_or_called_damaged(changes: dict[str, object], sealed: bool) -> None:
    try:
        manifest = read_manifest(mutate(write_manifest(MANIFEST), changes, sealed=sealed), "here")
    except DamagedError:
        return
    for path in manifest.hashes:
        assert_inside(path)
    for name in (manifest.release, manifest.previous, manifest.restored):
        assert name is None or (find_number(name) >= 0 and say_moment(find_moment(name)))
    assert say_moment(manifest.when)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 400))
def test_a_manifest_with_bytes_put_in_or_lost_is_called_damaged(
    more: bytes, start: int, end: int
) -> None:
    content = write_manifest(MANIFEST)
    changed = content[:start] + more + content[end:]
    try:
        assert read_manifest(changed, "here") == MANIFEST
    except DamagedError:
        return


@given(
    st.dictionaries(st.sampled_from(["release", "touched", "ours", "seal"]), ANYTHING),
    st.booleans(),
)
def test_a_note_of_an_interrupted_publish_is_always_read(
    changes: dict[str, object], sealed: bool
) -> None:
    whole = write_pending(RELEASE, ["index.html"], {"index.html": HASH})
    note = read_pending(mutate(whole, changes, sealed=sealed))
    assert note is not None
    for path in (*note.touched, *note.ours):
        assert_inside(path)


@given(
    st.dictionaries(
        st.sampled_from(["when", "who", "verb", "release", "result", "commit", "counts"])
        | st.sampled_from(["restored", "more"]),
        ANYTHING,
    ),
    st.binary(max_size=60),
)
def test_a_history_is_always_told(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, object], more: bytes
) -> None:
    path = tmp_path_factory.mktemp("history") / "history.jsonl"
    append_record(path, RECORD)
    line = mutate(path.read_bytes(), changes, sealed=False)
    path.write_bytes(line + b"\n" + more)
    append_record(path, RECORD)
    records = read_records(path)
    assert records[-1] == RECORD
    assert len(describe_history(records, [], RELEASE)) == len(records) + 1


@given(ANYTHING, st.binary(max_size=60))
def test_a_signature_of_the_lock_is_always_read(
    tmp_path_factory: pytest.TempPathFactory, signed: object, more: bytes
) -> None:
    path: Path = tmp_path_factory.mktemp("lock") / ".lock"
    for content in (json.dumps({"release": signed, "pid": signed, "since": signed}), signed):
        path.write_bytes(json.dumps(content).encode() + more[:30])
        found = read_signature(path)
        assert found.release in ("", RELEASE)
