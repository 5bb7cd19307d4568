"""The commands check, html and clean. Failures are raised, and `clinic.__main__` reports them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from clinic.actions.console import Screen
from clinic.actions.context import PUBLISHING, WRITING, Project
from clinic.actions.git_info import find_name
from clinic.builder.build_lock import remove
from clinic.builder.content_status import ContentStatus
from clinic.builder.pipeline import build_site, check_project
from clinic.builder.result import Result
from clinic.checks.report import print_problems
from clinic.checks.summary import print_briefly
from clinic.cli.check_output import (
    say_languages,
    say_to_programs,
    say_waivers,
)
from clinic.cli.unchanged_output import name_built
from clinic.cli.why import describe_rendered

NAMED = 5  # drafts listed by name; after an import there may be hundreds


def _now() -> datetime:
    return datetime.now().astimezone()


def _print_problems(project: Project, result: Result, ending: str) -> None:
    """Print the problems; print `ending` only if they stop the command."""
    if result.problems:
        project.screen.close()
        ending = "" if result.is_good else ending
        print_problems(result.problems, project.screen.out, ending=ending)


def check(project: Project, form: str = "text") -> int:
    """Check everything in content/; print the problems as text or in another format."""
    if form != "text":
        result = check_project(project.root, PUBLISHING, now=_now())
        return say_to_programs(project.screen, result, form)
    project.screen.step("Checking the posts and pages")
    result = check_project(project.root, PUBLISHING, now=_now())
    _print_problems(project, result, "Nothing was sent.")
    if not result.is_good:
        return 1
    account = result.account
    project.screen.say(
        f"Checked {_count(len(account.posts), 'post')} and {_count(len(account.pages), 'page')}: "
        "ready to publish."
    )
    say_what_stays(project.screen, account)
    say_waivers(project.screen, result.waivers)
    say_languages(project.screen, result.library)
    return 0


def build(
    project: Project,
    settings_file: str,
    ending: str,
    live: frozenset[str] = frozenset(),
    *,
    is_brief: bool = False,
) -> Result:
    """Build the site and print the problems, as a summary if `is_brief`."""
    result = build_site(
        project.root,
        settings_file,
        who=find_name(project.root),
        now=_now(),
        live=live,
        tell=project.screen.step,
        stock=project.stock,
    )
    if is_brief and result.is_good and result.problems:
        project.screen.close()
        print_briefly(result.problems, project.screen.out)
    else:
        _print_problems(project, result, ending)
    return result


def html(project: Project, *, says_why: bool = False) -> int:
    """Build the site with drafts into output/; optionally print why each page was rebuilt."""
    result = build(project, WRITING, "Nothing was built. The last good site is still in output/.")
    if not result.is_built:
        return 1
    if says_why:
        project.screen.say(describe_rendered(result.rendered))
    project.screen.say(name_built(project.root, result.output, has_changed=result.has_changed))
    return 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say_what_stays(screen: Screen, account: ContentStatus) -> None:
    """Print what is not public: scheduled posts and drafts."""
    for path, moment in sorted(account.waiting.items(), key=lambda one: one[1]):
        day = f"{moment:%B} {moment.day}, {moment.year}"
        screen.say(f"{Path(path).name} is scheduled for {day}.")
    if account.drafts:
        stay = _count(len(account.drafts), "draft stays", "drafts stay")
        names = [Path(path).name for path in account.drafts]
        rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        screen.say(f"{stay} private: {', '.join(names[:NAMED])}{rest}.")


def clean(project: Project) -> int:
    """Delete build output. The live site does not change."""
    removed: Sequence[Path] = [
        path for path in (project.root / "output", project.root / ".build") if path.exists()
    ]
    for path in removed:
        remove(path)
    names = " and ".join(path.name for path in removed)
    done = f"Removed {names}." if names else "There was nothing to remove."
    project.screen.say(f"{done} The live site has not changed. To build again, run: make html")
    return 0
