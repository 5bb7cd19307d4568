"""Edit content/clinic.toml value by value; comments and other values stay."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Comment, Table, Whitespace

from clinic.core.facts import WEEKDAYS
from clinic.core.facts_loader import read_clinic
from clinic.core.facts_schema import REPEATED, TRANSLATED

Change = Callable[["FactsFile"], None]


def find_trouble(text: str) -> list[str]:
    """Return the problems that `make check` would report, each with its fix."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.toml"
        path.write_text(text, encoding="utf-8")
        return [f"{one.what} {one.fix}".strip() for one in read_clinic(path)[1]]


class FactsFile:
    """The clinic details during editing; ``text`` is the content of the new file.

    ``stale`` names removed translations: their original changed, so they would be wrong.
    """

    def __init__(self, text: str) -> None:
        self._file = tomlkit.parse(text)
        self.stale: list[str] = []

    @property
    def text(self) -> str:
        """The content of the file."""
        return tomlkit.dumps(self._file)

    def _table(self, section: str, entry: int = 0) -> Any:  # noqa: ANN401  (tomlkit's own)
        found = self._file[section]
        return found[entry] if section in REPEATED else found

    def count(self, section: str) -> int:
        """Return the number of entries in a section."""
        return len(self._file[section]) if section in self._file else 0

    def get(self, section: str, key: str, entry: int = 0) -> Any:  # noqa: ANN401
        """Return a value, or ""."""
        if section not in self._file or entry >= max(1, self.count(section)):
            return ""
        value = self._table(section, entry).get(key, "")
        return value.unwrap() if hasattr(value, "unwrap") else value

    def put(self, section: str, key: str, value: object, entry: int = 0) -> None:
        """Set a value; if it changes, remove its translations."""
        if self.get(section, key, entry) == value:
            return
        table = self._table(section, entry)
        table[key] = value
        if key in TRANSLATED.get(section, ()):
            self._drop_words(table, section, key)

    def _drop_words(self, table: Any, section: str, key: str) -> None:  # noqa: ANN401
        for lang in list(self.get("clinic", "languages"))[1:]:
            if lang in table and key in table[lang]:
                del table[lang][key]
                self.stale.append(f"{section}: {key} in “{lang}”")
                if not table[lang]:
                    del table[lang]

    def put_languages(self, languages: Sequence[str]) -> list[str]:
        """Set the languages; return the removed ones, whose translations are deleted."""
        dropped = [one for one in self.get("clinic", "languages") if one not in languages]
        self.put("clinic", "languages", list(languages))
        for section in filter(self._file.__contains__, TRANSLATED):
            for entry in range(self.count(section) if section in REPEATED else 1):
                table = self._table(section, entry)
                for one in (table, *table.get("closures", ())):
                    for lang in filter(one.__contains__, dropped):
                        del one[lang]
        return dropped

    def put_hours(self, hours: Mapping[str, str], entry: int = 0) -> None:
        """Set the hours of an office; other days are closed."""
        table = self._table("location", entry)["hours"]
        tail = _take_tail(table)
        for day in WEEKDAYS:
            if day in table:
                del table[day]
            if day in hours:
                table[day] = hours[day]
        _put_tail(table, tail)

    def _list_providers(self) -> AoT:
        if "provider" not in self._file:
            self._file.append("provider", tomlkit.aot())
        people = self._file["provider"]
        assert isinstance(people, AoT)
        return people

    def keep_providers(self, kept: Sequence[int]) -> None:
        """Remove the other providers; the comments above the next section stay."""
        people = self._list_providers()
        tail = _take_tail(people[len(people) - 1])
        for entry in range(len(people) - 1, -1, -1):
            if entry not in kept:
                del people[entry]
        if len(people):
            _put_tail(people[len(people) - 1], tail)

    def add_provider(self, fields: Mapping[str, object]) -> None:
        """Add a provider after the others."""
        people = self._list_providers()
        tail = []
        if len(people):
            tail = _take_tail(people[len(people) - 1])
            people[len(people) - 1].add(tomlkit.nl())
        table = tomlkit.table()
        for key, value in fields.items():
            table[key] = value
        people.append(table)
        _put_tail(people[len(people) - 1], tail)

    def try_out(self, change: Change) -> str:
        """Return the first new problem that a change would cause, or ""."""
        before = find_trouble(self.text)
        tried = FactsFile(self.text)
        change(tried)
        return next((one for one in find_trouble(tried.text) if one not in before), "")


def _take_tail(table: Table) -> list[Comment | Whitespace]:
    """Remove and return trailing comments and blank lines: they belong to the next section."""
    body = table.value.body
    tail: list[Comment | Whitespace] = []
    while body and body[-1][0] is None and isinstance(body[-1][1], Comment | Whitespace):
        item = body.pop()[1]
        assert isinstance(item, Comment | Whitespace)
        tail.insert(0, item)
    return tail


def _put_tail(table: Table, tail: Sequence[Comment | Whitespace]) -> None:
    for item in tail:
        table.add(item)
