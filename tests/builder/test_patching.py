"""A few files are replaced all together, or none is."""

import pytest

from clinic.builder.patching import finish, put_in_place


@pytest.fixture
def folders(tmp_path):
    work, output = tmp_path / "work", tmp_path / "output"
    work.mkdir()
    (output / "old").mkdir(parents=True)
    (output / "old/one.html").write_text("one")
    (output / "two.html").write_text("two")
    return work, output


def test_files_are_written_replaced_and_removed_with_their_empty_folder(folders):
    work, output = folders
    put_in_place(work, output, {"old/one.html": None, "two.html": b"2", "new/three.html": b"3"})
    assert not (output / "old").exists()
    assert (output / "two.html").read_text() == "2"
    assert (output / "new/three.html").read_text() == "3"
    assert list(work.iterdir()) == []


def test_what_was_not_all_ready_at_a_kill_is_cleared_and_changes_nothing(folders):
    work, output = folders
    (work / "patch-left").mkdir()
    (work / "patch-left/0").write_text("half")
    finish(work)
    assert (output / "two.html").read_text() == "two"
    assert list(work.iterdir()) == []


def test_a_full_disk_changes_nothing(folders, monkeypatch):
    work, output = folders

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    with pytest.raises(OSError, match="No space"):
        put_in_place(work, output, {"two.html": b"2"})
    assert (output / "two.html").read_text() == "two"
    assert list(work.iterdir()) == []
