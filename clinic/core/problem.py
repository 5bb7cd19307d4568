"""A Problem: something in the content that an editor can fix."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Severity(IntEnum):
    """How much a Problem weighs; the smaller the number, the worse it is."""

    ERROR = 0
    ASK = 1
    WARN = 2


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and what to do about it.

    Parameters
    ----------
    rule:
        The id of the rule that found it, such as ``date-missing``.
    file:
        The file as an editor would name it, from the project's folder: ``content/posts/2026/a.md``.
    what:
        One sentence in plain words: what is wrong.
    fix:
        What to do about it, as an instruction.
    line:
        The line in the file, counted from 1; 0 when the whole file is meant.
    severity:
        ERROR stops everything; ASK stays until it is answered; WARN is only said.
    excerpt:
        The editor's own line, shown under the message.
    span:
        The part of ``excerpt`` that is meant, as (start, end) character positions.
    """

    rule: str
    file: str
    what: str
    fix: str
    line: int = 0
    severity: Severity = Severity.ERROR
    excerpt: str = ""
    span: tuple[int, int] | None = None

    @property
    def place(self) -> str:
        """Where to look, in the form editors and terminals understand: ``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found: a Problem that does not know its rule yet.

    ``severity`` is given only where it differs from the rule's own.
    """

    file: str
    what: str
    fix: str
    line: int = 0
    excerpt: str = ""
    span: tuple[int, int] | None = None
    severity: Severity | None = None


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Order problems as they are best read: worst first, then by file and line."""
    return sorted(problems, key=lambda p: (p.severity, p.file, p.line, p.rule, p.what))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether anything in the list must stop a build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def to_dicts(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """Return Problems as plain data for JSON, worst first."""
    return [
        {
            "rule": one.rule,
            "severity": one.severity.name.lower(),
            "file": one.file,
            "line": one.line,
            "what": one.what,
            "fix": one.fix,
            "excerpt": one.excerpt,
            "span": list(one.span) if one.span else None,
        }
        for one in sort_problems(problems)
    ]


def from_dict(kept: dict[str, Any]) -> Problem:
    """Make a Problem again of what `to_dicts` made of it."""
    span = kept["span"]
    return Problem(
        rule=kept["rule"],
        severity=Severity[kept["severity"].upper()],
        file=kept["file"],
        line=kept["line"],
        what=kept["what"],
        fix=kept["fix"],
        excerpt=kept["excerpt"],
        span=(span[0], span[1]) if span else None,
    )
