"""Run a rule; a rule that fails or takes too long becomes a Problem.

Each run of a rule on a file is a step under the time limit of its process. A step that was stopped
before is skipped, so that all other rules and files are still checked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType

from clinic.checks.registry import PROGRAM_FAULT, RULES, Rule
from clinic.checks.rules.site.pages import Page
from clinic.content.document import CONTENT, MOST_SEARCHES, Document
from clinic.content.markdown_result import UNDO
from clinic.content.markdown_worker import NAME as MARKDOWN
from clinic.core.problem import Problem
from clinic.core.time_limits import Step, limits

STOPPED = "check-stopped"
WHOLE = "*"  # the mark of a step on many files
MOST_SHOWN = 200  # findings of one rule in one file
_MOST_STOPS = 3  # stops of one rule: then the rule is at fault, not a document
_SEND = "You did nothing wrong. Send this message to your web support person."


@dataclass
class Stops:
    """The steps that were stopped, and whether for taking too long; they are not run again."""

    steps: dict[Step, bool] = field(default_factory=dict)

    def find(self, step: Step) -> Step | None:
        """Return the stopped step that forbids a step: the same one, or too many of its rule."""
        if step.mark == WHOLE:  # the recorded file is the one that it had reached
            return next((one for one in self.steps if one._replace(file=step.file) == step), None)
        if step in self.steps:
            return step
        if step.name == MARKDOWN:  # depends on the text only, not on the file's name
            return next((one for one in self.steps if one[::2] == step[::2]), None)
        same = [one for one in self.steps if one.name == step.name]
        is_often = len({one.file for one in same}) >= _MOST_STOPS and step.name in RULES
        return same[0] if is_often else None

    def add(self, step: Step, *, is_slow: bool) -> bool:
        """Record a stopped step; return False if it was known, so that a retry would not help."""
        is_new = bool(step.name) and step not in self.steps
        self.steps[step] = is_slow
        return is_new


stops = Stops()  # of this process


def run_rule(one: Rule, name: str, *subjects: object, mark: str = "") -> list[Problem]:
    """Run a rule; if the rule itself fails, return a Problem about that.

    Parameters
    ----------
    one:
        The rule.
    name:
        The file, or a name for many, as an editor names it.
    subjects:
        The arguments of the rule.
    mark:
        A fingerprint of the file; `WHOLE` for a rule on many files.
    """
    if stopped := stops.find(Step(one.id, name, mark)):
        return [report_stop(stopped, is_slow=stops.steps[stopped])]
    limits.begin(one.id, name, mark)
    found: list[Problem] = []
    for subject in subjects:
        if isinstance(subject, Document):
            subject.searches_left = MOST_SEARCHES
    try:
        for problem in _shorten(one.find_problems(*subjects), subjects[0]):
            found.append(problem)
    except Exception as error:
        found.append(report_fault(one.id, find_file(error.__traceback__) or name, error))
    if mark == WHOLE:
        limits.rest()
    return found


def _shorten(problems: Iterable[Problem], subject: object) -> Iterator[Problem]:
    """Yield at most `MOST_SHOWN` Problems per file, then the number of the others."""
    counts: dict[str, int] = defaultdict(int)
    last: dict[str, Problem] = {}
    for one in problems:
        counts[one.file] += 1
        if counts[one.file] <= MOST_SHOWN:
            yield one
        else:
            last[one.file] = one
            if isinstance(subject, Document):
                subject.searches_left = 0
    for file, one in last.items():
        more = counts[file] - MOST_SHOWN
        what = f"And {more:,} more problems like this in the same file."
        fix = "Fix the problems above first, then check again."
        yield replace(one, line=0, what=what, fix=fix, excerpt="", span=None)


def find_file(trace: TracebackType | None) -> str:
    """Return the file a rule was working on when it failed, or an empty string.

    It is found in the locals of the innermost frame with a document, a page or a place.
    """
    frames = []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    for frame in reversed(frames):
        held = frame.f_locals
        for one in held.values():
            if isinstance(one, Document):
                return one.path
            if isinstance(one, Page):
                return one.name
        if isinstance(place := held.get("place"), str):
            return f"{CONTENT}/{place}"
    return ""


def report_fault(rule_id: str, file: str, error: Exception) -> Problem:
    """Return a Problem for a rule's failure on a file."""
    what = f'The check "{rule_id}" failed on this file ({type(error).__name__}: {error}).'
    return Problem(rule=PROGRAM_FAULT, file=file, what=what, fix=_SEND)


def report_stop(step: Step, *, is_slow: bool) -> Problem:
    """Return a Problem for a rule that was stopped on a file."""
    rule_id, file, _ = step
    what = f'The check "{rule_id}" stopped without a result on this file.'
    fix = _SEND
    if is_slow:
        what = f'The check "{rule_id}" took too long on this file and was stopped.'
        fix = f"{UNDO} If the message stays, send it to your web support person."
    return Problem(rule=STOPPED, file=file, what=what, fix=fix)
