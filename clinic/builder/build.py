"""Check the content, build it beside the last good site, check what was built, put it in place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.builder.account import Account, find_lost, make_account
from clinic.builder.errors import BuildError
from clinic.builder.lock import hold_lock
from clinic.builder.pelican_run import run_pelican
from clinic.builder.setting_rules import find_setting_problems
from clinic.builder.settings import read_site_settings
from clinic.builder.staging import heal, is_same_tree, staging_folder, swap_in
from clinic.builder.stock import Stock, find_changes, take_stock
from clinic.builder.templates import TemplateCache
from clinic.builder.theme_rules import find_theme_problems
from clinic.builder.unchanged import note_build
from clinic.checks.cache import describe_setting, open_cache
from clinic.checks.content.library import Library
from clinic.checks.page_by_page import open_page_cache
from clinic.checks.run import check_content, check_site
from clinic.checks.waivers import Waiver
from clinic.model.facts import Clinic
from clinic.model.problem import Problem, has_errors, sort_problems

WORK_FOLDER = ".build"


@dataclass
class Result:
    """How a check or a build ended.

    ``settings`` are Pelican's, empty when they can't be read, and ``library`` is None then.
    ``waivers`` are those that hold. ``is_built`` says that ``output`` now holds this content;
    ``has_changed`` that it did not before.
    """

    problems: list[Problem] = field(default_factory=list)
    clinic: Clinic | None = None
    library: Library | None = None
    waivers: list[Waiver] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    settings: dict[str, Any] = field(default_factory=dict)
    output: Path = Path()
    is_built: bool = False
    has_changed: bool = False

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found that must stop a build."""
        return not has_errors(self.problems)


Tell = Callable[[str], None]


def check_project(root: Path, settings_file: str, *, now: datetime) -> Result:
    """Check everything under content/; nothing is built.

    Parameters
    ----------
    root, settings_file, now:
        As for `build_site`.
    """
    facts = root / "content" / "clinic.toml"
    try:
        settings = read_site_settings(root, settings_file)
    except BuildError as error:
        return Result(problems=error.problems)
    wrong = find_setting_problems(root, settings) or find_theme_problems(root, settings)
    markdown = settings["MARKDOWN"]
    if not isinstance(markdown, dict):
        return Result(problems=sort_problems(wrong))
    cache = open_cache(root / WORK_FOLDER, markdown, facts)
    checked = check_content(root, markdown=markdown, now=now, cache=cache)
    account = Account() if wrong else make_account(checked.library, now, settings["TIMEZONE"])
    if checked.clinic is None:  # the settings take facts from it: its own words say what is wrong
        wrong = []
    return Result(
        problems=sort_problems(checked.problems + wrong),
        clinic=checked.clinic,
        library=checked.library,
        waivers=checked.waivers,
        account=account,
        settings=settings,
        output=Path(settings["OUTPUT_PATH"]),
    )


def build_site(
    root: Path,
    settings_file: str,
    *,
    who: str,
    now: datetime,
    live: Iterable[str] = (),
    tell: Tell = lambda _: None,
) -> Result:
    """Build the site; the folder of the last good one is replaced only by one that passed.

    Parameters
    ----------
    root:
        The project's folder.
    settings_file:
        ``pelicanconf.py`` or ``publishconf.py``.
    who:
        The name that somebody who must wait will read.
    now:
        The time that decides which posts still wait; aware of its zone.
    live:
        The files of the site that is online now: none of its pages may vanish unseen.
    tell:
        Called with one plain line as each step begins.

    Raises
    ------
    BusyError
        Somebody else builds here now.
    OSError
        A disk is full or a folder can't be written. The last good site is as it was.
    """
    with hold_lock(root / WORK_FOLDER, who):
        stock = take_stock(root)
        tell("Checking the posts and pages")
        result = check_project(root, settings_file, now=now)
        if result.is_good:
            _build_checked(root, result, stock, live, tell)
        if result.is_built:
            note_build(
                root,
                settings_file,
                result.settings,
                stock=stock,
                now=now,
                waiting=result.account.waiting,
                problems=result.problems,
            )
    return result


def _hand_over(library: Library | None) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Return the texts of which the checks have made HTML: the build need not make it again."""
    documents = library.documents.values() if library else ()
    return {
        one.text: (one.rendered.html, one.rendered.header)
        for one in documents
        if one.rendered.header is not None
    }


def _set_up(root: Path, result: Result, staging: Path) -> dict[str, Any]:
    """Return the settings of one run: into the staging folder, with what is made already."""
    settings = result.settings
    jinja = settings["JINJA_ENVIRONMENT"]
    kept = TemplateCache(root / WORK_FOLDER / "templates", describe_setting(jinja, b""))
    jinja = {"bytecode_cache": kept, **jinja}
    more = {"JINJA_ENVIRONMENT": jinja, "TEXTS_MADE": _hand_over(result.library)}
    return {**settings, "OUTPUT_PATH": str(staging), **more}


def _build_checked(
    root: Path, result: Result, stock: Stock, live: Iterable[str], tell: Tell
) -> None:
    """Build content that passed its checks, and note in ``result`` how it went.

    ``stock`` was taken before the checks: nothing may have changed since when the site goes out.
    """
    assert result.clinic is not None  # a clinic.toml that can't be used is a Problem
    facts = root / "content" / "clinic.toml"
    work = result.output.parent / WORK_FOLDER  # beside the output: a rename can put it in place
    heal(work, result.output)
    with staging_folder(work) as staging:
        account = result.account
        tell(f"Making the pages of {len(account.posts)} posts and {len(account.pages)} pages")
        try:
            built = run_pelican(root, _set_up(root, result, staging))
            tell("Checking the finished site")
            found = find_lost(account, built.sources)
            found += check_site(
                staging,
                result.clinic,
                built.sources,
                may_hold_drafts=bool(result.settings["DRAFT_SAVE_AS"]),
                waivers=result.waivers,
                live=live,
                cache=open_page_cache(root / WORK_FOLDER, result.settings["MARKDOWN"], facts),
            )
        except BuildError as error:
            found = error.problems
        except Exception as error:  # a file that went away in the middle
            if changes := find_changes(stock, take_stock(root)):
                raise BuildError(changes) from error
            raise
        # What else was found may come of the change, and would send an editor on a wrong trail.
        found = find_changes(stock, take_stock(root)) or found
        result.problems = sort_problems(result.problems + found)
        if result.is_good:
            result.is_built = True
            result.has_changed = not is_same_tree(staging, result.output)
            if result.has_changed:
                swap_in(staging, result.output)
