"""Markdown runs apart, so that no text can stop the check."""

import pytest

import pelicanconf
from clinic.checks.document_checker import DocumentChecker


def test_a_text_becomes_the_html_that_pelican_would_make(renderer):
    made = renderer.render("Title: A\n\n/// urgent\n- a fever\n///\n")
    assert made.trouble == ""
    assert 'class="care care--urgent"' in made.html
    assert "Title" not in made.html


@pytest.mark.slow
def test_a_text_that_never_ends_is_stopped_and_the_next_one_is_read():
    with DocumentChecker(pelicanconf.MARKDOWN, seconds=0.5) as quick:
        assert quick.render("[" * 19_999).trouble == "slow"
        assert "<p>Words.</p>" in quick.render("Words.").html


def test_things_deep_inside_each_other_are_a_trouble_not_a_crash():
    stars = "*" * 5000
    with DocumentChecker(pelicanconf.MARKDOWN, seconds=30) as patient:
        assert patient.render(f"{stars}Words.{stars}").trouble == "deep"


def test_a_worker_that_dies_is_replaced():
    with DocumentChecker(pelicanconf.MARKDOWN) as renderer:
        renderer.render("Words.")
        (worker,) = renderer._idle
        worker._child.kill()
        worker._child.wait()
        assert "<p>Words.</p>" in renderer.render("Words.").html


def test_settings_markdown_can_not_use_are_named():
    with DocumentChecker({"extensions": ["no.such.extension"]}) as renderer:
        assert "no.such.extension" not in renderer.render("Words.").html
        assert "ModuleNotFoundError" in renderer.render("Words.").trouble


CHATTY = """
from markdown.extensions import Extension


class Chatty(Extension):
    def extendMarkdown(self, md):
        print("Hello from an extension")


def makeExtension(**options):
    return Chatty(**options)
"""


def test_an_extension_that_prints_does_not_disturb_the_answers(tmp_path, monkeypatch):
    (tmp_path / "chatty.py").write_text(CHATTY)
    monkeypatch.syspath_prepend(tmp_path)
    with DocumentChecker({"extensions": ["chatty"]}) as renderer:
        assert renderer.render("Words.").html == "<p>Words.</p>"


ODD = CHATTY.replace('print("Hello', 'md.preprocessors.register(Odd(md), "odd", 1); print("Hello')
ODD = (
    "import logging\nfrom markdown.preprocessors import Preprocessor\n\n\n"
    "class Odd(Preprocessor):\n    def run(self, lines):\n"
    '        if "odd" in lines:\n            logging.getLogger("odd").warning("odd")\n'
    "        return lines\n" + ODD
)


def test_a_text_that_gives_a_warning_is_left_to_pelican_which_must_hear_it(tmp_path, monkeypatch):
    (tmp_path / "odd_words.py").write_text(ODD)
    monkeypatch.syspath_prepend(tmp_path)
    with DocumentChecker({"extensions": ["odd_words"]}) as renderer:
        assert renderer.render("odd").header is None
        assert renderer.render("Title: Plain\n\nWords.").header == {"title": ["Plain"]}
