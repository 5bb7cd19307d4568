"""Check the content, build it beside the last good site, check what was built, put it in place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.builder.account import Account, find_lost, make_account
from clinic.builder.errors import BuildError
from clinic.builder.lock import hold_lock
from clinic.builder.pelican_run import read_site_settings, run_pelican
from clinic.builder.staging import heal, is_same_tree, staging_folder, swap_in
from clinic.checks.run import check_content, check_site
from clinic.model.facts import Clinic
from clinic.model.facts_file import read_clinic
from clinic.model.problem import Problem, has_errors, sort_problems

WORK_FOLDER = ".build"


@dataclass
class Result:
    """How a check or a build ended.

    ``settings`` are Pelican's, empty when they can't be read. ``is_built`` says that ``output``
    now holds this content; ``has_changed`` that it did not before.
    """

    problems: list[Problem] = field(default_factory=list)
    clinic: Clinic | None = None
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
    try:
        settings = read_site_settings(root, settings_file)
    except BuildError as error:
        # The settings read clinic.toml: when that is what failed, say it in clinic.toml's words.
        _, problems = read_clinic(root / "content" / "clinic.toml")
        return Result(problems=problems or error.problems)
    checked = check_content(root, markdown=settings["MARKDOWN"], now=now)
    return Result(
        problems=checked.problems,
        clinic=checked.clinic,
        account=make_account(checked.library, now, settings["TIMEZONE"]),
        settings=settings,
        output=Path(settings["OUTPUT_PATH"]),
    )


def build_site(
    root: Path, settings_file: str, *, who: str, now: datetime, tell: Tell = lambda _: None
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
        tell("Checking the posts and pages")
        result = check_project(root, settings_file, now=now)
        if result.is_good:
            _build_checked(root, result, tell)
    return result


def _build_checked(root: Path, result: Result, tell: Tell) -> None:
    """Build content that passed its checks, and note in ``result`` how it went."""
    assert result.clinic is not None  # a clinic.toml that can't be used is a Problem
    work = result.output.parent / WORK_FOLDER  # beside the output: a rename can put it in place
    heal(work, result.output)
    with staging_folder(work) as staging:
        account = result.account
        tell(f"Making the pages of {len(account.posts)} posts and {len(account.pages)} pages")
        try:
            built = run_pelican(root, {**result.settings, "OUTPUT_PATH": str(staging)})
            tell("Checking the finished site")
            found = find_lost(account, built.sources)
            found += check_site(
                staging,
                result.clinic,
                built.sources,
                may_hold_drafts=bool(result.settings["DRAFT_SAVE_AS"]),
            )
        except BuildError as error:
            found = error.problems
        result.problems = sort_problems(result.problems + found)
        if result.is_good:
            result.is_built = True
            result.has_changed = not is_same_tree(staging, result.output)
            if result.has_changed:
                swap_in(staging, result.output)
