"""The commands publish, status, verify, history and rollback."""

import shlex
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from clinic.actions.context import PUBLISHING, Project
from clinic.actions.git_info import compare_commits, find_commit, find_name
from clinic.actions.schedule_notes import NO_SCHEDULE
from clinic.builder.settings import read_site_settings
from clinic.cli import publish_support as hosting
from clinic.cli import rollback_command as going_back
from clinic.cli import take_down_command as taking_down
from clinic.cli.build_commands import build, say_what_stays
from clinic.cli.check_output import say_waivers
from clinic.cli.publish_support import look_at_live
from clinic.publish.messages import in_zone
from clinic.publish.publish import publish_site
from clinic.publish.secrets import read_environment
from clinic.publish.status import read_status
from clinic.publish.targets.choose_target import read_target

P = ParamSpec("P")


def in_clinic_zone(
    command: Callable[Concatenate[Project, P], int],
) -> Callable[Concatenate[Project, P], int]:
    """Give the times of a command in the clinic's time zone."""

    @wraps(command)
    def run(project: Project, /, *given: P.args, **options: P.kwargs) -> int:
        with in_zone(hosting.find_zone(project.root)):
            return command(project, *given, **options)

    return run


@in_clinic_zone
def publish(project: Project, target: str, *, force: bool, dry_run: bool) -> int:
    """Check, build and publish the site."""
    typed, target = target, _choose_target(project, target, is_written=True)
    found = look_at_live(target, project.root)
    live = frozenset(found.live.files) if found and found.live else frozenset()
    result = build(project, PUBLISHING, "Nothing was published.", live, is_brief=True)
    if not result.is_built or not result.clinic:
        return 1
    screen = project.screen
    say_what_stays(screen, result.account)
    if result.account.waiting and not (found and found.last_run) and not hosting.is_scheduled():
        screen.say(NO_SCHEDULE)
    say_waivers(screen, result.waivers)
    screen.step("Comparing with the live site")
    question = hosting.make_question(screen)
    outcome = publish_site(
        result.output,
        target,
        root=project.root,
        demo=result.clinic.demo,
        who=find_name(project.root),
        commit=find_commit(project.root),
        address=result.clinic.url,
        force=force,
        dry_run=dry_run,
        tell=screen.say,
        progress=hosting.make_bar(screen),
        confirm=question,
        run_by=hosting.find_who_runs(question),
        tools=taking_down.make_tools(project.root, result.account.days, result.content),
        compare_commits=lambda live: compare_commits(project.root, live),
    )
    screen.say(outcome.sentence)
    if outcome.result == "published":
        undo = f"make rollback{repeat_target(typed)}" if outcome.can_undo else ""
        screen.say(hosting.say_where(target, result.clinic.url, outcome.place, undo))
    if not repeat_target(typed):
        files = outcome.plan.files if outcome.result == "published" else None
        hosting.remember_live(project.root, found, files)
    return 0


def repeat_target(typed: str) -> str:
    """Return the TO= argument that repeats the current target in another command."""
    given = typed or read_environment().find("TO").reveal()
    return f" TO={shlex.quote(given)}" if given else ""


def _choose_target(project: Project, typed: str, *, is_written: bool = False) -> str:
    """Return the target from the command line, the environment or the settings, in this order.

    rclone is installed first if the target needs it.

    Raises
    ------
    PublishError
        The target cannot be used.
    """
    found = read_environment()
    text: object = typed or found.find("TO").reveal() or found.find("PUBLISH_TARGET").reveal()
    if not text:
        text = read_site_settings(project.root, PUBLISHING).get("PUBLISH_TARGET")
    hosting.fetch_what_it_needs(text)
    read_target(text, project.root, is_written=is_written)
    return str(text)


@in_clinic_zone
def status(project: Project, target: str) -> int:
    """Print what is live and what the next publish would change; this builds the site."""
    typed, target = target, _choose_target(project, target)
    ending = "Fix these problems to see what a publish would change."
    result = build(project, PUBLISHING, ending, is_brief=True)
    if not result.settings:
        return 1
    site = result.output if result.is_built else None
    address = hosting.find_address(project.root)
    tools = taking_down.make_tools(project.root, result.account.days)
    found = read_status(target, root=project.root, site=site, address=address, tools=tools)
    if not repeat_target(typed):
        hosting.remember_live(project.root, found)
    for line in found.lines:
        project.screen.say(line)
    if result.account.waiting:
        say_what_stays(project.screen, result.account)
        if found.last_run is None:
            project.screen.say(NO_SCHEDULE)
    return 0


@in_clinic_zone
def rollback(
    project: Project,
    target: str,
    release: str = "",
    *,
    force: bool = False,
    dry_run: bool = False,
) -> int:
    """Restore a kept version: the named or chosen one, or the one before."""
    typed, target = target, _choose_target(project, target, is_written=True)
    return going_back.rollback(
        project.root,
        project.screen,
        target,
        release,
        force=force,
        dry_run=dry_run,
        more=repeat_target(typed),
    )


@in_clinic_zone
def take_down(project: Project, target: str, post: str, *, dry_run: bool) -> int:
    """Remove one post from the live site."""
    target = _choose_target(project, target, is_written=True)
    return taking_down.run(project.root, project.screen, target, post, dry_run=dry_run)


@in_clinic_zone
def verify(project: Project, target: str) -> int:
    """Compare all live files with what was published."""
    return hosting.verify(project.root, project.screen, _choose_target(project, target))


@in_clinic_zone
def history(project: Project, target: str) -> int:
    """Print what was published, when and by whom."""
    return going_back.history(project.root, project.screen, _choose_target(project, target))
