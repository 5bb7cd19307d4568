"""The front door: `python -m clinic WORD`. Here a failure becomes words and an exit code."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DONE, FAILED, BUSY, INTERRUPTED = 0, 1, 75, 130
PORT = 8000
WRITE_PORT = 8100  # so that both can be open

try:
    from clinic.editor.at_once import say_unchanged

    is_html = __name__ == "__main__" and sys.argv[1:] == ["html"]
    if is_html and say_unchanged(ROOT, "pelicanconf.py", sys.stdout):
        sys.exit(DONE)  # before all that takes time to load
    from clinic.builder.errors import BuildError, BusyError
    from clinic.checks.formats import FORMATS
    from clinic.checks.report import say_problems
    from clinic.editor import new, sign_off, stories
    from clinic.editor.checking import explain
    from clinic.editor.overview import describe
    from clinic.editor.screen import Screen
    from clinic.publish.errors import PublishError
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("clinic"):
        raise
    print(
        "This is not set up yet. Type:  make\nor, without make:  python clinic/set_up.py",
        file=sys.stderr,
    )
    sys.exit(FAILED)


def _is_set(name: str) -> bool:
    """Say whether a word such as FORCE=1 was given to make."""
    return os.environ.get(name, "").lower() not in ("", "0", "no", "false")


def _add_editing(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words that change what lies under content/."""
    writing = words.add_parser("new", help="start a post: a private draft with all its lines")
    for name in ("title", "topic", "author", "type"):
        writing.add_argument(f"--{name}", default=os.environ.get(name.upper(), ""))
    writing.add_argument("--in", default=os.environ.get("IN", ""), dest="lang", help="a language")
    bringing = words.add_parser("import", help="make drafts of a Word file, web page or export")
    bringing.add_argument("--file", default=os.environ.get("FILE", ""), help="the file")
    bringing.add_argument("--topic", default=os.environ.get("TOPIC", ""), help="a topic for it")
    bringing.add_argument("--yes", action="store_true", default=_is_set("YES"))
    words.add_parser("setup", help="make the site your own: asks for the facts, the host …")
    words.add_parser("reviews", help="list which posts are signed, due, overdue or not signed")
    signing = words.add_parser("sign-off", help="record that a provider has read a post")
    signing.add_argument("--post", default=os.environ.get("POST", ""), help="the post's file")
    signing.add_argument("--by", default=os.environ.get("BY", ""), help="the provider's id")


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; what make was given (TO, POST, BY, FORCE …) is the default."""
    parser = argparse.ArgumentParser(prog="clinic", description="The clinic's website.")
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    check = words.add_parser("check", help="look for mistakes; nothing is built or sent")
    check.add_argument(
        "--explain", nargs="?", const="", metavar="RULE", help="what a rule means; alone: them all"
    )
    check.add_argument("--format", choices=["text", *FORMATS], default="text")
    check.add_argument("--json", action="store_const", const="json", dest="format")
    _add_editing(words)
    words.add_parser("html", help="check, then build the site into output/, drafts included")
    words.add_parser("clean", help="remove what `html` makes again")
    writing = words.add_parser("write", help="write posts in your browser, on this computer alone")
    writing.add_argument("--port", type=int, default=os.environ.get("PORT") or WRITE_PORT)
    serve = words.add_parser("serve", help="look at the built site in a browser")
    serve.add_argument("--port", type=int, default=os.environ.get("PORT") or PORT)
    preview = words.add_parser("preview", help="see the site as patients will, at every save")
    preview.add_argument("--port", type=int, default=os.environ.get("PORT") or PORT)
    preview.add_argument("--post", default=os.environ.get("POST", ""), help="the post's file")
    preview.add_argument("--phone", action="store_true", default=_is_set("PHONE"))
    publish = words.add_parser("publish", help="check, build and put the site online")
    publish.add_argument("--force", action="store_true", default=_is_set("FORCE"))
    publish.add_argument("--dry-run", action="store_true", default=_is_set("DRY_RUN"))
    status = words.add_parser("status", help="say what is online")
    rollback = words.add_parser("rollback", help="put back the site before the last publish")
    verify = words.add_parser("verify", help="compare what is online with what was published")
    history = words.add_parser("history", help="list what was published from this computer")
    for one in (publish, status, verify, history, rollback):
        one.add_argument("--to", default=os.environ.get("TO", ""), help="where to publish")
    return parser.parse_args(arguments)


def _bring_in(project: "stories.Project", given: argparse.Namespace) -> int:
    """Bring in a file; what reads it is loaded here alone, as no other word needs it."""
    from clinic.editor.bring_in.story import Wish, bring_in

    return bring_in(project, Wish(given.file, given.topic, given.yes))


def _set_up(project: "stories.Project") -> int:
    """Make the site a clinic's own; what writes its facts is loaded here alone."""
    from clinic.editor.setup.story import setup

    return setup(project)


def tell_story(project: "stories.Project", given: argparse.Namespace) -> int:
    """Do what was asked and return the exit code."""
    told: dict[str, Callable[[], int]] = {
        "check": lambda: (
            stories.check(project, given.format)
            if given.explain is None
            else explain(project.screen, project.root, given.explain)
        ),
        "new": lambda: new.new(
            project, new.Wish(given.title, given.topic, given.author, given.type, given.lang)
        ),
        "import": lambda: _bring_in(project, given),
        "setup": lambda: _set_up(project),
        "reviews": lambda: sign_off.reviews(project),
        "sign-off": lambda: sign_off.sign_off(project, given.post, given.by),
        "html": lambda: stories.html(project),
        "clean": lambda: stories.clean(project),
        "write": lambda: _write(project, given.port),
        "serve": lambda: stories.serve(project, given.port),
        "preview": lambda: stories.preview(project, given.port, given.post, given.phone),
        "publish": lambda: stories.publish(
            project, given.to, force=given.force, dry_run=given.dry_run
        ),
        "status": lambda: stories.status(project, given.to),
        "verify": lambda: stories.verify(project, given.to),
        "history": lambda: stories.history(project, given.to),
        "rollback": lambda: stories.rollback(project, given.to),
    }
    return told[given.word]()


def _write(project: "stories.Project", port: int) -> int:
    """Open the editor; what it stands on is loaded for it alone, as no other word needs it."""
    from clinic.editor.write.app import write

    return write(project, port)


def _write_log(root: Path) -> str:
    """Keep the details of a failure of ours for who looks after the site; return where."""
    try:
        folder = root / ".build"
        folder.mkdir(exist_ok=True)
        log = folder / f"failure-{datetime.now():%Y-%m-%d-%H%M%S}.txt"
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return "They could not be written down: the disk is full or locked."
    return f"The details are in {log.relative_to(root)}"


def _say_failure(error: BaseException, root: Path) -> tuple[str, int]:
    """Return the words and the exit code of a story that failed."""
    untouched = "Nothing was published; the last good site is as it was."
    try:
        match error:
            case BuildError():
                return say_problems(error.problems, ending=untouched), FAILED
            case BusyError():
                return f"{error} Try again in a minute.", BUSY
            case PublishError():
                return str(error), error.exit_code
            case KeyboardInterrupt():
                return f"Stopped. {untouched}", INTERRUPTED
            case OSError():
                where = f" ({error.filename})" if error.filename else ""
                reason = error.strerror or str(error)
                return f"This computer said: {reason}{where}. {untouched}", FAILED
        where = _write_log(root)
    except Exception:  # what should say it fails too: both are in the log
        where = _write_log(root)
    return f"This is the program's fault, not yours. {untouched}\n{where}", FAILED


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one word of the front door; every failure ends in plain words and an exit code."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if not typed:  # as `make` alone does
        print(describe(root, datetime.now().astimezone()))
    given = read_arguments(typed or ["--help"])
    with Screen() as screen:
        try:
            return tell_story(stories.Project(root, screen), given)
        except (Exception, KeyboardInterrupt) as error:
            words, code = _say_failure(error, root)
        screen.close()
        print(words, file=sys.stderr)
        return code


if __name__ == "__main__":
    sys.exit(main())
