"""`make setup`: from the sample to a clinic's own site, asked at a terminal, and nothing lost."""

import re
from pathlib import Path

import pexpect
import pytest

from clinic.__main__ import main
from clinic.actions.clinic_details.sample_detection import POSTS, list_blanks, list_sample_facts
from clinic.actions.clinic_details.sample_removal import find_sample_posts, plan_moving_out
from clinic.core.facts_loader import read_clinic
from tests.cli.at_terminal import GIVEN, end, sit_down
from tests.projects import take_picture

ENTER = ""
CLINIC = [
    ("Clinic name, as patients know it", ["Hill Street Clinic"]),
    ("contracts and bills", ["Hill Street Clinic LLC"]),
    ("phone number for patients", ["555 12", "512-555-7788"]),
    ("Fax", ["-"]),
    ("Public email", ["hello at hill", "hello@hillstreet.clinic"]),
    ("Web address of this site", ["www.hillstreet.clinic/"]),
    ("State, two letters", ["Texas", "tx"]),
    ("Time zone", ["Texas", ENTER]),
    ("urgent problem do when you are closed", [ENTER]),
    ("What all other callers do when you are closed", [ENTER]),
    ("Languages of the site", ["en, fr", "en, es"]),
    ("Health plans", ["A Plan, B Plan"]),
    ("Number of employees", ["a dozen", "9"]),
    ("federal funds", [ENTER]),
]
OFFICE = [
    ("Name of this office", [ENTER]),
    ("Street address", ["7 Hill Street"]),
    ("City", ["Austin"]),
    ("State, two letters", [ENTER]),
    ("ZIP code", ["787", "78701"]),
    ("Phone", ["512-555-7788"]),
    ("Parking", [ENTER]),
    ("Steps, ramps", [ENTER]),
    ("Monday", ["9-5", "9am-5pm"]),
    ("Tuesday", [ENTER]),
    ("Wednesday", ["closed"]),
    ("Thursday", [ENTER]),
    ("Friday", [ENTER]),
    ("Saturday", ["9:30am to 12pm"]),
    ("Sunday", [ENTER]),
]
PERSON = [
    ("Letters after", [ENTER]),
    ("Board certification", [ENTER]),
    ("Accepting new patients", ["perhaps", "no"]),
    ("Languages, separated", ["English, Spanish"]),
    ("Bio in one or two", ["Words that somebody agreed to."]),
]
PEOPLE = [("Name", ["Test Person"]), *PERSON, ("Name", ["-"]), ("Next provider", [ENTER])]
REST = [
    ("Destination", ["gopher://x", "sftp://me:secret@host/x", "online"]),
    ("Privacy officer", ["the office manager"]),
    ("language access", [ENTER]),
    ("Move the sample posts to the trash", ["y"]),
    ("Save all answers", ["y"]),
]
TELLS = (
    "cannot call it",
    "Type an address like hello@",
    "Type two letters",
    "is not a known time zone",
    "The theme does not have fr",
    "Type a whole number",
    "Type a ZIP code of five digits",
    "Type yes or no",
    "24-hour time",
    "PUBLISH_TARGET begins with gopher, which is not supported.",
    "PUBLISH_TARGET contains a password",
)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


def reply(terminal: pexpect.spawn, questions: list[tuple[str, list[str]]]) -> str:
    """Answer questions in their order, each until it is content; return all that was shown."""
    shown = ""
    for words, answers in questions:
        for answer in answers:
            terminal.expect(rf"{re.escape(words)}[^\r\n]*(?:: |\[y/N\] )")
            shown += terminal.before + terminal.after
            terminal.sendline(answer)
    return shown


def fill_by_hand(project: Path) -> None:
    """Do what is left to people: write real words in each blank, and take sample words out."""
    for path in (project / "content/pages").glob("*.md"):
        text = re.sub(r"\[FILL IN: [^\]]+\]", "our own words", path.read_text(encoding="utf-8"))
        text = re.split(r"\n## (?:For the clinic|Para la clínica)\n", text)[0] + "\n"
        lines = [
            line
            for line in text.split("\n")
            if not re.match(r"- \*\*(?:This|Esto) .*|\*\*(?:This is a template|Esto es una)", line)
        ]
        text = "\n".join(lines).replace("Summary: A template for the", "Summary: The")
        text = text.replace("Summary: Una plantilla del aviso", "Summary: El aviso")
        path.write_text(text, encoding="utf-8")


def test_a_clinic_walks_from_the_sample_to_its_own_facts(project):
    facts, settings = project / "content/clinic.toml", project / "publishconf.py"
    before = {path: path.read_bytes() for path in (facts, settings)}
    posts = {path: path.read_bytes() for path in find_sample_posts(project)}
    terminal = sit_down(project, "setup")
    shown = reply(terminal, [*CLINIC, *OFFICE, *PEOPLE, *REST])
    terminal.expect("The site is ready. To publish, run: make publish")
    shown += terminal.before
    assert end(terminal) == 0
    for words in TELLS:
        assert words in " ".join(shown.split()), words
    clinic, problems = read_clinic(facts)
    assert clinic is not None, problems
    assert (clinic.name, clinic.phone, clinic.fax) == ("Hill Street Clinic", "(512) 555-7788", "")
    assert (clinic.url, clinic.state) == ("https://www.hillstreet.clinic", "TX")
    assert [one.id for one in clinic.providers] == ["test-person"]
    hours = {one.day: (one.opens, one.closes) for one in clinic.locations[0].hours}
    assert hours["monday"] == ("09:00", "17:00") and hours["saturday"] == ("09:30", "12:00")
    assert "wednesday" not in hours and "sunday" not in hours
    assert clinic.demo and list_sample_facts(clinic) == []
    assert (
        "# as patients know you" in facts.read_text()
        and "# What you offer ---" in facts.read_text()
    )
    (kept,) = (project / ".bin").iterdir()
    for path, content in before.items():
        assert (kept / "before" / path.relative_to(project)).read_bytes() == content
    for path, content in posts.items():
        assert (kept / path.relative_to(project)).read_bytes() == content
    assert find_sample_posts(project) == []
    notice = (project / "content/pages/privacy-practices.md").read_text()
    assert "- the office manager\n- (512) 555-7788\n- Hill Street Clinic, 7 Hill Street" in notice
    assert "Blanks to fill in or remove:" in shown


def test_it_can_be_run_again_and_ends_with_a_site_that_is_no_sample(project):
    in_english = [(words, ["es", "en"] if "Languages" in words else one) for words, one in CLINIC]
    terminal = sit_down(project, "setup")
    shown = reply(terminal, [*in_english, *OFFICE, *PEOPLE, *REST])
    assert end(terminal) == 0
    assert "The main language is en" in shown and "in es will go to the trash" in shown
    assert not list((project / "content").rglob("*.es.*"))
    before = take_picture(project / "content")
    again = [(words, [ENTER]) for words, _ in (*CLINIC, *OFFICE, ("Name", []), *PERSON)]
    again += [("Next provider", [ENTER]), ("Destination", [ENTER]), ("Privacy officer", [ENTER])]
    again += [("language access", [ENTER]), ("Save all answers", ["y"])]
    terminal = sit_down(project, "setup")
    reply(terminal, again)
    terminal.expect("No answers changed")
    assert end(terminal) == 0
    assert take_picture(project / "content") == before
    fill_by_hand(project)
    assert list_blanks(project) == []
    terminal = sit_down(project, "setup")
    reply(terminal, [*again, ("has your lawyer read", ["y"])])
    terminal.expect("The site is ready")
    assert end(terminal) == 0
    clinic, _ = read_clinic(project / "content/clinic.toml")
    assert clinic is not None and not clinic.demo
    assert main(["publish"], project) == 0
    assert "Hill Street Clinic" in (project / "online/contact/index.html").read_text()


@pytest.mark.parametrize("stop", ["sendintr", "sendeof"])
def test_stopping_before_the_end_changes_nothing(project, stop):
    before = take_picture(project)
    terminal = sit_down(project, "setup")
    reply(terminal, CLINIC[:3])
    terminal.expect("Fax")
    getattr(terminal, stop)()
    terminal.expect("Stopped")
    assert end(terminal) == 130
    assert take_picture(project) == before


def test_without_a_terminal_it_says_what_to_do_and_changes_nothing(project, capsys):
    before = take_picture(project)
    assert main(["setup"], project) == 2
    assert "run make setup in a terminal" in capsys.readouterr().out
    assert take_picture(project) == before


def test_the_sample_posts_are_the_ones_that_come_with_the_project(root):
    found = {path.name.split(".")[0] for path in (root / "content/posts").rglob("*.md")}
    assert found == set(POSTS)
    drawings = set((root / "content/posts").rglob("*.svg"))
    assert drawings <= set(find_sample_posts(root))


def test_a_clinics_own_posts_stay_and_lose_only_links_that_would_lead_nowhere(project):
    own = project / "content/posts/2026/sedation-and-driving-home.md"
    text = "Title: Own\n\nSee [this]({filename}/posts/2026/sedation-and-driving.md) and [us]"
    own.write_text(f"{text}({{filename}}/pages/contact.md).\n")
    plan = plan_moving_out(project, find_sample_posts(project))
    assert own not in plan.files
    assert plan.texts[own].endswith("See this and [us]({filename}/pages/contact.md).\n")
    assert "content/posts/2026/sedation-and-driving-home.md:3" in plan.sentences
