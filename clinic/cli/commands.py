"""The words of the front door: what may be typed after each, and the story it tells.

A story is loaded when it is told: no word has to wait for what another one stands on.
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
WRITE_PORT = 8100  # so that both can be open
LAST_PORT = 65_535
VERSIONS = Path(__file__).resolve().parents[2] / "pyproject.toml"


def _take_nothing(parser: ArgumentParser) -> None:
    """Most words are whole as they are."""


class _Parser(ArgumentParser):
    """A parser that never repeats a password: people type addresses in the wrong place."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end."""
        may_hold_one = "@" in message or "=" in message
        super().error(f"{message.partition(':')[0]}: •••" if may_hold_one else message)


class Command(NamedTuple):
    """One word: what it does, how its story is told, and what may be typed after it."""

    help: str
    tell: Callable[[Project, Namespace], int]
    add_options: Callable[[ArgumentParser], None] = _take_nothing


def is_set(name: str) -> bool:
    """Say whether a word such as FORCE=1 was given to make."""
    return os.environ.get(name, "").lower() not in ("", "0", "no", "false")


def _add_text(parser: ArgumentParser, name: str, words: str, dest: str = "") -> None:
    """Let a text be given after the word, or to make in capitals."""
    given = os.environ.get(name.upper(), "")
    parser.add_argument(f"--{name}", dest=dest or name, default=given, help=words)


def _add_port(parser: ArgumentParser, otherwise: int = PORT) -> None:
    port = os.environ.get("PORT") or str(otherwise)
    parser.add_argument("--port", default=port, help="the port, else one that is free")


def _add_write_port(parser: ArgumentParser) -> None:
    _add_port(parser, WRITE_PORT)


def _add_place(parser: ArgumentParser) -> None:
    _add_text(parser, "to", "where to publish")


def _load_stories() -> ModuleType:
    """Load the stories of a build."""
    from clinic.cli import build_commands as stories

    return stories


def _load_publishing() -> ModuleType:
    """Load the stories that look at a host."""
    from clinic.cli import publish_commands as publishing

    return publishing


def _add_check(parser: ArgumentParser) -> None:
    from clinic.checks.exporters import FORMATS

    words = "what a rule means; alone: them all"
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
        _add_text(parser, name, f"its {name}; else it is asked for")
    _add_text(parser, "in", "a language", "lang")


def _new(project: Project, given: Namespace) -> int:
    from clinic.cli.new_command import NewPostOptions, new

    return new(
        project, NewPostOptions(given.title, given.topic, given.author, given.type, given.lang)
    )


def _add_import(parser: ArgumentParser) -> None:
    _add_text(parser, "file", "the file")
    _add_text(parser, "topic", "a topic for it")
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
    _add_text(parser, "post", "the post's file")
    _add_text(parser, "by", "the provider's id")
    _add_text(parser, "until", "the day of the next review, such as 2027-06-30")


def _sign_off(project: Project, given: Namespace) -> int:
    from clinic.actions.sign_off import Asked, sign_off

    return sign_off(project, Asked(given.post, given.by, given.until))


def _add_html(parser: ArgumentParser) -> None:
    words = "say why each page was made again"
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
    _add_text(parser, "post", "the post's file")
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
    _add_text(parser, "release", "the number of the version; else the list is shown")
    parser.add_argument("--force", action="store_true", default=is_set("FORCE"))
    parser.add_argument("--dry-run", action="store_true", default=is_set("DRY_RUN"))


def _rollback(project: Project, given: Namespace) -> int:
    wishes = {"force": given.force, "dry_run": given.dry_run}
    return int(_load_publishing().rollback(project, given.to, given.release, **wishes))


WORDS = {
    "start": Command("choose from a list what to do next", _start),
    "new": Command("start a post: a private draft with all its lines", _new, _add_new),
    "write": Command(
        "write posts in your browser, on this computer alone", _write, _add_write_port
    ),
    "setup": Command("make the site your own: asks for the facts, the host …", _setup),
    "import": Command("make drafts of a Word file, web page or export", _import, _add_import),
    "check": Command("look for mistakes; nothing is built or sent", _check, _add_check),
    "sign-off": Command("record that a provider has read a post", _sign_off, _add_sign_off),
    "reviews": Command("list which posts are signed off, due, overdue or not signed off", _reviews),
    "html": Command("check, then build the site into output/, drafts included", _html, _add_html),
    "serve": Command("look at the built site in a browser", _serve, _add_port),
    "preview": Command("see the site as patients will, at every save", _preview, _add_preview),
    "publish": Command("check, build and put the site online", _publish, _add_publish),
    "status": Command("say what is online", _status, _add_place),
    "verify": Command("compare what is online with what was published", _verify, _add_place),
    "history": Command("list what was published, and what can be put back", _history, _add_place),
    "rollback": Command("put back an earlier version of the site", _rollback, _add_rollback),
    "clean": Command("remove what `html` makes again", _clean),
}


def read_version() -> str:
    """Return the version of this program: pyproject.toml is the one place that holds it."""
    project = tomllib.loads(VERSIONS.read_text(encoding="utf-8"))["project"]
    return f"clinic {project['version']}"


def read_arguments(arguments: Sequence[str]) -> Namespace:
    """Read the command line; what make was given (TO, POST, BY, FORCE …) is the default."""
    parser = _Parser(prog="clinic", description="The clinic's website.")
    version = read_version() if "--version" in arguments else ""  # nobody else waits for the file
    parser.add_argument("--version", action="version", version=version, help="show the version")
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    for name, word in WORDS.items():
        one = words.add_parser(name, help=word.help)
        if name in arguments:  # what the others take, nobody asks
            word.add_options(one)
    given = parser.parse_args(arguments)
    if "port" in given:
        if not re.fullmatch(r"[0-9]{1,5}", given.port) or int(given.port) > LAST_PORT:
            parser.exit(2, f"The port must be a number from 0 to {LAST_PORT}: type PORT={PORT}.\n")
        given.port = int(given.port)
    return given


def run_command(project: Project, given: Namespace) -> int:
    """Do what was asked and return the exit code."""
    return WORDS[given.word].tell(project, given)
