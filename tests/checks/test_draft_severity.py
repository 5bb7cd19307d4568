"""A draft's words keep no other post off the web; published, they are held to every rule."""

from clinic.checks.draft_severity import OF_WORDS
from clinic.checks.registry import RULES
from clinic.checks.runner import check_content
from clinic.core.problem import Severity
from tests.checks.conftest import HEADER, NOW, POST

WORDS = "This injection is guaranteed to work for you.\n\n• One\n"
PRIVATE = "Her number is MRN 12345678.\n"


def weigh(site, renderer, text):
    (site / POST).write_text(text, encoding="utf-8")
    problems = check_content(site, markdown=renderer, now=NOW).problems
    return {one.rule: one.severity for one in problems if one.file == POST}


def test_what_is_wrong_with_the_words_of_a_draft_stops_nothing(right_site, renderer):
    draft = HEADER.replace("Category", "Status: draft\nCategory")
    found = weigh(right_site, renderer, draft + WORDS)
    assert {"claim-guarantee", "list-signs"} <= set(found)
    assert set(found.values()) == {Severity.WARN}
    published = weigh(right_site, renderer, HEADER + WORDS)
    assert published["claim-guarantee"] == published["list-signs"] == Severity.ERROR


def test_a_patients_number_stops_a_draft_too(right_site, renderer):
    draft = HEADER.replace("Category", "Status: draft\nCategory")
    assert weigh(right_site, renderer, draft + PRIVATE)["phi-number"] == Severity.ERROR


def test_each_rule_on_words_is_a_rule():
    assert set(RULES) >= OF_WORDS
