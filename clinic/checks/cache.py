"""What the checks found in texts that have not changed since, kept so that it need not be found
again.

A text's own results are kept: what Markdown made of it, and what each rule said that looked at
nothing but the text and the clinic's facts. A rule that asked the library for more (another file,
the time of day) runs again every time, and so do the rules on the whole library.

The key is the text itself, and everything that shapes a result: our own sources, the Markdown
settings, clinic.toml, the installed packages and Python. A damaged row counts as none; the file is
safe to delete.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from clinic.checks.content.document import Document
from clinic.checks.content.rendered import Link, Rendered
from clinic.model.packages import list_packages
from clinic.model.problem import Problem, list_problems, read_problem
from clinic.model.shelf import Shelf

KEPT = "incremental/rules.db"  # below the work folder, beside what else is kept of texts
_SOURCES = Path(__file__).resolve().parents[1]  # clinic/: the rules, the words, Markdown's blocks


@dataclass
class Findings:
    """What is known of one text: the rules that need not look again, and what they said."""

    done: Set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    is_new: bool = True

    def add(self, rule_id: str, problems: Iterable[Problem]) -> None:
        """Note that a rule has looked, and what it found."""
        self.done |= {rule_id}
        self.problems += problems


@lru_cache(maxsize=100)
def _hold_once(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


def read_findings(kept: Mapping[str, Any]) -> Findings:
    """Read what was found before; what is the same for thousands of texts is held once."""
    problems = [read_problem(one) for one in kept["problems"]]
    return Findings(_hold_once(tuple(kept["done"])), problems, is_new=False)


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


def _sum(document: Document) -> str:
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()


class CheckCache:
    """The kept results of one project.

    Parameters
    ----------
    shelf:
        Where they are kept; None keeps nothing.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf

    def restore(self, document: Document) -> Findings | None:
        """Give a document what Markdown made of it, and return what was found in it, if known."""
        found = self._shelf.find(document.place) if self._shelf else None
        if found is None or found.note != _sum(document):
            return None
        try:
            kept = json.loads(found.body)
            rendered = Rendered(html=kept["html"])
            # The two that rules ask of other texts too: kept, so that no HTML is read again.
            rendered.note([Link(*one) for one in kept["links"]], kept["ids"])
            findings = read_findings(kept)
        except (ValueError, TypeError, KeyError):
            return None
        document.rendered = rendered
        return findings

    def keep(self, document: Document, findings: Findings) -> None:
        """Keep what was found in a text; one that Markdown could not read is not kept."""
        rendered = document.rendered
        if not findings.is_new or rendered.trouble or self._shelf is None:
            return
        kept = {
            "html": rendered.html,
            "links": [[one.tag, one.address, one.alt] for one in rendered.links],
            "ids": sorted(rendered.ids),
            "done": sorted(findings.done),
            "problems": list_problems(findings.problems),
        }
        self._shelf.keep(document.place, _sum(document), json.dumps(kept, ensure_ascii=False))

    def close(self, *, forget: bool = True) -> None:
        """Forget what is known of texts that are no longer there, if all were looked at."""
        if self._shelf is not None:
            self._shelf.close(forget=forget)


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
    with suppress(OSError):
        return CheckCache(Shelf(folder / KEPT, describe_setting(markdown, facts.read_bytes())))
    return CheckCache()
