"""Explain a rule: what it requires, why, how to accept its findings, and an example."""

import re
import textwrap
from pathlib import Path

from clinic.checks import runner as _run  # noqa: F401  (importing it registers the rules)
from clinic.checks.draft_severity import OF_WORDS
from clinic.checks.registry import RULES, Rule, Subject, suggest_nearest
from clinic.core.problem import Severity

_WEIGHT = {
    Severity.ERROR: "This is a problem: nothing is built or published until you fix it.",
    Severity.ASK: "This is a question: it stays until the post answers it, and stops nothing.",
    Severity.WARN: "This is a warning: it stops nothing.",
}
_LAW = re.compile(r"\b(?:CFR|HIPAA|FTC|states? (?:boards?|forbid|let)|Administrative Code)\b")
_LAWYER = "Laws vary and change. Ask your lawyer which apply."
_ENGLISH = "This rule checks English only, and skips posts and pages in other languages."
_IN_DRAFTS = "In a draft this is only a warning, so that a draft never stops other posts."
_COUNTS = re.compile(r"\d+ problems? in |No problems")  # the last line of a report
# One name for several rules.
FAMILIES = {
    "markdown-trap": (
        "list-glued", "list-shallow", "list-signs", "block-open", "block-unknown",
        "footnote-dangling", "link-unread", "marks-left", "header-end",
    ),
    "claim": ("claim-guarantee", "claim-board", "claim-strong", "specialist-claim"),
    "insurance": ("insurance-old",),
    "closures": ("closure-past",),
}  # fmt: skip
# Ids that the program itself reports, not a rule on content.
PROGRAM_RULES = {
    "clinic-facts": "Write a valid value for every field of content/clinic.toml.",
    "settings": "Use only known settings, with valid values, and a complete theme.",
    "build": "Use content and a theme that Pelican builds without a warning.",
    "post-lost": "Keep every public post and page in the built site.",
    "picture": "Use pictures that the program can convert for browsers.",
    "program-fault": "Send the message to your web support person. You did nothing wrong.",
    "check-stopped": "Write files that every check can read within a few seconds.",
    "changed-meanwhile": "Change no file while the site is being built.",
    "boundary": "Keep every file that the site uses or writes inside the site's own folders.",
    "published": "Publish only files of known kinds that a part of the site made.",
    "photo": "Use a picture in content/ for each provider's photo, with a description.",
}


def _format_waiver(one: Rule) -> str:
    if one.is_starred:
        return "You cannot accept this finding."
    if one.subject in (Subject.LIBRARY, Subject.OUTCOME):
        return "You cannot accept a finding of this rule in a post."
    return f"To accept this finding in one post, add to its header:  Gate_ok: {one.id} (REASON)"


def _show_example(rule_id: str, wrong_sites: Path) -> list[str]:
    """Return the expected report of a rule's first wrong site, as an editor would see it."""
    for case in sorted((wrong_sites / rule_id).glob("*/expected.txt")):
        lines = case.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if not _COUNTS.match(line)]
        return ["", "For example:", *(f"    {line}" for line in lines)]
    return []


def explain_rule(rule_id: str, root: Path, width: int = 88) -> str | None:
    """Return the full explanation of a rule, or None if it does not exist.

    Parameters
    ----------
    root:
        The project's folder; examples come from its tests/wrong_sites/.
    """
    if rule_id in PROGRAM_RULES:
        return f"{rule_id}\n\nRule: {PROGRAM_RULES[rule_id]} You cannot accept this finding."
    if rule_id in FAMILIES:
        listed = (f"  {each:<20}{RULES[each].meaning}" for each in FAMILIES[rule_id])
        return "\n".join([f"{rule_id}  (a group of rules)", "", *listed])
    one = RULES.get(rule_id)
    if one is None:
        return None
    lawyer = _LAWYER if _LAW.search(one.why) and "lawyer" not in one.why else ""
    paragraphs = [
        f"Rule: {one.meaning}",
        f"Why: {one.why}" if one.why else "",
        lawyer,
        _ENGLISH if one.in_english else "",
        _IN_DRAFTS if rule_id in OF_WORDS else "",
        f"{_WEIGHT[one.severity]} {_format_waiver(one)}",
    ]
    lines = [f"{rule_id}  (checks {one.subject.value})"]
    for paragraph in filter(None, paragraphs):
        lines += ["", *textwrap.wrap(paragraph, width, break_long_words=False)]
    return "\n".join(lines + _show_example(rule_id, root / "tests/wrong_sites"))


def offer_rule(rule_id: str) -> str:
    """Return the answer to a request for an unknown rule."""
    nearest = suggest_nearest(rule_id, [*RULES, *PROGRAM_RULES, *FAMILIES])
    return f'"{rule_id}" is not a rule. {nearest or "To list all rules:  check --explain"}'


def list_rules() -> str:
    """Return every rule with its meaning; a star marks rules whose findings cannot be accepted."""
    widest = max(map(len, RULES))
    lines = []
    for rule_id, one in sorted(RULES.items()):
        star = "*" if one.is_starred else " "
        lines.append(f"{one.severity.name:<6}{rule_id + star:<{widest + 2}}{one.meaning}")
    return "\n".join(lines)
