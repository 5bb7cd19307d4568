"""clinic.toml is read field by field, and what is wrong is said with its line."""

import re
from pathlib import Path

import pytest

from clinic.core.facts import phone_link
from clinic.core.facts_loader import read_clinic

GOOD = """
[clinic]
name = "Sample"
phone = "(555) 555-0142"
email = "hello@clinic.example"
url = "https://clinic.example"
state = "TX"
timezone = "America/Chicago"
urgent_after_hours = "When we are closed, go to an urgent care center."
languages = ["en"]

[[location]]
id = "main"
name = "Main"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0142"
closures = [{ date = 2026-12-25, reason = "Christmas Day" }]
[location.hours]
monday = "08:00-17:00"

[[provider]]
id = "first"
name = "First"

[[category]]
name = "Injections"
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "clinic.toml"
    path.write_text(text, encoding="utf-8")
    return read_clinic(path)


def test_the_clinics_own_file_is_good(root):
    clinic, problems = read_clinic(root / "content/clinic.toml")
    assert problems == [] and clinic is not None
    assert clinic.demo, "the sample clinic must say that it is a sample"


def test_a_good_file_is_read_whole(tmp_path):
    clinic, problems = read(tmp_path, GOOD)
    assert problems == [] and clinic is not None
    assert clinic.locations[0].hours[0].opens == "08:00"
    assert clinic.locations[0].closures[0].reason == "Christmas Day"
    assert clinic.category_names == ("Injections",)
    assert clinic.find_provider("first") == clinic.providers[0]
    assert clinic.find_provider("nobody") is None


@pytest.mark.parametrize(
    ("good", "bad", "line", "what", "fix"),
    [
        ('name = "Sample"', "name = Sample", 3, "cannot be read", "both quotes"),
        ('name = "Sample"', 'nmae = "Sample"', 3, '"nmae"', 'Did you mean "name"?'),
        ('phone = "(555) 555-0142"\nemail', "phone = 5555550142\nemail", 4, '"phone"', "quotes"),
        (
            'phone = "(555) 555-0142"\nemail',
            'phone = "0142"\nemail',
            4,
            '"0142" has 4 digits',
            "area code",
        ),
        (
            'languages = ["en"]',
            'languages = ["en"]\nsign_off_needed = ["treatments"]',
            11,
            '"treatments"',
            "Write one of these: article, treatment, news.",
        ),
        ("America/Chicago", "Mars/Olympus", 8, "Mars/Olympus", "America/Chicago"),
        ("https://clinic.example", "clinic", 6, "not a complete web address", "https://"),
        ("08:00-17:00", "8am-5pm", 22, "8am-5pm", "24-hour"),
        ("08:00-17:00", "17:00-08:00", 22, "17:00-08:00", "24-hour"),
        ("2026-12-25", '"December 25"', 0, '"date"', "like 2026-12-25"),
        ("monday", "mnoday", 22, '"mnoday"', 'Did you mean "monday"?'),
        ('id = "first"', "", 0, '"id" is missing', "Write id"),
        ("[[provider]]", "[provider]", 0, '"provider"', "[[provider]]"),
        ("[[category]]", "[[categry]]", 28, '"categry"', 'Did you mean "category"?'),
        (
            'name = "First"',
            'name = "First"\n[[provider]]\nid = "first"\nname = "B"',
            28,
            "same id",
            "Change the id",
        ),
    ],
)
def test_each_mistake_is_said_with_its_line_and_what_to_do(tmp_path, good, bad, line, what, fix):
    assert good in GOOD
    clinic, problems = read(tmp_path, GOOD.replace(good, bad, 1))
    assert clinic is None
    found = [one for one in problems if what in one.what and fix in one.fix]
    assert found, [(one.line, one.what, one.fix) for one in problems]
    assert found[0].line == line
    assert found[0].file == "content/clinic.toml"


def test_all_mistakes_are_said_in_one_run(tmp_path):
    text = GOOD.replace('name = "Sample"', "name = 5").replace("America/Chicago", "Mars")
    _, problems = read(tmp_path, text)
    assert len(problems) == 2


def test_a_file_that_is_not_there_or_not_text_is_said(tmp_path):
    assert "missing" in read_clinic(tmp_path / "clinic.toml")[1][0].what
    (tmp_path / "clinic.toml").write_bytes(b"\xff\xfe[\x00")
    assert "not plain text" in read_clinic(tmp_path / "clinic.toml")[1][0].what


@pytest.mark.parametrize(
    ("written", "link"),
    [("(555) 555-0142", "tel:+15555550142"), ("+44 20 7946 0018", "tel:+442079460018")],
)
def test_a_phone_number_becomes_a_link_that_calls_it(written, link):
    assert phone_link(written) == link


def test_the_last_day_of_security_txt_is_read(tmp_path):
    clinic, problems = read(tmp_path, GOOD + "\n[security]\nexpires = 2027-06-30\n")
    assert problems == [] and clinic is not None and clinic.security is not None
    assert clinic.security.expires.isoformat() == "2027-06-30"


MANY = {
    "sections": "".join(f"[odd{at}]\n" for at in range(15_000)),
    "fields": "".join(f"odd{at} = 1\n" for at in range(15_000)),
    "entries": '[[provider]]\nnmae = "A"\n' * 7_000,
    "closures": "[[location]]\nclosures = [" + "{a = 1}," * 20_000 + "]\n",
    "codes": "".join(f"a{at} = '&#8238;'\n" for at in range(9_000)),
}


@pytest.mark.parametrize("kind", MANY)
def test_thousands_of_problems_are_said_by_the_hundred_and_counted(tmp_path, kind):
    clinic, problems = read(tmp_path, GOOD + MANY[kind])  # (once the time grew with the square)
    assert clinic is None
    assert len(problems) == 201
    assert re.match(r"\d+,\d{3} more problems in this file", problems[-1].what)


NINES = "9" * 6_000
HARD = {
    "large": ("#" * 200_000, 0, "too large to read: 200,"),
    "a name of many parts": ("\n" + "a." * 50_000 + "b = 1\n", 31, "too many parts"),
    "a head of many parts": ("\n[" + "'a' . " * 20_000 + "b]\n", 31, "too many parts"),
    "a part of many parts": ("\na = { " + "a." * 50_000 + "b = 1 }\n", 31, "too many parts"),
    "deep, with a long word": (f"\na = {'[' * 9_000}\n{'a' * 150_000}", 31, "hundreds of brackets"),
    "a long code": (f"\nsummary = 'Words &#{NINES};'\n", 31, "a character that no page can show"),
    "a long code, hidden": (f'\nsummary = "&\\u0023{NINES};"\n', 31, "that no page can show"),
    "a long name": (f"\n{'a' * 150_000} = 1\n", 31, f'no field "{"a" * 60}…"'),
}


@pytest.mark.parametrize("kind", HARD)
def test_a_file_that_would_be_hard_to_read_is_refused_with_its_line(tmp_path, kind):
    added, line, what = HARD[kind]
    clinic, (problem,) = read(tmp_path, GOOD + added)
    assert clinic is None
    assert what in problem.what
    assert problem.line == line
    assert problem.fix
