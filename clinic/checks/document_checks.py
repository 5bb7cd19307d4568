"""Check the texts, each once; what was found in a text holds while its words do.

First each new text is made HTML, and looked at by the rules that ask for nothing but the text and
the clinic's facts. That is what takes time, so it is shared out among workers when there are many,
and kept. Then the other rules follow, which now know all texts.
"""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic.checks.registry import Rule, Subject, rules_for
from clinic.checks.result_cache import CheckCache, RuleResults
from clinic.checks.rule_runner import run_rule, stops
from clinic.checks.rules.language.treatment_detection import is_english
from clinic.checks.views import view_for
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.link_targets import forget_targets
from clinic.content.markdown_result import DEEPEST, ENDED, SLOW, Link, Rendered, find_depth
from clinic.content.markdown_worker import NAME, MarkdownMaker
from clinic.content.prose_blocks import forget_passages
from clinic.core.problem import Problem
from clinic.core.time_limits import Step, limits
from clinic.core.workers import StoppedError, count_cores, share

MODULE = "clinic.checks.checker_process"  # the workers' program
LOOK = "look at one text"  # what they are asked here
FEWEST = 40  # new texts: with fewer, starting workers takes longer than they save


@dataclass
class Looked:
    """What is known of a text once it was looked at by itself, for whoever holds the text."""

    rendered: Rendered
    findings: RuleResults
    links: Sequence[Link]
    ids: set[str]


def find_stop(document: Document, maker: MarkdownMaker) -> str:
    """Return why Markdown is not to read a text again: it was stopped over the same words."""
    stopped = stops.find(Step(NAME, document.path, document.mark))
    if stopped and stops.steps[stopped]:
        maker.slow.add(document.mark)
        return SLOW
    if stopped:
        return ENDED
    return SLOW if maker.slow.has(document.mark) else ""


def render(document: Document, maker: MarkdownMaker) -> Rendered:
    """Return what Markdown makes of a text, or why there is nothing."""
    if trouble := find_stop(document, maker):
        return Rendered(trouble=trouble)
    made = maker.make(document.text, document.path, document.mark)
    if find_depth(made.html) > DEEPEST:
        return Rendered(trouble="deep")
    return Rendered(made.html, made.trouble, made.header)


def render_fields(library: Library, document: Document, maker: MarkdownMaker) -> None:
    """Make HTML of those fields of a header that Pelican makes HTML of; as shipped, of none."""
    fields = map(document.front.get, library.site_settings.formatted_fields)
    # (An empty line above: what looks like a field within one is not read as one.)
    texts = [f"\n{one.value}" for one in fields if one]
    if texts and (trouble := find_stop(document, maker)):
        document.formatted = [Rendered(trouble=trouble)]
        return
    made = [maker.make(one, document.path, document.mark) for one in texts]
    document.formatted = [Rendered(one.html, one.trouble) for one in made]


def look_at(document: Document, library: Library) -> RuleResults:
    """Apply the rules that read nothing but the text and the facts; what they find is kept."""
    findings = RuleResults()
    for one in _rules_for(document, library):
        if not one.reads:
            findings.add(one.id, _apply(one, document, library))
    _let_go(document)
    return findings


def look_again(document: Document, library: Library, findings: RuleResults) -> list[Problem]:
    """Apply the rules that have not looked yet; return what all of them found."""
    problems = list(findings.problems)
    for one in _rules_for(document, library):
        if one.id not in findings.done:
            problems += _apply(one, document, library)
    _let_go(document)
    return problems


def _rules_for(document: Document, library: Library) -> Iterator[Rule]:
    for one in rules_for(Subject.DOCUMENT):
        if not one.in_english or is_english(document, library):
            yield one


def _apply(one: Rule, document: Document, library: Library) -> list[Problem]:
    shown = view_for(one, library)
    return run_rule(one, document.path, document, shown, mark=document.mark)


def _let_go(document: Document) -> None:
    forget_passages(document)
    forget_targets(document)
    document.close()


def look_alone(document: Document, library: Library, maker: MarkdownMaker) -> Looked:
    """Make HTML of a text, and look at it by itself."""
    document.rendered = rendered = render(document, maker)
    render_fields(library, document, maker)
    findings = look_at(document, library)
    return Looked(rendered, findings, rendered.links, rendered.ids)


def _take(document: Document, looked: Looked) -> RuleResults:
    """Let a text have what another process made of it."""
    document.rendered = looked.rendered
    document.rendered.note(looked.links, looked.ids)
    return looked.findings


def look_ahead(
    new: Iterable[Document], library: Library, markdown: Mapping[str, Any], cores: int
) -> Iterator[tuple[Document, RuleResults]]:
    """Look at new texts in workers, and yield each with what was found, in no order.

    A text over which a worker is stopped is looked at again without that step, and nobody waits.
    """
    settings = library.site_settings
    context = pickle.dumps((library.root, library.now, library.clinic, settings, dict(markdown)))
    left = list(new)
    while left:
        steps = dict(stops.steps)
        by_place = {one.place: one for one in left}
        requests = ((LOOK, context, one.place, one.text, steps) for one in left)
        left = []
        for request, answer in share(MODULE, requests, cores, limits.seconds):
            document = by_place[request[2]]
            try:
                yield document, _take(document, answer.result())
            except StoppedError as error:
                if stops.add(error.step, is_slow=error.is_slow):
                    left.append(document)


def look_at_new(
    library: Library, known: Mapping[str, RuleResults], maker: MarkdownMaker
) -> Iterator[tuple[Document, RuleResults]]:
    """Look at each text that nothing is known of, on all cores when they are many."""
    new = [one for one in library.documents.values() if one.path not in known]
    cores = count_cores()
    done: set[str] = set()
    if cores > 1 and len(new) >= FEWEST and not library.site_settings.formatted_fields:
        for document, findings in look_ahead(new, library, maker.settings, cores):
            done.add(document.place)
            yield document, findings
    for document in new:
        if document.place not in done:
            yield document, look_alone(document, library, maker).findings


def check_texts(
    library: Library, known: Mapping[str, RuleResults], cache: CheckCache, maker: MarkdownMaker
) -> list[Problem]:
    """Apply every rule on one text to every text; return what was found, each Problem once.

    Parameters
    ----------
    library:
        The texts; they are given what other texts ask of them.
    known:
        What earlier checks found, by the texts' paths: those rules are passed over.
    cache:
        Where what is found now is kept.
    maker:
        Makes HTML of the texts.
    """
    known = dict(known)
    for document, findings in look_at_new(library, known, maker):
        known[document.path] = findings
        if not any(one.file == document.path for one in stops.steps):
            cache.keep(document, findings)
        document.close()
    problems: list[Problem] = []
    for document in library.documents.values():
        problems += look_again(document, library, known[document.path])
    return list(dict.fromkeys(problems))
