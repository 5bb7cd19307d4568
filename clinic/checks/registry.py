"""The rule registry: each rule is a small function that yields Findings.

To add a rule, write a function under ``@rule`` in a module of ``rules/``. The first line of its
docstring is the rule as an instruction, the rest is the reason. No other code changes.
"""

import difflib
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from clinic.core.problem import Finding as Finding
from clinic.core.problem import Problem, Severity


class Subject(Enum):
    """What a rule checks, and so the arguments of its function."""

    DOCUMENT = "one post or page"  # (Document, Library)
    LIBRARY = "the whole content folder"  # (Library)
    PAGE = "one page of the built site"  # (Page, Site)
    SITE = "the whole built site"  # (Site)
    OUTCOME = "the results of the other rules"  # (Library, list of Problems)


class Reads(Enum):
    """What a rule reads besides its document or page and the clinic details.

    The results of a rule that reads none of these are cached until the document or page changes.
    """

    LIBRARY = "the other documents and files of content/"
    DAY = "the current date and time"
    PICTURES = "the bytes of pictures"
    SETTINGS = "Pelican's settings"
    THEME = "the templates"
    SITE = "the other files of the built site"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule and its metadata.

    Parameters
    ----------
    id:
        Its name in reports, tests and waivers, such as ``date-missing``.
    subject:
        What its function checks.
    severity:
        The severity of its findings, unless a finding sets its own.
    is_starred:
        True if the rule cannot be waived.
    in_english:
        True if it checks English only; documents in other languages are skipped.
    reads:
        What it reads besides its subject and the clinic details; any other access raises.
    meaning, why:
        The first line and the rest of the function's docstring.
    """

    id: str
    subject: Subject
    severity: Severity
    is_starred: bool
    in_english: bool
    reads: frozenset[Reads]
    meaning: str
    why: str
    look: Callable[..., Iterable[Finding]]

    def find_problems(self, *subjects: object) -> Iterator[Problem]:
        """Run the rule and yield its findings as Problems with this rule's id."""
        for finding in self.look(*subjects):
            yield Problem(
                rule=self.id,
                file=finding.file,
                line=finding.line,
                what=finding.what,
                fix=finding.fix,
                excerpt=finding.excerpt,
                span=finding.span,
                severity=self.severity if finding.severity is None else finding.severity,
            )


Look = TypeVar("Look", bound=Callable[..., Iterable[Finding]])
RULES: dict[str, Rule] = {}
PROGRAM_FAULT = "program-fault"


def rule(
    rule_id: str,
    subject: Subject,
    *,
    severity: Severity = Severity.ERROR,
    is_starred: bool = False,
    in_english: bool = False,
    reads: Iterable[Reads] = (),
) -> Callable[[Look], Look]:
    """Register a function as a rule; see `Rule`.

    Raises
    ------
    ValueError
        If the id is taken or the function has no docstring.
    """

    def register(look: Look) -> Look:
        # Under `python -OO` there are no docstrings, but the rules still apply.
        words = look.__doc__ or (rule_id if sys.flags.optimize > 1 else "")
        meaning, _, why = words.strip().partition("\n")
        known = RULES.get(rule_id)
        if (known and known.look is not _look_elsewhere) or not meaning:
            raise ValueError(f"the rule {rule_id} is registered twice or has no docstring")
        RULES[rule_id] = Rule(
            id=rule_id,
            subject=subject,
            severity=severity,
            is_starred=is_starred,
            in_english=in_english,
            reads=frozenset(reads),
            meaning=meaning,
            why=" ".join(why.split()),
            look=look,
        )
        return look

    return register


def _look_elsewhere(*_subjects: object) -> Iterable[Finding]:
    """Placeholder for the function of a rule that only runs in another process."""
    raise NotImplementedError


def describe_rules() -> list[Rule]:
    """Return the rules without their functions, for a process that runs none."""
    return [replace(one, look=_look_elsewhere) for one in RULES.values()]


def learn_rules(described: Iterable[Rule]) -> None:
    """Register rules described by another process."""
    for one in described:
        RULES.setdefault(one.id, one)


def find_rules() -> dict[str, Rule]:
    """Return all rules by id, importing them unless another process has described them."""
    if not RULES:
        importlib.import_module("clinic.checks.runner")
    return RULES


def rules_for(subject: Subject) -> list[Rule]:
    """Return the registered rules for one kind of subject."""
    return [one for one in RULES.values() if one.subject is subject]


def suggest_nearest(word: str, known: Iterable[str], else_say: str = "") -> str:
    """Return ``Did you mean "…"?`` with the closest known word, or ``else_say``."""
    words = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return f'Did you mean "{words[near[0]]}"?' if near else else_say
