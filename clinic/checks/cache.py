"""What the checks found in texts that have not changed since, kept so that it need not be found
again.

A text's own results are kept: what Markdown made of it, and what each rule said that looked at
nothing but the text and the clinic's facts. A rule that asked the library for more (another file,
the time of day) runs again every time, and so do the rules on the whole library.

The key is the text itself, and everything that shapes a result: our own sources, the Markdown
settings, clinic.toml, the installed packages and Python. Each line of the file carries a sum of its
own, so a damaged line counts as none; the file is safe to delete, and is replaced in one step.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from clinic.checks.content.library import Document, Library
from clinic.checks.content.rendered import Link, Rendered
from clinic.model.packages import list_packages
from clinic.model.problem import Problem, list_problems, read_problem

NAME = "checks.cache"
_SOURCES = Path(__file__).resolve().parents[1]  # clinic/: the rules, the words, Markdown's blocks
_DAY = 24 * 60 * 60  # seconds; no check takes as long
# What a rule may ask the library and still be a matter of the text and the facts alone.
_NARROW = frozenset({"clinic", "default_language", "language_of", "is_asked_for_more"})


class WatchedLibrary(Library):
    """A library that notes whether it was asked for more than the clinic's facts."""

    is_asked_for_more = False

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  (whatever is asked for)
        if name not in _NARROW and not name.startswith("__"):
            object.__setattr__(self, "is_asked_for_more", True)
        return super().__getattribute__(name)


def watch(library: Library) -> WatchedLibrary:
    """Return a view of a library that notes what it is asked for."""
    return WatchedLibrary(**{one.name: getattr(library, one.name) for one in fields(Library)})


@dataclass
class Findings:
    """What is known of one text: the rules that need not look again, and what they said."""

    done: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    is_new: bool = True

    def add(self, rule_id: str, problems: Iterable[Problem]) -> None:
        """Note that a rule has looked, and what it found."""
        self.done.add(rule_id)
        self.problems += problems


@cache  # a process goes on with the sources it has loaded, whatever becomes of the files
def _sum_sources() -> bytes:
    told = hashlib.sha256()
    for room in ("checks", "model", "plugins"):
        for path in sorted((_SOURCES / room).rglob("*.py")):
            told.update(path.relative_to(_SOURCES).as_posix().encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.digest()


def describe_setting(markdown: Mapping[str, Any], facts: bytes) -> str:
    """Return a sum of all that shapes what is found in a text, apart from the text.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    facts:
        The bytes of clinic.toml.
    """
    told = hashlib.sha256(repr((sys.version, list_packages(), markdown)).encode())
    told.update(hashlib.sha256(facts).digest())
    told.update(_sum_sources())
    return told.hexdigest()


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class CheckCache:
    """The kept results of one project.

    Parameters
    ----------
    file:
        Where they are kept; None keeps nothing.
    setting:
        What `describe_setting` says now; results found under another one are ignored.
    """

    def __init__(self, file: Path | None = None, setting: str = "") -> None:
        self._file, self._setting = file, setting
        self._lines: dict[str, str] = self._read()
        self._used: dict[str, str] = {}
        self._has_new = False

    def restore(self, document: Document) -> Findings | None:
        """Give a document what Markdown made of it, and return what was found in it, if known."""
        key = self._key(document)
        line = self._lines.get(key)
        if line is None:
            return None
        try:
            kept = json.loads(line)
            rendered = Rendered(html=kept["html"])
            # The two that rules ask of other texts too: kept, so that no HTML is read again.
            rendered.__dict__["links"] = [Link(*one) for one in kept["links"]]
            rendered.__dict__["ids"] = set(kept["ids"])
            problems = [read_problem(one) for one in kept["problems"]]
            findings = Findings(set(kept["done"]), problems, is_new=False)
        except (ValueError, TypeError, KeyError):
            return None
        document.rendered = rendered
        self._used[key] = line
        return findings

    def keep(self, document: Document, findings: Findings) -> None:
        """Keep what was found in a text; one that Markdown could not read is not kept."""
        rendered = document.rendered
        if not findings.is_new or rendered.trouble or self._file is None:
            return
        kept = {
            "html": rendered.html,
            "links": [[one.tag, one.address, one.alt] for one in rendered.links],
            "ids": sorted(rendered.ids),
            "done": sorted(findings.done),
            "problems": list_problems(findings.problems),
        }
        self._used[self._key(document)] = json.dumps(kept)
        self._has_new = True

    def save(self) -> None:
        """Write the results of this run in the place of the last; a disk that is full may fail."""
        if self._file is None or not self._has_new:
            return
        new = self._file.with_name(f"{NAME}.{os.getpid()}.new")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                with new.open("w", encoding="utf-8", newline="\n") as stream:
                    stream.write(f"{self._setting}\n")
                    for key, line in self._used.items():
                        stream.write(f"{_sum(key + line)}\t{key}\t{line}\n")
                new.replace(self._file)
            finally:
                new.unlink(missing_ok=True)
            self._clear_unfinished()

    def _clear_unfinished(self) -> None:
        """Remove what a killed check left half written; a check at work now is let be."""
        for left in self._file.parent.glob(f"{NAME}.*.new") if self._file else ():
            if time.time() - left.stat().st_mtime > _DAY:
                left.unlink(missing_ok=True)

    def _key(self, document: Document) -> str:
        return _sum(f"{document.place}\0{document.text}")

    def _read(self) -> dict[str, str]:
        if self._file is None:
            return {}
        try:
            setting, *lines = self._file.read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError):
            return {}
        kept = {}
        for line in lines if setting == self._setting else ():
            check, _, rest = line.partition("\t")
            key, _, found = rest.partition("\t")
            if check == _sum(key + found):
                kept[key] = found
        return kept


def open_cache(folder: Path, markdown: Mapping[str, Any], facts: Path) -> CheckCache:
    """Open the kept results in a work folder.

    Parameters
    ----------
    folder:
        Where results are kept, such as the project's ``.build``.
    markdown:
        The MARKDOWN setting.
    facts:
        The clinic.toml.
    """
    try:
        setting = describe_setting(markdown, facts.read_bytes())
    except OSError:
        return CheckCache()
    return CheckCache(folder / NAME, setting)
