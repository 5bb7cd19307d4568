"""What two people wrote is put together only where neither undoes the other's."""

from hypothesis import given
from hypothesis import strategies as st

from clinic.web.editor.merging import merge_forms, merge_texts

LINES = st.lists(st.sampled_from("abcdef"), max_size=8)


def test_changes_of_different_lines_are_put_together():
    assert merge_texts("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD") == "A\nb\nc\nD"


def test_changes_of_the_same_or_touching_lines_are_not():
    assert merge_texts("a\nb\nc", "a\nB\nc", "a\nX\nc") is None
    assert merge_texts("a\nb\nc", "A\nb\nc", "a\nB\nc") is None
    assert merge_texts("a\nb", "a\nx\nb", "a\ny\nb") is None


@given(LINES, LINES)
def test_when_one_of_two_changed_nothing_the_other_s_text_is_taken(old, new):
    before, after = "\n".join(old), "\n".join(new)
    assert merge_texts(before, after, before) == after
    assert merge_texts(before, before, after) == after
    assert merge_texts(before, after, after) == after


@given(LINES, LINES, LINES)
def test_it_does_not_matter_who_was_first(old, mine, theirs):
    texts = ["\n".join(one) for one in (old, mine, theirs)]
    assert merge_texts(*texts) == merge_texts(texts[0], texts[2], texts[1])


def test_a_field_that_only_one_changed_is_theirs_and_one_that_both_changed_stops_it():
    old = {"title": "A", "tags": "x", "body": "a\nb\nc"}
    mine = {"title": "Mine", "tags": "x", "body": "a\nb\nC"}
    theirs = {"title": "A", "tags": "y", "body": "A\nb\nc"}
    assert merge_forms(old, mine, theirs) == {"title": "Mine", "tags": "y", "body": "A\nb\nC"}
    assert merge_forms(old, mine, theirs | {"title": "Theirs"}) is None
