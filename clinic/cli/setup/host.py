"""Ask for the publish target, and write it to publishconf.py."""

import ast
import json
import re
from functools import partial
from pathlib import Path

from clinic.actions.console import Screen
from clinic.cli.prompts import ask
from clinic.publish.errors import PublishError
from clinic.publish.targets import choose_target as choose
from clinic.publish.targets.target_url import holds_password, parse_target

EXAMPLES = (
    ("public", "a folder in this project, to try publishing"),
    ("sftp://name@host/~/public_html", "a web host, or your own server"),
    ("s3://bucket", "S3, R2 or B2"),
    ("git+ssh://git@github.com/clinic/site.git#branch", "GitHub, GitLab or Codeberg Pages"),
    ("webdavs://name@host/path", "Nextcloud and similar (docs/hosting.md lists all)"),
)
_LINE = re.compile(r"^PUBLISH_TARGET\s*=.*$", re.MULTILINE)


def complain(target: str, root: Path | None = None) -> str:
    """Return why an answer is not a valid target, or "".

    Parameters
    ----------
    root:
        The project folder; None to skip the checks of local folders.
    """
    try:
        if root is None:
            parse_target(target)
        else:
            choose.read_target(target, root, is_written=True)
    except PublishError as error:
        return f"{error.what} {error.to_do}"
    return ""


def read_target(settings: str) -> str | None:
    """Return PUBLISH_TARGET from a settings file; None if it is not a string literal."""
    for node in ast.parse(settings).body:
        names = [one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)]
        value = getattr(node, "value", None)
        if names == ["PUBLISH_TARGET"] and isinstance(value, ast.Constant):
            return str(value.value)
    return None


def write_target(settings: str, target: str) -> str:
    """Return a settings file with another PUBLISH_TARGET.

    Raises
    ------
    ValueError
        There is no line to change.
    """
    line = f"PUBLISH_TARGET = {json.dumps(target, ensure_ascii=False)}"
    made = _LINE.sub(lambda _: line, settings, count=1)
    if read_target(made) != target:
        raise ValueError("publishconf.py has no line PUBLISH_TARGET that can be changed")
    return made


def hide_password(settings: str) -> str:
    """Return a settings file without its target if that may contain a password."""
    target = read_target(settings)
    return write_target(settings, "") if target and holds_password(target) else settings


def ask_target(screen: Screen, today: str, root: Path) -> str:
    """Ask for the target; Enter alone keeps the current one if it is valid."""
    if trouble := complain(today, root):
        screen.say(f"  {trouble}")
        today = "public"
    screen.say("Where should the site be published? Examples:")
    width = max(len(one) for one, _ in EXAMPLES)
    for one, words in EXAMPLES:
        screen.say(f"    {one:{width}}  {words}")
    return ask(screen, "  Destination", today, partial(complain, root=root))
