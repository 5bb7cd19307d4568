"""What is kept from earlier checks saves time and changes nothing that is said."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

import pelicanconf
from clinic.checks import registry as rules
from clinic.checks.document_checker import DocumentChecker
from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.result_cache import STEP, CheckCache, open_cache
from clinic.checks.runner import check_content, check_here
from clinic.content.markdown_worker import MarkdownMaker
from clinic.core.cache import FILE
from tests.checks.conftest import HEADER, NOW, POST

OTHER = "content/posts/2026/walking.md"
LINK = "[Walk]({filename}/posts/2026/walking.md#how-far)\n"
MISTAKES = (
    "Do not\u200bdrive. [Here]({filename}/posts/2026/gone.md)\n\n#### Deep\n\n![]({attach}a.svg)\n"
)


@pytest.fixture
def made(monkeypatch):
    """The texts of which Markdown was made HTML in this process."""
    texts, make = [], MarkdownMaker.make

    def note(maker, text, *more):
        texts.append(text)
        return make(maker, text, *more)

    monkeypatch.setattr(MarkdownMaker, "make", note)
    return texts


def _open(root, markdown=pelicanconf.MARKDOWN) -> CheckCache:
    return open_cache(root, markdown)


def _check(root, renderer, now=NOW, cache=None):
    return check_content(root, markdown=renderer, now=now, cache=cache).problems


def _check_here(root, now=NOW, cache=None, markdown=pelicanconf.MARKDOWN):
    """Check in this process, which knows what the tests have put in the place of something."""
    return check_here(root, markdown=markdown, now=now, cache=cache or _open(root)).problems


def _check_kept(root, renderer, now=NOW):
    return _check(root, renderer, now, _open(root))


def read_rows(root):
    """Return what is kept of a project's texts: each one's place, its key and what is known."""
    query = "SELECT name, key, value FROM entries WHERE step=? ORDER BY name, key"
    with closing(sqlite3.connect(root / FILE)) as rows:
        return rows.execute(query, (STEP,)).fetchall()


def _edits(root):
    """Changes to a site, each of which may change what is said of other texts too."""
    post, other, toml = root / POST, root / OTHER, root / "content/clinic.toml"
    facts, picture = toml.read_text(), root / "content/posts/2026/a.svg"
    plain = other.read_text()
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h1"/></svg>'
    return [
        lambda: post.write_text(HEADER + "Words.\n"),
        lambda: post.write_text(HEADER + LINK),
        lambda: post.write_text(HEADER + MISTAKES),
        lambda: post.write_text(HEADER.replace("2026-09-14", "2026-12-01") + "Words.\n"),
        lambda: post.write_bytes(b"\xef\xbb\xbf" + (HEADER + LINK).replace("\n", "\r\n").encode()),
        lambda: post.write_text(HEADER.replace("Injections", "Injectoins") + LINK),
        lambda: post.unlink(missing_ok=True),
        lambda: other.write_text(plain),
        lambda: other.write_text(plain + "\n## How far\n\nWords.\n"),
        lambda: other.write_text(plain.replace("\n\n", "\nStatus: draft\n\n", 1)),
        lambda: other.write_text(plain.replace("\n\n", "\nSlug: getting-ready\n\n", 1)),
        lambda: other.unlink(missing_ok=True),
        lambda: picture.write_text(svg),
        lambda: picture.unlink(missing_ok=True),
        lambda: toml.write_text(facts.replace('"Injections"', '"Injectoins"')),
        lambda: toml.write_text(facts),
        lambda: toml.write_text("[clinic\n"),
    ]


@pytest.mark.slow
def test_after_any_edit_the_same_is_said_with_and_without_what_was_kept(right_site, renderer):
    follow_edits(right_site, renderer, 20261201)


@pytest.mark.prove
def test_after_any_other_edit_the_same_is_said_too(right_site, renderer):
    follow_edits(right_site, renderer, random.randrange(10**6))


def follow_edits(right_site, renderer, seed):
    chance = random.Random(seed)
    edits = _edits(right_site)
    for step in range(60):
        edit = chance.randrange(len(edits))
        edits[edit]()
        now = NOW + timedelta(days=chance.choice([0, 0, 30]))
        fresh = _check(right_site, renderer, now)
        assert _check_kept(right_site, renderer, now) == fresh, f"seed {seed}, {step}, edit {edit}"
        assert _check_kept(right_site, renderer, now) == fresh, f"seed {seed}, {step}, again"


def test_only_a_text_that_has_changed_is_read_again(right_site, made):
    (right_site / POST).write_text(HEADER + LINK)
    _check_here(right_site)
    assert len(made) > 1
    made.clear()
    _check_here(right_site)
    assert made == []
    (right_site / POST).write_text(HEADER + LINK + "More.\n")
    _check_here(right_site)
    assert len(made) == 1


def test_a_rule_that_looks_at_the_text_alone_does_not_look_twice(right_site, monkeypatch):
    monkeypatch.setattr(rules, "RULES", dict(rules.RULES))
    looked = []

    @rule("text-alone", Subject.DOCUMENT)
    def look_at_text(document, library):
        """It looks at the text, and at the facts."""
        looked.append(("text", document.path, library.clinic.name, library.language_of(document)))
        yield Finding(file=document.path, what="Seen.", fix="")

    @rule("looks-around", Subject.DOCUMENT, reads=[Reads.LIBRARY])
    def look_around(document, library):
        """It looks at other files."""
        looked.append(("around", len(library.files)))
        return []

    first = _check_here(right_site)
    kinds = [one[0] for one in looked]
    assert kinds.count("text") == kinds.count("around") > 1
    looked.clear()
    assert _check_here(right_site) == first
    assert {one[0] for one in looked} == {"around"}


def test_a_rule_that_looks_at_what_it_does_not_declare_is_named(right_site, monkeypatch):
    monkeypatch.setattr(rules, "RULES", dict(rules.RULES))

    @rule("looks-aside", Subject.DOCUMENT, reads=[Reads.DAY])
    def look_aside(document, library):
        """It looks at other files, and says that it looks at the day."""
        return [library.now, *library.files]

    found = [one for one in _check_here(right_site) if one.rule == "program-fault"]
    assert OTHER in {one.file for one in found}
    assert all("looks-aside" in one.what and "reads files" in one.what for one in found)


@pytest.mark.parametrize("setting", ["Markdown", "clinic.toml", "a package", "a rule"])
def test_nothing_kept_under_other_circumstances_is_used(
    setting, right_site, made, monkeypatch, tmp_path
):
    _check_here(right_site)
    made.clear()
    markdown = dict(pelicanconf.MARKDOWN)
    if setting == "Markdown":
        markdown["tab_length"] = 8
    elif setting == "clinic.toml":
        with (right_site / "content/clinic.toml").open("a") as facts:
            facts.write("# a note\n")
    elif setting == "a package":
        (tmp_path / "packages/markdown-99.dist-info").mkdir(parents=True)
        monkeypatch.syspath_prepend(tmp_path / "packages")
    else:
        monkeypatch.setattr("clinic.core.environment._sum_sources", lambda: b"other sources")
    _check_here(right_site, cache=_open(right_site, markdown))
    assert len(made) > 1


def test_a_damaged_file_is_ignored_where_it_is_damaged(right_site, renderer):
    (right_site / POST).write_text(HEADER + MISTAKES)
    fresh = _check_kept(right_site, renderer)
    kept = right_site / FILE
    whole, rows = kept.read_bytes(), read_rows(right_site)
    chance = random.Random(4)
    for _ in range(40):
        at = chance.randrange(len(whole))
        other = bytes([whole[at] ^ 1])  # one letter for another: still text, and not what was kept
        cut, odd = whole[:at], b"\x00\xff"
        rest = whole[at + 1 :]
        kept.write_bytes(chance.choice([cut, cut + odd + rest, cut + other + rest, whole[at:]]))
        assert _check_kept(right_site, renderer) == fresh
    assert b"character is here" in whole
    kept.write_bytes(whole.replace(b"character is here", b"character is now!"))
    assert _check_kept(right_site, renderer) == fresh
    assert read_rows(right_site) == rows  # and it was made whole again


def test_a_place_that_can_not_be_written_keeps_nothing_and_stops_nothing(right_site, renderer):
    (right_site / ".build").write_text("a file where the folder should be")
    assert _check_kept(right_site, renderer) == _check(right_site, renderer)
    (right_site / ".build").unlink()
    (right_site / FILE / "in-the-way").mkdir(parents=True)
    assert _check_kept(right_site, renderer) == _check(right_site, renderer)
    assert [one.name for one in (right_site / FILE).iterdir()] == ["in-the-way"]


def test_a_text_that_kept_markdown_busy_is_tried_again(right_site, hasty, renderer):
    (right_site / POST).write_text(HEADER + "[" * 19_999 + "\n")
    assert "markdown-slow" in {one.rule for one in _check_kept(right_site, hasty)}
    assert "markdown-slow" in {one.rule for one in _check_kept(right_site, hasty)}
    places = [name for name, _, _ in read_rows(right_site)]
    assert places
    assert not any("getting-ready.md" in place for place in places)


def test_a_text_is_read_as_if_no_other_had_been_read_before_it(renderer):
    texts = [
        "*[ESI]: epidural\n\nESI and [this][b] [^1]\n\n[^1]: a note\n\n[b]: https://one.example/\n",
        "ESI and [this][b] [^1]\n\n## First\n\n## First\n",
        "/// faq | Never closed\nWords.\n",
        "*" * 5000 + "too deep" + "*" * 5000,
        "ESI and [this][b] [^1]\n\n## First\n\n## First\n",
    ]
    alone = []
    for text in texts:
        with DocumentChecker(pelicanconf.MARKDOWN, seconds=30) as fresh:
            alone.append(read(fresh.render(text)))
    with DocumentChecker(pelicanconf.MARKDOWN, seconds=30) as one:
        assert [read(one.render(text)) for text in texts] == alone
    assert [bool(trouble) for _, trouble in alone] == [False, False, False, True, False]


def read(rendered):
    return rendered.html, rendered.trouble


def test_a_checked_text_holds_no_html_and_reads_it_where_it_is_kept(right_site, renderer):
    _check_kept(right_site, renderer)  # the second time, nothing is made anew
    for _ in range(2):
        checked = check_content(right_site, markdown=renderer, now=NOW, cache=_open(right_site))
        assert checked.library.documents
        for one in checked.library.documents.values():
            assert one.rendered._html is None
            assert not {"lines", "body_lines"} & vars(one).keys()
            assert not {"tree", "prose", "nodes"} & vars(one.rendered).keys()
            assert one.rendered.html == renderer.render(one.text).html
            one.close()
            assert one.rendered._html is None


def test_html_that_the_cache_has_lost_is_made_again(right_site, renderer):
    checked = check_content(right_site, markdown=renderer, now=NOW, cache=_open(right_site))
    (right_site / FILE).unlink()
    one = next(iter(checked.library.documents.values()))
    assert one.rendered.html == renderer.render(one.text).html != ""


def test_a_text_whose_html_can_not_be_kept_holds_it(right_site, renderer):
    (right_site / ".build").write_text("a file where the folder should be")
    checked = check_content(right_site, markdown=renderer, now=NOW, cache=_open(right_site))
    for one in checked.library.documents.values():
        assert one.rendered._html == renderer.render(one.text).html
