import random
import re

import pytest
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser

import pelicanconf

from .conftest import post
from .pictures import SVG

EXTENSIONS = [
    "markdown.extensions.extra",
    "markdown.extensions.toc",
    "pymdownx.blocks.details",
    "clinic.plugins.blocks",
]
CARD = "/// {}\n- you feel numb\n///\n"


def convert(text):
    return Markdown(extensions=EXTENSIONS).convert(text)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("emergency", "Call 911 if:"),
        ("urgent", "Call us today if:"),
        ("ask", "Talk with your doctor if:"),
    ],
)
def test_a_care_card_has_a_heading_in_words_and_is_named_by_it(kind, title):
    html = convert(CARD.format(kind))
    assert re.sub(r"\s*\n\s*", "", html) == (
        f'<section aria-labelledby="care-{kind}" class="care care--{kind}">'
        f'<h2 class="care__title" id="care-{kind}" lang="en">{title}</h2>'
        "<ul><li>you feel numb</li></ul></section>"
    )


def test_a_card_may_have_a_title_of_its_own():
    html = convert("/// urgent | Call us at once if *anything* swells:\nText.\n///")
    assert ">Call us at once if <em>anything</em> swells:</h2>" in html


def test_a_title_cannot_carry_markup_that_runs_out_of_its_heading():
    assert "<h2 class" in convert('/// ask | 1 < 2 & "so"\nText.\n///')
    assert "1 &lt; 2 &amp; " in convert('/// ask | 1 < 2 & "so"\nText.\n///')


def test_a_title_of_the_writers_own_is_never_replaced():
    assert "lang=" not in convert("/// urgent | Call us at once if:\nText.\n///")


@pytest.mark.parametrize(
    ("before", "level"),
    [("", 2), ("## A\n\n", 3), ("## A\n\n### B\n\n", 4), ("###### F\n\n", 6), ("A\n-\n\n", 3)],
    ids=["no heading", "after an h2", "after an h3", "after an h6", "underlined heading"],
)
def test_the_cards_heading_fits_its_place(before, level):
    assert f'<h{level} class="care__title"' in convert(before + CARD.format("emergency"))


def test_a_card_after_a_card_has_the_same_level():
    html = convert("## A\n\n" + CARD.format("emergency") + "\n" + CARD.format("urgent"))
    assert html.count('<h3 class="care__title"') == 2


def test_every_id_of_a_page_is_its_own():
    cards = (CARD.format("ask") + "\n") * 3
    html = convert(f"## Care ask\n\n{cards}## Other {{#care-ask_2}}\n\n## Care-ask\n")
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert set(re.findall(r'aria-labelledby="([^"]*)"', html)) <= set(ids)
    assert "care-ask_2" in ids


def test_a_heading_in_a_cards_words_keeps_its_own_address():
    html = convert(CARD.format("emergency") + "\n## Call 911 if\n")
    assert '<h2 id="call-911-if">' in html


def test_one_markdown_for_many_files_makes_each_like_a_new_one():
    texts = ["## A\n\n" + CARD.format("ask") * 2, CARD.format("ask"), "/// ask\nunclosed", "Text"]
    one = Markdown(extensions=EXTENSIONS)
    for text in texts * 2:
        assert one.reset().convert(text) == convert(text)


def test_a_card_works_inside_a_list_and_holds_other_blocks():
    html = convert("- one\n\n    //// ask\n    /// details | Q\n    A\n    ///\n    ////\n\n- two")
    tags = re.findall(r"</?(?:li|section|details)\b", html)
    inside = ["<section", "<details", "</details", "</section"]
    assert tags == ["<li", *inside, "</li", "<li", "</li"]


def test_table_columns_are_aligned_by_a_class_that_a_strict_policy_allows():
    html = convert("| a | b | c | d |\n|:--|--:|:-:|---|\n| 1 | 2 | 3 | 4 |")
    assert "style=" not in html
    for name, letter, digit in (("left", "a", 1), ("right", "b", 2), ("center", "c", 3)):
        assert f'<th class="align-{name}">{letter}</th>' in html
        assert f'<td class="align-{name}">{digit}</td>' in html
    assert "<td>4</td>" in html


def test_a_cells_own_class_is_kept():
    html = convert("| a |\n|--:|\n| 1 {: .sum } |")
    assert '<td class="sum align-right">1</td>' in html


def test_the_projects_settings_make_cards_in_a_built_post(build):
    site = build({"posts/a.md": post(body="## When\n\n" + CARD.format("urgent"))})
    title = LexborHTMLParser(site.read("blog/a/index.html")).css_first("h3.care__title")
    assert (title.id, title.text()) == ("care-urgent", "Call us today if:")


def test_a_picture_has_its_caption_and_a_footnote_its_way_there_and_back(build):
    body = """
    Words.[^1]

    ![A needle]({attach}needle.svg)

    /// figure-caption
    Where it *goes*.
    ///

    [^1]: Who says so.
    """
    page = LexborHTMLParser(
        build({"posts/a.md": post(body=body), "posts/needle.svg": SVG}).read("blog/a/index.html")
    )
    figure = page.css_first("figure")
    assert figure.css_first("img").attributes["alt"] == "A needle"
    assert figure.css_first("figcaption").text().strip() == "Where it goes."
    there = page.css_first("a.footnote-ref").attributes["href"]
    note = page.css_first(f"[id='{there.removeprefix('#')}']")
    assert "Who says so." in note.text()
    back = note.css_first("a").attributes["href"]
    assert (
        page.css_first(f"[id='{back.removeprefix('#')}']").css_first("a").attributes["href"]
        == there
    )


def test_a_list_of_boxes_is_a_checklist_and_a_list_with_one_box_is_not():
    html = convert("- [ ] your card\n- [ ] [your list](/list/)\n")
    assert html.replace("\n", "") == (
        '<ul class="checklist"><li>your card</li><li><a href="/list/">your list</a></li></ul>'
    )
    assert "<ul>" in convert("- [ ] your card\n- your list\n")


def test_a_question_is_open_so_that_its_answer_shows_on_every_screen_and_sheet(build):
    body = "/// faq | May I stop?\nNot by yourself.\n///\n"
    html = build({"posts/a.md": post(body=body)}).read("blog/a/index.html")
    assert "open" in LexborHTMLParser(html).css_first("details.faq").attributes


MARKS = [*"'\"-.*_`[]()<>&\\ \n", "--", "---", "...", "'90s", "**", "\n\n", "\n- ", "\n/// ask\n"]
MARKS += [
    "\n///\n",
    "a",
    "word",
    "s",
    "5",
    "’",
    "[a](b)",
    "`c`",
    "<b>",
    "</b>",
    "\n## ",
    "\n| a | b |",
]


@pytest.mark.parametrize("seed", range(10))
def test_quotes_and_dashes_become_what_they_become_without_our_blocks_shortcut(seed, monkeypatch):
    chance, ours = random.Random(seed), Markdown(**pelicanconf.MARKDOWN)
    texts = ["".join(chance.choices(MARKS, k=chance.randrange(2, 60))) for _ in range(30)]
    made = [ours.reset().convert(text) for text in texts]
    monkeypatch.setattr("clinic.plugins.blocks.pass_over_plain", lambda _root: None)
    assert made == [ours.reset().convert(text) for text in texts]
