"""Every word of the interface comes from the catalogue, and none is kept for nothing."""

import re
import tomllib

import pytest

TEXT_ATTRIBUTES = r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"'


def read_templates(theme):
    folder = theme / "templates"
    files = sorted(folder.rglob("*.html"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


def without_jinja(text):
    return re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)


def literals(text):
    """Words a reader would meet that a template holds itself."""
    html = without_jinja(text)
    shown = [*re.findall(TEXT_ATTRIBUTES, html), re.sub(r"<[^>]*>", " ", html)]
    # An expression may hold a word too: {{ "Read more" }}, {{ x if y else "Closed" }}.
    for expression in re.findall(r"\{\{(.*?)\}\}", text, flags=re.DOTALL):
        outside_calls = re.sub(r"\w+\([^{}]*\)", "", expression)
        quoted = re.findall(r'"([^"]*)"', outside_calls)
        shown += [one for one in quoted if re.search("[A-Z ]", one)]
    return re.findall(r"[^\W\d_]{2,}", " ".join(shown))


def keys_used(theme):
    """Keys named in `say(…)`, in the lists that templates go through, or made from those."""
    text = "\n".join(read_templates(theme).values())
    named = set(re.findall(r'"([a-z][a-z0-9_]*)"', text))
    return named | {f"{key}_text" for key in named}


@pytest.fixture(scope="module")
def catalogue(theme):
    return tomllib.loads((theme / "strings" / "en.toml").read_text(encoding="utf-8"))


def test_no_template_holds_a_word_of_its_own(theme):
    classes = {  # the names of classes, chosen by expressions
        "article.html": ["columns", "bare"],
        "components/card.html": ["cards", "short"],
        "components/heading.html": ["heading", "under", "data", "pagefind", "body"],
        "components/person.html": ["chip", "no"],
        "components/topic.html": ["tiles", "tiles"],
        "page.html": ["columns", "two", "columns", "bare"],
    }
    for name, text in read_templates(theme).items():
        assert literals(text) == classes.get(name, []), name


@pytest.mark.parametrize(
    "template", ["<p>Read more</p>", '<nav aria-label="Main">', '{{ "Closed now" if shut }}']
)
def test_a_word_in_a_template_would_be_found(template):
    assert literals(template)


def test_every_key_a_template_says_is_in_the_catalogue(theme, catalogue):
    said = set()
    for text in read_templates(theme).values():
        said |= set(re.findall(r'say\(lang, "(\w+)"', text))
    assert said <= set(catalogue)


def test_the_catalogue_holds_no_key_that_nothing_says(root, theme, catalogue):
    of_markdown = {"care_emergency", "care_urgent", "care_ask", "care_key_points", "footnote_back"}
    plugins = "\n".join(file.read_text("utf-8") for file in (root / "clinic").rglob("*.py"))
    said = set(re.findall(r'"([a-z][a-z0-9_]*)"', plugins))
    assert set(catalogue) - of_markdown - said - keys_used(theme) == set()


def test_the_catalogue_holds_plain_text_only(catalogue):
    for key, text in catalogue.items():
        assert isinstance(text, str), key
        assert text.strip(), key
        assert not re.search(r"[<>]|&\w+;|^\s", text), key
