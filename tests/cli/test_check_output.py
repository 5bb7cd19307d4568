"""What `check` and `publish` say of rules: looked up, for programs, waived, and gone addresses."""

import json

import pytest

from clinic.__main__ import main
from clinic.checks.registry import RULES

POST = "content/posts/2025/five.md"


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("TO", "FORCE", "DRY_RUN", "PORT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_a_rule_is_explained(small_project, capsys):
    assert main(["check", "--explain", "crisis-line"], small_project) == 0
    assert "988" in capsys.readouterr().out


def test_a_check_says_which_texts_the_rules_that_know_english_alone_did_not_read(
    small_project, capsys
):
    assert main(["check"], small_project) == 0
    spanish = len(list((small_project / "content").rglob("*.es.md")))
    rules = sum(one.in_english for one in RULES.values())
    assert f"{spanish} posts and pages are not in English. {rules} rules" in capsys.readouterr().out


def test_a_misspelt_rule_is_wrong_use_and_the_nearest_is_offered(small_project, capsys):
    assert main(["check", "--explain", "crisis-lime"], small_project) == 2
    assert 'Did you mean "crisis-line"?' in capsys.readouterr().out


def test_programs_are_told_in_json_and_nothing_else(small_project, capsys):
    (small_project / POST).write_text("Words.\n")
    assert main(["check", "--json"], small_project) == 1
    told = json.loads(capsys.readouterr().out)
    assert {"title-missing", "date-missing"} <= {one["rule"] for one in told["problems"]}


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_every_form_ends_with_the_same_exit_code(small_project, form, capsys):
    assert main(["check", "--format", form], small_project) == 0
    capsys.readouterr()
    (small_project / POST).write_text("Words.\n")
    assert main(["check", "--format", form], small_project) == 1


def test_waivers_are_listed_at_every_publish(built, capsys):
    post = built / POST
    text = post.read_text(encoding="utf-8")
    gate = "Gate_ok: claim-strong (the words of an advertisement we warn of)\n"
    header, body = text.split("\n\n", 1)
    post.write_text(f"{header}\n{gate}\nThis laser cures back pain.\n\n{body}", encoding="utf-8")
    line = len(header.split("\n")) + 1
    for _ in range(2):
        assert main(["publish"], built) == 0
        said = capsys.readouterr().out
        assert "1 accepted warning:" in said
        assert f"{POST}:{line}  claim-strong  (the words of an advertisement we warn of)" in said


def test_an_address_that_would_vanish_is_asked_about_before_it_is_gone(built, capsys):
    page = built / "content/pages/accessibility.md"
    (built / "content/pages/help.md").write_text("Title: Help\nSummary: How.\n\n## How\n\nWords.\n")
    assert main(["publish"], built) == 0
    (built / "content/pages/help.md").unlink()
    capsys.readouterr()
    assert main(["publish"], built) == 0
    assert "Readers who go to /help/ would find nothing" in capsys.readouterr().out
    (built / "content/pages/help.md").write_text("Title: Help\nSummary: How.\n\n## How\n\nWords.\n")
    main(["publish"], built)
    (built / "content/pages/help.md").unlink()
    page.write_text(page.read_text(encoding="utf-8").replace("\n", "\nAliases: /help/\n", 1))
    capsys.readouterr()
    assert main(["publish"], built) == 0
    assert "/help/ would find nothing" not in capsys.readouterr().out
    assert 'url=../accessibility/"' in (built / "public/help/index.html").read_text()


def test_a_publish_says_warnings_in_a_line_each_and_check_says_them_whole(built, capsys):
    post = built / POST  # an article that gives advice asks for a reading by a provider
    text = post.read_text(encoding="utf-8").replace("Type: news", "Type: article")
    advice = "Do not drive for 24 hours, and call us when the pain grows. " * 10
    post.write_text(f"{text}\n{advice}\n", encoding="utf-8")
    assert main(["check"], built) == 0
    whole = capsys.readouterr().out
    assert main(["publish"], built) == 0
    said = capsys.readouterr().out
    assert "WARNING" in whole and "WARNING" in said
    assert "To see what to do about each warning, run:  make check" in said
    assert "make reviews  to list them." in whole
    assert "make reviews  lists them." not in said
