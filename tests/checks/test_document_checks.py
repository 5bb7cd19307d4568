"""Many new texts are looked at on all cores, and what is found is what one core finds."""

import shutil

import pytest

import pelicanconf
from clinic.checks import document_checks as text_by_text
from clinic.checks.result_cache import open_cache
from clinic.checks.runner import check_here
from tests.checks.conftest import NOW
from tests.checks.test_result_cache import read_rows

WORDS = ("We utilize it.", "It is painless.", "A line, that breaks off,", "See [it](#nowhere).")


@pytest.fixture
def many(right_site):
    """A site with more texts than are looked at by one core."""
    post = next((right_site / "content/posts").rglob("*.md"))
    text = post.read_text(encoding="utf-8")
    for number in range(text_by_text.FEWEST + 5):
        words = f"{text}\n{WORDS[number % len(WORDS)]}\n".replace("Title: ", f"Title: {number} ", 1)
        post.with_name(f"post-{number}.md").write_text(words, encoding="utf-8")
    return right_site


def check(root):
    shutil.rmtree(root / ".build", ignore_errors=True)
    cache = open_cache(root, pelicanconf.MARKDOWN)
    checked = check_here(root, markdown=pelicanconf.MARKDOWN, now=NOW, cache=cache)
    return checked, read_rows(root)


def test_two_cores_find_what_one_finds_and_keep_the_same(many, monkeypatch):
    shared = []
    look_ahead = text_by_text.look_ahead
    monkeypatch.setattr(
        text_by_text, "look_ahead", lambda *to: (shared.append(to), look_ahead(*to))[1]
    )
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 2)
    checked, kept = check(many)
    assert len(shared) == 1
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 1)
    alone, kept_alone = check(many)
    assert len(shared) == 1
    assert checked.problems == alone.problems
    assert any(one.rule == "hard-word" for one in alone.problems)
    assert kept == kept_alone


@pytest.mark.slow
def test_a_text_over_which_a_worker_is_stopped_is_named_and_the_others_are_checked(
    many, monkeypatch
):
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 2)
    monkeypatch.setattr(text_by_text.limits, "seconds", 1)
    expected = check(many)[0].problems
    bad = many / "content/posts/2026/post-7.md"
    bad.write_text(bad.read_text(encoding="utf-8") + "\n" + "[" * 19_000, encoding="utf-8")
    found = check(many)[0].problems
    (slow,) = [one for one in found if one.rule == "markdown-slow"]
    assert slow.file == "content/posts/2026/post-7.md"
    assert [one for one in expected if one.file != slow.file] == [
        one for one in found if one.file != slow.file
    ]
