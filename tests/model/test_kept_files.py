"""What is kept is whole or not there; names say what is in a file."""

import multiprocessing
import os
import re
import time

import pytest

from clinic.model.kept_files import KeptFiles, fingerprinted_name, make_key, plain_name
from clinic.publish.listing import is_fingerprinted

FILES = {"a.avif": b"one", "b.jpg": b"two"}


@pytest.fixture
def kept(tmp_path):
    return KeptFiles(tmp_path / "deep" / "kept")


def read(found):
    return {name: one.path.read_bytes() for name, one in found.items()} if found else None


def test_what_was_kept_is_found_again(kept):
    assert kept.find("key") is None
    assert read(kept.keep("key", FILES)) == FILES
    assert read(kept.find("key")) == FILES
    assert kept.find("other") is None


@pytest.mark.parametrize("damage", ["change", "empty", "remove", "list", "no list", "not a list"])
def test_a_damaged_entry_counts_as_none_and_can_be_made_again(kept, damage):
    kept.keep("key", FILES)
    entry = kept.folder / "key"
    {
        "change": lambda: (entry / "a.avif").write_bytes(b"onE"),
        "empty": lambda: (entry / "b.jpg").write_bytes(b""),
        "remove": (entry / "b.jpg").unlink,
        "list": lambda: (entry / "index.json").write_text('{"a.avif": '),
        "no list": (entry / "index.json").unlink,
        "not a list": lambda: (entry / "index.json").write_text("[1]"),
    }[damage]()
    assert kept.find("key") is None
    kept.keep("key", FILES)
    assert read(kept.find("key")) == FILES


def keep_for_ever(kept):
    while True:
        kept.keep("key", {f"{at}": os.urandom(2000) for at in range(50)})


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_entry_or_none(tmp_path):
    for moment in range(6):
        kept = KeptFiles(tmp_path / str(moment))
        worker = multiprocessing.get_context("spawn").Process(target=keep_for_ever, args=(kept,))
        worker.start()
        while not (kept.folder.exists() and list(kept.folder.iterdir())):
            assert worker.is_alive()
        time.sleep(0.003 * moment)  # only to strike at another moment each time
        worker.kill()
        worker.join()
        found = kept.find("key")
        assert found is None or len(found) == 50
        assert read(kept.keep("key", FILES)) == FILES


def test_what_a_kill_left_half_made_goes_after_a_day(kept):
    kept.keep("key", FILES)
    for name, age in (("new-old", 25 * 3600), ("new-young", 60)):
        (kept.folder / name).mkdir()
        os.utime(kept.folder / name, (time.time() - age,) * 2)
    KeptFiles(kept.folder).keep("other", FILES)
    assert {one.name for one in kept.folder.iterdir()} == {"key", "other", "new-young"}


def age(entry, days):
    os.utime(entry, (time.time() - days * 24 * 3600,) * 2)


def test_what_nothing_used_for_three_months_goes_when_something_new_comes(kept):
    ages = {"gone": 91, "summer": 89, "young": 0}
    for name in ages:
        kept.keep(name, FILES)
    for name, days in ages.items():
        age(kept.folder / name, days)
    KeptFiles(kept.folder).keep("new", FILES)
    assert {one.name for one in kept.folder.iterdir()} == {"summer", "young", "new"}


def test_a_build_looks_for_what_nothing_uses_once_and_not_for_each_picture(kept, monkeypatch):
    looks = []
    monkeypatch.setattr(KeptFiles, "_clear_out", lambda _: looks.append(1))
    for name in "abc":
        kept.keep(name, FILES)
    assert looks == [1]


def test_what_is_used_stays_however_long_ago_it_was_made(kept):
    kept.keep("old", FILES)
    for _ in range(3):
        age(kept.folder / "old", 60)
        assert read(kept.find("old")) == FILES
    age(kept.folder / "old", 91)
    assert read(kept.find("old")) == FILES
    kept.keep("new", FILES)
    assert read(kept.find("old")) == FILES


def test_looking_twice_a_day_writes_nothing(kept):
    kept.keep("key", FILES)
    before = (kept.folder / "key").stat().st_mtime_ns
    kept.find("key")
    assert (kept.folder / "key").stat().st_mtime_ns == before


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
