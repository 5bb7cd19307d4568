"""A post that a clinician signed says who and until when; one whose words changed does not."""

import pytest
from theme.conftest import CONTENT, HOSTILE, LONG_BODY, build_site, post

from tests.signed_posts import sign_text

BODY = f"Do not drive.\n\n/// ask\n- you are not sure\n///\n{LONG_BODY}"
SUMMARY = "What to know."


@pytest.fixture(scope="module")
def pages(tmp_path_factory, root):
    """The same post as it was signed, and with one word changed since."""
    text = post("Signed", more=f"Summary: {SUMMARY}\n", body=BODY)
    signed = sign_text(text, "2026-01-31", "2026-07-31", name=HOSTILE)
    changed = signed.replace("Do not drive", "You may drive")
    posts = {
        "posts/signed.md": signed,
        "posts/changed.md": changed,
    }
    site = build_site(tmp_path_factory.mktemp("signed"), root, CONTENT | posts)
    return {name: site.parse(f"blog/{name}/index.html") for name in ("signed", "changed")}


def words(node):
    return " ".join(node.text().split())


def test_a_signed_post_names_its_reader_at_the_top_and_both_days_at_the_end(pages):
    tree = pages["signed"]
    assert "Medically reviewed by" in words(tree.css_first(".byline"))
    assert "January 31, 2026" in words(tree.css_first(".byline"))
    told = " ".join(tree.css_first(".about").text(separator=" ").split())
    assert "Last reviewed January 31, 2026 Next review by July 31, 2026" in told


def test_one_changed_word_takes_the_reader_and_the_days_off_the_page(pages):
    tree = pages["changed"]
    assert "eviewed" not in tree.css_first("main").html
