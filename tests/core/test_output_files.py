"""Files of a replaced site are used again where nothing in them is new, and only there."""

import os
from pathlib import Path

import pytest

from clinic.core.boundary import OutsideError
from clinic.core.output_files import OutputFiles, Spares


def lay(folder: Path, files: dict[str, str]) -> Path:
    """Write some files below a folder."""
    for place, words in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(words)
    return folder


def list_all(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A site that an earlier build has replaced."""
    return lay(tmp_path / "old", {"index.html": "home", "a/index.html": "a", "b/c/index.html": "c"})


@pytest.fixture
def spares(tmp_path: Path) -> Spares:
    return Spares(tmp_path / "heap")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def test_a_file_with_the_same_bytes_is_the_same_file(old, spares, site):
    number = (old / "a/index.html").stat().st_ino
    spares.gather(old)
    OutputFiles(site, spares).write("a/index.html", b"a")
    assert (site / "a/index.html").stat().st_ino == number
    assert (site / "a/index.html").read_bytes() == b"a"


def test_somebody_who_still_reads_the_old_file_reads_it_to_its_end(old, spares, site):
    with (old / "a/index.html").open("rb") as reading:
        spares.gather(old)
        OutputFiles(site, spares).write("a/index.html", b"b")
        assert reading.read() == b"a"
    assert (site / "a/index.html").read_bytes() == b"b"


def test_nothing_is_in_the_site_that_was_not_written(old, spares, site):
    spares.gather(old)
    OutputFiles(site, spares).write("new/deep/index.html", b"new")
    assert list_all(site) == ["new", "new/deep", "new/deep/index.html"]
    OutputFiles(site, spares).write("index.html", b"home")
    assert list_all(site) == ["index.html", "new", "new/deep", "new/deep/index.html"]


def test_what_was_written_again_is_what_was_written_last(old, spares, site):
    spares.gather(old)
    files = OutputFiles(site, spares)
    for words in (b"other", b"home", b"last"):
        files.write("index.html", words)
    assert (site / "index.html").read_bytes() == b"last"


def test_a_file_that_lies_elsewhere_too_is_left_alone(old, spares, site, tmp_path):
    os.link(old / "a/index.html", tmp_path / "kept")
    spares.gather(old)
    OutputFiles(site, spares).write("a/index.html", b"a")
    (site / "a/index.html").write_bytes(b"changed by a plugin")
    assert (tmp_path / "kept").read_bytes() == b"a"


def test_a_shortcut_in_the_old_site_brings_nothing_in(old, spares, site, tmp_path):
    secret = tmp_path / "secret"
    words = "s" * len(str(secret))  # as long as the shortcut itself: nothing but its kind tells
    secret.write_text(words)
    (old / "b/c/index.html").unlink()
    (old / "b/c/index.html").symlink_to(secret)
    spares.gather(old)
    OutputFiles(site, spares).write("b/c/index.html", words.encode())
    assert not (site / "b/c/index.html").is_symlink()
    assert secret.read_text() == words


@pytest.mark.parametrize("place", ["../out.html", "a/../../out.html", "/out.html"])
def test_no_file_is_written_outside(old, spares, site, place):
    spares.gather(old)
    with pytest.raises(OutsideError):
        OutputFiles(site, spares).write(place, b"x")
    with pytest.raises(OutsideError):
        OutputFiles(site, spares).make_folder(place)


def test_a_site_that_is_not_there_is_no_trouble(tmp_path, spares, site):
    spares.gather(tmp_path / "nowhere")
    OutputFiles(site, spares).write("a.html", b"a")
    assert list_all(site) == ["a.html"]
