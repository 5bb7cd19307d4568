"""Load and validate content/clinic.toml; errors are Problems in plain words."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from clinic.core.characters import (
    decode_references,
    describe_odd_characters,
    describe_odd_references,
)
from clinic.core.facts import (
    Category,
    Clinic,
    Closure,
    Hours,
    Insurance,
    Location,
    Provider,
    Security,
    Service,
)
from clinic.core.facts_schema import (
    FIELDS,
    POST_TYPES,
    REPEATED,
    SECTIONS,
    TABLE,
    TABLES,
    TEXTS,
    TRANSLATED,
)
from clinic.core.invisible_characters import find_invisible
from clinic.core.problem import Problem
from clinic.core.toml_file import TomlTrouble, read_toml, unescape
from clinic.core.web_address import find_address_problems, host_of, is_inner

RULE = "clinic-facts"
MOST_PROBLEMS = 200  # shown at once
HEAD = "["  # the pseudo-key of the line that starts a section
LONGEST_NAME = 60  # characters of a wrong name in a message
_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(?:[_-]+[a-z0-9]+)*")  # used in addresses
_DIALED = re.compile(r"\+?[0-9().\- ]+")
_MISSING = object()


@dataclass
class _Reader:
    """Walks the parsed file and collects Problems; set ``text`` before use."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    languages: tuple[str, ...] = ()  # languages of translations
    left_out: int = 0  # problems beyond the first `MOST_PROBLEMS`

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines; line 1 is at index 0."""
        return self.text.split("\n")

    @cached_property
    def _places(self) -> dict[tuple[str, int, str], int]:
        """The line of each key, by section, index of the entry, and key.

        Keys above the first section are in a section with an empty name.
        """
        places: dict[tuple[str, int, str], int] = {}
        counts: Counter[str] = Counter()
        section = ""
        for number, line in enumerate(self.lines, 1):
            if line.lstrip().startswith("["):
                head = line.lstrip(" \t[").partition("]")[0]
                section = head.rpartition(".")[2].strip()
                counts[section] += 1
                key = HEAD
            else:
                key = line.partition("=")[0].strip().strip('"')
            places.setdefault((section, counts[section] - 1, key), number)
        return places

    def line_of(self, key: str, section: str, entry: int = 0) -> int:
        """Return the line of a key in the entry-th section of that name; 0 if not found."""
        return self._places.get((section, entry, key), 0)

    def report(self, what: str, fix: str, line: int = 0) -> None:
        """Add a Problem, with the source line as its excerpt."""
        if len(self.problems) >= MOST_PROBLEMS:
            self.left_out += 1
            return
        excerpt = self.lines[line - 1].rstrip() if 0 < line <= len(self.lines) else ""
        self.problems.append(
            Problem(rule=RULE, file=self.file, line=line, what=what, fix=fix, excerpt=excerpt)
        )

    def suggest(self, name: str, known: Iterable[str], words: str) -> str:
        """Return a suggestion: the known name closest to a wrong one, or all known names."""
        near = difflib.get_close_matches(name, known, n=1) if not self.left_out else []
        return f'Did you mean "{near[0]}"?' if near else f"{words}: {', '.join(known)}."

    def close(self) -> list[Problem]:
        """Return the Problems, with the number of those left out."""
        if self.left_out:
            what = f"{self.left_out:,} more problems in this file are like those above."
            fix = "Fix the problems above first, then check again."
            self.problems.append(Problem(rule=RULE, file=self.file, what=what, fix=fix))
        return self.problems

    def read_fields(self, section: str, table: dict[str, Any], entry: int = 0) -> dict[str, Any]:
        """Return every known field of a section, with an empty value for missing ones."""
        known = FIELDS[section]
        for key in table:
            if key not in known and not (section in TRANSLATED and key in self.languages):
                fix = self.suggest(key, known, "Write one of these")
                what = f'The section "{section}" has no field "{_cut(key)}".'
                self.report(what, fix, self.line_of(key, section, entry))
        values = {}
        for key, (kind, required) in known.items():
            value = table.get(key, _MISSING)
            if value is _MISSING or (required and value == ""):
                if required:
                    what = f'"{key}" is missing in the section "{section}".'
                    line = self.line_of(key, section, entry)
                    self.report(what, f"Write {key} = {kind.words}.", line)
                value = kind.empty
            elif not kind.holds(value):
                what = f'The value of "{key}" in the section "{section}" cannot be used.'
                self.report(what, f"Write {kind.words}.", self.line_of(key, section, entry))
                value = kind.empty
            values[key] = value
        if section in TRANSLATED:
            values["words"] = self.read_words(section, table, entry)
        return values

    def read_words(
        self, section: str, table: dict[str, Any], entry: int
    ) -> dict[str, dict[str, Any]]:
        """Return a section's translations by language; empty values are dropped."""
        words: dict[str, dict[str, Any]] = {}
        for lang in filter(table.__contains__, self.languages):
            line = self.line_of(lang, section, entry)
            given = table[lang]
            if not TABLE.holds(given):
                what = f'"{lang}" in the section "{section}" cannot be read.'
                self.report(what, f'Write:  {lang} = {{ name = "…" }}', line)
                continue
            for key in given:
                kind = FIELDS[section][key][0] if key in TRANSLATED[section] else None
                if kind is None:
                    what = f'"{key}" in the section "{section}" has no words to translate.'
                    fix = f"Translate only these: {', '.join(TRANSLATED[section])}."
                    self.report(what, fix, line)
                elif not kind.holds(given[key]):
                    what = f'"{key}" for "{lang}" in the section "{section}" cannot be read.'
                    self.report(what, f"Write {kind.words}.", line)
            words[lang] = {key: one for key, one in _as_tuples(given).items() if one}
        return words

    def read_hours(self, table: dict[str, Any], entry: int) -> tuple[Hours, ...]:
        """Return one location's opening hours, Monday first."""
        hours = []
        for day, text in self.read_fields("hours", table, entry).items():
            found = _HOURS.match(text)
            if found and found[1] + found[2] < found[3] + found[4]:
                opens, closes = text.split("-")
                hours.append(Hours(day, opens, closes))
            elif text:
                what = (
                    f'{day.capitalize()}: "{text}" is not an opening time and a later closing time.'
                )
                fix = 'Write the hours in 24-hour time, like "08:00-17:00".'
                self.report(what, fix, self.line_of(day, "hours", entry))
        return tuple(hours)


def _read_location(reader: _Reader, table: dict[str, Any], entry: int) -> Location:
    values = reader.read_fields("location", table, entry)
    _check_phone(reader, values["phone"], "location", "phone", entry)
    if (values["latitude"] is None) != (values["longitude"] is None):
        what = "A place on the map needs both latitude and longitude."
        line = reader.line_of("latitude", "location", entry)
        line = line or reader.line_of("longitude", "location", entry)
        reader.report(what, "Write both numbers, or remove both.", line)
    values["hours"] = reader.read_hours(values["hours"], entry)
    closures = [reader.read_fields("closures", one) for one in values["closures"]]
    values["closures"] = tuple(Closure(**one) for one in closures if one["date"])
    return Location(**values)


def _cut(name: str) -> str:
    """Return a name shortened for a message."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _as_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(one) if isinstance(one, list) else one for key, one in values.items()}


def is_web_address(url: str) -> bool:
    """Return whether a string is an absolute http(s) URL with a host."""
    try:
        is_whole = bool(re.match(r"https?://[^/\s]+", url) and urlsplit(url).hostname)
    except ValueError:  # brackets that do not close
        return False
    return is_whole and url.isprintable()


def _check_clinic(reader: _Reader, values: dict[str, Any]) -> None:
    """Check the time zone, addresses and phone numbers of the clinic."""
    try:
        ZoneInfo(values["timezone"] or "UTC")
    except (KeyError, ValueError, OSError):
        reader.report(
            f'"{values["timezone"]}" is not a known time zone.',
            'Write a time zone such as "America/Chicago" or "America/New_York".',
            reader.line_of("timezone", "clinic"),
        )
    _check_web_address(reader, "url", values["url"], "https://www.yourclinic.com")
    _check_web_address(reader, "portal_url", values["portal_url"], "https://portal.example.com")
    _check_email(reader, values["email"])
    for unknown in set(values["sign_off_needed"]) - set(POST_TYPES):
        reader.report(
            f'"{unknown}" is not a type of post.',
            f"Write one of these: {', '.join(POST_TYPES)}.",
            reader.line_of("sign_off_needed", "clinic"),
        )
    _check_phone(reader, values["phone"], "clinic", "phone")
    _check_phone(reader, values["fax"], "clinic", "fax")


def _check_web_address(reader: _Reader, key: str, address: str, example: str) -> None:
    """Check that readers can open an address of the clinic, and that it does not mislead."""
    if not address:
        return
    line = reader.line_of(key, "clinic")
    wrong = next((one for one in find_address_problems(address) if one.is_error), None)
    if wrong:
        reader.report(f'"{key}": {wrong.what}', wrong.fix, line)
    elif not address.startswith(("http://", "https://")) or not host_of(address):
        what = f'The address "{address}" in "{key}" is not a complete web address.'
        reader.report(what, f'Write an address such as "{example}".', line)
    elif address != address.strip() or " " in address:
        reader.report(f'The address in "{key}" contains a space.', "Remove the space.", line)
    elif is_inner(host_of(address)):
        what = f'Readers cannot reach "{host_of(address)}", the address in "{key}".'
        reader.report(what, f'Write a public address, like "{example}".', line)
    elif key == "url" and re.search("[?#]", address):
        what = 'The address in "url" contains "?" or "#".'
        reader.report(what, f'Write only the start of the address, like "{example}".', line)


def _check_email(reader: _Reader, email: str) -> None:
    """Check that the clinic's email is one plain address."""
    problems = find_address_problems(f"mailto:{email}") if email else ()
    if any(one.is_error for one in problems) or re.search(r"[?#&\s]", email):
        what = f'"{email}" in "email" is not one plain email address.'
        fix = 'Write an address such as "hello@yourclinic.com".'
        reader.report(what, fix, reader.line_of("email", "clinic"))


def _check_phone(reader: _Reader, phone: str, section: str, key: str, entry: int = 0) -> None:
    """Check that a phone can call the number as shown: the link uses only its digits."""
    digits = sum(sign in "0123456789" for sign in phone)
    line = reader.line_of(key, section, entry)
    if not phone:
        return
    if not 10 <= digits <= 15:
        what = f'The phone number "{phone}" has {digits} digits, so phones cannot call it.'
        reader.report(what, 'Write the number with its area code, like "(555) 555-0142".', line)
    elif not _DIALED.fullmatch(phone):
        what = f'"{phone}" in "{key}" contains more than one plain phone number.'
        reader.report(what, 'Write only the number, like "(555) 555-0142".', line)
    elif digits > 10 and not phone.startswith(("+", "1")):
        what = f'"{phone}" in "{key}" has too many digits for a US number.'
        reader.report(what, 'Write ten digits, or start with "+" and the country code.', line)


def _check_letters(reader: _Reader, data: dict[str, Any]) -> None:
    r"""Report invisible characters, typed or as escapes such as \u202e."""
    fix = "Delete the characters around this place and type them again."
    typed, known = set(), {one.line for one in reader.problems}
    for number, line in enumerate(reader.lines, 1):
        if number not in known and (found := next(find_invisible(line), None)):
            typed.add(found.name)
            reader.report(f"{found.kind} is here ({found.name}).", fix, number)
    for section, value in data.items():
        for entry, table in enumerate(value if isinstance(value, list) else [value]):
            for key, one in table.items() if isinstance(table, dict) else ():
                hits = (
                    hit
                    for text in _list_texts(one)
                    for hit in find_invisible(decode_references(text))
                )
                coded, at = next(hits, None), reader.line_of(key, section, entry)
                if coded and coded.name not in typed and at not in known:
                    what = f'{coded.kind} is in "{key}" as a code ({coded.name}).'
                    reader.report(what, "Remove the code.", at)


def _list_texts(value: object) -> Iterator[str]:
    """Yield every string and every key in a table, at any depth."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            left += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            left += item


def _find_odd(text: str) -> tuple[str, tuple[int, int]] | None:
    return next(chain(describe_odd_characters(text), describe_odd_references(text)), None)


def _check_characters(reader: _Reader, data: dict[str, Any]) -> None:
    """Report characters that would break pages or feeds."""
    if any(_find_odd(one) for one in _list_texts(data)):
        for number, line in enumerate(reader.lines, 1):
            if odd := _find_odd(unescape(line)):
                fix = "Delete the characters around this place and type them again."
                reader.report(f"This line contains {odd[0]}.", fix, number)


def _check_tables(reader: _Reader, data: dict[str, Any]) -> None:
    for section, value in list(data.items()):
        if section not in SECTIONS:
            fix = reader.suggest(section, SECTIONS, "Write one of these")
            line = reader.line_of(HEAD, section) or reader.line_of(section, "", -1)
            reader.report(f'clinic.toml has no section "{_cut(section)}".', fix, line)
        elif not (TABLES if section in REPEATED else TABLE).holds(value):
            head = f"[[{section}]]" if section in REPEATED else f"[{section}]"
            what = f'The section "{section}" does not start correctly.'
            reader.report(what, f"Start the section with the line {head}")
            del data[section]


def _check_ids(reader: _Reader, data: dict[str, Any], section: str, key: str) -> None:
    seen: set[str] = set()
    for entry, table in enumerate(data.get(section, [])):
        name = str(table.get(key, "")).casefold()
        if name and name in seen:
            what = f'Two entries "{section}" have the same {key}: "{table[key]}".'
            reader.report(
                what, f"Change the {key} of one of them.", reader.line_of(key, section, entry)
            )
        seen.add(name)
        if key == "id" and name and not _ID.fullmatch(name):
            what = f'The id "{table[key]}" of an entry "{section}" is not one plain word.'
            fix = "Write only lowercase letters, digits and dashes, like first-provider."
            reader.report(what, fix, reader.line_of(key, section, entry))


def _parse(reader: _Reader, path: Path) -> dict[str, Any] | None:
    """Parse the file as TOML; on failure, report a Problem and return None."""
    read = read_toml(path)
    if isinstance(read, TomlTrouble):
        reader.text = read.text
        reader.report(read.what, read.fix, read.line)
        return None
    data, reader.text = read
    return data


def _read_entries(reader: _Reader, data: dict[str, Any], section: str) -> list[dict[str, Any]]:
    return [
        _as_tuples(reader.read_fields(section, table, entry))
        for entry, table in enumerate(data.get(section, []))
    ]


def read_clinic(
    path: Path, file: str = "content/clinic.toml"
) -> tuple[Clinic | None, list[Problem]]:
    """Load the clinic details.

    Parameters
    ----------
    path:
        The path of clinic.toml.
    file:
        Its name in Problems.

    Returns
    -------
    The clinic, or None if it is unusable; and all Problems of the file.
    """
    reader = _Reader(file, "")
    data = _parse(reader, path)
    if data is None:
        return None, reader.close()
    _check_characters(reader, data)
    _check_letters(reader, data)
    _check_tables(reader, data)
    languages = data.get("clinic", {}).get("languages", [])
    reader.languages = tuple(languages[1:]) if TEXTS.holds(languages) else ()
    values = _as_tuples(reader.read_fields("clinic", data.get("clinic", {})))
    _check_clinic(reader, values)
    for section in REPEATED:
        _check_ids(reader, data, section, "name" if section == "category" else "id")
    insurance = reader.read_fields("insurance", data["insurance"]) if "insurance" in data else None
    security = reader.read_fields("security", data["security"]) if "security" in data else None
    clinic = Clinic(
        **values,
        locations=tuple(
            _read_location(reader, table, entry)
            for entry, table in enumerate(data.get("location", []))
        ),
        providers=tuple(Provider(**one) for one in _read_entries(reader, data, "provider")),
        services=tuple(Service(**one) for one in _read_entries(reader, data, "service")),
        insurance=Insurance(**_as_tuples(insurance)) if insurance else None,
        security=Security(**security) if security else None,
        notices={key: str(page) for key, page in data.get("notices", {}).items()},
        categories=tuple(Category(**one) for one in _read_entries(reader, data, "category")),
    )
    return (None if reader.problems else clinic), reader.close()
