"""Waivers: a line at the top of a text that silences one rule for it, with a reason.

``Gate_ok: claim-strong (quoted from the FDA's own page)``, one a line. What is starred can't be
silenced, and every waiver is listed at every publish.
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
    """What is asked of a post or page here."""

    front: FrontMatter

    @property
    def path(self) -> str:
        """The file as an editor names it."""


@dataclass(frozen=True)
class Waiver:
    """One waiver as written: ``rule`` is empty where the line can't be read as one."""

    file: str
    line: int
    written: str
    rule: str = ""
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Return whether it may silence its rule: a rule that exists, not starred, and a reason."""
        known = RULES.get(self.rule)
        return known is not None and not known.is_starred and bool(self.reason)


def read_waivers(document: Text) -> Iterator[Waiver]:
    """Yield the waivers at the top of a text, those that don't hold included."""
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
    """Return the waivers of all texts that hold."""
    return [one for text in documents for one in read_waivers(text) if one.holds]


def apply_waivers(problems: Iterable[Problem], waivers: Iterable[Waiver]) -> list[Problem]:
    """Return the Problems that no waiver silences."""
    silenced = {(one.file, one.rule) for one in waivers if one.holds}
    return [one for one in problems if (one.file, one.rule) not in silenced]
