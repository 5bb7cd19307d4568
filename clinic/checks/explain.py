"""Say what a rule means, why, from which source, how to waive it, and show an example."""

import re
import textwrap
from pathlib import Path

from clinic.checks import runner as _run  # noqa: F401  (the rules register themselves)
from clinic.checks.draft_severity import OF_WORDS
from clinic.checks.registry import RULES, Rule, Subject, suggest_nearest
from clinic.core.problem import Severity

_WEIGHT = {
    Severity.ERROR: "A problem: nothing is built or published until it is fixed.",
    Severity.ASK: "A question: it is asked until the post answers it, and stops nothing.",
    Severity.WARN: "A warning: it is said, and stops nothing.",
}
_LAW = re.compile(r"\b(?:CFR|HIPAA|FTC|states? (?:boards?|forbid|let)|Administrative Code)\b")
_COUNSEL = "Which rules bind your clinic, and whether they have changed since, your counsel knows."
_ENGLISH = "It knows words of English alone: about a text in another language it says nothing."
_IN_DRAFTS = "In a draft it is a warning: a draft keeps no other post off the web."
# What the design calls by one name and several rules look at.
FAMILIES = {
    "markdown-trap": (
        "list-glued", "list-shallow", "list-signs", "block-open", "block-unknown",
        "footnote-dangling", "link-unread", "marks-left", "header-end",
    ),
    "claim": ("claim-guarantee", "claim-board", "claim-strong", "specialist-claim"),
    "insurance": ("insurance-old",),
    "closures": ("closure-past",),
}  # fmt: skip
# What the program itself reports, and no rule of an editor's text.
PROGRAM_RULES = {
    "clinic-facts": "content/clinic.toml can be read, and every field holds what it should.",
    "settings": "Each setting is read by something, is of the right kind, and the theme is whole.",
    "build": "Pelican and the theme make the site without a warning.",
    "post-lost": "Every post and page that should be public is in the built site.",
    "picture": "Every picture of a text can be made into the forms that browsers want.",
    "program-fault": "The program did what it should. If not, it is never the editor's fault.",
    "check-stopped": "Every check comes to its end within a few seconds, on every file.",
    "changed-meanwhile": "No file changes while the site is being built.",
    "boundary": "Every file that is read, copied or written belongs to the site.",
    "published": "Every file of the built site is of a known kind, and something of ours made it.",
    "photo": "Every photo of a provider is a picture in content/, described in words.",
}


def _say_waiver(one: Rule) -> str:
    if one.is_starred:
        return "It cannot be waived."
    if one.subject in (Subject.LIBRARY, Subject.OUTCOME):
        return "It is about files, not about one text; a text cannot waive it for others."
    return f"To waive it for one text, with a reason, at its top:  Gate_ok: {one.id} (the reason)"


def _show_example(rule_id: str, wrong_sites: Path) -> list[str]:
    """Return the words of the first wrong site of a rule, as an editor would see them."""
    for case in sorted((wrong_sites / rule_id).glob("*/expected.txt")):
        lines = case.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if " to fix" not in line and "to look at" not in line]
        return ["", "For example:", *(f"    {line}" for line in lines)]
    return []


def explain_rule(rule_id: str, root: Path, width: int = 88) -> str | None:
    """Return all there is to say of a rule, or None when there is no such rule.

    Parameters
    ----------
    root:
        The project's folder; examples are taken from its tests/wrong_sites/.
    """
    if rule_id in PROGRAM_RULES:
        return f"{rule_id}\n\n{PROGRAM_RULES[rule_id]} It cannot be waived."
    if rule_id in FAMILIES:
        listed = (f"  {each:<20}{RULES[each].meaning}" for each in FAMILIES[rule_id])
        return "\n".join([f"{rule_id}  (several rules look at it)", "", *listed])
    one = RULES.get(rule_id)
    if one is None:
        return None
    words = _ENGLISH if one.in_english else ""
    counsel = _COUNSEL if _LAW.search(one.why) and "counsel" not in one.why else ""
    paragraphs = [
        one.meaning,
        one.why,
        counsel,
        words,
        _IN_DRAFTS if rule_id in OF_WORDS else "",
        f"{_WEIGHT[one.severity]} {_say_waiver(one)}",
    ]
    lines = [f"{rule_id}  (looks at {one.subject.value})"]
    for paragraph in filter(None, paragraphs):
        lines += ["", *textwrap.wrap(paragraph, width, break_long_words=False)]
    return "\n".join(lines + _show_example(rule_id, root / "tests/wrong_sites"))


def offer_rule(rule_id: str) -> str:
    """Return what to say to somebody who asked for a rule that is not there."""
    nearest = suggest_nearest(rule_id, [*RULES, *PROGRAM_RULES, *FAMILIES])
    return f'There is no rule "{rule_id}". {nearest or "To list them:  check --explain"}'


def list_rules() -> str:
    """Return every rule with its meaning; a star marks those that can't be waived."""
    widest = max(map(len, RULES))
    lines = []
    for rule_id, one in sorted(RULES.items()):
        star = "*" if one.is_starred else " "
        lines.append(f"{one.severity.name:<6}{rule_id + star:<{widest + 2}}{one.meaning}")
    return "\n".join(lines)
