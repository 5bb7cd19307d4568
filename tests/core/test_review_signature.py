"""The fingerprint of a post: whatever a reader meets breaks it, white space alone does not."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import (
    PARTS,
    SignOff,
    add_months,
    canonicalize_html,
    digest_file,
    digest_picture,
    fingerprint,
    is_mark,
    is_old_mark,
    list_changes,
    list_files,
    make_signature_fingerprint,
    read_parts,
    read_sign_off,
)
from pelicanconf import MARKDOWN

HEADER = """\
Title: After an injection
Summary: What is normal, and what is not.
Date: 2026-09-14
Modified: 2026-09-20
Category: Injections
Tags: steroids
Type: treatment
Author: ana
Provider: ana
Service: injections
Lang: en
When_to_get_help: none
Sources: [A review](https://one.example/a)
    [A label](https://one.example/b)
Gate_ok: claim-strong (quoted)
"""
HTML = (
    "<h2 id='a'>The first day</h2><p>Do not drive for <strong>24</strong> hours. It’s fine to "
    "<a href='https://one.example/'>walk</a>.</p>"
    "<section class='care care--urgent'><h3 class='care__title'>Call us "
    "today if:</h3><ul><li>you have a fever</li></ul></section><p>Then rest.</p>"
    "<table><tr><th>Dose</th><th></th></tr><tr><td>40 mg</td><td>once</td></tr></table>"
    "<figure><img src='{attach}a.svg' alt='A needle'><figcaption>Where it goes</figcaption>"
    "</figure>"
    "<ol><li>Sit</li><li>Stand</li></ol><p>10<sup>5</sup> <abbr title='epidural'>ESI</abbr></p>"
    "<pre><code>a  b</code></pre>"
)
PLACE = "posts/2026/a.md"
PICTURES = {"posts/2026/a.svg": b"<svg>\n</svg>"}
SIGNED = SignOff("ana", date(2026, 9, 21), date(2027, 9, 21), "treatment")


def digests(files):
    """Return what finds the sum of a file among some."""
    return lambda place: digest_picture(place, files[place]) if place in files else ""


def parts(header=HEADER, html=HTML, place=PLACE, pictures=PICTURES):
    return read_parts(read_front_matter(f"{header}\nWords.\n"), html, place, digests(pictures))


SIGNED = replace(SIGNED, mark=make_signature_fingerprint(SIGNED, "Ana", parts()))
WORDS = st.lists(st.text(alphabet="abc19.,é'-", min_size=1, max_size=5), min_size=1, max_size=12)
SPACES = st.sampled_from([" ", "  ", "\n", "\t", " \r\n "])


def changes(**given):
    return list_changes(SIGNED, "Ana", parts(**given))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Do", "\n\n  <p>  Do"),
        ("drive for", "drive\r\n   for"),
        ("</li><li>", "</li>\n<li>"),
        ("It’s", "It&rsquo;s"),
        ("</tr><tr>", "</tr>\n\n<tr>"),
    ],
)
def test_white_space_and_the_way_a_sign_is_coded_leave_the_fingerprint_whole(old, new):
    assert old in HTML
    assert changes(html=HTML.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Do not drive", "Do drive"),
        ("24", "48"),
        ("drive for", "for drive"),
        ("not drive", "notdrive"),
        ("not drive", "not\xa0drive"),
        ("not drive", "not\u200bdrive"),
        ("It’s", "It's"),
        ("<strong>24</strong>", "24"),
        ("<strong>", "<strong class='paper'>"),
        ("<strong>", "<strong aria-hidden='true'>"),
        ("<strong>", "<strong dir='rtl'>"),
        ("<p>Then rest.</p>", "<details><summary>Then</summary>rest.</details>"),
        ("<p>Then rest.</p>", "<p>Then <ruby><rp>do not</rp></ruby> rest.</p>"),
        ("<p>Then rest.</p>", "<p>Then<!-- not --> rest.</p>"),
        ("https://one.example/", "https://two.example/"),
        ("care--urgent", "care--ask"),
        ("</section><p>Then rest.</p>", "<p>Then rest.</p></section>"),
        ("Call us today if:", "Call us if:"),
        ("h2", "h3"),
        ("A needle", "A knife"),
        ("{attach}a.svg", "{attach}b.svg"),
        ("Where it goes", "Where it went"),
        ("<th></th>", ""),
        ("<td>40 mg</td><td>once</td>", "<td>40</td><td>mg once</td>"),
        ("<li>Sit</li><li>Stand</li>", "<li>Stand</li><li>Sit</li>"),
        ("<ol>", "<ol start='3'>"),
        ("<sup>5</sup>", "5"),
        ("title='epidural'", "title='extra'"),
        ("Then rest.", "<del>Then rest.</del>"),
        ("fever", "fever?"),
        ("a  b", "a b"),
        ("<p>Then", "<p>&lt;p&gt;Then"),
    ],
)
def test_whatever_a_reader_meets_in_the_text_breaks_the_fingerprint(old, new):
    changed = HTML.replace(old, new)
    assert changed != HTML
    assert "text" in changes(html=changed)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("After an injection", "Before an injection", "title"),
        ("and what is not", "and what is", "summary"),
        ("one.example/b", "two.example/b", "sources"),
        ("    [A label]", "    [Another label]", "sources"),
        ("Type: treatment\n", "", "type"),
        ("Category: Injections", "Category: Getting moving", "category"),
        ("Tags: steroids", "Tags: cures", "tags"),
        ("Author: ana", "Author: clinic", "author"),
        ("Provider: ana\n", "", "provider"),
        ("Service: injections", "Service: surgery", "service"),
        ("Lang: en", "Lang: es", "lang"),
        ("When_to_get_help: none\n", "", "when_to_get_help"),
        ("Gate_ok: claim-strong (quoted)\n", "", "gate_ok"),
        ("Modified: 2026-09-20", "Modified: 2026-11-20", "modified"),
        ("Title: After", "Title: Another\nTitle: After", "title"),
        ("Title: After", "Template: other\nTitle: After", "other"),
        ("Title: After", "Lede: Do stop.\nTitle: After", "other"),
    ],
)
def test_each_field_that_shows_or_sets_rules_is_named_when_it_changes(old, new, part):
    assert old in HEADER
    assert changes(header=HEADER.replace(old, new, 1)) == [part]


def test_a_post_may_be_scheduled_published_and_moved_after_it_was_signed():
    later = HEADER.replace("Date: 2026-09-14", "Date: 2026-10-01\nStatus: hidden\nSlug: other")
    assert changes(header=later + "Aliases: /old/\nConsent: 12 until 2028-01-01\n") == []


def test_a_header_may_be_spaced_in_another_way():
    assert changes(header=HEADER.replace(": ", ":   ").replace("is normal", "is  normal")) == []


def test_the_language_in_a_files_name_counts():
    without = HEADER.replace("Lang: en\n", "")
    assert parts(without, place="posts/a.es.md")["lang"] == "es"
    assert parts(without)["lang"] == ""


def test_another_picture_under_the_same_name_breaks_it():
    assert changes(pictures={"posts/2026/a.svg": b"<svg>\n<path/></svg>"}) == ["pictures"]
    assert changes(pictures={}) == ["pictures"]


def test_a_checkout_on_windows_gives_the_same_mark():
    assert changes(pictures={"posts/2026/a.svg": b"<svg>\r\n</svg>"}) == []
    html = HTML.replace("<p>", "\r\n<p>").replace("a  b", "a  b\r\nc")
    assert parts(html=html) == parts(html=html.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "more",
    [
        {"reviewer": "bea"},
        {"day": date(2026, 10, 21)},
        {"until": date(2027, 9, 20)},
        {"until": date(2026, 12, 1)},
        {"type": "article"},
    ],
)
def test_who_signed_and_when_and_until_when_can_not_be_changed(more):
    assert list_changes(replace(SIGNED, **more), "Ana", parts()) == ["sign-off"]


def test_another_person_does_not_inherit_a_sign_off():
    assert list_changes(SIGNED, "Bea", parts()) == ["reviewer"]


def test_a_mark_that_was_edited_counts_no_more():
    assert list_changes(replace(SIGNED, mark=""), "Ana", parts()) == list(PARTS)
    wrong = "0" if SIGNED.mark[3] != "0" else "1"
    edited = SIGNED.mark[:3] + wrong + SIGNED.mark[4:]
    assert list_changes(replace(SIGNED, mark=edited), "Ana", parts()) == ["sign-off"]


def test_pictures_are_found_however_they_are_written():
    html = (
        '<img src="{attach}a%20b.png"><a href="|static|/people/c.jpg">c</a>'
        "<img src='%7Battach%7D../d.svg?x#y'><img src={attach}e.png>"
    )
    assert list_files(html, PLACE) == [
        "posts/2026/a%20b.png",
        "people/c.jpg",
        "posts/d.svg",
        "posts/2026/e.png",
    ]
    assert (
        "d.svg missing"
        not in read_parts(
            read_front_matter("Title: A\n\n"), html, PLACE, digests({"posts/d.svg": b"x"})
        )["pictures"]
    )


@pytest.mark.parametrize(
    "text",
    [
        'Write `dose="` on your card. ![Tablets]({attach}dose.svg)',
        'Write `dose="` on your card. <img src="{attach}dose.svg" alt="Tablets">',
        "Write `dose='` here. ![Tablets]({attach}dose.svg) Then write `'`.",
        "<p>a='</p>\n\n![Tablets]({attach}dose.svg)\n\n<p>'</p>",
    ],
)
def test_no_quote_in_the_words_hides_a_picture(text):
    assert list_files(Markdown(**MARKDOWN).convert(text), PLACE) == ["posts/2026/dose.svg"]


@pytest.mark.parametrize(
    ("read", "other"),
    [
        ("<a href='/K'>x</a>", "<a href='/\u212a'>x</a>"),
        ("<a href='/\u00e9'>x</a>", "<a href='/e\u0301'>x</a>"),
        ("<a href='/a;b'>x</a>", "<a href='/a\u037eb'>x</a>"),
        ("<a href='/a b'>x</a>", "<a href='/a  b'>x</a>"),
        ("<img alt='a <p> b'>", "<img alt='a<p>b'>"),
        ('<pre><i id="</pre>"></i>a   b</pre>', '<pre><i id="</pre>"></i>a b</pre>'),
        ("<pre/>a   b", "<pre/>a b"),
        ("<pre>a <p> b</pre>", "<pre>a<p>b</pre>"),
    ],
)
def test_addresses_and_typed_code_count_to_the_letter(read, other):
    assert canonicalize_html(read) != canonicalize_html(other)


def test_no_zeros_in_a_code_hide_a_picture():
    html = f'<img src="{{attach}}dose&#{"0" * 5000}46;svg"><img src="{{attach}}a&#x0000000002e;b">'
    assert list_files(html, PLACE) == ["posts/2026/dose.svg", "posts/2026/a.b"]


def test_a_file_outside_the_content_folder_is_never_opened(tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "content/a.png").write_bytes(b"ours")
    (tmp_path / "content/link.png").symlink_to(tmp_path / "secret.png")
    ours = digest_picture("a.png", b"ours")
    assert digest_file(tmp_path / "content", "a.png") == ours
    for place in ("../secret.png", "link.png", str(tmp_path / "secret.png"), ".", "a\0.png"):
        assert digest_file(tmp_path / "content", place) == ""


def test_what_is_signed_can_be_read_by_people():
    told = parts()
    assert told["title"] == "After an injection"
    assert "\n<p>\nDo not drive for <strong>24</strong> hours." in told["text"]
    assert told["sources"].split("\n")[1] == "[A label](https://one.example/b)"
    assert canonicalize_html(unicodedata.normalize("NFD", "Señora")) == "Señora"


@given(WORDS, st.lists(SPACES, min_size=14, max_size=14))
def test_white_space_of_any_kind_never_breaks_it(words, spaces):
    loose = "".join(f"{space}{word}" for word, space in zip(words, spaces, strict=False))
    plain = canonicalize_html(f"<p>{' '.join(words)}</p>")
    assert canonicalize_html(f"<p>{loose}\n</p>") == plain


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
    texts = [canonicalize_html(f"<p>{' '.join(one)}</p>") for one in (words, other)]
    is_same = [unicodedata.normalize("NFC", one) for one in words] == [
        unicodedata.normalize("NFC", one) for one in other
    ]
    assert (texts[0] == texts[1]) == is_same
    assert not is_same or kind == "move"  # one word moved past its like is the same text


@given(st.characters(), st.text(alphabet="ab ", max_size=3), st.text(alphabet="ab", max_size=3))
def test_no_character_but_white_space_is_dropped(character, before, after):
    with_it = canonicalize_html(f"<p>{before}x{character}y{after}</p>")
    if character not in " \t\n\r\f":
        assert with_it != canonicalize_html(f"<p>{before}xy{after}</p>")
        assert with_it != canonicalize_html(f"<p>{before}x y{after}</p>")


@given(st.text(), st.text(), st.text())
def test_any_text_has_a_mark_of_the_right_form(title, summary, html):
    found = read_parts(
        read_front_matter(f"Title: {title}\nSummary: {summary}\n\n"),
        html,
        "posts/a.md",
        digests({}),
    )
    mark = make_signature_fingerprint(SIGNED, "Ana", found)
    assert is_mark(mark) and not is_old_mark(mark)
    assert list_changes(replace(SIGNED, mark=mark), "Ana", found) == []
    assert len(fingerprint(found)) == 64


def test_the_mark_of_a_post_is_the_same_in_every_release():
    # What was signed off must stay so: a change here needs a new version, and a line in the notes.
    assert SIGNED.mark[:19] == "v2-c5579f481cadd14f"


def test_a_mark_of_the_first_version_no_longer_counts():
    assert is_old_mark("v1-036f3619c7b5486b") and not is_mark("v1-036f3619c7b5486b")


@pytest.mark.parametrize(
    "text", ["", "yes", "v1-xyz", "v9-0123456789abcdef", "v2-0123456789abcdef", SIGNED.mark.upper()]
)
def test_what_is_no_mark_is_not_taken_for_one(text):
    assert not is_mark(text)
    assert list_changes(replace(SIGNED, mark=text), "Ana", parts()) == list(PARTS)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2026-11-22", "2027-11-22"),
        ("2028-02-29", "2029-02-28"),
        ("2026-12-31", "2027-12-31"),
    ],
)
def test_a_year_later_is_the_same_day(day, later):
    assert add_months(date.fromisoformat(day), 12) == date.fromisoformat(later)


def _read(lines, months=12):
    return read_sign_off(read_front_matter(f"Title: A\n{lines}\n\nWords.\n"), months)


LINES = "\n".join(f"{key}: {value}" for key, value in SIGNED.lines.items())


def test_a_header_says_who_read_it_when_and_until_when_that_holds():
    assert _read(LINES) == SIGNED


@pytest.mark.parametrize("gone", [*SIGNED.lines])
def test_a_sign_off_that_lacks_a_part_is_none(gone):
    lines = LINES.split("\n")
    assert _read("\n".join(one for one in lines if not one.startswith(f"{gone}:"))) is None


@pytest.mark.parametrize(
    ("until", "months"),
    [
        ("2027-09-22", 12),
        ("2099-01-01", 24),
        ("9999-12-31", 24),
        ("2026-09-21", 12),
        ("2026-09-20", 12),
        ("x", 12),
        ("", 12),
        ("2027-02-30", 12),
        ("2027-3-1", 12),
        ("２０２７-03-01", 12),
        ("2027-09-21", 6),
    ],
)
def test_a_day_that_is_none_or_out_of_the_limit_never_counts(until, months):
    assert _read(LINES.replace("2027-09-21", until), months) is None


def test_a_clinic_may_let_a_sign_off_hold_longer():
    assert _read(LINES.replace("2027-09-21", "2028-09-21"), 24) is not None
