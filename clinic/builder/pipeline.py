"""Check the content, build it beside the last good site, check what was built, put it in place."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from clinic.builder.build_lock import hold_lock
from clinic.builder.check_settings import read_check_settings
from clinic.builder.content_status import ContentStatus, classify_content, find_lost
from clinic.builder.errors import BuildError
from clinic.builder.pelican_run import Built, run_pelican
from clinic.builder.result import WORK_FOLDER, Result, set_up_run
from clinic.builder.settings import read_site_settings
from clinic.builder.settings_validation import find_setting_problems
from clinic.builder.snapshot import Snapshot, diff_snapshots, take_snapshot
from clinic.builder.staging import (
    is_same_tree,
    note_output,
    recover_output,
    spare_files,
    staging_folder,
    swap_in,
)
from clinic.builder.theme_validation import find_theme_problems
from clinic.builder.up_to_date import record_build
from clinic.checks.document_checker import DocumentChecker
from clinic.checks.page_result_cache import open_page_cache
from clinic.checks.result_cache import open_cache
from clinic.core.problem import Problem, sort_problems
from clinic.core.workers import StoppedError, WorkError

Tell = Callable[[str], None]


def check_project(
    root: Path, settings_file: str, *, now: datetime, checker: DocumentChecker | None = None
) -> Result:
    """Check everything under content/; nothing is built.

    Parameters
    ----------
    root, settings_file, now:
        As for `build_site`.
    checker:
        Who checks, for callers that have more to ask.
    """
    if checker is None:
        with DocumentChecker({}) as checker:
            return check_project(root, settings_file, now=now, checker=checker)
    checker.start()  # it loads the rules while the settings are read
    try:
        settings = read_site_settings(root, settings_file)
    except BuildError as error:
        return Result(problems=error.problems)
    wrong = find_setting_problems(root, settings) or find_theme_problems(root, settings)
    markdown = settings["MARKDOWN"]
    checker.markdown = markdown
    if not wrong:  # or posts would be blamed for addresses that a setting has wrong
        checker.site_settings = read_check_settings(settings)
    try:
        checked = checker.check_content(root, now, open_cache(root, markdown))
    except (StoppedError, WorkError) as error:
        return Result(problems=sort_problems([*wrong, _report_end(error)]))
    account = (
        ContentStatus() if wrong else classify_content(checked.library, now, settings["TIMEZONE"])
    )
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


def _report_end(error: Exception) -> Problem:
    return Problem(
        rule="program-fault",
        file="content",
        what=f"The checks ended without an answer ({error}).",
        fix="You did nothing wrong. Send this message to your web support person.",
    )


def build_site(
    root: Path,
    settings_file: str,
    *,
    who: str,
    now: datetime,
    live: Iterable[str] = (),
    tell: Tell = lambda _: None,
    stock: Snapshot | None = None,
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
    stock:
        What was in the project a moment ago, where somebody has looked: what has changed since
        counts as changed while the site was built.

    Raises
    ------
    BusyError
        Somebody else builds here now.
    OSError
        A disk is full or a folder can't be written. The last good site is as it was.
    """
    work = root / WORK_FOLDER
    with hold_lock(work, who), DocumentChecker({}) as checker:
        stock = stock or take_snapshot(root)
        tell("Checking the posts and pages")
        result = check_project(root, settings_file, now=now, checker=checker)
        if not result.is_good:
            return result
        _build_checked(root, result, stock, now, live, tell, checker)
        if result.is_built:
            record_build(
                root,
                settings_file,
                result.settings,
                stock=stock,
                now=now,
                waiting=result.account.waiting,
                problems=result.problems,
            )
    return result


def _build_checked(
    root: Path,
    result: Result,
    stock: Snapshot,
    now: datetime,
    live: Iterable[str],
    tell: Tell,
    checker: DocumentChecker,
) -> None:
    """Build content that passed its checks, and note in ``result`` how it went.

    ``stock`` was taken before the checks: nothing may have changed since when the site goes out.
    """
    work = result.output.parent / WORK_FOLDER  # beside the output: a rename can put it in place
    recover_output(work, result.output)
    with staging_folder(work) as staging, spare_files(work) as spares:
        account = result.account
        tell(f"Making the pages of {len(account.posts)} posts and {len(account.pages)} pages")
        try:
            result.library = None  # what comes next needs the memory
            built = run_pelican(root, set_up_run(root, result.settings, staging, spares), now)
            result.rendered = built.rendered
            tell("Checking the finished site")
            found = _check_built(root, result, built, staging, live, checker)
        except BuildError as error:
            found = error.problems
        except Exception as error:  # a file that went away in the middle
            if changes := diff_snapshots(stock, take_snapshot(root)):
                raise BuildError(changes) from error
            raise
        # What else was found may come of the change, and would send an editor on a wrong trail.
        found = diff_snapshots(stock, take_snapshot(root)) or found
        result.problems = sort_problems(result.problems + found)
        if result.is_good:
            result.is_built = True
            result.has_changed = not is_same_tree(staging, result.output, result.rendered)
            if result.has_changed:
                swap_in(staging, result.output)
                note_output(root, result.output)


def _check_built(
    root: Path,
    result: Result,
    built: Built,
    staging: Path,
    live: Iterable[str],
    checker: DocumentChecker,
) -> list[Problem]:
    """Check a built site that is not in its place yet."""
    assert result.clinic is not None  # a clinic.toml that can't be used is a Problem
    return find_lost(result.account, built.sources) + checker.check_site(
        staging,
        result.clinic,
        built.sources,
        may_hold_drafts=bool(result.settings["DRAFT_SAVE_AS"]),
        waivers=result.waivers,
        live=live,
        cache=open_page_cache(root, result.settings["MARKDOWN"]),
    )
