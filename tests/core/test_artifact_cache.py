"""Files that take time are made once; names say what is in a file."""

import re
import sqlite3

import pytest

from clinic.core.artifact_cache import FileCache, fingerprinted_name, make_key, plain_name
from clinic.core.cache import Cache
from clinic.publish.file_set import is_fingerprinted

FILES = {"a.avif": b"one", "b.jpg": b"two"}


@pytest.fixture
def computed():
    """Notes each time the files are computed."""
    return []


@pytest.fixture
def read(tmp_path, computed):
    """A function that reads the files of an entry, as the next build would."""

    def read_entry(file=tmp_path / "cache.db"):
        def compute():
            computed.append(1)
            return FILES

        found = FileCache(Cache(file), "picture").get_or_compute("key", compute)
        return {name: one.read() for name, one in found.items()}

    return read_entry


def test_files_are_computed_once(read, computed):
    assert read() == read() == FILES
    assert computed == [1]


@pytest.mark.parametrize("key", ["key", "key a.avif"])
def test_an_entry_that_is_no_longer_whole_is_computed_again(read, computed, tmp_path, key):
    read()
    with sqlite3.connect(tmp_path / "cache.db") as rows:
        rows.execute("UPDATE entries SET value=x'00' WHERE key=?", (key,))
    assert read() == FILES
    assert computed == [1, 1]


def test_files_are_there_where_nothing_can_be_kept(read, tmp_path):
    (tmp_path / "file").write_text("in the place of a folder")
    assert read(tmp_path / "file" / "cache.db") == FILES


def test_a_key_tells_settings_and_content_apart():
    keys = {make_key({"q": 1}, b"a"), make_key({"q": 2}, b"a"), make_key({"q": 1}, b"b")}
    assert len(keys) == 3
    assert make_key({"b": 1, "a": 2}, b"") == make_key({"a": 2, "b": 1}, b"")


@pytest.mark.parametrize(
    ("words", "name"),
    [("Año nuevo", "ano-nuevo"), ("It's \"me\"", "it-s-me"), ("图", "picture"), ("--", "picture"),
     ("../x", "x"), ("a" * 99, "a" * 60)],
)  # fmt: skip
def test_a_public_name_is_plain(words, name):
    assert plain_name(words, "picture") == name


def test_a_fingerprinted_name_is_known_as_one_by_the_publisher():
    name = fingerprinted_name("knee-720", "20261122aabbccdd", ".avif")
    assert re.fullmatch(r"knee-720\.20261122aabb\.avif", name)
    assert is_fingerprinted(name)
    assert all(is_fingerprinted(fingerprinted_name("a", "2026112" + "1" * 9, end))
               for end in (".svg", ".png"))  # fmt: skip
