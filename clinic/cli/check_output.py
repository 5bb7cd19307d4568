"""What `check` says besides its story: for programs, about one rule, and which rules are waived."""

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
    """Say what a rule means, or list them all when none is named."""
    from clinic.checks.explain import explain_rule, list_rules, offer_rule  # all rules are loaded

    if not rule:
        screen.say(list_rules())
        return 0
    told = explain_rule(rule, root)
    screen.say(told or offer_rule(rule))
    return 0 if told else WRONG_USE


def say_to_programs(screen: Screen, result: Result, form: str) -> int:
    """Say everything in a form that programs read, and nothing else."""
    if told := FORMATS[form](result.problems, result.waivers):
        screen.say(told)
    return 0 if result.is_good else 1


def say_waivers(screen: Screen, waivers: Iterable[Waiver]) -> None:
    """List every waiver: what is silenced must not be forgotten."""
    listed = list(waivers)
    if listed:
        word = "rule is" if len(listed) == 1 else "rules are"
        screen.say(f"{len(listed)} {word} waived:")
    for one in listed:
        screen.say(f"  {one.file}:{one.line}  {one.rule}  ({one.reason})")


def say_languages(screen: Screen, library: Library | None) -> None:
    """Say how many texts the rules that know English alone did not look at."""
    documents = library.documents.values() if library else ()
    others = sum(not is_english(one, library) for one in documents if library)
    if others:
        rules = sum(one.in_english for one in find_rules().values())
        texts = "1 text is" if others == 1 else f"{others} texts are"
        screen.say(f"{texts} not in English; {rules} rules know English alone:")
        screen.say("  on claims, risks, sources, reading ease and names.")
        screen.say("  Let somebody who knows the language look for these.")
