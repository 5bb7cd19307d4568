"""Check documents; the results are cached until a document changes.

The first pass renders each new document, and runs the rules that need only the document and the
clinic details. It takes most of the time, so it runs in parallel workers if there are many
documents, and its results are cached. The second pass runs the other rules, which need all
documents.
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
LOOK = "look at one text"  # the kind of request
FEWEST = 40  # new documents; with fewer, starting workers costs more than it saves


@dataclass
class Looked:
    """The result of checking a document alone, to send between processes."""

    rendered: Rendered
    findings: RuleResults
    links: Sequence[Link]
    ids: set[str]


def find_stop(document: Document, maker: MarkdownMaker) -> str:
    """Return why Markdown must not render a document again: it was stopped on the same text."""
    stopped = stops.find(Step(NAME, document.path, document.mark))
    if stopped and stops.steps[stopped]:
        maker.slow.add(document.mark)
        return SLOW
    if stopped:
        return ENDED
    return SLOW if maker.slow.has(document.mark) else ""


def render(document: Document, maker: MarkdownMaker) -> Rendered:
    """Return the rendered Markdown of a document, or the reason there is none."""
    if trouble := find_stop(document, maker):
        return Rendered(trouble=trouble)
    made = maker.make(document.text, document.path, document.mark)
    if find_depth(made.html) > DEEPEST:
        return Rendered(trouble="deep")
    return Rendered(made.html, made.trouble, made.header)


def render_fields(library: Library, document: Document, maker: MarkdownMaker) -> None:
    """Render the header fields that Pelican formats as HTML; by default there are none."""
    fields = map(document.front.get, library.site_settings.formatted_fields)
    # The empty line above keeps a field-like line in the value from being parsed as a field.
    texts = [f"\n{one.value}" for one in fields if one]
    if texts and (trouble := find_stop(document, maker)):
        document.formatted = [Rendered(trouble=trouble)]
        return
    made = [maker.make(one, document.path, document.mark) for one in texts]
    document.formatted = [Rendered(one.html, one.trouble) for one in made]


def look_at(document: Document, library: Library) -> RuleResults:
    """Run the rules that need only the document and the clinic details; cacheable."""
    findings = RuleResults()
    for one in _rules_for(document, library):
        if not one.reads:
            findings.add(one.id, _apply(one, document, library))
    _let_go(document)
    return findings


def look_again(document: Document, library: Library, findings: RuleResults) -> list[Problem]:
    """Run the rules that have not run yet; return the Problems of all of them."""
    problems = list(findings.problems)
    for one in _rules_for(document, library):
        if one.id not in findings.done:
            problems += _apply(one, document, library)
    _let_go(document)
    return problems


def _rules_for(document: Document, library: Library) -> list[Rule]:
    is_read = is_english(document, library)
    return [one for one in rules_for(Subject.DOCUMENT) if is_read or not one.in_english]


def _apply(one: Rule, document: Document, library: Library) -> list[Problem]:
    shown = view_for(one, library)
    return run_rule(one, document.path, document, shown, mark=document.mark)


def _let_go(document: Document) -> None:
    forget_passages(document)
    forget_targets(document)
    document.close()


def look_alone(document: Document, library: Library, maker: MarkdownMaker) -> Looked:
    """Render a document, and run the rules that need nothing else."""
    document.rendered = rendered = render(document, maker)
    render_fields(library, document, maker)
    findings = look_at(document, library)
    return Looked(rendered, findings, rendered.links, rendered.ids)


def _take(document: Document, looked: Looked) -> RuleResults:
    """Store in a document what another process computed."""
    document.rendered = looked.rendered
    document.rendered.note(looked.links, looked.ids)
    return looked.findings


def look_ahead(
    new: Iterable[Document], library: Library, markdown: Mapping[str, Any], cores: int
) -> Iterator[tuple[Document, RuleResults]]:
    """Check new documents in workers, and yield each with its results, in any order.

    A document on which a worker was stopped is checked again without that step; the others
    continue.
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
    """Check each document without known results, on all cores if there are many."""
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
    """Run every document rule on every document; return each Problem once.

    Parameters
    ----------
    library:
        The documents; they get the facts that other documents need.
    known:
        The results of earlier checks by path: those rules are skipped.
    cache:
        Where new results are cached.
    maker:
        Renders the documents.
    """
    known = dict(known)
    for document, findings in look_at_new(library, known, maker):
        known[document.path] = findings
        findings.share()
        if not any(one.file == document.path for one in stops.steps):
            cache.keep(document, findings)
        document.close()
    problems: list[Problem] = []
    for document in library.documents.values():
        problems += look_again(document, library, known[document.path])
    limits.rest()
    return list(dict.fromkeys(problems))
