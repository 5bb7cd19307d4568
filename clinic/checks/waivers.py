"""Waivers: a header line that silences one rule for one document, with a reason.

``Gate_ok: claim-strong (quoted from the FDA's own page)``, one per line. A starred rule cannot be
waived, and every publish lists all waivers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from clinic.checks.registry import RULES
from clinic.core.front_matter import FrontMatter
from clinic.core.problem import Problem

_LINE = re.compile(r"^(?P<rule>[a-z][a-z0-9-]*)\s*(?:\((?P<reason>.*)\))?\s*$")


class Text(Protocol):
    """The part of a document that is used here."""

    front: FrontMatter

    @property
    def path(self) -> str:
        """The file as an editor names it."""


@dataclass(frozen=True)
class Waiver:
    """One waiver as written; ``rule`` is empty if the line cannot be parsed."""

    file: str
    line: int
    written: str
    rule: str = ""
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Return whether it is valid: a rule that exists, not starred, and a reason."""
        known = RULES.get(self.rule)
        return known is not None and not known.is_starred and bool(self.reason)


def read_waivers(document: Text) -> Iterator[Waiver]:
    """Yield the waivers in a document's header, invalid ones included."""
    field = document.front.get("gate_ok")
    for at, written in enumerate(field.values if field else ()):
        if not written.strip():
            continue
        read = _LINE.match(written)
        line = (field.line if field else 0) + at
        if read is None:
            yield Waiver(document.path, line, written)
        else:
            reason = (read["reason"] or "").strip()
            yield Waiver(document.path, line, written, read["rule"], reason)


def list_waivers(documents: Iterable[Text]) -> list[Waiver]:
    """Return the valid waivers of all documents."""
    return [one for text in documents for one in read_waivers(text) if one.holds]


def apply_waivers(problems: Iterable[Problem], waivers: Iterable[Waiver]) -> list[Problem]:
    """Return the Problems that no waiver silences."""
    silenced = {(one.file, one.rule) for one in waivers if one.holds}
    return [one for one in problems if (one.file, one.rule) not in silenced]
