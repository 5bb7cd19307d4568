"""Problems: findings in the content that an editor can fix."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Severity(IntEnum):
    """The severity of a Problem; a smaller number is worse."""

    ERROR = 0
    ASK = 1
    WARN = 2


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem: where it is, what is wrong, and how to fix it.

    Parameters
    ----------
    rule:
        The id of the rule, such as ``date-missing``.
    file:
        The file as an editor names it, from the project's folder: ``content/posts/2026/a.md``.
    what:
        What is wrong, in one plain sentence.
    fix:
        What to do, as an instruction.
    line:
        The line number, counted from 1; 0 for the whole file.
    severity:
        ERROR stops a build; ASK stays until it is answered; WARN only warns.
    excerpt:
        The source line, shown with the message.
    span:
        The (start, end) positions in ``excerpt``.
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
        """The location in the form that editors and terminals recognize: ``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule yields: a Problem without its rule.

    ``severity`` is set only if it differs from the rule's.
    """

    file: str
    what: str
    fix: str
    line: int = 0
    excerpt: str = ""
    span: tuple[int, int] | None = None
    severity: Severity | None = None


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Sort Problems in reading order: worst first, then by file and line."""
    return sorted(problems, key=lambda p: (p.severity, p.file, p.line, p.rule, p.what))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any Problem stops a build."""
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
    """Restore a Problem from the data of `to_dicts`."""
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
