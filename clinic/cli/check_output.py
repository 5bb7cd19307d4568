"""Output of `check`: machine-readable formats, rule explanations, accepted warnings."""

from collections.abc import Iterable
from pathlib import Path

from clinic.actions.console import Screen
from clinic.builder.result import Result
from clinic.checks.exporters import FORMATS
from clinic.checks.registry import find_rules
from clinic.checks.rules.language.treatment_detection import is_english
from clinic.checks.waivers import Waiver
from clinic.content.content_index import Library

WRONG_USE = 2


def explain(screen: Screen, root: Path, rule: str) -> int:
    """Print the explanation of a rule, or the list of all rules."""
    from clinic.checks.explain import explain_rule, list_rules, offer_rule  # imports all rules

    if not rule:
        screen.say(list_rules())
        return 0
    explanation = explain_rule(rule, root)
    screen.say(explanation or offer_rule(rule))
    return 0 if explanation else WRONG_USE


def say_to_programs(screen: Screen, result: Result, form: str) -> int:
    """Print the result in a machine-readable format, and nothing else."""
    if output := FORMATS[form](result.problems, result.waivers):
        screen.say(output)
    return 0 if result.is_good else 1


def say_waivers(screen: Screen, waivers: Iterable[Waiver]) -> None:
    """Print all accepted warnings, so that nobody forgets them."""
    listed = list(waivers)
    if listed:
        warnings = "accepted warning" if len(listed) == 1 else "accepted warnings"
        screen.say(f"{len(listed)} {warnings}:")
    for waiver in listed:
        screen.say(f"  {waiver.file}:{waiver.line}  {waiver.rule}  ({waiver.reason})")


def say_languages(screen: Screen, library: Library | None) -> None:
    """Print how many documents the English-only rules skipped."""
    documents = library.documents.values() if library else ()
    others = sum(not is_english(one, library) for one in documents if library)
    if others:
        rules = sum(one.in_english for one in find_rules().values())
        documents_are = "1 post or page is" if others == 1 else f"{others} posts and pages are"
        screen.say(f"{documents_are} not in English. {rules} rules check English only:")
        screen.say("  claims, risks, sources, reading level and names.")
        screen.say("  Ask someone who reads that language to check for these.")
