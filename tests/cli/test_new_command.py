"""`make new`: a private draft, asked for or given, that never takes another file's place."""

import shutil
from datetime import datetime

import pytest

import pelicanconf
from clinic.__main__ import main
from clinic.actions.console import Screen
from clinic.builder.content_status import classify_content
from clinic.checks.document_checker import DocumentChecker
from clinic.checks.runner import check_content
from clinic.cli.build_commands import say_what_stays
from clinic.cli.new_command import TYPES
from clinic.core.facts_loader import read_clinic
from clinic.core.front_matter import read_front_matter
from clinic.core.problem import Severity
from tests.checks.conftest import RIGHT_SITE
from tests.cli.at_terminal import GIVEN, end, sit_down, stop_with_ctrl_c, stop_with_ctrl_d
from tests.projects import take_picture

YEAR = str(datetime.now().year)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def renderer():
    with DocumentChecker(pelicanconf.MARKDOWN) as renderer:
        yield renderer


@pytest.fixture
def small(tmp_path):
    """A clinic that is no sample, with two topics, a provider, one post and one page."""
    return shutil.copytree(RIGHT_SITE / "content", tmp_path / "small/content").parent


def find_new(project):
    (found,) = (project / "content/posts" / YEAR).glob("walking-*.md")
    return found


def ask_for(project, *more):
    return main(["new", "--title", "Walking after an injection", *more], project)


def look(project, renderer):
    now = datetime.now().astimezone()
    return check_content(project, markdown=renderer, now=now).problems


@pytest.mark.parametrize("kind", TYPES)
def test_a_new_draft_has_nothing_to_mend_and_can_not_go_out_with_a_blank(small, renderer, kind):
    assert ask_for(small, "--topic", "getting moving", "--type", kind) == 0
    path = find_new(small)
    problems = look(small, renderer)
    assert {(one.rule, one.severity) for one in problems} == {("placeholder-left", Severity.WARN)}
    text = path.read_text(encoding="utf-8")
    assert text.count("[FILL IN: ") == int(problems[0].what.split()[0])
    path.write_text(text.replace("Status: draft\n", ""), encoding="utf-8")
    stopped = [one for one in look(small, renderer) if one.rule == "placeholder-left"]
    assert len(stopped) == text.count("[FILL IN: ")
    assert {one.severity for one in stopped} == {Severity.ERROR}


def test_each_line_a_post_needs_is_there_and_each_blank_says_what_belongs_there(small):
    ask_for(small, "--topic", "2", "--author", "First Provider")
    text = find_new(small).read_text(encoding="utf-8")
    front = read_front_matter(text)
    assert front.text("title") == "Walking after an injection"
    assert front.text("category") == "Getting moving"
    assert front.text("author") == "first-provider"
    assert front.text("status") == "draft"
    assert {one.name for one in front.fields} >= {"date", "type", "summary", "tags", "sources"}
    for name in ("Date", "Category", "Type", "Author", "Status", "Sources"):
        assert f"\n[{name}:]: # (" in front.body


def test_readers_of_a_draft_see_its_blanks_and_never_the_notes(project, capsys):
    wishes = ["--topic", "Injections", "--type", "treatment"]
    assert main(["new", "--title", 'A <b>bold</b> "guide" & more', *wishes], project) == 0
    assert main(["new", "--title", "La ciática", "--in", "es", *wishes], project) == 0
    assert main(["html"], project) == 0, capsys.readouterr().out
    for page in ("drafts/a-bold-guide-more", "drafts/es/la-ciatica"):
        html = (project / "output" / page / "index.html").read_text(encoding="utf-8")
        assert "[FILL IN: what can go wrong" in html
        assert "never see them" not in html and "the date readers see" not in html


def test_a_clinic_with_many_drafts_is_told_how_many_and_the_first_names(small, renderer, capsys):
    for number in range(8):
        main(["new", "--title", f"Knees {number}", "--topic", "1"], small)
    now = datetime.now().astimezone()
    library = check_content(small, markdown=renderer, now=now).library
    capsys.readouterr()
    say_what_stays(Screen(), classify_content(library, now, "America/Chicago"))
    assert capsys.readouterr().out == (
        "8 drafts stay private: knees-0.md, knees-1.md, knees-2.md, knees-3.md, knees-4.md"
        " and 3 more.\n"
    )


def test_what_is_there_already_is_told_and_left_alone(small, capsys):
    ask_for(small, "--topic", "1")
    before = take_picture(small)
    assert ask_for(small, "--topic", "2") == 1
    assert f"content/posts/{YEAR}/walking-after-an-injection.md" in capsys.readouterr().out
    assert take_picture(small) == before


def test_the_address_of_a_post_of_another_year_is_taken_too(small, capsys):
    assert main(["new", "--title", "Walking", "--topic", "1"], small) == 1
    assert "content/posts/2026/walking.md already exists" in capsys.readouterr().out
    assert main(["new", "--title", "CON", "--topic", "1"], small) == 1
    assert "Windows cannot save a file with that name" in capsys.readouterr().out


def test_a_long_title_gives_a_file_name_that_ends_with_a_word(small):
    title = "What you should know about the first three days after an epidural steroid injection"
    main(["new", "--title", title, "--topic", "1"], small)
    names = [one.name for one in (small / "content/posts" / YEAR).glob("what-*")]
    assert names == ["what-you-should-know-about-the-first-three-days-after-an.md"]


def test_a_title_can_not_add_a_line_to_the_header(small):
    main(["new", "--title", "Knees\nStatus: published\x1b[2J", "--topic", "1"], small)
    (path,) = (small / "content/posts" / YEAR).glob("knees-*")
    front = read_front_matter(path.read_text(encoding="utf-8"))
    assert front.text("status") == "draft"
    assert front.text("title") == "Knees Status: published [2J"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Add a title: make new TITLE="),
        (["--title", "  "], "Add a title"),
        (["--title", "Knees"], "Add a topic: make new TITLE="),
        (["--title", "Knees", "--topic", "Injectons"], 'Did you mean "Injections"?'),
        (["--title", "Knees", "--topic", "3"], "Choices: 1 Injections, 2 Getting moving"),
        (
            ["--title", "Knees", "--topic", "1", "--author", "Nobody"],
            'AUTHOR: "Nobody" is not in the list',
        ),
        (["--title", "Knees", "--topic", "1", "--type", "novel"], "1 article, 2 treatment"),
        (["--title", "Knees", "--topic", "1", "--in", "fr"], 'IN: "fr" is not in the list'),
    ],
)
def test_without_a_terminal_it_says_what_to_write_and_makes_nothing(small, capsys, given, said):
    before = take_picture(small)
    assert main(["new", *given], small) == 2
    assert said in capsys.readouterr().out
    assert take_picture(small) == before


def test_what_make_was_given_comes_through_the_environment(small, monkeypatch):
    for name, value in {"TITLE": "Walking far", "TOPIC": "Injections", "TYPE": "news"}.items():
        monkeypatch.setenv(name, value)
    assert main(["new"], small) == 0
    assert "\nType: news\n" in find_new(small).read_text(encoding="utf-8")


def test_at_a_terminal_it_asks_by_number_and_asks_again_until_it_understands(small):
    terminal = sit_down(small, "new")
    terminal.expect("Title")
    terminal.sendline("")
    terminal.expect("Type a title for the post")
    terminal.sendline("Walking after an injection")
    terminal.expect(r"1  Injections.*2  Getting moving.*Number \[1\]")
    terminal.sendline("9")
    terminal.expect("Type a number from 1 to 2")
    terminal.sendline("2")
    terminal.expect(r"1  clinic.*2  first-provider")
    terminal.sendline("")
    terminal.expect(r"1  article.*2  treatment.*3  news")
    terminal.sendline("news")
    terminal.expect("Created a private draft:  content/posts")
    terminal.expect(r"1\. .*2\. .*3\. .*make publish")
    assert end(terminal) == 0
    text = find_new(small).read_text(encoding="utf-8")
    assert "\nCategory: Getting moving\nType: news\nAuthor: clinic\n" in text


@pytest.mark.parametrize("stop", [stop_with_ctrl_c, stop_with_ctrl_d])
def test_stopping_at_a_question_ends_with_130_and_leaves_nothing_behind(small, stop):
    before = take_picture(small)
    terminal = sit_down(small, "new")
    terminal.expect("Title")
    terminal.sendline("Walking")
    terminal.expect("Number")
    stop(terminal)
    assert end(terminal) == 130
    assert take_picture(small) == before


def test_a_topic_that_is_not_there_is_told_before_anything_is_asked(small):
    terminal = sit_down(small, "new", "--topic", "Knees")
    terminal.expect('TOPIC: "Knees" is not in the list')
    assert end(terminal) == 2


def test_facts_that_can_not_be_read_are_named(small, capsys):
    path = small / "content/clinic.toml"
    path.write_text(path.read_text().replace('name = "Example Clinic"', "name = Example"))
    assert read_clinic(path)[0] is None
    assert ask_for(small, "--topic", "1") == 1
    assert "content/clinic.toml:2" in capsys.readouterr().out
