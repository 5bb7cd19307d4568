"""Every road on which a site is made, walked with inputs that attack laid over a good project.

An input is a folder of ``inputs/``: ``content/`` is laid over a small standard project,
``expected.txt`` holds the lines that `make check` must say, and ``settings.py``, where it is there,
is added to pelicanconf.py. `made_inputs.py` makes those that Git can't carry. What must never get
out is in two files named ``secrets/id_rsa``: one beside content/, one beside the project.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from unittest import mock
from urllib.parse import quote, urljoin, urlsplit

from clinic.__main__ import main
from tests.attacks.made_inputs import MADE
from tests.builder.small_project import make_small_project
from tests.projects import lose_patience, take_picture
from tests.waiting import wait_until

HERE = Path(__file__).resolve().parent
INPUTS = HERE / "inputs"
CANARY = "CANARY-5d0c1f7a-this-must-never-get-out"
SECRET = "secrets/id_rsa"
VARIABLES = {"NO_BROWSER": "1", "PUBLISH_PASSWORD": CANARY, "COLUMNS": "500"}
# A post that would be whole, so that nothing but where it lies keeps it from being read.
KEY = f"Title: {CANARY}\nDate: 2026-03-11\nCategory: Injections\nType: news\n\n{CANARY}\n"
KNOWN = "/blog/four/"  # a page of the good project
# What a copy of a secret would be called beside a page, and ways out that a server might follow.
STOLEN = ("id_rsa", "environ", "..%2f..%2fsecrets%2fid_rsa", "%5c%5cserver%5cid_rsa")
PATIENCE = 120  # seconds; on a busy computer all comes late
_ADDRESS = re.compile(r"http://[\w.:-]+:\d+\S*")
_LINK = re.compile(r"(?:href|src|poster|data|cite|content|srcset)\s*=\s*[\"']([^\"'#\s]+)")


@dataclass(frozen=True)
class Input:
    """One input that attacks.

    ``lay`` puts it over a project, ``expected`` is what `make check` must say, ``places`` are the
    files of content/ that it brings. ``is_alone`` keeps it apart from all others;
    ``tells_secret`` from those that name no secret, as they may stop a road before it gets there.
    """

    name: str
    lay: Callable[[Path], None]
    expected: tuple[str, ...]
    places: frozenset[str]
    is_alone: bool = False
    tells_secret: bool = False


def _lay_folder(folder: Path) -> Callable[[Path], None]:
    def lay(project: Path) -> None:
        if (folder / "content").is_dir():
            shutil.copytree(folder / "content", project / "content", dirs_exist_ok=True)
        if (more := folder / "settings.py").is_file():
            with (project / "pelicanconf.py").open("a", encoding="utf-8") as stream:
                stream.write(f"\n{more.read_text(encoding='utf-8')}")

    return lay


def read_inputs() -> list[Input]:
    """Return every input, by its name."""
    found = []
    for folder in sorted(one for one in INPUTS.iterdir() if one.is_dir()):
        told = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
        content = folder / "content"
        places = frozenset(
            one.relative_to(content).as_posix() for one in content.rglob("*") if one.is_file()
        )
        is_alone = "clinic.toml" in places or (folder / "settings.py").exists()
        expected = tuple(line.strip() for line in told if line.strip())
        tells = any(_names_secret(content / one) for one in places)
        found.append(Input(folder.name, _lay_folder(folder), expected, places, is_alone, tells))
    for one in MADE:
        places = frozenset(one.places)
        found.append(
            Input(one.name, one.make, one.expected, places, one.is_alone, one.tells_secret)
        )
    return found


def _names_secret(file: Path) -> bool:
    content = file.read_bytes()
    return any(one in content for one in (b"secrets", b"id_rsa", b"environ", b"etc/"))


def group_inputs(inputs: Iterable[Input]) -> list[list[Input]]:
    """Put inputs that bring no file in common together: each group is one project."""
    groups: list[list[Input]] = [[]]
    for one in inputs:
        fitting = (
            group
            for group in groups
            if not any(
                one.places & other.places
                or other.is_alone
                or one.tells_secret != other.tells_secret
                for other in group
            )
        )
        group = None if one.is_alone else next(fitting, None)
        if group is None:
            groups.append(group := [])
        group.append(one)
    return [group for group in groups if group]


def find_leaks(folder: Path, but: Iterable[Path] = ()) -> list[str]:
    """Return the files below a folder that hold the canary, apart from those named."""
    left, known = CANARY.encode(), set(but)
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path not in known
        if left in path.read_bytes()
    )


def make_project(root: Path, folder: Path) -> Path:
    """Make a good project with a built and a published site, and the two secrets."""
    project = make_small_project(root, folder / "project")
    lose_patience(project)
    for place in (folder, project):
        (place / SECRET).parent.mkdir(parents=True)
        (place / SECRET).write_text(KEY, encoding="utf-8")
    for word in ("html", "publish"):
        done = run(project, "-m", "clinic", word)
        assert done.returncode == 0, done.stdout + done.stderr
    return project


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python in a project; the password that it knows must not get out."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=PATIENCE,
        env=_environment(project),
    )


def check_here(project: Path) -> tuple[int, str]:
    """Check a project in this process; return the exit code and what was said."""
    with (
        mock.patch.dict(os.environ, VARIABLES),
        redirect_stdout(io.StringIO()) as said,
        redirect_stderr(said),
    ):
        code = main(["check"], project)
    return code, said.getvalue()


def _environment(project: Path) -> dict[str, str]:
    return {**os.environ, **VARIABLES, "PYTHONPATH": str(project)}


@dataclass
class Walked:
    """What came of one road: exit code, all that was said, and where the canary was seen."""

    code: int = 0
    said: str = ""
    leaks: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


class Roads:
    """The roads of one group of inputs; each is walked when it is first asked for.

    Parameters
    ----------
    good:
        The folder that holds a good project and the outer secret: `make_project`.
    folder:
        An empty folder for this group.
    """

    def __init__(self, good: Path, folder: Path, inputs: Iterable[Input]) -> None:
        self._good, self._folder, self._inputs = good, folder, list(inputs)
        self._walked: dict[str, Walked] = {}

    def walk(self, road: str) -> Walked:
        """Return what came of a road."""
        if road not in self._walked:
            self._walked[road] = ROADS[road](self, road)
        return self._walked[road]

    def lay(self, road: str) -> Path:
        """Return a project of its own for a road, with the inputs laid over it."""
        base = self._folder / road
        shutil.copytree(self._good, base, symlinks=True)
        for one in self._inputs:
            one.lay(base / "project")
        return base / "project"

    def documents(self) -> Iterator[str]:
        """Yield the posts and pages that the inputs bring, by their places below content/."""
        for one in self._inputs:
            yield from sorted(place for place in one.places if place.endswith(".md"))

    def walk_command(self, road: str) -> Walked:
        """Type a word of the front door, where `check` has been typed before."""
        self.walk("check")
        project = self._folder / "check" / "project"
        before = {name: take_picture(project / name) for name in ("output", "public")}
        done = run(project, "-m", "clinic", road)
        changed = [name for name in before if take_picture(project / name) != before[name]]
        return Walked(done.returncode, done.stdout + done.stderr, _leaks(project), changed)

    def walk_check(self, road: str) -> Walked:
        """Type `check`: as a process of its own for many inputs, in this one for each alone."""
        project = self.lay(road)
        if any(one.is_alone for one in self._inputs):
            code, said = check_here(project)
            return Walked(code, said, _leaks(project))
        done = run(project, "-m", "clinic", road)
        return Walked(done.returncode, done.stdout + done.stderr, _leaks(project))

    def walk_pelican(self, road: str) -> Walked:
        """Run plain Pelican; it may write nothing but its output and what is kept."""
        project = self.lay(road)
        shutil.rmtree(project / "output")
        before = _take_all(project.parent)
        done = run(project, "-m", "pelican", "content", "-s", f"{road.partition('-')[2]}.py")
        after = _take_all(project.parent)
        changed = sorted(one for one in before.keys() | after if before.get(one) != after.get(one))
        return Walked(done.returncode, done.stdout + done.stderr, _leaks(project), changed)

    def walk_preview(self, road: str) -> Walked:
        """Open the preview and look at whatever it shows of the inputs."""
        project = self.lay(road)
        with serving(project, "preview") as browser:
            about = "/.preview/about?at=/"
            browser.wait_for(KNOWN, lambda: bool(json.loads(browser.get(about)[1])["reasons"]))
            leaks = browser.look_around("", ["/", "/blog/", *map(_page_of, self.documents())])
        return Walked(0, browser.said, [*leaks, *_leaks(project)])

    def walk_look(self, road: str) -> Walked:
        """Open the editor, and look at each of the inputs in the site's own theme."""
        project = self.lay(road)
        with serving(project, "write") as browser:
            documents = list(self.documents())
            # Each look at a text that can't be shown reads all others anew: two are enough, as all
            # pages of the site are looked at then.
            known = "/look/posts/2025/five.md"
            looks = [known, *(f"/look/{quote(one)}" for one in documents[:2])]
            leaks = browser.look_around("/site", looks)
            # A clinic.toml that cannot be used keeps all pages away, and is named instead.
            browser.wait_for(
                f"/site{KNOWN}",
                lambda: browser.status == 500 or browser.find_status(known) >= 400,
            )
            leaks += browser.look_around("/site", [f"/site{_page_of(one)}" for one in documents])
        return Walked(0, browser.said, [*leaks, *_leaks(project)])


ROADS: dict[str, Callable[[Roads, str], Walked]] = {
    "check": Roads.walk_check,
    "html": Roads.walk_command,
    "publish": Roads.walk_command,
    "pelican-pelicanconf": Roads.walk_pelican,
    "pelican-publishconf": Roads.walk_pelican,
    "preview": Roads.walk_preview,
    "look": Roads.walk_look,
}
COMMANDS = ("check", "html", "publish")


def _leaks(project: Path) -> list[str]:
    base = project.parent
    secrets = [*(base / SECRET).parent.iterdir(), *(project / SECRET).parent.iterdir()]
    return find_leaks(base, but=secrets)


def _take_all(base: Path) -> dict[str, str]:
    """Return what is in a project and around it, apart from its output and what is kept."""
    own = ("project/output", "project/.build")
    taken = take_picture(base)
    return {
        name: what
        for name, what in taken.items()
        if not f"{name}/".startswith(tuple(f"{one}/" for one in own)) and "__pycache__" not in name
    }


def _page_of(place: str) -> str:
    """Return the address that a post or page would have, as its file is named."""
    kind, _, rest = place.partition("/")
    slug, *language = rest.rpartition("/")[2].removesuffix(".md").split(".")
    start = "".join(f"/{one}" for one in language)
    return quote(f"{start}/blog/{slug}/" if kind == "posts" else f"{start}/{slug}/")


class Browser:
    """Asks a server of the project as a browser does, which keeps cookies."""

    def __init__(self, address: str, said: str = "") -> None:
        self.said = said
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _Redirects()
        )
        self.site, self.status = "", 0  # of the last answer
        # The way in: it brings the key, and leads to a secret path, with a cookie.
        self.site = self.get(address)[0].rstrip("/")

    def get(self, address: str) -> tuple[str, bytes]:
        """Return where an address led, and what was answered there."""
        try:
            whole = f"{self.site}{address}" if address.startswith("/") else address
            with self._opener.open(whole, timeout=PATIENCE) as answer:
                self.status = answer.status
                return answer.geturl(), answer.read()
        except urllib.error.HTTPError as error:
            self.status = error.code
            return error.geturl() or address, error.read()
        except (urllib.error.URLError, ValueError, OSError):
            return address, b""

    def find_status(self, page: str) -> int:
        """Return the status of the answer to a page."""
        self.get(page)
        return self.status

    def wait_for(self, page: str, has_failed: Callable[[], bool]) -> None:
        """Wait until a page that is known to be good is there, or it is said that none can be."""
        wait_until(
            lambda: b"The fourth post" in self.get(page)[1] or has_failed(), f"{page} never came"
        )

    def look_around(self, prefix: str, pages: Iterable[str]) -> list[str]:
        """Ask for pages and for what each of them names; return the addresses with the canary."""
        seen: set[str] = set()
        leaks = []
        for page in pages:
            at, content = self.get(page)
            text = content.decode("utf-8", "replace")
            named = {_join(at, one) for one in _LINK.findall(text)}
            asked = [at, *(one for one in named if one.startswith(f"{self.site}{prefix}/"))]
            asked += [urljoin(at, one) for one in STOLEN]
            for address in asked:
                if address not in seen and CANARY.encode() in self.get(address)[1]:
                    leaks.append(address)
                seen.add(address)
        return leaks


def _join(at: str, link: str) -> str:
    """Return where a link leads; nowhere for one that no browser follows."""
    try:
        return urljoin(at, link)
    except ValueError:
        return ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows no way that leads to another host."""

    def redirect_request(self, asked, answer, code, words, headers, to):
        if urlsplit(to).netloc != urlsplit(asked.full_url).netloc:
            return None
        return super().redirect_request(asked, answer, code, words, headers, to)


@contextmanager
def serving(project: Path, word: str) -> Iterator[Browser]:
    """Start `make preview` or `make write` and come in by the address that it prints."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "clinic", word, "--port", "0"],
        cwd=project,
        env=_environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as program:
        try:
            said, found = "", None
            for line in program.stdout:
                said += line
                if found := _ADDRESS.search(line):
                    break
            assert found, said
            yield Browser(found[0], said)
        finally:
            program.terminate()
