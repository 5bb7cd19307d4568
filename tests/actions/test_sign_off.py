"""Signing off a post: three lines at its top, bound to its words, and nothing else touched."""

import shutil
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins import signals

from clinic.__main__ import main
from clinic.actions import sign_off
from clinic.builder.build_lock import hold_lock
from clinic.builder.pipeline import build_site
from clinic.content.document_editor import set_fields
from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import KEYS, add_months, is_mark
from tests.projects import NOW
from tests.signed_posts import sign_text

TODAY = datetime.now(ZoneInfo("America/Chicago")).date()  # by the sample clinic's own clock
POST = "content/posts/2026/getting-ready.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
ADVICE = "Do not drive for 24 hours, and call us when the pain grows. " * 10
HEADER = "Title: Getting ready\nDate: 2026-09-14\nCategory: Injections"
LINES = {
    "Reviewed_by": "ana",
    "Reviewed": "2026-11-22",
    "Review_by": "2027-11-22",
    "Reviewed_type": "article",
    "Review_mark": "v2-0123456789abcdef",
}
YEAR = add_months(TODAY, 12)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("POST", "BY", "UNTIL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small(root, tmp_path):
    """A real clinic with two posts and a provider."""
    project = tmp_path / "small"
    shutil.copytree(root / "tests/wrong_sites/_right_site/content", project / "content")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy2(root / name, project)
    (project / "theme/templates").mkdir(parents=True)  # Pelican asks for a theme of some kind
    (project / POST).write_text(f"{HEADER}\n\n{ADVICE}\n")
    return project


def sign(project, post=POST, by="first-provider", until=""):
    return main(["sign-off", "--post", post, "--by", by, "--until", until], project)


def write(project, *lines, body=ADVICE, post=POST):
    text = "\n".join((HEADER, *lines))
    (project / post).write_text(f"{text}\n\n{body}\n")


def rules(project):
    from clinic.builder.pipeline import check_project

    problems = check_project(project, "publishconf.py", now=datetime.now().astimezone()).problems
    return {one.rule for one in problems if one.file == POST}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_signing_off_writes_five_lines_and_leaves_every_other_byte(small, capsys, end, mark):
    before = (mark + f"{HEADER}\n\n{ADVICE}\n\n- a list \t\n".replace("\n", end)).encode()
    (small / POST).write_bytes(before)
    (small / POST).chmod(0o640)
    assert sign(small) == 0
    after = (small / POST).read_bytes()
    lines = [one for one in after.split(end.encode()) if one.startswith(b"Review")]
    assert [one.decode() for one in lines[:4]] == [
        "Reviewed_by: first-provider",
        f"Reviewed: {TODAY}",
        f"Review_by: {YEAR}",
        "Reviewed_type: article",
    ]
    assert lines[4].startswith(b"Review_mark: ") and is_mark(lines[4].decode().split(": ")[1])
    assert after.replace(end.encode().join([*lines, b""]), b"") == before
    assert (small / POST).stat().st_mode & 0o777 == 0o640
    assert [one.name for one in (small / POST).parent.iterdir() if one.name[0] == "."] == []
    said = capsys.readouterr().out
    assert 'Signed off: "Getting ready"' in said and "Read by First Provider on" in said
    assert "as long as the post stays the same" in said and "To undo:" in said
    assert rules(small) == set()


ENDS = st.sampled_from(["\n", "\r\n", "\r"])
VALUES = st.text(alphabet="ab é:—\"'", max_size=8)
NAMES = st.sampled_from(["Title", "Tags", "Sources", *KEYS, "reviewed_by"])


@given(
    st.lists(
        st.tuples(NAMES, VALUES, ENDS), min_size=1, max_size=6, unique_by=lambda one: one[0].lower()
    ),
    st.lists(st.tuples(VALUES, ENDS), max_size=5),
    st.sampled_from(["", "\ufeff"]),
)
def test_no_line_of_any_file_changes_but_the_five(fields, body, mark):
    header = "".join(f"{key}: {value}{end}" for key, value, end in fields)
    text = "".join(f"{value}{end}" for value, end in body)
    made = set_fields(f"{mark}{header}\r\n{text}".encode(), LINES).decode()
    assert made.startswith(mark) and made.endswith(f"\r\n{text}")
    front = read_front_matter(made.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    assert {key: front.text(key.lower()) for key in KEYS} == LINES
    for key, value, end in fields:
        if key.lower() not in {one.lower() for one in KEYS}:
            assert f"{key}: {value}{end}" in made
    assert len(front.fields) == len(
        {key.lower() for key, *_ in fields} | {one.lower() for one in KEYS}
    )


def test_signing_twice_changes_nothing(small, capsys):
    sign(small)
    before = (small / POST).read_bytes(), (small / POST).stat().st_mtime_ns
    assert sign(small) == 0
    assert ((small / POST).read_bytes(), (small / POST).stat().st_mtime_ns) == before
    assert "has already signed off" in capsys.readouterr().out


def test_a_new_reading_takes_the_place_of_the_old_one(small, capsys):
    write(
        small,
        "Reviewed_by: first-provider",
        "Reviewed: 2025-01-31",
        "Review_mark: v1-0123456789abcdef",
    )
    assert rules(small) == {"review-old-mark"}
    assert sign(small) == 0
    assert (small / POST).read_text().count("Review_mark") == 1
    assert rules(small) == set()
    text = (small / POST).read_text().replace("24 hours", "48 hours")
    (small / POST).write_text(text)
    assert rules(small) == {"text-changed-since-review"}
    assert sign(small) == 0
    assert "It replaces the sign-off by first-provider of" in capsys.readouterr().out
    assert rules(small) == set()


def test_a_broken_sign_off_is_mended_by_signing_again(small):
    write(small, "Reviewed_by: nobody", "Reviewed: someday", "Review_mark: yes")
    assert sign(small) == 0
    assert rules(small) == set()


def test_a_sign_off_holds_until_the_day_the_header_names_or_the_clinician_chooses(small, capsys):
    day, sooner = TODAY + timedelta(days=40), TODAY + timedelta(days=20)
    write(small, f"Review_by: {day}")
    assert sign(small) == 0
    assert f"holds until {day:%B} {day.day}, {day.year}" in capsys.readouterr().out
    assert sign(small, until=f"{sooner}") == 0
    assert f"\nReview_by: {sooner}\n" in (small / POST).read_text()
    assert sign(small) == 0  # a further sign-off is for as long as the clinic lets it hold
    assert f"\nReview_by: {YEAR}\n" in (small / POST).read_text()
    assert rules(small) == set()


@pytest.mark.parametrize(
    "until",
    ["x", "2099-01-01", f"{TODAY}", f"{YEAR + timedelta(days=1)}", "9999-12-31", "2027-1-1"],
)
def test_a_clinician_chooses_a_day_within_the_limit_or_nothing_is_signed(small, capsys, until):
    before = (small / POST).read_bytes()
    assert sign(small, until=until) == 1
    said = capsys.readouterr().out
    assert f'"{until}" is not a valid date for the next review.' in said
    assert f"Write the date like {YEAR}" in said
    assert (small / POST).read_bytes() == before


def set_months(project, value):
    path = project / "content/clinic.toml"
    path.write_text(path.read_text().replace("[clinic]\n", f"[clinic]\nreview_months = {value}\n"))


def test_the_clinic_sets_how_long_a_sign_off_may_hold(small):
    set_months(small, 24)
    assert sign(small) == 0
    assert f"\nReview_by: {add_months(TODAY, 24)}\n" in (small / POST).read_text()
    assert rules(small) == set()


@pytest.mark.parametrize("value", ["25", "0", "-1", "1.5", "true", '"12"', "[12]", "9" * 30])
def test_a_limit_that_is_none_is_a_problem_at_its_line(small, capsys, value):
    set_months(small, value)
    line = (small / "content/clinic.toml").read_text().split("\n").index(f"review_months = {value}")
    assert main(["check"], small) == 1
    said = capsys.readouterr().out
    assert f"content/clinic.toml:{line + 1}" in said
    assert "a whole number from 1 to 24" in said
    before = (small / POST).read_bytes()
    assert sign(small) == 1
    assert (small / POST).read_bytes() == before


@pytest.mark.parametrize("changed", ["the post", "a picture", "both"])
@pytest.mark.parametrize("moment", ["while it is checked", "before it is replaced"])
def test_what_changes_while_it_is_signed_off_is_not_signed_off(
    small, capsys, monkeypatch, changed, moment
):
    picture = small / "content/posts/2026/needle.svg"
    picture.write_text(SVG)
    write(small, body=f"{ADVICE}\n\n![A needle from the side]({{attach}}needle.svg)")

    def change(*_):
        if changed != "a picture":
            text = (small / POST).read_text()
            (small / POST).write_text(text.replace("Do not drive", "Do drive", 1))
        if changed != "the post":
            picture.write_text(SVG.replace("h9", "v9"))

    # The last step but one of each: what follows is the comparison, and the one rename.
    if moment == "before it is replaced":
        monkeypatch.setattr("clinic.core.files.shutil.copymode", change)
    else:
        set_up = sign_off.set_fields
        monkeypatch.setattr(sign_off, "set_fields", lambda *told: (change(), set_up(*told))[1])
    assert sign(small) == 1
    assert "The post changed while you had it open" in capsys.readouterr().out
    assert "Review" not in (small / POST).read_text()
    assert [one.name for one in (small / POST).parent.iterdir() if one.name[0] == "."] == []


def test_a_checkout_with_the_line_ends_of_windows_is_still_signed_off(small):
    picture = small / "content/posts/2026/needle.svg"
    picture.write_bytes(SVG.replace("><path", ">\n<path").encode())
    write(small, body=f"{ADVICE}\n\n![A needle from the side]({{attach}}needle.svg)")
    assert sign(small) == 0
    for file in (small / POST, picture):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert rules(small) == set()


def test_a_post_with_another_type_than_it_was_signed_with_is_a_problem(small):
    write(small, "Type: news")
    assert sign(small) == 0
    text = (small / POST).read_text()
    (small / POST).write_text(text.replace("Type: news", "Type: article", 1))
    assert "review-type-changed" in rules(small)
    assert sign(small) == 0
    assert rules(small) == set()


@pytest.mark.parametrize(
    ("post", "by", "code", "said"),
    [
        ("", "first-provider", 2, "Name the post: make sign-off POST="),
        (POST, "", 2, "Name the provider who read the post: make sign-off POST="),
        (POST, "frst-provider", 2, 'Did you mean "first-provider"?'),
        (POST, "zzz", 2, "Use one of: first-provider."),
        (POST.replace("ready", "redy"), "first-provider", 2, f'Did you mean "{POST}"?'),
        ("content/pages/contact.md", "first-provider", 2, "Only posts are signed off"),
        ("../../etc/passwd", "first-provider", 2, "Cannot find the post"),
    ],
)
def test_what_can_not_be_signed_is_refused_in_words(small, capsys, post, by, code, said):
    before = (small / POST).read_bytes()
    assert sign(small, post, by) == code
    assert said in capsys.readouterr().out
    assert (small / POST).read_bytes() == before


def test_a_post_is_found_by_the_name_of_its_file(small):
    assert sign(small, "getting-ready") == sign(small, str(small / POST)) == 0


def test_a_post_with_a_problem_is_not_signed(small, capsys):
    write(small, "Author: nobody-here")
    before = (small / POST).read_bytes()
    assert sign(small) == 1
    said = capsys.readouterr().out
    assert 'content/clinic.toml has no provider with the id "nobody-here"' in said
    assert "Nothing was signed off." in said
    assert (small / POST).read_bytes() == before


def test_a_post_that_may_not_go_out_unsigned_is_signed_and_goes_out(small):
    path = small / "content/clinic.toml"
    facts = path.read_text().replace("[[provider]]", 'sign_off_needed = ["article"]\n[[provider]]')
    path.write_text(facts)
    assert rules(small) == {"sign-off-needed"}
    assert sign(small) == 0
    assert rules(small) == set()
    text = (small / POST).read_text()
    (small / POST).write_text(text.replace("24 hours", "4 hours", 1))
    assert rules(small) == {"sign-off-needed"}


def test_a_draft_with_a_blank_is_not_signed(small, capsys):
    write(small, "Status: draft", body=f"{ADVICE} [FILL IN: the dose]")
    before = (small / POST).read_bytes()
    assert sign(small) == 1
    said = capsys.readouterr().out
    assert "1 blank to fill in" in said and "Fill in the blanks first" in said
    assert (small / POST).read_bytes() == before


def test_a_problem_of_another_post_does_not_stand_in_the_way(small):
    (small / "content/posts/2026/other.md").write_text("No header.\n")
    assert sign(small) == 0


def test_a_day_of_reading_again_that_has_passed_stops_the_signing(small, capsys):
    write(small, "Review_by: 2026-01-01")
    assert sign(small) == 1
    said = capsys.readouterr().out
    assert f'"2026-01-01" in {POST} is not a valid date for the next review.' in said


def test_a_sample_provider_signs_nothing_for_a_real_clinic(small, capsys):
    facts = small / "content/clinic.toml"
    sample = facts.read_text().replace('"First Provider"', '"Your first provider"')
    facts.write_text(sample)
    assert sign(small) == 3
    assert "is a sample entry, not a person" in capsys.readouterr().out
    facts.write_text(sample.replace("[clinic]\n", "[clinic]\ndemo = true\n"))
    assert sign(small) == 0
    assert "this provider is not a real person" in capsys.readouterr().out


def test_nothing_is_signed_while_the_site_is_being_built(small, capsys):
    before = (small / POST).read_bytes()
    with hold_lock(small / ".build", "Ana"):
        assert sign(small) == 75
    assert "Ana has been building this site since" in capsys.readouterr().err
    assert (small / POST).read_bytes() == before


def test_reviews_lists_what_is_most_pressing_first_and_counts(small, capsys):
    folder = small / "content/posts/2026"
    (folder / "walking.md").unlink()
    for name, days, until in (("old", -300, -10), ("soon", -330, 30), ("fresh", -10, 200)):
        day, end = TODAY + timedelta(days=days), TODAY + timedelta(days=until)
        text = sign_text(f"{HEADER}\n\n{ADVICE}\n", f"{day}", f"{end}")
        (folder / f"{name}.md").write_text(text)
    changed = (folder / "fresh.md").read_text().replace("24 hours", "48 hours")
    (folder / "changed.md").write_text(changed)
    old = (
        "Reviewed_by: first-provider",
        "Reviewed: 2026-01-31",
        "Review_mark: v1-0123456789abcdef",
    )
    write(small, *old, post="content/posts/2026/first-version.md")
    write(small, "Review_mark: yes", post="content/posts/2026/broken.md")
    write(small, "Type: news", post="content/posts/2026/news.md")
    capsys.readouterr()
    assert main(["reviews"], small) == 0
    said = capsys.readouterr().out.splitlines()
    rows = [line.split("  content/posts/2026/")[1].split(".md")[0] for line in said[:-2]]
    order = ["changed", "first-version", "old", "soon", "broken", "getting-ready", "fresh", "news"]
    assert rows == order
    assert said[0].endswith(
        "(The text changed after first-provider signed off on "
        + (f"{day:%B} {day.day}, {day.year})")
    )
    assert said[1].startswith("  sign off again ")
    assert said[2].startswith("  overdue ") and said[3].startswith("  due within 60 days ")
    assert said[-2] == (
        "8 posts: 1 changed since sign-off, 1 sign off again, 1 overdue, 1 due within 60 days, "
        "1 sign-off cannot be read, 1 not signed off, 1 signed off, 1 no sign-off needed."
    )
    assert "make sign-off POST=" in said[-1]


@pytest.mark.slow
def test_what_the_checks_sign_is_what_pelican_publishes(project):
    """Every post of this clinic, signed and built: no review is lost between the two."""
    posts = sorted((project / "content/posts").rglob("*.md"))
    for post in posts:
        assert sign(project, post.relative_to(project).as_posix()) == 0
    reviews = {}

    def remember(generator):
        for one in [*generator.articles, *generator.translations]:
            reviews[one.relative_source_path] = one.review

    signals.article_generator_finalized.connect(remember)
    try:
        now = max(NOW, datetime.now().astimezone())
        assert build_site(project, "publishconf.py", who="Ana", now=now).is_built
    finally:
        signals.article_generator_finalized.disconnect(remember)
    assert len(reviews) == len(posts)
    assert all(one and one.reviewer.id == "first-provider" for one in reviews.values())
