"""Run every rule over the content or over a built site, and gather all Problems in one go."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.checks import site as _site_rules  # noqa: F401  (they register themselves)
from clinic.checks.applying import apply_rule, report_fault
from clinic.checks.cache import CheckCache, Findings
from clinic.checks.content import in_force as _content_rules  # noqa: F401
from clinic.checks.content.document import Document
from clinic.checks.content.library import Library, read_library
from clinic.checks.content.rendering import MarkdownError, Renderer
from clinic.checks.drafts import ease_drafts
from clinic.checks.page_by_page import PageCache, check_pages
from clinic.checks.rules import Subject, rules_for
from clinic.checks.site.pages import WHERE, read_site
from clinic.checks.text_by_text import check_texts
from clinic.checks.waivers import Waiver, list_waivers, silence
from clinic.model.facts import Clinic
from clinic.model.facts_file import read_clinic
from clinic.model.problem import Problem, has_errors, sort_problems
from clinic.model.published_kinds import read_site_files

ALIKE = 5  # the same thing wrong on more pages than this has one cause, and is said once


@dataclass(frozen=True)
class Checked:
    """The outcome of a check of the content.

    ``clinic`` is None when clinic.toml can't be used; there is a Problem then that says why.
    ``waivers`` are those that hold: each silences one rule for one text, and is said aloud.
    """

    problems: list[Problem]
    library: Library
    clinic: Clinic | None = field(default=None)
    waivers: list[Waiver] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found that must stop a build."""
        return not has_errors(self.problems)


def _report_markdown(error: MarkdownError) -> Problem:
    return Problem(
        rule="settings",
        file="pelicanconf.py",
        what=f"Markdown does not work with the setting MARKDOWN ({error}).",
        fix="Look for a misspelt extension there, or undo the last change to it.",
    )


def _fold(problems: list[Problem]) -> list[Problem]:
    """Say once what is wrong in the same way on many pages: it is in the theme, not in a post."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.rule, one.what.split(WHERE)[0].rstrip(".")), []).append(one)
    folded = []
    for (_, what), group in alike.items():
        if len(group) <= ALIKE:
            folded += group
            continue
        words = f"{what}. It is so on {len(group)} pages."
        folded.append(replace(group[0], file="the theme", what=words, fix="Mend it in theme/."))
    return folded


def _render_all(
    library: Library, renderer: Renderer, cache: CheckCache
) -> tuple[dict[str, Findings], list[Problem]]:
    """Make HTML of every text that has changed; return what is known of the others."""
    known: dict[str, Findings] = {}
    for document in library.documents.values():
        findings = cache.restore(document)
        try:
            render_fields(library, document, renderer)
            if findings is None:
                document.rendered = renderer.render(document.text)
            else:
                known[document.path] = findings
            document.rendered.close()
        except MarkdownError as error:
            return known, [_report_markdown(error)]
        except Exception as error:
            return known, [report_fault("The reader of Markdown", document.path, error)]
    return known, []


def render_fields(library: Library, document: Document, renderer: Renderer) -> None:
    """Make HTML of those fields of a header that Pelican makes HTML of; today of none."""
    fields = (document.front.get(name) for name in library.formatted_fields)
    # (An empty line above: what looks like a field within one is not read as one.)
    document.formatted = [renderer.render(f"\n{one.value}") for one in fields if one]


def check_content(
    root: Path,
    *,
    markdown: Mapping[str, Any] | Renderer,
    now: datetime,
    cache: CheckCache | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Checked:
    """Check everything under a project's content folder.

    Parameters
    ----------
    root:
        The project's folder, the one that holds content/.
    markdown:
        The MARKDOWN setting of pelicanconf.py, so that a text is judged as it will be shown;
        or a Renderer made of it, for callers that check again and again.
    now:
        The present moment, with a time zone: what is dated later waits.
    cache:
        What earlier checks found in texts that may not have changed since.
    settings:
        Pelican's: which addresses the site has of itself, and FORMATTED_FIELDS, the fields of the
        header that become HTML. With any of these, nothing that was found earlier is used.
    """
    fields = tuple(settings["FORMATTED_FIELDS"]) if settings else ()
    cache = CheckCache() if fields else cache or CheckCache()
    clinic, problems = read_clinic(root / "content" / "clinic.toml")
    library = read_library(root, now, clinic)
    library.formatted_fields = fields
    library.site = read_site_files(settings) if settings else library.site
    if isinstance(markdown, Renderer):
        known, faults = _render_all(library, markdown, cache)
    else:
        with Renderer(markdown) as renderer:
            known, faults = _render_all(library, renderer, cache)
    if faults:  # rules that look at pages which were never made would say what is not so
        cache.close(forget=False)
        return Checked(sort_problems(problems + faults), library, clinic)
    found = problems + check_texts(library, known, cache)
    for one in rules_for(Subject.LIBRARY):
        found += apply_rule(one, "content/", library)
        for document in library.documents.values():
            document.close()
    cache.close()
    found, waivers = list(dict.fromkeys(found)), list_waivers(library.documents.values())
    for one in rules_for(Subject.OUTCOME):
        found += apply_rule(one, "content/", library, found)
    drafts = {one.path for one in library.documents.values() if one.status == "draft"}
    left = settle_content(silence(found, waivers), drafts)
    return Checked(left, library, clinic, waivers)


def settle_content(found: Iterable[Problem], drafts: Container[str]) -> list[Problem]:
    """Say what is left of what was found in the texts, in the order to read it."""
    return sort_problems(ease_drafts(found, drafts))


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
    """Check a built site, before it takes the place of the last good one.

    Parameters
    ----------
    folder:
        The built site.
    clinic:
        The clinic's facts, to compare with.
    sources:
        For a page's file below the folder (``blog/a/index.html``), the content file it was made
        from (``content/posts/2026/a.md``), so that a Problem can name what an editor can mend.
    may_hold_drafts:
        True for a site that is only looked at while writing; on the web a draft is a Problem.
    waivers:
        What the check of the content found to be waived.
    live:
        The files of the site that is online now: the addresses of its pages must not vanish.
    cache:
        What earlier checks found in pages that may not have changed since.
    """
    site = read_site(
        folder, clinic, sources or {}, may_hold_drafts=may_hold_drafts, live=frozenset(live)
    )
    found = check_pages(site, cache or PageCache())
    for one in rules_for(Subject.SITE):
        found += apply_rule(one, "the built site", site)
    for page in site.pages.values():
        page.close()
    return sort_problems(_fold(sort_problems(silence(list(dict.fromkeys(found)), waivers))))
