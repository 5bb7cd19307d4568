"""Run every rule over the content or over a built site, and gather all Problems in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.checks import content as _content_rules  # noqa: F401  (they register themselves)
from clinic.checks import site as _site_rules  # noqa: F401
from clinic.checks.content.library import Library, read_library
from clinic.checks.content.rendering import Renderer
from clinic.checks.rules import Rule, Subject, rules_for
from clinic.checks.site.pages import WHERE, read_site
from clinic.model.facts import Clinic
from clinic.model.facts_file import read_clinic
from clinic.model.problem import Problem, has_errors, sort_problems

PROGRAM_FAULT = "program-fault"
ALIKE = 5  # the same thing wrong on more pages than this has one cause, and is said once


@dataclass(frozen=True)
class Checked:
    """The outcome of a check of the content.

    ``clinic`` is None when clinic.toml can't be used; there is a Problem then that says why.
    """

    problems: list[Problem]
    library: Library
    clinic: Clinic | None = field(default=None)

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found that must stop a build."""
        return not has_errors(self.problems)


def _apply(one: Rule, name: str, *subjects: object) -> list[Problem]:
    """Apply one rule; if the rule itself fails, that is a Problem too, and not the editor's."""
    try:
        return list(one.find_problems(*subjects))
    except Exception as error:
        return [_report_fault(f'The check "{one.id}"', name, error)]


def _report_fault(who: str, name: str, error: Exception) -> Problem:
    return Problem(
        rule=PROGRAM_FAULT,
        file=name,
        what=f"{who} broke down over this file ({type(error).__name__}: {error}).",
        fix="You did nothing wrong: this is a fault of the program. Please send us this message.",
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


def _render_all(library: Library, renderer: Renderer) -> list[Problem]:
    problems = []
    for document in library.documents.values():
        try:
            document.rendered = renderer.render(document.text)
        except Exception as error:
            problems.append(_report_fault("The reader of Markdown", document.path, error))
            return problems
    return problems


def check_content(root: Path, *, markdown: Mapping[str, Any] | Renderer, now: datetime) -> Checked:
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
    """
    clinic, problems = read_clinic(root / "content" / "clinic.toml")
    library = read_library(root, now, clinic)
    if isinstance(markdown, Renderer):
        problems += _render_all(library, markdown)
    else:
        with Renderer(markdown) as renderer:
            problems += _render_all(library, renderer)
    for one in rules_for(Subject.DOCUMENT):
        for document in library.documents.values():
            problems += _apply(one, document.path, document, library)
    for one in rules_for(Subject.LIBRARY):
        problems += _apply(one, "content/", library)
    return Checked(sort_problems(set(problems)), library, clinic)


def check_site(
    folder: Path,
    clinic: Clinic,
    sources: Mapping[str, str] | None = None,
    *,
    may_hold_drafts: bool = False,
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
    """
    site = read_site(folder, clinic, sources or {}, may_hold_drafts=may_hold_drafts)
    problems: list[Problem] = []
    for one in rules_for(Subject.PAGE):
        for page in site.pages.values():
            problems += _apply(one, page.name, page, site)
    for one in rules_for(Subject.SITE):
        problems += _apply(one, "the built site", site)
    return sort_problems(_fold(sorted(set(problems), key=lambda one: one.file)))
