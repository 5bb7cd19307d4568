"""What `make setup` is made of: answers as people type them, facts, notices and the host."""

import io

import pytest

from clinic.actions.clinic_details.facts_editor import FactsFile, find_trouble
from clinic.actions.clinic_details.input_parsing import read_hours, read_phone
from clinic.actions.clinic_details.notices import fill_blanks
from clinic.actions.console import Screen
from clinic.cli.setup.command import AutosaveStore
from clinic.cli.setup.host import ask_target, complain, read_target, write_target

pytestmark = pytest.mark.quick


def test_what_is_said_in_another_language_of_a_changed_fact_is_taken_out(root):
    facts = FactsFile((root / "content/clinic.toml").read_text())
    facts.put("location", "parking", "In the yard.")
    assert facts.stale == ["location: parking in “es”"]
    assert "Estacionamiento" not in facts.text and "Oficina principal" in facts.text
    assert find_trouble(facts.text) == []


def test_a_language_that_goes_takes_its_words_along(root):
    facts = FactsFile((root / "content/clinic.toml").read_text())
    assert facts.put_languages(["en"]) == ["es"]
    assert "\nes = {" not in facts.text and "Navidad" not in facts.text
    assert find_trouble(facts.text) == []


def test_facts_that_nobody_changed_stay_byte_for_byte(root):
    text = (root / "content/clinic.toml").read_text()
    assert FactsFile(text).text == text
    facts = FactsFile(text)
    for entry in range(2):
        facts.put("provider", "name", facts.get("provider", "name", entry), entry)
    facts.put_hours(facts.get("location", "hours"))
    facts.keep_providers([0, 1])
    assert facts.text == text


def test_a_new_provider_stands_below_the_others_and_above_the_next_section(root):
    facts = FactsFile((root / "content/clinic.toml").read_text())
    facts.add_provider({"id": "third", "name": "Third"})
    facts.keep_providers([0, 2])
    lines = facts.text.splitlines()
    assert lines.index('id = "third"') < next(
        at for at, line in enumerate(lines) if line.startswith("# What you offer")
    )
    assert find_trouble(facts.text) == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8am-5pm", "08:00-17:00"),
        ("12am - 12 p.m.", "00:00-12:00"),
        ("08:00–17:30", "08:00-17:30"),
        ("8:15 AM to 1 PM", "08:15-13:00"),
        ("mornings", "mornings"),
    ],
)
def test_hours_are_read_as_people_type_them(typed, read):
    assert read_hours(typed) == read


@pytest.mark.parametrize(
    "typed", ["512 555 7788", "512.555.7788", "+1 (512) 555-7788", "5125557788"]
)
def test_a_phone_number_is_written_as_readers_know_it(typed):
    assert read_phone(typed) == "(512) 555-7788"


def test_the_place_is_written_into_the_settings_and_nothing_else_changes(root):
    before = (root / "publishconf.py").read_text()
    target = 'sftp://me@host/~/a "b" \\1'
    after = write_target(before, target)
    assert read_target(after) == target
    assert write_target(after, "public") == before
    assert complain("s3://bucket") == "" and "docs/hosting.md" in complain("ftp://me:pw@host/x")
    with pytest.raises(ValueError, match="PUBLISH_TARGET"):
        write_target("X = 1\n", "public")


def test_a_blank_is_filled_only_with_what_is_known():
    officer = "[FILL IN: clinic's privacy officer, by name or title]"
    text = f"Call [FILL IN: clinic's phone number] or {officer}."
    made, count = fill_blanks(text, {"phone": "(512) 555-7788"})
    assert (made, count) == (f"Call (512) 555-7788 or {officer}.", 1)


def test_a_password_in_todays_target_is_neither_shown_nor_spread(root, tmp_path, monkeypatch):
    canary = "marmot-57-quince"
    settings = tmp_path / "publishconf.py"
    settings.write_text(f"PUBLISH_TARGET = 'sftp://maria:{canary}/?#℀@host.example/www'\n")
    asked: list[str] = []

    def answer(words: str) -> str:
        asked.append(words)
        return ""

    monkeypatch.setattr("builtins.input", answer)
    screen = Screen(io.StringIO())
    target = ask_target(screen, read_target(settings.read_text()) or "", tmp_path)
    assert target == "public"
    assert canary not in str(asked) + screen.out.getvalue()
    assert "contains a password" in screen.out.getvalue()
    keeping = AutosaveStore(tmp_path, tmp_path / ".bin")
    keeping.write(settings, write_target(settings.read_text(), target))
    assert keeping.changed == 1
    kept = (tmp_path / ".bin/before/publishconf.py").read_text()
    assert kept == 'PUBLISH_TARGET = ""\n'
