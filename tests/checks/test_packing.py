"""A text that is held small reads as it was written, and thousands take little memory."""

import gc
import weakref

import pytest

import pelicanconf
from clinic.builder.result import Texts
from clinic.checks.content.document import Document
from clinic.checks.content.rendered import Link, Rendered
from clinic.checks.run import check_content
from clinic.model.front_matter import FrontMatter, read_front_matter
from clinic.model.packing import Packed
from tests.checks.conftest import NOW

TEXTS = (
    "Title: A\n\nWords.\n\nMore “words”.\n",
    "---\nTitle: A\n---\nWords.",
    "Title: A",
    "Title: A\n\n",
    "Words with no header.\n\n",
    "Title: A\nWords that follow at once.\n",
    "",
    "Title: \udce9\n\nAn odd letter: \ud800.\n",
)


def make(text):
    return Document("posts/2026/a.md", text, read_front_matter(text), "")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_reads_the_same_held_small_and_open(text):
    whole, held = make(text), make(text)
    held.close()
    for _ in range(2):
        assert (held.text, held.front.body) == (whole.text, whole.front.body)
        assert (held.lines, held.body_lines) == (whole.lines, whole.body_lines)
        assert held.word_count == whole.word_count
        held.open()
    held.close()
    assert not {"text", "lines"} & vars(held).keys() and "body" not in vars(held.front)
    assert held.front == whole.front


def test_a_text_that_nobody_wants_any_more_is_gone_at_once():
    gc.disable()  # what holds itself would go only when Python looks for such things
    try:
        document = make(TEXTS[0])
        document.close()
        seen = weakref.ref(document), weakref.ref(document.front)
        del document
        assert [one() for one in seen] == [None, None]
    finally:
        gc.enable()


def test_html_reads_the_same_held_small():
    rendered = Rendered('<p id="a">One <a href="https://one.example/">two</a></p>')
    whole = Rendered(rendered.html)
    rendered.close()
    assert "html" not in vars(rendered) and rendered == whole
    assert rendered.links == whole.links == [Link("a", "https://one.example/")]
    assert rendered.ids == whole.ids == {"a"}


@pytest.mark.parametrize("one", [make("Words."), Rendered(), FrontMatter()])
def test_what_nobody_has_is_missed_as_anywhere(one):
    with pytest.raises(AttributeError, match="nothing"):
        _ = one.nothing


def test_a_long_text_is_held_in_less_than_half_of_its_letters():
    text = "Most back pain gets better by itself, and walking helps. " * 100
    assert len(Packed(text)._bytes) < len(text) / 2
    assert Packed(text).read() == text


def test_after_a_check_every_text_is_held_small(right_site):
    checked = check_content(right_site, markdown=pelicanconf.MARKDOWN, now=NOW)
    documents = list(checked.library.documents.values())
    assert documents
    for one in documents:
        assert not {"text", "lines", "body_lines"} & vars(one).keys()
        assert not {"html", "tree", "prose", "nodes"} & vars(one.rendered).keys()
        assert "body" not in vars(one.front)


def test_what_is_handed_over_is_handed_over_once():
    text = "Title: A\n\nWords.\n"
    document = make(text)
    document.rendered = Rendered("<p>Words.</p>", header={"title": ["A"]})
    document.close()
    document.rendered.close()
    made = Texts([document, make("Never rendered.")])
    assert text in made and "Never rendered." not in made
    assert made.take(text) == ("<p>Words.</p>", {"title": ["A"]})
    assert text not in made and made.take(text) is None
