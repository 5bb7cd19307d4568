"""Rules that know English words look at English texts alone; the others look at all."""

import pytest

from clinic.checks.registry import RULES, Subject
from clinic.checks.runner import check_content
from tests.checks.conftest import HEADER, NOW

SPANISH = "content/posts/2026/visita.es.md"
ENGLISH_ONLY = sorted(one.id for one in RULES.values() if one.in_english)
# Sentences that each such rule stops at in an English text, and that a Spanish text may quote.
BAIT = (
    "We guarantee relief. Our doctor is board eligible. Studies show that this cures pain. Our "
    'specialists joined last month. Our patient Maria said: "I was cured." Numerous analgesics '
    "help with injections, surgery, medicines, sedation and doses, notwithstanding, prior to and "
    "subsequent to the endeavor, which we utilize in lieu of heretofore commenced methodology. "
)
# A post of the type "article" that reads like one on a treatment.
ARTICLE = HEADER.replace("Getting ready", "After an injection") + BAIT * 4 + "\n"
TREATMENT = HEADER.replace("\n\n", "\nType: treatment\n\n", 1) + BAIT * 4 + "\n"


@pytest.fixture
def two_languages(right_site):
    toml = right_site / "content/clinic.toml"
    text = toml.read_text().replace('languages = ["en"]', 'languages = ["en", "es"]')
    text = text.replace("[clinic]", '[clinic]\nsign_off_needed = ["treatment"]')
    toml.write_text(text)
    return right_site


def find_rules(root, renderer, file):
    problems = check_content(root, markdown=renderer, now=NOW).problems
    return {one.rule for one in problems if one.file == file}


def test_every_rule_that_knows_english_alone_speaks_of_an_english_text(two_languages, renderer):
    post = "content/posts/2026/visit.md"
    (two_languages / post).write_text(TREATMENT)
    found = find_rules(two_languages, renderer, post)
    (two_languages / post).write_text(ARTICLE)
    assert set(ENGLISH_ONLY) <= found | find_rules(two_languages, renderer, post)


def test_no_rule_that_knows_english_alone_speaks_of_a_spanish_text(two_languages, renderer):
    for text in (TREATMENT, ARTICLE):
        (two_languages / SPANISH).write_text(text)
        assert not set(ENGLISH_ONLY) & find_rules(two_languages, renderer, SPANISH)


def test_the_rules_on_form_and_privacy_look_at_a_spanish_text_too(two_languages, renderer):
    (two_languages / SPANISH).write_text(
        HEADER + "SSN 123-45-6789. [aquí](http://localhost/) TODO\n\n• uno\n"
    )
    found = find_rules(two_languages, renderer, SPANISH)
    assert {"phi-number", "link-text", "link-private", "placeholder-left", "list-signs"} <= found


@pytest.mark.parametrize(
    "words",
    ["Si piensa en quitarse la vida", "con ideas de suicidio", "ganas de morir", "autolesiones"],
)
def test_a_spanish_text_that_names_suicide_gives_the_number_and_how_to_be_answered(
    words, two_languages, renderer
):
    post = two_languages / SPANISH
    post.write_text(HEADER + f"{words}, hable con alguien.\n")
    assert "crisis-line" in find_rules(two_languages, renderer, SPANISH)
    post.write_text(HEADER + f"{words}, llame al 988 y oprima 2.\n")
    assert "crisis-line" not in find_rules(two_languages, renderer, SPANISH)


def test_rules_on_the_whole_site_are_never_said_to_know_english_alone():
    assert all(RULES[one].subject is Subject.DOCUMENT for one in ENGLISH_ONLY)
