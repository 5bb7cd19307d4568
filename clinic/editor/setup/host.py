"""Ask where the finished site goes, and write it into publishconf.py."""

import ast
import json
import re
from urllib.parse import urlsplit

from clinic.editor.asking import ask
from clinic.editor.screen import Screen
from clinic.publish.hosts.choose import find_kind
from clinic.publish.hosts.targets import SCHEMES

EXAMPLES = (
    ("public", "a folder here, to try it out"),
    ("sftp://name@host/~/public_html", "a shared host, or your own server"),
    ("s3://bucket", "S3, R2, B2 …"),
    ("git+ssh://git@github.com/clinic/site.git#branch", "GitHub, GitLab or Codeberg Pages"),
    ("webdavs://name@host/path", "Nextcloud and the like; README has them all"),
)
_LINE = re.compile(r"^PUBLISH_TARGET\s*=.*$", re.MULTILINE)
_UNDERSTOOD = {"folder", *SCHEMES, "git+ssh", "git+https", "git+file"}


def complain(target: str) -> str:
    """Say what keeps an answer from being a place to publish to; an empty text when nothing."""
    if find_kind(target) not in _UNDERSTOOD:
        return "I do not know that kind of place. Write it like one of those above."
    try:
        secret = urlsplit(target).password
    except ValueError:
        return "This can not be read as an address."
    if secret:
        return "A password never stands here: it goes into PUBLISH_PASSWORD, as README says."
    return ""


def read_target(settings: str) -> str | None:
    """Return the PUBLISH_TARGET of a settings file; None when it has none that is plain text."""
    for node in ast.parse(settings).body:
        names = [one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)]
        value = getattr(node, "value", None)
        if names == ["PUBLISH_TARGET"] and isinstance(value, ast.Constant):
            return str(value.value)
    return None


def write_target(settings: str, target: str) -> str:
    """Return a settings file with another PUBLISH_TARGET; all else stays.

    Raises ValueError when there is no line to change.
    """
    line = f"PUBLISH_TARGET = {json.dumps(target, ensure_ascii=False)}"
    made = _LINE.sub(lambda _: line, settings, count=1)
    if read_target(made) != target:
        raise ValueError("publishconf.py has no line PUBLISH_TARGET that I can change")
    return made


def ask_target(screen: Screen, today: str) -> str:
    """Ask where the site goes; Enter alone leaves it where it is."""
    screen.say("Where does the finished site go? For example:")
    width = max(len(one) for one, _ in EXAMPLES)
    for one, words in EXAMPLES:
        screen.say(f"    {one:{width}}  {words}")
    return ask(screen, "  Place", today, complain)
