"""Facts at a glance are taken out of the text and shown as terms with icons."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from clinic.content.glance import draw_glance, list_plainly, read_fact

from .conftest import post

FACTS = """
/// glance
- clock | It takes | A *few* minutes
- alert | Rare but serious | Infection, see [risks](#risks)
///
"""
CARDS = """
## When to call

/// urgent
- you have a fever
///
"""


def show(site, slug="a") -> LexborHTMLParser:
    return LexborHTMLParser(site.article(slug).glance)


def test_each_fact_is_a_term_with_its_icon_and_an_answer(build):
    site = build({"posts/a.md": post(body=FACTS + CARDS)})
    parts = show(site).css("section.glance > dl > div")
    assert [one.css_first("dt").text() for one in parts] == ["It takes", "Rare but serious"]
    assert [one.css_first("dt > svg use").attributes["href"] for one in parts] == [
        "#i-clock",
        "#i-alert",
    ]
    assert parts[0].css_first("dd em").text() == "few"
    assert {one.tag for part in parts for one in part.iter(include_text=False)} == {"dt", "dd"}
    assert "It takes" not in site.article("a").content


def test_without_a_line_of_the_writers_own_it_leads_to_the_section_of_the_first_card(build):
    (line,) = show(build({"posts/a.md": post(body=FACTS + CARDS)})).css("section > p a")
    assert (line.attributes["href"], line.text()) == ("#when-to-call", "When to call")


def test_a_card_below_no_heading_is_where_the_line_leads(build):
    body = FACTS + CARDS.replace("## When to call", "")
    (line,) = show(build({"posts/a.md": post(body=body)})).css("section > p a")
    assert line.attributes["href"] == "#care-urgent"


def test_a_line_of_the_writers_own_stays(build):
    own = FACTS.rstrip("/\n") + "\n\nFeel worse? See [when to call](#when-to-call).\n///\n"
    shown = show(build({"posts/a.md": post(body=own + CARDS)}))
    assert shown.css_first("section > p > span").text() == "Feel worse? See when to call."
    assert len(shown.css("section > p")) == 1


def test_a_post_without_facts_has_none_and_one_without_cards_no_line(build):
    site = build({"posts/a.md": post(), "posts/b.md": post("B", body=FACTS)})
    assert site.article("a").glance == ""
    assert show(site, "b").css("section > p") == []


def test_the_summary_of_a_post_does_not_begin_with_its_facts(build):
    site = build({"posts/a.md": post(body=FACTS + "\nThe first words of the text itself.\n")})
    assert site.article("a").description == "The first words of the text itself."


@pytest.mark.parametrize("words", ["clock | It takes", "a | b | c | d", "clock | | An answer", ""])
def test_what_is_not_three_parts_is_no_fact(words):
    assert read_fact(words) is None


def test_a_feed_gets_the_facts_as_a_plain_list():
    inside = "<ul>\n<li>clock | It takes | A <em>few</em> minutes</li>\n</ul>\n<p>See more.</p>"
    plain = list_plainly(draw_glance(inside, "At a glance"))
    assert "<li>It takes: A few minutes</li>" in plain
    assert "svg" not in plain and "At a glance" in plain and "<p>See more.</p>" in plain
