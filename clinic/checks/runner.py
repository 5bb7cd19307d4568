"""Run all rules on the content or on a built site, and collect their Problems.

This runs in the calling process, with no time limit unless that is a worker; callers elsewhere use
`document_checker`.
"""

import importlib
import pkgutil
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.checks import rules
from clinic.checks.document_checker import Checked, check_content
from clinic.checks.document_checks import check_texts, look_again, render, render_fields
from clinic.checks.draft_severity import downgrade_drafts
from clinic.checks.page_checks import check_pages
from clinic.checks.page_result_cache import PageCache
from clinic.checks.registry import Subject, rules_for
from clinic.checks.result_cache import CheckCache, RuleResults
from clinic.checks.rule_runner import WHOLE, run_rule, stops
from clinic.checks.rules.site.pages import WHERE, TracedPages, read_site
from clinic.checks.waivers import Waiver, apply_waivers, list_waivers
from clinic.content.content_index import (
    NO_SETTINGS,
    Library,
    SiteSettings,
    TracedDocuments,
    read_library,
)
from clinic.content.document import Document
from clinic.content.images import Images
from clinic.content.markdown_worker import MarkdownError, MarkdownMaker
from clinic.core.facts import Clinic
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem, sort_problems

__all__ = ["Checked", "check_content", "check_document", "check_here", "check_site"]

for _module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
    importlib.import_module(_module.name)  # importing a module registers its rules

# Until every document has been read, these would report false problems.
NEEDS_ALL = frozenset({"anchor-broken"})
MARKDOWN_BROKEN = "settings"
ALIKE = 5  # pages; the same problem on more has one cause, and is reported once


def _report_markdown(error: MarkdownError) -> Problem:
    return Problem(
        rule=MARKDOWN_BROKEN,
        file="pelicanconf.py",
        what=f"Markdown does not work with the setting MARKDOWN ({error}).",
        fix="Check its extensions for a typo, or undo your last change to MARKDOWN.",
    )


def _fold(problems: list[Problem]) -> list[Problem]:
    """Merge the same problem on many pages into one: its cause is the theme, not a post."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.rule, one.what.split(WHERE)[0].rstrip(".")), []).append(one)
    folded = []
    for (_, what), group in alike.items():
        if len(group) <= ALIKE:
            folded += group
            continue
        words = f"{what}. The same problem is on {len(group)} pages."
        folded.append(replace(group[0], file="the theme", what=words, fix="Fix the theme."))
    return folded


def check_here(
    root: Path,
    *,
    markdown: Mapping[str, Any] | MarkdownMaker,
    now: datetime,
    cache: CheckCache | None = None,
    site_settings: SiteSettings = NO_SETTINGS,
) -> Checked:
    """Check everything under a project's content folder, in this process.

    The parameters are those of `clinic.checks.document_checker.check_content`; ``markdown`` may
    also be a `MarkdownMaker`, to reuse it. If header fields are rendered as HTML, cached results
    are not used.
    """
    kept = cache or CheckCache()
    cache = CheckCache() if site_settings.formatted_fields else kept
    clinic, problems = read_clinic(root / "content" / "clinic.toml")
    library = read_library(root, now, clinic)
    library.site_settings = site_settings
    library.images = Images(library.folder, kept.store, stops.find)
    maker = markdown if isinstance(markdown, MarkdownMaker) else MarkdownMaker(markdown)
    try:
        found = problems + check_texts(library, restore(library, cache), cache, maker)
    except MarkdownError as error:  # without HTML, rules would report false problems
        kept.close()
        return Checked(sort_problems([*problems, _report_markdown(error)]), library, clinic)
    found += check_library(library)
    checked = settle(library, list(dict.fromkeys(found)), list(library.documents.values()))
    kept.close()  # after the last rule, which may read a document's HTML
    return checked


def restore(library: Library, cache: CheckCache) -> dict[str, RuleResults]:
    """Restore documents from the cache; return the results of those that have not changed."""
    known = {}
    for document in library.documents.values():
        if findings := cache.restore(document):
            known[document.path] = findings
    return known


def check_library(library: Library) -> list[Problem]:
    """Run the rules on all documents together."""
    traced = replace(library, documents=TracedDocuments(library.documents))
    found = []
    for one in rules_for(Subject.LIBRARY):
        found += run_rule(one, "content/", traced, mark=WHOLE)
        for document in library.documents.values():
            document.close()
    return found


def settle(
    library: Library,
    found: list[Problem],
    documents: Iterable[Document],
    *,
    eases_drafts: bool = True,
) -> Checked:
    """Apply the rules on outcomes, the waivers and the draft severity to what was found.

    Parameters
    ----------
    library, found, documents:
        All documents, the Problems of some of them, and these.
    eases_drafts:
        Whether problems of wording in a draft become warnings.
    """
    documents = list(documents)
    waivers = list_waivers(documents)
    traced = replace(library, documents=TracedDocuments(library.documents))
    for one in rules_for(Subject.OUTCOME):
        found = found + run_rule(one, "content/", traced, found, mark=WHOLE)
    drafts = {one.path for one in documents if eases_drafts and one.status == "draft"}
    left = finalize_content(apply_waivers(found, waivers), drafts)
    return Checked(left, library, library.clinic, waivers)


def check_document(
    document: Document, library: Library, maker: MarkdownMaker | None, *, is_whole: bool
) -> list[Problem]:
    """Return the Problems of one document, worst first; the library may have an older version.

    Parameters
    ----------
    document, library:
        The document, and all others.
    maker:
        Renders its Markdown; None leaves it without HTML.
    is_whole:
        Whether all other documents have been read. If not, rules that need them are skipped.
    """
    if maker:
        document.rendered = render(document, maker)
        render_fields(library, document, maker)
    documents = {**library.documents, document.place: document}
    here = replace(library, documents=documents, files={*library.files, document.place})
    here.unread = [one for one in library.unread if one.place != document.place]
    found = [
        one
        for one in look_again(document, here, RuleResults())
        if is_whole or one.rule not in NEEDS_ALL
    ]
    if is_whole:
        found += check_library(here)
        alone = replace(here, documents={document.place: document})
        # The writer of a draft sees what would keep it from being published.
        found = settle(alone, found, [document], eases_drafts=False).problems
    else:
        found = apply_waivers(found, list_waivers([document]))
    return sort_problems({one for one in found if one.file == document.path})


def finalize_content(found: Iterable[Problem], drafts: Container[str]) -> list[Problem]:
    """Return the Problems of the content in reading order, drafts downgraded."""
    return sort_problems(downgrade_drafts(found, drafts))


def check_site(
    folder: Path,
    clinic: Clinic,
    sources: Mapping[str, str] | None = None,
    *,
    may_hold_drafts: bool = False,
    waivers: Iterable[Waiver] = (),
    live: Iterable[str] = (),
    cache: PageCache | None = None,
) -> list[Problem]:
    """Check a built site, before it replaces the last good one.

    Parameters
    ----------
    folder:
        The built site.
    clinic:
        The clinic details to compare with.
    sources:
        By a page's path in the folder (``blog/a/index.html``), the content file it was built from
        (``content/posts/2026/a.md``), so that a Problem names what an editor can fix.
    may_hold_drafts:
        True for a preview; in a published site a draft is a Problem.
    waivers:
        The valid waivers of the content.
    live:
        The files of the live site: the addresses of its pages must not vanish.
    cache:
        The results of earlier checks of pages.
    """
    site = read_site(
        folder, clinic, sources or {}, may_hold_drafts=may_hold_drafts, live=frozenset(live)
    )
    found = check_pages(site, cache or PageCache())
    traced = replace(site, pages=TracedPages(site.pages))
    for one in rules_for(Subject.SITE):
        found += run_rule(one, "the built site", traced, mark=WHOLE)
    for page in site.pages.values():
        page.close()
    return sort_problems(_fold(sort_problems(apply_waivers(list(dict.fromkeys(found)), waivers))))
