"""Apply one rule; a rule that breaks down is a Problem too, and not the editor's."""

from clinic.checks.rules import Rule
from clinic.model.problem import Problem

PROGRAM_FAULT = "program-fault"


class MoreNeededError(Exception):
    """A rule asks for what is not known yet; it is applied again when it is."""


def apply_rule(one: Rule, name: str, *subjects: object) -> list[Problem]:
    """Apply one rule; if the rule itself fails, return a Problem that says so.

    Raises
    ------
    MoreNeededError
        The rule asked for what is not known yet.
    """
    try:
        return list(one.find_problems(*subjects))
    except MoreNeededError:
        raise
    except Exception as error:
        return [report_fault(f'The check "{one.id}"', name, error)]


def report_fault(who: str, name: str, error: Exception) -> Problem:
    """Make a Problem of a failure of ours over a file."""
    return Problem(
        rule=PROGRAM_FAULT,
        file=name,
        what=f"{who} broke down over this file ({type(error).__name__}: {error}).",
        fix="You did nothing wrong: this is a fault of the program. Please send us this message.",
    )
