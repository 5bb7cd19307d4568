"""What is kept is found again, whole or not at all; and whatever befalls the file, nobody fails."""

import random
import sqlite3

import pytest

from clinic.model import shelf as shelf_module
from clinic.model.shelf import Kept, Shelf


@pytest.fixture
def file(tmp_path):
    return tmp_path / "work" / "kept.db"


def keep(file, kind="now", **rows):
    shelf = Shelf(file, kind)
    for name, body in rows.items():
        shelf.keep(name, "a note", body)
    shelf.close()


def find(file, name, kind="now"):
    kept = Shelf(file, kind).find(name)
    return kept.body if kept else None


def test_what_is_kept_is_found_in_the_next_run(file):
    keep(file, page="Wörter\n")
    assert Shelf(file, "now").find("page") == Kept("a note", "Wörter\n")


def test_what_was_kept_under_other_settings_is_not_found(file):
    keep(file, page="words")
    assert find(file, "page", "other") is None


def test_what_the_last_run_had_no_use_for_goes(file):
    keep(file, old="words", kept="words")
    shelf = Shelf(file, "now")
    assert shelf.find("kept")
    shelf.close()
    assert (find(file, "old"), find(file, "kept")) == (None, "words")


def test_settings_for_writing_and_for_the_web_keep_theirs_side_by_side(file):
    for kind in ("write", "web", "write", "web"):
        keep(file, kind, page=kind)
    assert (find(file, "page", "write"), find(file, "page", "web")) == ("write", "web")
    keep(file, "third", page="third")
    assert find(file, "page", "write") is None


def test_a_run_that_never_came_to_its_end_does_no_harm(file):
    keep(file, page="words")
    half = Shelf(file, "now")
    half.keep("half", "", "half")
    del half
    assert (find(file, "page"), find(file, "half")) == ("words", None)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_are_damaged_only_what_was_kept_is_ever_found(file, seed):
    chance, bodies = random.Random(seed), {f"page-{n}": f"{n} words " * 500 for n in range(9)}
    keep(file, **bodies)
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice([1, 10, 3000])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(bytes(content[: chance.choice([None, chance.randrange(len(content))])]))
    damaged = Shelf(file, "now")
    for name, body in bodies.items():
        assert (damaged.find(name) or Kept("", body)).body == body
        damaged.keep(name, "a note", body)
    damaged.close()
    keep(file, **bodies)  # at the latest the run after next is as good as new
    keep(file, **bodies)
    assert {name: find(file, name) for name in bodies} == bodies


@pytest.mark.parametrize("words", [b"CREATE TABLE used", b"CREATE TABLE kept"])
def test_a_file_of_which_not_even_the_message_can_be_read_is_made_anew(file, words):
    keep(file, page="words")
    content = file.read_bytes()
    assert content.count(words) == 1
    file.write_bytes(content.replace(words, words.replace(b"TABLE", b"\xa6ABLE")))
    keep(file, page="new words")  # SQLite's message quotes the damaged words
    keep(file, page="new words")
    assert find(file, "page") == "new words"


def test_a_file_that_another_run_is_writing_is_let_be(file, monkeypatch):
    monkeypatch.setattr(shelf_module, "_WAIT", 0)
    keep(file, page="words")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    shelf = Shelf(file, "now")
    assert shelf.find("page") == Kept("a note", "words")
    shelf.keep("page", "", "new words")
    shelf.close()
    other.execute("COMMIT")
    assert find(file, "page") == "words"


def test_a_folder_that_can_not_be_made_only_means_that_nothing_is_kept(tmp_path):
    (tmp_path / "work").write_text("a file in the place of the folder")
    shelf = Shelf(tmp_path / "work" / "kept.db", "now")
    shelf.keep("page", "", "words")
    assert shelf.find("page") is None
    shelf.close()
