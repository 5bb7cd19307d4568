"""The fingerprint of a post's words: words, numbers and their order break it, nothing else does."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.model.front_matter import read_front_matter
from clinic.model.sign_off import (
    SignOff,
    add_months,
    is_mark,
    is_same_text,
    make_mark,
    normalise,
    read_sign_off,
    read_words,
)

TITLE, SUMMARY = "After an injection", "What is normal, and what is not."
HTML = (
    "<h2 id='a'>The first day</h2><p>Do not drive for <strong>24</strong> hours. It’s fine to "
    "<a href='https://one.example/'>walk</a>.</p>"
    "<section class='care care--urgent'><h3 class='care__title'>Call us "
    "today if:</h3><ul><li>you have a fever</li></ul></section><p>Then rest.</p>"
    "<table><tr><th>Dose</th><th></th></tr><tr><td>40 mg</td><td>once</td></tr></table>"
    "<figure><img src='a.svg' alt='A needle'><figcaption>Where it goes</figcaption></figure>"
    "<ol><li>Sit</li><li>Stand</li></ol><p>10<sup>5</sup> <abbr title='epidural'>ESI</abbr></p>"
)
MARK = make_mark(TITLE, SUMMARY, HTML)
WORDS = st.lists(st.text(alphabet="abc19.,é'-", min_size=1, max_size=5), min_size=1, max_size=12)
SPACES = st.sampled_from([" ", "  ", "\n", "\t", "\xa0", " \r\n "])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>", "\n\n  <p>  "),
        ("drive for", "drive\n   for"),
        ("<strong>24</strong>", "24"),
        ("fever", "<em>fever</em>"),
        ("https://one.example/", "https://two.example/?a=1#b"),
        ("a.svg", "b.avif"),
        ("<h2 id='a'>The first day</h2>", "<h3 id='b'>The first day</h3>"),
        ("It’s", "It's"),
        ("<table>", "<table class='wide'>"),
        ("<img src='a.svg' alt='A needle'>", "<img alt='A needle' src='a.svg' width='40'/>"),
    ],
)
def test_what_readers_do_not_meet_as_words_leaves_the_fingerprint_whole(old, new):
    assert old in HTML
    assert is_same_text(MARK, TITLE, SUMMARY, HTML.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Do not drive", "Do drive"),
        ("24", "48"),
        ("drive for", "for drive"),
        ("not drive", "notdrive"),
        ("care--urgent", "care--ask"),
        ("</section><p>Then rest.</p>", "<p>Then rest.</p></section>"),
        ("Call us today if:", "Call us if:"),
        ("A needle", "A knife"),
        ("Where it goes", "Where it went"),
        ("<th></th>", ""),
        ("<td>40 mg</td><td>once</td>", "<td>40</td><td>mg once</td>"),
        ("<li>Sit</li><li>Stand</li>", "<li>Stand</li><li>Sit</li>"),
        ("<ol>", "<ol start='3'>"),
        ("<sup>5</sup>", "5"),
        ("title='epidural'", "title='extra'"),
        ("Then rest.", "<del>Then rest.</del>"),
        ("fever", "fever?"),
    ],
)
def test_words_numbers_and_order_break_the_fingerprint(old, new):
    assert old in HTML
    assert not is_same_text(MARK, TITLE, SUMMARY, HTML.replace(old, new))


def test_the_title_and_the_summary_belong_to_the_words():
    assert not is_same_text(MARK, TITLE + "!", SUMMARY, HTML)
    assert not is_same_text(MARK, TITLE, "", HTML)
    assert not is_same_text(MARK, f"{TITLE} {SUMMARY}", "", HTML)


def test_a_comment_or_a_program_is_not_read():
    assert read_words("<p>a<!-- not b --></p><script>c<b>d</script> e") == ["a", "e"]


def test_quotes_and_dashes_count_as_the_plain_signs_they_may_be_typed_with():
    assert normalise("“It’s” – 5—10 …") == normalise('"It\'s" -- 5---10 ...')
    assert normalise(unicodedata.normalize("NFD", "Señora")) == ["Señora"]


@given(WORDS, st.lists(SPACES, min_size=14, max_size=14))
def test_white_space_of_any_kind_never_breaks_it(words, spaces):
    loose = "".join(f"{space}{word}" for word, space in zip(words, spaces, strict=False))
    assert make_mark("", "", f"<p>{loose}\n</p>") == make_mark("", "", f"<p>{' '.join(words)}</p>")


@given(WORDS, st.integers(0, 11))
def test_emphasis_on_any_word_never_breaks_it(words, at):
    strong = [f"<strong>{one}</strong>" if n == at else one for n, one in enumerate(words)]
    assert make_mark("", "", f"<p>{' '.join(strong)}</p>") == make_mark("", "", " ".join(words))


@given(WORDS, st.data())
def test_any_word_changed_added_taken_out_or_moved_breaks_it(words, data):
    other = list(words)
    at = data.draw(st.integers(0, len(words) - 1))
    kind = data.draw(st.sampled_from(["change", "add", "drop", "move"]))
    if kind == "change":
        other[at] = other[at] + "x"
    elif kind == "add":
        other.insert(at, "more")
    elif kind == "drop":
        del other[at]
    else:
        other.append(other.pop(at))
    is_same = make_mark("", "", " ".join(words)) == make_mark("", "", " ".join(other))
    assert is_same == (normalise(" ".join(words)) == normalise(" ".join(other)))
    assert not is_same or kind == "move"  # one word moved past its like is the same text


@given(st.text(), st.text(), st.text())
def test_any_text_has_a_mark_of_the_right_form(title, summary, html):
    mark = make_mark(title, summary, html)
    assert is_mark(mark)
    assert is_same_text(mark, title, summary, html)


def test_the_mark_of_a_text_is_the_same_in_every_release():
    # What was signed must stay signed: a change here needs a new version beside this one.
    assert MARK == "v1-036f3619c7b5486b"


@pytest.mark.parametrize(
    "text", ["", "yes", "v1-xyz", "v9-0123456789abcdef", "v1-0123456789ABCDEF"]
)
def test_what_is_no_mark_is_not_taken_for_one(text):
    assert not is_mark(text)
    assert not is_same_text(text, TITLE, SUMMARY, HTML)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2026-11-22", "2027-11-22"),
        ("2028-02-29", "2029-02-28"),
        ("2026-12-31", "2027-12-31"),
    ],
)
def test_a_sign_off_holds_for_a_year(day, later):
    assert add_months(date.fromisoformat(day), 12) == date.fromisoformat(later)


def _read(lines):
    return read_sign_off(read_front_matter(f"Title: A\n{lines}\n\nWords.\n"))


def test_a_header_says_who_read_it_when_and_until_when_that_holds():
    lines = f"Reviewed_by: ana\nReviewed: 2026-01-31\nReview_mark: {MARK}"
    assert _read(lines) == SignOff("ana", date(2026, 1, 31), MARK, date(2027, 1, 31))
    sooner = _read(f"{lines}\nReview_by: 2026-06-30")
    assert sooner is not None and sooner.until == date(2026, 6, 30)


@pytest.mark.parametrize("gone", ["Reviewed_by", "Reviewed", "Review_mark"])
def test_a_sign_off_that_lacks_a_part_is_none(gone):
    lines = f"Reviewed_by: ana\nReviewed: 2026-01-31\nReview_mark: {MARK}".split("\n")
    assert _read("\n".join(one for one in lines if not one.startswith(f"{gone}:"))) is None
    assert _read("\n".join(lines).replace("2026-01-31", "2026-02-31")) is None
    assert _read("\n".join(lines) + "\nReview_by: soon") is None
