"""Files are opened, saved, moved and taken back without losing anybody's words."""

import os
import stat
import subprocess
from datetime import UTC, date, datetime

import pytest

from clinic.content.document_editor import UnreadableError
from clinic.web.editor.autosave import AutosavedForm, AutosaveStore
from clinic.web.editor.file_operations import (
    MoveError,
    change_address,
    duplicate,
    list_bin,
    move_to_trash,
    take_from_bin,
)
from clinic.web.editor.post_store import (
    ConflictError,
    NotFoundError,
    Store,
    make_etag,
)
from clinic.web.editor.revisions import compare_words, list_versions, read_version, shorten

POST = "posts/2026/a-post.md"
TEXT = b"Title: A post\nDate: 2026-11-01\nCategory: Injections\n\n![x]({attach}a.png) and words.\n"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path) -> Store:
    folder = tmp_path / "content" / "posts" / "2026"
    folder.mkdir(parents=True)
    (folder / "a-post.md").write_bytes(TEXT)
    (folder / "a.png").write_bytes(b"a picture")
    return Store(tmp_path)


def test_a_saved_file_is_the_new_one_with_the_same_rights_and_nothing_beside_it(store):
    path = store.find(POST)
    path.chmod(0o640)
    opened = store.open(POST)
    store.save(POST, b"Title: B\n\nNew.\n", opened.mark)
    assert path.read_bytes() == b"Title: B\n\nNew.\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in path.parent.iterdir()) == ["a-post.md", "a.png"]


def test_a_disk_that_is_full_leaves_the_old_file_whole(store, monkeypatch):
    def fail(handle):
        raise OSError(28, "No space left on device")

    opened = store.open(POST)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        store.save(POST, b"Title: B\n\nNew.\n", opened.mark)
    assert store.find(POST).read_bytes() == TEXT
    assert len(list(store.find(POST).parent.iterdir())) == 2


def test_a_file_that_a_colleague_changed_is_not_overwritten(store):
    opened = store.open(POST)
    store.find(POST).write_bytes(b"Title: Theirs\n\nTheir words.\n")
    with pytest.raises(ConflictError) as conflict:
        store.save(POST, b"Title: Mine\n\nMy words.\n", opened.mark)
    assert conflict.value.theirs == b"Title: Theirs\n\nTheir words.\n"
    assert store.open(POST).content == conflict.value.theirs


def test_a_file_that_a_colleague_deleted_is_not_made_again_unasked(store):
    opened = store.open(POST)
    store.find(POST).unlink()
    with pytest.raises(ConflictError) as conflict:
        store.save(POST, TEXT, opened.mark)
    assert conflict.value.theirs is None
    assert not store.find(POST).exists()


@pytest.mark.parametrize(
    "place",
    [
        "../clinic.toml",
        "posts/../../secret.md",
        "/etc/passwd",
        "posts/2026/../../../x.md",
        "clinic.toml",
        "posts\\2026\\a.md",
        "posts//2026/a-post.md",
        "posts/2026/.hidden.md",
        "posts/out.md",
        "",
    ],
)
def test_nothing_but_posts_and_pages_can_be_opened(store, place, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "content" / "posts" / "out.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(NotFoundError):
        store.open(place)


def test_two_posts_of_one_title_get_two_names(store):
    made = [store.make("posts/2026", "A post", TEXT).place for _ in range(2)]
    assert made == ["posts/2026/a-post-2.md", "posts/2026/a-post-3.md"]
    assert store.open(POST).content == TEXT


def unsaved(body: str, sitting: str = "one") -> AutosavedForm:
    return AutosavedForm(
        make_etag(TEXT),
        {"title": "Ä", "body": body},
        "2026-11-22T12:00:00+00:00",
        sitting,
    )


def test_unsaved_changes_survive_a_crash_while_they_are_stored(store):
    keeping = AutosaveStore(store.root)
    keeping.keep_unsaved(POST, unsaved("Words."))
    torn = next((store.root / ".editing" / POST).iterdir())
    (torn.parent / f".{torn.name}.99.new").write_bytes(b'{"mark": "torn')
    assert AutosaveStore(store.root).find_unsaved(POST) == unsaved("Words.")
    torn.write_bytes(b'{"mark": "torn')
    assert keeping.find_unsaved(POST) is None


def test_versions_are_kept_newest_first_and_the_same_is_not_kept_twice(store):
    keeping = AutosaveStore(store.root)
    for words in (b"1", b"2", b"2", b"3"):
        keeping.keep(POST, words, "saved")
    versions = keeping.versions(POST)
    assert [keeping.read(POST, one.name) for one in versions] == [b"3", b"2", b"1"]
    assert keeping.read(POST, "../../../../content/posts/2026/a-post.md") is None


def test_earlier_versions_come_from_git_as_well(store):
    def git(*words):
        names = ["-c", "user.name=Ana", "-c", "user.email=ana@clinic.example"]
        subprocess.run(["git", *names, *words], cwd=store.root, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "First words")
    store.find(POST).write_bytes(b"Title: B\n")
    keeping = AutosaveStore(store.root)
    keeping.keep(POST, b"Title: B\n", "saved")
    newest, oldest = list_versions(store.root, keeping, POST)
    assert (oldest.what, oldest.who) == ("First words", "Ana")
    assert read_version(store.root, keeping, POST, oldest.id) == TEXT
    assert read_version(store.root, keeping, POST, newest.id) == b"Title: B\n"


def test_a_difference_is_shown_word_by_word_and_loses_no_word():
    old, new = "One two three.\nKept.\nGone.\n", "One 2 three.\nKept.\nCome quite anew.\n"
    pieces = compare_words(old, new)
    assert "".join(one.text for one in pieces if one.kind != "in") == old
    assert "".join(one.text for one in pieces if one.kind != "out") == new
    assert ("out", "two") in [(one.kind, one.text) for one in pieces]
    assert ("same", " three.\nKept.\n") in [(one.kind, one.text) for one in pieces]


def test_what_lies_far_from_a_change_is_left_out_and_counted():
    far = "".join(f"Line {number}.\n" for number in range(40))
    short = shorten(compare_words(far + "old\n", far + "new\n"))
    assert [(one.kind, one.text) for one in short][:2] == [
        ("gap", "37"),
        ("same", "Line 37.\nLine 38.\nLine 39.\n"),
    ]


def test_a_copy_is_a_private_draft_without_the_old_sign_off_and_address(store):
    signed = b"Title: A\nReviewed_by: jane\nReviewed: 2026-01-01\nReview_mark: v1-0\nSlug: b\n\nX\n"
    store.find(POST).write_bytes(signed)
    made = duplicate(store, POST, "Another title", date(2026, 11, 22))
    assert made.place == "posts/2026/another-title.md"
    assert made.content == b"Title: Another title\nDate: 2026-11-22\nStatus: draft\n\nX\n"
    assert store.open(POST).content == signed


def test_a_new_address_leaves_a_way_from_the_old_one_in_each_language(store):
    es = store.find("posts/2026/a-post.es.md")
    es.write_bytes(b"Title: Uno\nLang: es\n\nX\n")
    change_address(store, POST, "Better Name!", "en")
    assert b"Slug: better-name\nAliases: /blog/a-post/\n" in store.open(POST).content
    assert b"Slug: better-name\nAliases: /es/blog/a-post/\n" in es.read_bytes()
    change_address(store, POST, "third", "en")
    assert b"Aliases: /blog/a-post/\n    /blog/better-name/\n" in store.open(POST).content
    change_address(store, POST, "a-post", "en")
    assert b"Aliases: /blog/better-name/\n    /blog/third/\n" in store.open(POST).content


def test_an_address_that_another_post_has_is_refused(store):
    store.find("posts/2026/other.md").write_bytes(b"Title: B\nSlug: taken\n\nX\n")
    for asked in ("taken", "!!!"):
        with pytest.raises(MoveError):
            change_address(store, POST, asked, "en")
    assert store.open(POST).content == TEXT


def test_a_draft_gets_a_new_address_and_no_redirect(store):
    store.find(POST).write_bytes(TEXT.replace(b"Title", b"Status: draft\nTitle"))
    change_address(store, POST, "new", "en")
    assert b"Aliases" not in store.open(POST).content


def test_what_went_into_the_bin_comes_back_as_it_was_with_its_pictures(store):
    move_to_trash(store, POST, NOW)
    assert list(store.folder.rglob("*.*")) == []
    (binned,) = list_bin(store)
    assert binned.title == "A post"
    take_from_bin(store, binned.stamp, binned.place)
    assert store.open(POST).content == TEXT
    assert (store.folder / "posts/2026/a.png").read_bytes() == b"a picture"
    assert list_bin(store) == []


def test_a_picture_that_another_post_shows_stays_when_one_goes_into_the_bin(store):
    store.find("posts/2026/b.md").write_bytes(TEXT)
    move_to_trash(store, POST, NOW)
    assert (store.folder / "posts/2026/a.png").exists()


def test_nothing_is_overwritten_by_what_comes_out_of_the_bin(store):
    move_to_trash(store, POST, NOW)
    store.find(POST).write_bytes(b"Title: New\n")
    (binned,) = list_bin(store)
    with pytest.raises(MoveError):
        take_from_bin(store, binned.stamp, binned.place)
    assert store.open(POST).content == b"Title: New\n"
    with pytest.raises(NotFoundError):
        take_from_bin(store, "..", "posts/2026/a-post.md")


def test_a_file_larger_than_any_post_is_not_read(store):
    path = store.folder / "posts/2026/sparse.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.truncate(5_000_000_000)
    with pytest.raises(UnreadableError, match="too large"):
        store.open("posts/2026/sparse.md")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_waited_for(store):
    (store.folder / "posts/2026").mkdir(parents=True, exist_ok=True)
    os.mkfifo(store.folder / "posts/2026/pipe.md")
    with pytest.raises(UnreadableError, match="not an ordinary file"):
        store.open("posts/2026/pipe.md")
