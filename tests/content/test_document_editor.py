"""What an editor did not change in a post's file stays as it is, byte by byte."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.content.document_editor import UnreadableError, Words, edit_post, read_front

ODD = (
    b"\xef\xbb\xbfTitle:   Back pain:  when to call  \r\n"
    b"X-Old-System: 17\r\n"
    b"date : no field\r\n"
    b"\r\nFirst line.  \r\n\r\nSecond line.\t\n\n\n"
)
PLAIN = (
    b"Title: Back pain\nDate: 2026-11-22\nSources: [A](https://a.example)\n"
    b"    [B](https://b.example)\nnote-x:  1\n\nOne.\n\nTwo.\n"
)

VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t"), max_size=12
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
KEYS = st.sampled_from(["Title", "date", "X-Old", "Sources", "SUMMARY", "tags"])


@st.composite
def files(draw) -> bytes:
    """A post as people and programs have left it: any line ends, spaces and unknown keys."""
    end = draw(ENDS)
    keys = draw(st.lists(KEYS, max_size=5, unique=True))
    lines = [f"{key}:{draw(st.sampled_from(['', ' ', '   ']))}{draw(LINES)}" for key in keys]
    body = [draw(LINES) for _ in range(draw(st.integers(0, 6)))]
    gap = draw(st.sampled_from([[""], [" "], [], ["---"]])) if keys else [""]
    text = "".join(one + (end if draw(st.booleans()) else draw(ENDS)) for one in lines + gap + body)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


@given(files())
def test_a_file_put_back_as_it_was_read_is_the_same_file(content):
    front = read_front(content)
    words = Words({one.name: front.text(one.name) for one in front.fields}, front.body)
    assert edit_post(content, words) == content


@given(files(), st.dictionaries(KEYS.map(str.lower), VALUES, max_size=3), VALUES)
def test_after_any_edit_the_lines_that_were_not_edited_are_the_same_bytes(content, fields, body):
    before = read_front(content)
    try:
        made = edit_post(content, Words(fields, body))
    except UnreadableError:
        return  # refused, not half written
    after = read_front(made)
    assert after.body == "\n".join(re.split("\r\n|\r|\n", body))
    kept = {one.source for one in before.fields if one.name not in fields}
    assert kept <= {one.source for one in after.fields}
    for line in kept:
        assert line.encode() in content
        assert line.encode() in made


@given(st.integers(0, 30), LINES, ENDS)
def test_one_new_line_in_the_text_changes_no_other_line(at, line, end):
    lines = [f"Line {number}.{'  ' * (number % 3)}{end}".encode() for number in range(30)]
    content = b"Title: A\n\n" + b"".join(lines) + b"Last."
    texts = [one.decode().rstrip("\r\n") for one in lines] + ["Last."]
    texts.insert(at, line)
    made = edit_post(content, Words({}, "\n".join(texts)))
    for one in lines[: max(0, at - 1)] + lines[at + 1 :]:
        assert one in made


def test_a_changed_title_changes_its_own_line_and_nothing_else():
    made = edit_post(ODD, Words({"title": "Neck pain"}))
    assert made == ODD.replace(b"Title:   Back pain:  when to call  ", b"Title: Neck pain")


def test_a_changed_word_of_the_text_changes_its_own_line_and_nothing_else():
    body = read_front(ODD).body.replace("First", "Other")
    assert edit_post(ODD, Words({}, body)) == ODD.replace(b"First", b"Other")


def test_what_a_browser_does_to_line_ends_changes_nothing():
    body = read_front(PLAIN).body.replace("\n", "\r\n")
    assert edit_post(PLAIN, Words({}, body)) == PLAIN


def test_a_value_of_several_lines_can_grow_shrink_and_go():
    grown = edit_post(PLAIN, Words({"sources": "[A](https://a.example)\n\n[C](https://c.example)"}))
    assert grown == PLAIN.replace(b"[B](https://b.example)", b"[C](https://c.example)")
    shrunk = edit_post(PLAIN, Words({"sources": "[B](https://b.example)"}))
    assert b"Sources: [B](https://b.example)\nnote-x:  1\n" in shrunk
    gone = edit_post(PLAIN, Words({"sources": ""}))
    assert b"Date: 2026-11-22\nnote-x:  1\n\nOne." in gone


def test_a_new_field_goes_to_the_end_of_the_header():
    made = edit_post(PLAIN, Words({"review_by": "2027-01-01"}), {"review_by": "Review_by"})
    assert made == PLAIN.replace(b"note-x:  1\n", b"note-x:  1\nReview_by: 2027-01-01\n")


def test_a_text_that_begins_with_a_colon_line_does_not_become_a_header():
    for content in (b"Title: A\n", b"Title: A", b"Title: A\n## Straight on\n"):
        made = edit_post(content, Words({}, "Note: do not drive.\n"))
        assert read_front(made).body == "Note: do not drive.\n"
        assert [one.key for one in read_front(made).fields] == ["Title"]


def test_a_file_without_a_header_gets_one_above_its_words():
    made = edit_post(b"Only words.\n", Words({"title": "A", "date": "2026-11-22"}))
    assert made == b"Title: A\nDate: 2026-11-22\n\nOnly words.\n"


@pytest.mark.parametrize("content", ["Grüße".encode("latin-1"), b"PK\x03\x04", b"\xff\xfea\x00"])
def test_a_file_that_is_no_plain_text_is_refused_in_words(content):
    with pytest.raises(UnreadableError, match="UTF-8"):
        edit_post(content, Words({"title": "A"}))
