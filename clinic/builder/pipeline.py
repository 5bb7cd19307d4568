"""Check the content, build it in a staging folder, check the result, and swap it in."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.builder.build_lock import hold_lock
from clinic.builder.check_settings import read_check_settings
from clinic.builder.content_status import FIELDS, ContentStatus, classify_content, find_lost
from clinic.builder.errors import BuildError
from clinic.builder.pelican_run import Built, run_pelican
from clinic.builder.result import WORK_FOLDER, Result, set_up_run
from clinic.builder.settings import read_site_settings
from clinic.builder.settings_validation import find_setting_problems
from clinic.builder.snapshot import Snapshot, diff_snapshots, fingerprint_content, take_snapshot
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
from clinic.checks.document_checker import Checked, DocumentChecker
from clinic.checks.page_result_cache import open_page_cache
from clinic.checks.result_cache import open_cache
from clinic.core.problem import Problem, sort_problems
from clinic.core.workers import StoppedError, WorkError

Tell = Callable[[str], None]


def check_project(
    root: Path,
    settings_file: str,
    *,
    now: datetime,
    checker: DocumentChecker | None = None,
    fields: Collection[str] | None = None,
) -> Result:
    """Check everything under content/, without building.

    Parameters
    ----------
    root, settings_file, now:
        As for `build_site`.
    checker:
        The checker, for callers with further requests.
    fields:
        The header fields that the caller needs of the documents; None for all of everything.
    """
    if checker is None:
        with DocumentChecker({}) as checker:
            return check_project(root, settings_file, now=now, checker=checker, fields=fields)
    checker.start()  # load the rules while the settings are read
    try:
        settings = read_site_settings(root, settings_file)
    except BuildError as error:
        return Result(problems=error.problems)
    wrong = find_setting_problems(root, settings) or find_theme_problems(root, settings)
    markdown = settings["MARKDOWN"]
    checker.markdown = markdown
    if not wrong:  # else posts would be blamed for a wrong setting
        checker.site_settings = read_check_settings(settings)
    try:
        checked = checker.check_content(root, now, open_cache(root, markdown), fields=fields)
    except (StoppedError, WorkError) as error:
        return Result(problems=sort_problems([*wrong, _report_end(error)]))
    return _summarize(checked, wrong, settings, now)


def _summarize(
    checked: Checked, wrong: list[Problem], settings: dict[str, Any], now: datetime
) -> Result:
    """Return the outcome of a check; ``wrong`` are the Problems of the settings and the theme."""
    account = (
        ContentStatus() if wrong else classify_content(checked.library, now, settings["TIMEZONE"])
    )
    if checked.clinic is None:  # the settings read clinic.toml, whose own Problems say more
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
        what=f"The checks stopped without a result ({error}).",
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
    """Build the site; a result that passes the checks replaces the last good site.

    Parameters
    ----------
    root:
        The project's folder.
    settings_file:
        ``pelicanconf.py`` or ``publishconf.py``.
    who:
        The name shown to others who must wait.
    now:
        The time that decides which posts are scheduled; with a time zone.
    live:
        The files of the live site: none of its pages may vanish unnoticed.
    tell:
        Called with one line of progress as each step starts.
    stock:
        An earlier snapshot, if there is one: changes since count as changes during the build.

    Raises
    ------
    BusyError
        If another build is running here.
    OSError
        If the disk is full or a folder is not writable. The last good site is unchanged.
    """
    work = root / WORK_FOLDER
    with hold_lock(work, who), DocumentChecker({}) as checker:
        stock = stock or take_snapshot(root)
        tell("Checking the posts and pages")
        result = check_project(root, settings_file, now=now, checker=checker, fields=FIELDS)
        if not result.is_good:
            return result
        _build_checked(root, result, stock, now, live, tell, checker)
        if result.is_built:
            result.content = fingerprint_content(stock)
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
    """Build content that passed its checks, and store the outcome in ``result``.

    ``stock`` was taken before the checks: no file may have changed since when the site is swapped
    in.
    """
    work = result.output.parent / WORK_FOLDER  # on the same disk, so that it can be renamed
    recover_output(work, result.output)
    with staging_folder(work) as staging, spare_files(work) as spares:
        account = result.account
        tell(f"Building the pages of {len(account.posts)} posts and {len(account.pages)} pages")
        try:
            result.library = None  # free memory for the build
            built = run_pelican(root, set_up_run(root, result.settings, staging, spares), now)
            result.rendered = built.rendered
            tell("Checking the finished site")
            found = _check_built(root, result, built, staging, live, checker)
        except BuildError as error:
            found = error.problems
        except Exception as error:  # a file may have disappeared during the build
            if changes := diff_snapshots(stock, take_snapshot(root)):
                raise BuildError(changes) from error
            raise
        # Other Problems may be consequences of the change, and would mislead editors.
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
    """Check a built site before it is swapped in."""
    assert result.clinic is not None  # an unusable clinic.toml is a Problem
    return find_lost(result.account, built.sources) + checker.check_site(
        staging,
        result.clinic,
        built.sources,
        may_hold_drafts=bool(result.settings["DRAFT_SAVE_AS"]),
        waivers=result.waivers,
        live=live,
        cache=open_page_cache(root, result.settings["MARKDOWN"]),
    )
