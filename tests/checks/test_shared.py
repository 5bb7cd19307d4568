"""Many new texts are looked at on all cores, and what is found is what one core finds."""

import os

import pytest

import pelicanconf
from clinic.checks import text_by_text
from clinic.checks.cache import open_cache
from clinic.checks.run import check_content
from clinic.model import sharing
from tests.checks.conftest import NOW
from tests.checks.test_cache import read_rows

WORDS = ("We utilize it.", "It is painless.", "A line, that breaks off,", "See [it](#nowhere).")


@pytest.fixture
def many(right_site):
    """A site with more texts than are looked at by one core."""
    post = next((right_site / "content/posts").rglob("*.md"))
    text = post.read_text(encoding="utf-8")
    for number in range(sharing.FEWEST + 5):
        words = f"{text}\n{WORDS[number % len(WORDS)]}\n".replace("Title: ", f"Title: {number} ", 1)
        post.with_name(f"post-{number}.md").write_text(words, encoding="utf-8")
    return right_site


def check(root, work):
    cache = open_cache(work, pelicanconf.MARKDOWN, root / "content/clinic.toml")
    checked = check_content(root, markdown=pelicanconf.MARKDOWN, now=NOW, cache=cache)
    return checked, read_rows(work)


def test_two_cores_find_what_one_finds_and_keep_the_same(many, tmp_path, monkeypatch):
    shared = []
    share_out = text_by_text.share_out
    monkeypatch.setattr(
        text_by_text, "share_out", lambda *to: (shared.append(to), share_out(*to))[1]
    )
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 2)
    checked, kept = check(many, tmp_path / "two")
    assert len(shared) == 1
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 1)
    alone, kept_alone = check(many, tmp_path / "one")
    assert len(shared) == 1
    assert checked.problems == alone.problems
    assert any(one.rule == "hard-word" for one in alone.problems)
    assert kept == kept_alone


def test_a_text_over_which_a_child_ends_is_looked_at_by_its_parent(many, tmp_path, monkeypatch):
    monkeypatch.setattr(text_by_text, "count_cores", lambda: 2)
    expected = check(many, tmp_path / "whole")[0].problems
    look, parent = text_by_text._look_at_one, os.getpid()

    def fail_in_a_child(document, *more):
        if os.getpid() != parent and document.place.endswith("post-7.md"):
            raise MemoryError
        return look(document, *more)

    monkeypatch.setattr(text_by_text, "_look_at_one", fail_in_a_child)
    assert check(many, tmp_path / "part")[0].problems == expected
