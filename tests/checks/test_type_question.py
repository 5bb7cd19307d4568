"""A post that only reads like one on a treatment gets a question; the sample is not all flagged."""

import shutil

from clinic.checks.runner import check_content
from clinic.core.problem import Severity
from tests.checks.conftest import NOW

QUESTION = "type-unclear"


def ask(root, project, renderer, needed):
    shutil.copytree(root / "content", project / "content", dirs_exist_ok=True)
    facts = project / "content/clinic.toml"
    facts.write_text(
        facts.read_text().replace("sign_off_needed = []", f"sign_off_needed = {needed}")
    )
    return check_content(project, markdown=renderer, now=NOW)


def test_of_the_samples_five_articles_two_are_asked_about_and_none_is_stopped(
    root, tmp_path, renderer
):
    checked = ask(root, tmp_path, renderer, '["treatment"]')
    articles = {
        one.path
        for one in checked.library.documents.values()
        if one.front.text("type") == "article" and not one.language
    }
    asked = [one for one in checked.problems if one.rule == QUESTION]
    assert len(articles) == 5 and len(asked) == 2
    assert {one.file for one in asked} < articles
    assert {one.severity for one in asked} == {Severity.ASK}


def test_a_clinic_that_asks_for_no_sign_off_is_asked_nothing(root, tmp_path, renderer):
    checked = ask(root, tmp_path, renderer, "[]")
    assert QUESTION not in {one.rule for one in checked.problems}
