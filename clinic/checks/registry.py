"""The register of rules: each is one small function that yields what it finds.

A rule is added by writing a function in a module of ``content/`` or ``site/`` under ``@rule``;
its docstring's first line says what it means, the rest says why. Nothing else has to be told.
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
    """What a rule looks at, and so what its function is given."""

    DOCUMENT = "one post or page"  # (Document, Library)
    LIBRARY = "the whole content folder"  # (Library)
    PAGE = "one page of the built site"  # (Page, Site)
    SITE = "the whole built site"  # (Site)
    OUTCOME = "what the other rules found"  # (Library, list of Problems)


class Reads(Enum):
    """What a rule on one text or one page looks at besides it and the clinic's facts.

    What is found without any of these is kept as long as the text, or the page, is the same.
    """

    LIBRARY = "the other texts and files of content/"
    DAY = "the present day and hour"
    PICTURES = "the bytes of pictures"
    SETTINGS = "Pelican's settings"
    THEME = "the templates"
    SITE = "the other files of the built site"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that must hold.

    Parameters
    ----------
    id:
        Its name in reports, in the tests and in waivers, such as ``date-missing``.
    subject:
        What its function looks at.
    severity:
        How much a finding weighs, unless the finding says otherwise.
    is_starred:
        True when no waiver may silence it.
    in_english:
        True when it knows words of English alone; it is not asked about texts in other languages.
    reads:
        What it looks at besides its subject and the clinic's facts; anything else is refused.
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
        """Look at one thing and yield its Problems under this rule's id."""
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
    """Enter a function into the register; see `Rule`.

    Raises
    ------
    ValueError
        When the id is taken or the function does not say what it means.
    """

    def register(look: Look) -> Look:
        # (Without docstrings, as under `python -OO`, the rules still hold.)
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
    """Stand for the function of a rule that runs in another process only."""
    raise NotImplementedError


def describe_rules() -> list[Rule]:
    """Return what the rules are, for a process that applies none."""
    return [replace(one, look=_look_elsewhere) for one in RULES.values()]


def learn_rules(described: Iterable[Rule]) -> None:
    """Take over what another process says of its rules."""
    for one in described:
        RULES.setdefault(one.id, one)


def find_rules() -> dict[str, Rule]:
    """Return all rules by their ids; loaded, where no other process has described them."""
    if not RULES:
        importlib.import_module("clinic.checks.runner")
    return RULES


def rules_for(subject: Subject) -> list[Rule]:
    """Return the registered rules that look at one kind of thing."""
    return [one for one in RULES.values() if one.subject is subject]


def suggest_nearest(word: str, known: Iterable[str], else_say: str = "") -> str:
    """Return ``Did you mean "…"?`` with the nearest of the known words, or ``else_say``."""
    words = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return f'Did you mean "{words[near[0]]}"?' if near else else_say
