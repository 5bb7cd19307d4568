"""Ask for the clinic details, with current values as defaults, validated like `make check`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.actions.clinic_details.facts_editor import FactsFile
from clinic.actions.clinic_details.input_parsing import (
    CLOSED,
    NOTHING,
    read_address,
    read_hours,
    read_list,
    read_phone,
    read_yes,
    say_value,
)
from clinic.actions.clinic_details.sample_detection import is_sample_text
from clinic.actions.console import Screen
from clinic.cli.prompts import ask
from clinic.core.facts import WEEKDAYS
from clinic.core.slugs import make_slug

Read = Callable[[str], Any]
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_STATE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Question:
    """One value: its key, its prompt, its parser, and its validation."""

    section: str
    key: str
    words: str
    read: Read = str.strip
    pattern: re.Pattern[str] | None = None
    fix: str = ""
    may_be_empty: bool = False


def _upper(answer: str) -> str:
    return answer.strip().upper()


CLINIC = (
    Question("clinic", "name", "Clinic name, as patients know it"),
    Question("clinic", "legal_name", "Legal name, on contracts and bills", may_be_empty=True),
    Question("clinic", "phone", "Main phone number for patients", read_phone),
    Question("clinic", "fax", "Fax", read_phone, may_be_empty=True),
    Question(
        "clinic",
        "email",
        "Public email",
        pattern=_MAIL,
        fix="Type an address like hello@clinic.com.",
    ),
    Question("clinic", "url", "Web address of this site", read_address),
    Question(
        "clinic", "state", "State, two letters", _upper, _STATE, "Type two letters, such as TX."
    ),
    Question("clinic", "timezone", "Time zone"),
    Question(
        "clinic",
        "urgent_after_hours",
        "What patients with an urgent problem do when you are closed",
    ),
    Question("clinic", "after_hours", "What all other callers do when you are closed"),
)
OFFICE = (
    Question("location", "name", "Name of this office", may_be_empty=False),
    Question("location", "address", "Street address"),
    Question("location", "city", "City"),
    Question(
        "location", "state", "State, two letters", _upper, _STATE, "Type two letters, such as TX."
    ),
    Question("location", "zip", "ZIP code", pattern=_ZIP, fix="Type a ZIP code of five digits."),
    Question("location", "phone", "Phone", read_phone),
    Question("location", "parking", "Parking, in one sentence", may_be_empty=True),
    Question(
        "location", "access", "Steps, ramps and elevators, in one sentence", may_be_empty=True
    ),
)
FEDERAL = Question(
    "clinic", "federal_funds", "Medicare, Medicaid or other federal funds? (yes or no)", read_yes
)
PERSON = (
    Question("provider", "credentials", "Letters after the name, such as MD", may_be_empty=True),
    Question("provider", "board", "Board certification: full name and field", may_be_empty=True),
    Question("provider", "accepting_new", "Accepting new patients? (yes or no)", read_yes),
    Question("provider", "languages", "Languages, separated by commas", read_list),
    Question("provider", "bio", "Bio in one or two approved sentences", may_be_empty=True),
)


def ask_one(screen: Screen, facts: FactsFile, question: Question, entry: int = 0) -> None:
    """Ask for one value and set it; Enter alone keeps the current value."""
    one, today = question, facts.get(question.section, question.key, entry)

    def read(answer: str) -> object:
        return "" if answer == NOTHING and one.may_be_empty else one.read(answer)

    def complain(answer: str) -> str:
        value = read(answer)
        if value is None:
            return "Type yes or no."
        if value in ("", []) and not one.may_be_empty:
            return "Type a value. This field cannot be empty."
        if one.pattern and not one.pattern.fullmatch(str(value)):
            return one.fix
        return facts.try_out(lambda tried: tried.put(one.section, one.key, value, entry))

    answer = ask(screen, f"  {one.words}", say_value(today), complain)
    facts.put(one.section, one.key, read(answer), entry)


def ask_hours(screen: Screen, facts: FactsFile, entry: int) -> None:
    """Ask for the hours of an office, day by day."""
    screen.say(f"  Hours, such as 8am-5pm or 08:00-17:00. Type {CLOSED} for a day off.")
    hours = dict(facts.get("location", "hours", entry) or {})
    for day in WEEKDAYS:

        def complain(answer: str, day: str = day) -> str:
            if answer.lower() == CLOSED:
                return ""
            changed = {**hours, day: read_hours(answer)}
            return facts.try_out(lambda tried: tried.put_hours(changed, entry))

        answer = ask(screen, f"    {day.capitalize()}", hours.get(day, CLOSED), complain)
        if answer.lower() == CLOSED:
            hours.pop(day, None)
        else:
            hours[day] = read_hours(answer)
    facts.put_hours(hours, entry)


def ask_languages(screen: Screen, facts: FactsFile, root: Path) -> list[str]:
    """Ask for the languages of the site, and return the removed ones.

    The theme must have the interface text of each. The main language cannot change, because file
    names depend on it.
    """
    main = facts.get("clinic", "languages")[0]
    known = sorted(one.stem for one in (root / "theme/strings").glob("*.toml"))

    def complain(answer: str) -> str:
        unknown = [one for one in read_list(answer) if one not in known]
        if unknown:
            return f"The theme does not have {', '.join(unknown)}. Choose from: {', '.join(known)}."
        if read_list(answer)[:1] != [main]:
            return f"The main language is {main}. Type {main} first."
        return ""

    today = say_value(facts.get("clinic", "languages"))
    words = f"  Languages of the site, main language first ({', '.join(known)})"
    return facts.put_languages(read_list(ask(screen, words, today, complain)))


def ask_people(screen: Screen, facts: FactsFile) -> None:
    """Ask for the providers: keep, change or remove each one, then add more."""
    screen.say(f"Providers. To remove a person, type {NOTHING} as the name.")
    kept = []
    for entry in range(facts.count("provider")):
        today = str(facts.get("provider", "name", entry))
        is_sample = is_sample_text(today)
        name = ask(screen, "  Name", today)
        if name == NOTHING:
            continue
        kept.append(entry)
        if is_sample and name != today:  # a different person, not a new name for the same one
            facts.put("provider", "id", make_slug(name) or f"provider-{entry + 1}", entry)
        facts.put("provider", "name", name, entry)
        for question in PERSON:
            ask_one(screen, facts, question, entry)
    if not kept:
        screen.say("  A clinic needs at least one provider. Your providers were not removed.")
    elif len(kept) < facts.count("provider"):
        facts.keep_providers(kept)
    while name := ask(screen, "  Next provider (press Enter if none)"):
        facts.add_provider(
            {
                "id": _new_id(facts, name),
                "name": name,
                "accepting_new": True,
                "languages": ["English"],
            }
        )
        for question in PERSON:
            ask_one(screen, facts, question, facts.count("provider") - 1)


def _new_id(facts: FactsFile, name: str) -> str:
    taken = {facts.get("provider", "id", entry) for entry in range(facts.count("provider"))}
    base = make_slug(name) or "provider"
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 99))) if one not in taken)


def ask_number(screen: Screen, facts: FactsFile, key: str, words: str) -> None:
    """Ask for a whole number."""

    def complain(answer: str) -> str:
        return "" if answer.isdecimal() and len(answer) < 10 else "Type a whole number, such as 12."

    answer = ask(screen, f"  {words}", str(facts.get("clinic", key) or 0), complain)
    facts.put("clinic", key, int(answer))


def ask_plans(screen: Screen, facts: FactsFile) -> None:
    """Ask for the health plans, and record today as the date of the check."""
    if not facts.count("insurance"):
        return
    today = facts.get("insurance", "plans")
    answer = ask(
        screen, f"  Health plans, separated by commas ({NOTHING} for none)", say_value(today)
    )
    plans = [] if answer == NOTHING else read_list(answer)
    if plans != today:
        facts.put("insurance", "plans", plans)
        facts.put("insurance", "checked", datetime.now().date())
