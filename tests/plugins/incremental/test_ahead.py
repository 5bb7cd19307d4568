"""Many new texts are made on all cores, and come to what is made one by one."""

import pytest
from markdown import Markdown

import pelicanconf
from clinic.core.cache import Cache
from clinic.model.slow_texts import fingerprint
from clinic.plugins.incremental import reader
from clinic.plugins.incremental.reader import PATIENCE, Kept, TextMaker, UnreadableTextError

MANY = 60


@pytest.fixture
def texts(tmp_path):
    """Many files with a text each."""
    files = [tmp_path / "content" / f"{number:02}.md" for number in range(MANY)]
    files[0].parent.mkdir()
    for number, file in enumerate(files):
        file.write_text(f"Title: Number {number}\n\nIt's *text* {number}.[^1]\n\n[^1]: A note.\n")
    return files


@pytest.fixture
def maker(tmp_path, texts, monkeypatch):
    """A maker that has two cores; the texts it makes itself are in its `here`."""
    monkeypatch.setattr(reader, "count_cores", lambda: 2)
    maker = TextMaker(pelicanconf.MARKDOWN, Kept(Cache(tmp_path / "cache.db")))
    maker.folder, maker.here, convert = texts[0].parent, [], maker._convert

    def note_and_convert(text):
        maker.here.append(text)
        return convert(text)

    monkeypatch.setattr(maker, "_convert", note_and_convert)
    return maker


def make_one_by_one(files):
    for file in files:
        fresh = Markdown(**pelicanconf.MARKDOWN)
        yield fresh.convert(file.read_text()), fresh.Meta


def test_texts_made_ahead_are_those_made_one_by_one(maker, texts):
    made = [maker.make(one.read_text()) for one in texts]
    assert made == list(make_one_by_one(texts))
    assert len(maker.here) == PATIENCE - 1


def test_a_few_new_texts_start_no_child(maker, texts, monkeypatch):
    monkeypatch.setattr(reader, "make_ahead", None)
    for one in texts[20:]:
        one.unlink()
    assert [maker.make(one.read_text()) for one in texts[:20]] == list(make_one_by_one(texts[:20]))


def test_what_is_kept_is_not_made_ahead(maker, texts, monkeypatch):
    for one in texts[30:]:
        maker._kept.keep(fingerprint(one.read_text()), "kept", {})
    monkeypatch.setattr(reader, "make_ahead", None)
    assert [maker.make(one.read_text())[0] for one in texts[30:]] == ["kept"] * 30
    for one in texts[:30]:
        maker.make(one.read_text())


def test_a_text_that_can_not_be_made_stops_no_other(maker, texts):
    texts[33].write_text("*" * 5_000 + "Words." + "*" * 5_000)
    texts[35].write_text("[" * 19_000)
    for one in texts:
        if one in (texts[33], texts[35]):
            with pytest.raises(UnreadableTextError):
                maker.make(one.read_text())
        else:
            maker.make(one.read_text())
    assert maker.here[PATIENCE - 1 :] == [texts[33].read_text(), texts[35].read_text()]


def test_a_file_that_can_not_be_read_stops_no_other(maker, texts):
    (texts[0].parent / "odd.md").write_bytes(b"\xff\xfe")
    (texts[0].parent / "gone.md").symlink_to("nowhere")
    assert [maker.make(one.read_text()) for one in texts] == list(make_one_by_one(texts))
    assert len(maker.here) == PATIENCE - 1
