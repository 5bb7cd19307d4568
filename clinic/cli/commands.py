"""The commands, their options and their handlers.

Handlers import their modules lazily, so that no command waits for another one's imports.
"""

import os
import re
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, NoReturn

from clinic.actions.context import Project

PORT = 8000
WRITE_PORT = 8100  # so that the editor and the preview can run at the same time
LAST_PORT = 65_535
VERSIONS = Path(__file__).resolve().parents[2] / "pyproject.toml"


def _take_nothing(parser: ArgumentParser) -> None:
    """Add no options: the default."""


class _Parser(ArgumentParser):
    """A parser whose errors never repeat a password: people type URLs in the wrong place."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit."""
        may_hold_one = "@" in message or "=" in message
        super().error(f"{message.partition(':')[0]}: •••" if may_hold_one else message)


class Command(NamedTuple):
    """One command: its help, its handler and its options."""

    help: str
    handler: Callable[[Project, Namespace], int]
    add_options: Callable[[ArgumentParser], None] = _take_nothing


def is_set(name: str) -> bool:
    """Return whether an environment variable such as FORCE=1 is set."""
    return os.environ.get(name, "").lower() not in ("", "0", "no", "false")


def _add_text(parser: ArgumentParser, name: str, words: str, dest: str = "") -> None:
    """Add an option whose default is the environment variable of the same name in capitals."""
    given = os.environ.get(name.upper(), "")
    parser.add_argument(f"--{name}", dest=dest or name, default=given, help=words)


def _add_port(parser: ArgumentParser, otherwise: int = PORT) -> None:
    port = os.environ.get("PORT") or str(otherwise)
    parser.add_argument("--port", default=port, help="the port (default: a free one)")


def _add_write_port(parser: ArgumentParser) -> None:
    _add_port(parser, WRITE_PORT)


def _add_place(parser: ArgumentParser) -> None:
    _add_text(parser, "to", "the destination")


def _load_stories() -> ModuleType:
    """Import the build commands lazily."""
    from clinic.cli import build_commands as stories

    return stories


def _load_publishing() -> ModuleType:
    """Import the publish commands lazily."""
    from clinic.cli import publish_commands as publishing

    return publishing


def _add_check(parser: ArgumentParser) -> None:
    from clinic.checks.exporters import FORMATS

    words = "explain RULE (without RULE, list all rules)"
    parser.add_argument("--explain", nargs="?", const="", metavar="RULE", help=words)
    parser.add_argument("--format", choices=["text", *FORMATS], default="text")
    parser.add_argument("--json", action="store_const", const="json", dest="format")


def _check(project: Project, given: Namespace) -> int:
    if given.explain is not None:
        from clinic.cli import check_output as checking

        return checking.explain(project.screen, project.root, given.explain)
    return int(_load_stories().check(project, given.format))


def _start(project: Project, given: Namespace) -> int:
    from clinic.cli.menu import start

    del given
    return start(project)


def _add_new(parser: ArgumentParser) -> None:
    for name in ("title", "topic", "author", "type"):
        _add_text(parser, name, f"the {name} of the post")
    _add_text(parser, "in", "the language of the post", "lang")


def _new(project: Project, given: Namespace) -> int:
    from clinic.cli.new_command import NewPostOptions, new

    return new(
        project, NewPostOptions(given.title, given.topic, given.author, given.type, given.lang)
    )


def _add_import(parser: ArgumentParser) -> None:
    _add_text(parser, "file", "the file to import")
    _add_text(parser, "topic", "the topic of the posts")
    parser.add_argument("--yes", action="store_true", default=is_set("YES"))


def _import(project: Project, given: Namespace) -> int:
    from clinic.cli.import_command import NewPostOptions, bring_in

    return bring_in(project, NewPostOptions(given.file, given.topic, given.yes))


def _setup(project: Project, given: Namespace) -> int:
    from clinic.cli.setup.command import setup

    del given
    return setup(project)


def _reviews(project: Project, given: Namespace) -> int:
    from clinic.actions.sign_off import reviews

    del given
    return reviews(project)


def _add_sign_off(parser: ArgumentParser) -> None:
    _add_text(parser, "post", "the file of the post")
    _add_text(parser, "by", "the id of the provider who read the post")
    _add_text(parser, "until", "the date of the next review, such as 2027-06-30")


def _sign_off(project: Project, given: Namespace) -> int:
    from clinic.actions.sign_off import Asked, sign_off

    return sign_off(project, Asked(given.post, given.by, given.until))


def _add_html(parser: ArgumentParser) -> None:
    words = "show why each page was rebuilt"
    parser.add_argument("--why", action="store_true", default=is_set("WHY"), help=words)


def _html(project: Project, given: Namespace) -> int:
    return int(_load_stories().html(project, says_why=given.why))


def _clean(project: Project, given: Namespace) -> int:
    del given
    return int(_load_stories().clean(project))


def _write(project: Project, given: Namespace) -> int:
    from clinic.cli.write_command import write

    return write(project, given.port)


def _serve(project: Project, given: Namespace) -> int:
    from clinic.cli.serve_command import serve

    return serve(project, given.port)


def _add_preview(parser: ArgumentParser) -> None:
    _add_port(parser)
    _add_text(parser, "post", "the file of the post")
    parser.add_argument("--phone", action="store_true", default=is_set("PHONE"))


def _preview(project: Project, given: Namespace) -> int:
    from clinic.cli.preview_command import preview

    wishes = {"port": given.port, "post": given.post, "phone": given.phone}
    return preview(project.root, project.screen, **wishes)


def _add_publish(parser: ArgumentParser) -> None:
    _add_place(parser)
    parser.add_argument("--force", action="store_true", default=is_set("FORCE"))
    parser.add_argument("--dry-run", action="store_true", default=is_set("DRY_RUN"))


def _publish(project: Project, given: Namespace) -> int:
    return int(
        _load_publishing().publish(project, given.to, force=given.force, dry_run=given.dry_run)
    )


def _status(project: Project, given: Namespace) -> int:
    return int(_load_publishing().status(project, given.to))


def _verify(project: Project, given: Namespace) -> int:
    return int(_load_publishing().verify(project, given.to))


def _history(project: Project, given: Namespace) -> int:
    return int(_load_publishing().history(project, given.to))


def _add_rollback(parser: ArgumentParser) -> None:
    _add_place(parser)
    _add_text(parser, "release", "the number of the version (default: choose from a list)")
    parser.add_argument("--force", action="store_true", default=is_set("FORCE"))
    parser.add_argument("--dry-run", action="store_true", default=is_set("DRY_RUN"))


def _rollback(project: Project, given: Namespace) -> int:
    wishes = {"force": given.force, "dry_run": given.dry_run}
    return int(_load_publishing().rollback(project, given.to, given.release, **wishes))


def _add_take_down(parser: ArgumentParser) -> None:
    _add_place(parser)
    _add_text(parser, "post", "the address of the post, such as /blog/NAME/, or its file")
    parser.add_argument("--dry-run", action="store_true", default=is_set("DRY_RUN"))


def _take_down(project: Project, given: Namespace) -> int:
    return int(_load_publishing().take_down(project, given.to, given.post, dry_run=given.dry_run))


WORDS = {
    "start": Command("choose a task from a menu", _start),
    "new": Command("start a post as a private draft", _new, _add_new),
    "write": Command(
        "write posts in your browser (only on this computer)", _write, _add_write_port
    ),
    "setup": Command("enter your clinic details and your web host", _setup),
    "import": Command("import a Word file, web page or export as drafts", _import, _add_import),
    "check": Command("find problems (nothing is built or sent)", _check, _add_check),
    "sign-off": Command("record that a provider has read a post", _sign_off, _add_sign_off),
    "reviews": Command(
        "list posts by sign-off: signed off, due, overdue, not signed off", _reviews
    ),
    "html": Command("check, then build the site with drafts into output/", _html, _add_html),
    "serve": Command("open the built site in your browser", _serve, _add_port),
    "preview": Command(
        "see the site as patients will, updated each time you save", _preview, _add_preview
    ),
    "publish": Command("check, build and publish the site", _publish, _add_publish),
    "status": Command("show what is live and what a publish would change", _status, _add_place),
    "verify": Command("compare the live site with what was published", _verify, _add_place),
    "history": Command(
        "list what was published and which versions can be restored", _history, _add_place
    ),
    "rollback": Command("restore an earlier version of the site", _rollback, _add_rollback),
    "take-down": Command("remove one post from the live site now", _take_down, _add_take_down),
    "clean": Command("delete output/ and the build cache", _clean),
}


def read_version() -> str:
    """Return the version of this program: pyproject.toml is the one place that holds it."""
    project = tomllib.loads(VERSIONS.read_text(encoding="utf-8"))["project"]
    return f"clinic {project['version']}"


def read_arguments(arguments: Sequence[str]) -> Namespace:
    """Parse the command line. Defaults come from make variables (TO, POST, BY, FORCE …)."""
    parser = _Parser(prog="clinic", description="The clinic's website.")
    version = read_version() if "--version" in arguments else ""  # read the file only when needed
    parser.add_argument("--version", action="version", version=version, help="show the version")
    words = parser.add_subparsers(dest="word", metavar="COMMAND", required=True)
    for name, word in WORDS.items():
        command = words.add_parser(name, help=word.help)
        if name in arguments:  # options of other commands are not needed
            word.add_options(command)
    given = parser.parse_args(arguments)
    if "port" in given:
        if not re.fullmatch(r"[0-9]{1,5}", given.port) or int(given.port) > LAST_PORT:
            parser.exit(2, f"The port must be a number from 0 to {LAST_PORT}. Write: PORT={PORT}\n")
        given.port = int(given.port)
    return given


def run_command(project: Project, given: Namespace) -> int:
    """Run the command and return its exit code."""
    return WORDS[given.word].handler(project, given)
