"""The clinic's words in its further languages stand beside the first ones, and nothing twice."""

import pytest

from clinic.core.facts_loader import read_clinic

FACTS = """
[clinic]
name = "Sample"
phone = "(555) 555-0142"
email = "hello@clinic.example"
url = "https://clinic.example"
state = "TX"
timezone = "America/Chicago"
urgent_after_hours = "When we are closed, go to an urgent care center."
languages = ["en", "es"]
after_hours = "Leave a message."
es = { after_hours = "Deje un mensaje.", urgent_after_hours = "Vaya a un centro de urgencias." }

[[location]]
id = "main"
name = "Main office"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0142"
parking = "Beside the door."
closures = [{ date = 2026-12-25, reason = "Christmas Day", es = { reason = "Navidad" } }]
es = { name = "Oficina principal" }
[location.hours]
monday = "08:00-17:00"

[[provider]]
id = "first"
name = "First"
languages = ["English"]
es = { languages = ["inglés"] }

[[service]]
id = "visit"
name = "First visit"
summary = "We ask."
es = { name = "Primera visita", summary = "" }

[insurance]
checked = 2026-11-01
note = "Call us."
es = { note = "Llámenos." }

[[category]]
name = "Injections"
es = { name = "Inyecciones" }
"""


def read(tmp_path, text=FACTS):
    file = tmp_path / "clinic.toml"
    file.write_text(text, encoding="utf-8")
    return read_clinic(file)


def test_in_another_language_the_clinic_speaks_it_down_to_its_closures(tmp_path):
    clinic, problems = read(tmp_path)
    assert problems == []
    there = clinic.localized("es")
    assert there.after_hours == "Deje un mensaje."
    assert there.urgent_after_hours == "Vaya a un centro de urgencias."
    assert there.locations[0].name == "Oficina principal"
    assert there.locations[0].closures[0].reason == "Navidad"
    assert there.providers[0].languages == ("inglés",)
    assert there.insurance.note == "Llámenos."
    assert there.category_names == ("Inyecciones",)
    assert there.services[0].name == "Primera visita"


def test_what_is_not_given_in_a_language_stays_as_it_is_in_the_first(tmp_path):
    clinic, _ = read(tmp_path)
    there = clinic.localized("es")
    assert there.locations[0].parking == "Beside the door."
    assert there.services[0].summary == "We ask."
    assert there.locations[0].hours == clinic.locations[0].hours
    assert clinic.localized("vi") == clinic.localized("en") == clinic


@pytest.mark.parametrize(
    ("good", "bad", "line", "what", "fix"),
    [
        ('es = { note = "Llámenos." }', 'es = "Llámenos."', 43, '"es"', 'es = { name = "…" }'),
        ("es = { note =", "es = { checked =", 43, '"checked"', "Translate only these: note."),
        ('es = { note = "Llámenos." }', "es = { note = 5 }", 43, '"note" for "es"', "quotes"),
        (
            'es = { name = "Inyecciones"',
            'fr = { name = "Piqûres"',
            47,
            '"fr"',
            "Write one of these",
        ),
    ],
)
def test_a_slip_in_the_words_of_a_language_is_said_with_its_line(
    tmp_path, good, bad, line, what, fix
):
    assert good in FACTS
    clinic, problems = read(tmp_path, FACTS.replace(good, bad, 1))
    assert clinic is None
    found = [one for one in problems if what in one.what and fix in one.fix]
    assert found, [(one.line, one.what, one.fix) for one in problems]
    assert found[0].line == line
