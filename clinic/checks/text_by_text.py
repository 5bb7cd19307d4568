"""Check the texts, each once; what was found in a text holds while its words do.

New texts are shared out among the cores when they are many. Each is held small before and after it
is looked at, and what was found is put away as it comes: of ten thousand texts, no more than a few
are held apart at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from clinic.checks.applying import PROGRAM_FAULT, apply_rule
from clinic.checks.cache import CheckCache, Findings, WatchedLibrary, watch
from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.content.passages import forget_passages
from clinic.checks.content.rendered import Link
from clinic.checks.content.targets import forget_targets
from clinic.checks.content.treatment import is_english
from clinic.checks.rules import Subject, rules_for
from clinic.model.problem import Problem
from clinic.model.sharing import FEWEST, count_cores, share_out


@dataclass
class _Looked:
    """What was found in one text: what holds while its words do, and the rest."""

    findings: Findings
    problems: list[Problem]


def _look_at_one(document: Document, findings: Findings, library: WatchedLibrary) -> list[Problem]:
    """Apply the rules on one text that have not looked yet; return what holds for now alone."""
    problems = []
    document.open()
    for one in rules_for(Subject.DOCUMENT):
        if one.id in findings.done or (one.in_english and not is_english(document, library)):
            continue
        library.is_asked_for_more = False
        found = apply_rule(one, document.path, document, library)
        is_fault = any(each.rule == PROGRAM_FAULT for each in found)
        if findings.is_new and not library.is_asked_for_more and not is_fault:
            findings.add(one.id, found)
        else:
            problems += found
    document.rendered.close()
    forget_passages(document)
    forget_targets(document)
    return problems


def _look_ahead(
    library: Library, known: Mapping[str, Findings]
) -> Iterator[tuple[Document, _Looked]]:
    """Look at the new texts on all cores, when they are many; what a child leaves out is left.

    They come in no order.
    """
    new = [one for one in library.documents.values() if one.path not in known]
    cores = count_cores()
    if cores < 2 or len(new) < FEWEST:
        return

    def look(share: Sequence[Document]) -> Iterator[tuple[str, _Looked, list[Link], set[str]]]:
        watched = watch(library)
        for document in share:
            findings = Findings()
            looked = _Looked(findings, _look_at_one(document, findings, watched))
            document.close()
            yield document.place, looked, document.rendered.links, document.rendered.ids

    for place, looked, links, ids in share_out(look, new, cores):
        # The two that rules ask of other texts too: the text itself was taken apart elsewhere.
        library.documents[place].rendered.note(links, ids)
        yield library.documents[place], looked


def check_texts(
    library: Library, known: Mapping[str, Findings], cache: CheckCache
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
    """
    by_text: dict[str, list[Problem]] = {}

    def look_rest() -> Iterator[tuple[Document, _Looked]]:
        watched = watch(library)
        for document in library.documents.values():
            if document.place not in by_text:
                findings = known.get(document.path) or Findings()
                yield document, _Looked(findings, _look_at_one(document, findings, watched))

    for document, looked in chain(_look_ahead(library, known), look_rest()):
        document.open()
        by_text[document.place] = looked.problems + looked.findings.problems
        cache.keep(document, looked.findings)
        document.close()
    return list(dict.fromkeys(chain.from_iterable(by_text.values())))
