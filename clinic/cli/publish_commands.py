"""The stories of the verbs that look at a host: what goes online, what is there, and back again."""

import shlex

from clinic.actions.context import PUBLISHING, Project
from clinic.actions.git_info import compare_commits, find_commit, find_name
from clinic.builder.settings import read_site_settings
from clinic.cli import publish_support as hosting
from clinic.cli import rollback_command as going_back
from clinic.cli.build_commands import build, say_what_stays
from clinic.cli.check_output import say_waivers
from clinic.cli.publish_support import find_live_files
from clinic.publish.publish import publish_site
from clinic.publish.secrets import read_environment
from clinic.publish.status import read_status
from clinic.publish.targets.choose_target import read_target


def publish(project: Project, target: str, *, force: bool, dry_run: bool) -> int:
    """Check, build and put the site online."""
    typed, target = target, _choose_target(project, target, is_written=True)
    live = find_live_files(target, project.root)
    result = build(project, PUBLISHING, "Nothing was published.", live, is_brief=True)
    if not result.is_built or not result.clinic:
        return 1
    screen = project.screen
    say_what_stays(screen, result.account)
    say_waivers(screen, result.waivers)
    screen.step("Comparing with the live site")
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
        confirm=hosting.make_question(screen),
        compare_commits=lambda live: compare_commits(project.root, live),
    )
    screen.say(outcome.sentence)
    if outcome.result == "published":
        undo = f"make rollback{repeat_target(typed)}" if outcome.can_undo else ""
        screen.say(hosting.say_where(target, result.clinic.url, outcome.place, undo))
    return 0


def repeat_target(typed: str) -> str:
    """Return what a command needs behind its name to mean the target that this one was given."""
    given = typed or read_environment().find("TO").reveal()
    return f" TO={shlex.quote(given)}" if given else ""


def _choose_target(project: Project, typed: str, *, is_written: bool = False) -> str:
    """Return where to publish: the command line, else the environment, else the settings.

    Raises PublishError where nothing can be published, before anything is built. What asks where
    a target leads is fetched first.
    """
    found = read_environment()
    text: object = typed or found.find("TO").reveal() or found.find("PUBLISH_TARGET").reveal()
    if not text:
        text = read_site_settings(project.root, PUBLISHING).get("PUBLISH_TARGET")
    hosting.fetch_what_it_needs(text)
    read_target(text, project.root, is_written=is_written)
    return str(text)


def status(project: Project, target: str) -> int:
    """Say what is online and what the next publish would change; the site is built to know it."""
    target = _choose_target(project, target)
    ending = "Fix these problems to see what a publish would change."
    result = build(project, PUBLISHING, ending, is_brief=True)
    if not result.settings:
        return 1
    site = result.output if result.is_built else None
    address = hosting.find_address(project.root)
    for line in read_status(target, root=project.root, site=site, address=address).lines:
        project.screen.say(line)
    return 0


def rollback(
    project: Project,
    target: str,
    release: str = "",
    *,
    force: bool = False,
    dry_run: bool = False,
) -> int:
    """Put a version that is kept back: the one somebody names or chooses, else the one before."""
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


def verify(project: Project, target: str) -> int:
    """Compare everything that is online with what was published."""
    return hosting.verify(project.root, project.screen, _choose_target(project, target))


def history(project: Project, target: str) -> int:
    """Say what was published when and by whom."""
    return going_back.history(project.root, project.screen, _choose_target(project, target))
