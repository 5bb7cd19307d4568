"""What is kept is found again, whole or not at all; and whatever befalls the file, nobody fails."""

import multiprocessing
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from clinic.core import cache as cache_module
from clinic.core.cache import Cache

STEP = "page"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "work" / "cache.db"


def keep(file, key="now", **values):
    cache = Cache(file)
    for name, words in values.items():
        cache.keep(STEP, key, words.encode(), name)
    cache.close()


def find(file, name, key="now"):
    value = Cache(file).find(STEP, key, name)
    return value.decode() if value is not None else None


def test_what_is_kept_is_found_in_the_next_run(file):
    keep(file, page="Wörter\n")
    assert find(file, "page") == "Wörter\n"


def test_a_value_is_computed_once(file):
    cache, computed = Cache(file), []
    for _ in range(2):
        value = cache.get_or_compute(STEP, "key", lambda: computed.append(1) or b"value")
        assert value == b"value"
    assert computed == [1]


def test_a_value_of_another_key_or_step_is_not_found(file):
    keep(file, page="words")
    assert find(file, "page", "other") is None
    assert Cache(file).find("document", "now", "page") is None


def test_the_site_for_writing_and_the_one_for_the_web_keep_theirs_side_by_side(file):
    for key in ("write", "web", "write", "web"):
        keep(file, key, page=key)
    assert (find(file, "page", "write"), find(file, "page", "web")) == ("write", "web")
    keep(file, "third", page="third")
    assert find(file, "page", "write") is None
    assert Cache(file).find_newest(STEP, "page") == b"third"


def test_what_was_not_used_for_a_month_goes_when_something_new_comes(file, monkeypatch):
    today = time.time()
    keep(file, old="words", used="words")
    monkeypatch.setattr(cache_module.time, "time", lambda: today + 20 * 86_400)
    cache = Cache(file)
    assert cache.find(STEP, "now", "used")
    cache.close()
    monkeypatch.setattr(cache_module.time, "time", lambda: today + 40 * 86_400)
    assert find(file, "old") == "words"
    keep(file, new="words")
    assert (find(file, "old"), find(file, "used")) == (None, "words")


def test_a_file_that_grows_too_large_lets_go_of_what_was_used_least_recently(file):
    for number in range(200):
        cache = Cache(file, largest=300_000)
        cache.keep(STEP, str(number), bytes(5_000))
        cache.close()
    assert file.stat().st_size < 400_000
    assert Cache(file).find(STEP, "199") and not Cache(file).find(STEP, "0")


def test_a_file_of_another_version_is_made_anew(file):
    keep(file, page="words")
    with sqlite3.connect(file) as rows:
        rows.execute(f"PRAGMA user_version={cache_module.SCHEMA + 1}")
        rows.execute("ALTER TABLE entries DROP COLUMN checksum")
    assert find(file, "page") is None
    keep(file, page="new words")
    assert find(file, "page") == "new words"


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_are_damaged_only_what_was_kept_is_ever_found(file, seed):
    chance, values = random.Random(seed), {f"page-{n}": f"{n} words " * 500 for n in range(9)}
    keep(file, **values)
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice([1, 10, 3000])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(bytes(content[: chance.choice([None, chance.randrange(len(content))])]))
    damaged = Cache(file)
    for name, words in values.items():
        assert (damaged.find(STEP, "now", name) or words.encode()).decode() == words
        damaged.keep(STEP, "now", words.encode(), name)
    damaged.close()
    keep(file, **values)  # at the latest the run after next is as good as new
    keep(file, **values)
    assert {name: find(file, name) for name in values} == values


def test_a_file_of_which_not_even_the_message_can_be_read_is_made_anew(file):
    keep(file, page="words")
    content, words = file.read_bytes(), b"CREATE TABLE entries"
    assert content.count(words) == 1
    file.write_bytes(content.replace(words, words.replace(b"TABLE", b"\xa6ABLE")))
    keep(file, page="new words")  # SQLite's message quotes the damaged words
    keep(file, page="new words")
    assert find(file, "page") == "new words"


def test_a_file_that_another_process_is_writing_is_let_be(file, monkeypatch):
    monkeypatch.setattr(cache_module, "_WAIT", 0)
    keep(file, page="words")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cache = Cache(file)
    assert cache.find(STEP, "now", "page") == b"words"
    cache.keep(STEP, "now", b"new words", "page")
    cache.close()
    other.execute("COMMIT")
    assert find(file, "page") == "words"


def write_many(file, first):
    cache = Cache(file)
    for number in range(300):
        cache.keep(STEP, "now", b"words", f"{first}-{number}")
    cache.close()


def test_two_processes_that_write_at_once_both_keep_all(file):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(file, name)) for name in "ab"]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    found = Cache(file)
    assert all(found.find(STEP, "now", f"{a}-{n}") for a in "ab" for n in range(300))


def test_a_process_that_is_killed_while_it_writes_does_no_harm(file):
    keep(file, page="words")
    writer = multiprocessing.get_context("spawn").Process(target=write_many, args=(file, "a"))
    writer.start()
    while find(file, "a-20") is None:
        assert writer.is_alive() or find(file, "a-20")
    writer.kill()
    writer.join()
    assert (find(file, "page"), find(file, "a-20")) == ("words", "words")


def test_a_folder_that_cannot_be_made_only_means_that_nothing_is_kept(tmp_path):
    (tmp_path / "work").write_text("a file in the place of the folder")
    cache = Cache(tmp_path / "work" / "cache.db")
    cache.keep(STEP, "now", b"words", "page")
    assert cache.find(STEP, "now", "page") is None
    cache.close()


def test_a_program_that_ends_without_closing_the_file_leaves_no_journal(root, tmp_path):
    program = (
        "import gc, sys; from pathlib import Path; from clinic.core.cache import Cache;"
        "held = [Cache(Path(sys.argv[1]))]; held.append(held); held[0].keep('a', 'b', b'c');"
        "gc.freeze()"
    )
    file = tmp_path / "cache.db"
    subprocess.run([sys.executable, "-c", program, file], cwd=root, check=True)
    assert [one.name for one in tmp_path.iterdir()] == ["cache.db"]
    assert Cache(file).find("a", "b") == b"c"
