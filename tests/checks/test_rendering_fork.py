"""A copy of the process makes the HTML that the child of its own makes, and is stopped as well."""

import threading

import pytest

import pelicanconf
from clinic.checks.content.rendering import MarkdownError
from clinic.checks.content.rendering_fork import ForkingRenderer
from tests.checks.conftest import WRONG_SITES

TEXTS = ["", "Title: A\n\n/// urgent\n- a fever\n///\n", "Words.", "*" * 5000 + "deep" + "*" * 5000]


@pytest.fixture
def forking():
    with ForkingRenderer(pelicanconf.MARKDOWN, seconds=30) as renderer:
        yield renderer


@pytest.mark.parametrize("text", TEXTS)
def test_it_makes_what_the_other_makes(forking, renderer, text):
    made, other = forking.render(text), renderer.render(text)
    assert (made.html, made.header) == (other.html, other.header)
    assert (made.trouble or other.trouble) in ("", "deep", "slow")


def test_a_long_text_arrives_whole(forking, renderer):
    text = (
        "\n\n".join(path.read_text() for path in sorted(WRONG_SITES.glob("_right*/**/*.md"))) * 40
    )
    assert forking.render(text).html == renderer.render(text).html


def test_a_text_that_never_ends_is_stopped():
    with ForkingRenderer(pelicanconf.MARKDOWN, seconds=0.5) as quick:
        assert quick.render("[" * 20_000).trouble == "slow"
        assert "<p>Words.</p>" in quick.render("Words.").html


def test_settings_markdown_can_not_use_are_an_error():
    with pytest.raises(MarkdownError), ForkingRenderer({"extensions": ["no.such"]}) as renderer:
        renderer.render("Words.")


def test_where_there_are_threads_a_child_of_its_own_does_it(forking):
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert "<p>Words.</p>" in forking.render("Words.").html
        assert forking._child is not None
    finally:
        waiting.set()
        thread.join()
