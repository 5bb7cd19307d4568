"""Whatever a text does to a rule, or a rule to a text: the text is named, and all others go on.

The rules here never end, or fail. They are added to a copy of the program as CONTRIBUTING says, and
met through its commands and servers.
"""

import contextlib
import http.client
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builder.small_project import make_small_project
from tests.projects import lose_patience
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
PATIENCE = 300  # seconds: on a busy computer all that is waited for comes late
ODD_RULES = '''"""Rules that never end, fail or crash, over a text with their word in it."""

import os
import re
from pathlib import Path

from clinic.checks.registry import Finding, Reads, Subject, rule


def go_on(text, word):
    while f"NEVER-{word}" in text:
        pass
    if f"EXIT-{word}" in text:
        os._exit(1)
    if f"LEAVE-{word}" in text:
        raise SystemExit(1)
    if f"STUCK-{word}" in text:
        Path("stuck").touch()
        re.match(r"(a+)+$", "a" * 80 + "b")
    if f"FAIL-{word}" in text:
        raise KeyError(word)


@rule("odd-document", Subject.DOCUMENT)
def look_at_document(document, library):
    """It is odd."""
    go_on(document.text, "DOCUMENT")
    return []


@rule("odd-neighbor", Subject.DOCUMENT, reads=[Reads.LIBRARY])
def look_at_neighbors(document, library):
    """It is odd, and asks for other texts."""
    if library.files:
        go_on(document.text, "NEIGHBOR")
    return []


@rule("odd-library", Subject.LIBRARY)
def look_at_library(library):
    """It is odd."""
    everything = [document.place for document in library.documents.values()]
    for document in library.documents.values():
        go_on(document.text, "LIBRARY")
    return everything[:0]


@rule("odd-outcome", Subject.OUTCOME)
def look_at_outcome(library, problems):
    """It is odd."""
    for document in library.documents.values():
        go_on(document.text, "OUTCOME")
    return []


@rule("odd-page", Subject.PAGE)
def look_at_page(page, site):
    """It is odd."""
    go_on(page.html, "PAGE")
    return []


@rule("odd-site", Subject.SITE)
def look_at_site(site):
    """It is odd."""
    for page in site.pages.values():
        go_on(page.html, "SITE")
    return []


@rule("many", Subject.DOCUMENT)
def look_for_many(document, library):
    """It finds much."""
    for number in range(5000 * document.text.count("MANY")):
        yield Finding(file=document.path, what=f"Number {number}.", fix="Fix it.", line=1)
'''
POST = "content/posts/2026/odd.md"
DEAD_LINK = "See [this]({filename}gone.md)."
WRONG = "content/posts/2026/wrong.md"
HEADER = (
    "Title: {title}\nDate: 2026-11-01\nCategory: Injections\nType: news\nSummary: An odd post.\n\n"
)


def write_post(project: Path, words: str, file: str = POST) -> None:
    title = Path(file).stem.capitalize()
    (project / file).write_text(HEADER.format(title=title) + words + "\n", encoding="utf-8")


def make_project(root: Path, folder: Path) -> Path:
    """Make a project with a program of its own, which has the odd rules too."""
    made = make_small_project(root, folder)
    lose_patience(made)
    rules = made / "clinic/checks/rules"
    (rules / "odd.py").write_text(ODD_RULES, encoding="utf-8")
    return made


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    return make_project(root, tmp_path / "project")


def write_each(project: Path, words: list[str]) -> dict[str, str]:
    """Write a post for each of these words; return its file."""
    files = {one: f"content/posts/2026/odd-{one.lower()}.md" for one in words}
    for one, file in files.items():
        write_post(project, f"{one} {DEAD_LINK}", file)
    return files


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-E", "-s", "-m", "clinic", *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def run_pelican(project: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.stdout + done.stderr


def read_report(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return " ".join(done.stdout.split())


NOTING = '''"""Notes each time that Markdown reads a hostile text; ends the process over another."""

import os
from pathlib import Path

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Noting(Preprocessor):
    def run(self, lines):
        if "CRASH" in "".join(lines):
            os._exit(1)
        if "[[[[" in "".join(lines):
            with Path(__file__).with_name("reads.txt").open("a") as reads:
                reads.write("x")
        return lines


class NotingExtension(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Noting(md), "noting", 1000)


def makeExtension(**settings):
    return NotingExtension(**settings)
'''


def add_noting(project: Path) -> None:
    """Have it noted each time that Markdown reads a hostile text."""
    (project / "clinic/noting.py").write_text(NOTING, encoding="utf-8")
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('\nMARKDOWN["extensions"].append("clinic.noting")\n')


SUBJECTS = ("DOCUMENT", "NEIGHBOR", "LIBRARY", "OUTCOME")
# A pattern holds the interpreter and a loop does not; each kind of rule meets one of them here,
# in one run, and both in `make prove`.
ENDLESS = [
    ["NEVER-DOCUMENT", "STUCK-NEIGHBOR", "STUCK-LIBRARY", "NEVER-OUTCOME"],
    pytest.param(
        ["STUCK-DOCUMENT", "NEVER-NEIGHBOR", "NEVER-LIBRARY", "STUCK-OUTCOME"],
        marks=pytest.mark.prove,
    ),
]


@pytest.mark.parametrize("words", ENDLESS, ids="-".join)
def test_a_rule_that_never_ends_is_stopped_and_named_with_the_file(project, words):
    files = write_each(project, words)
    write_post(project, DEAD_LINK, WRONG)
    done = run(project, "check")
    said = read_report(done)
    assert done.returncode == 1
    for word, file in files.items():
        rule = f"odd-{word.partition('-')[2].lower()}"
        assert f'PROBLEM {file} The check "{rule}" took too long on this file' in said
    # the other rules and files are still looked at
    assert all(f"PROBLEM {file}:7" in said for file in (WRONG, *files.values()))
    assert said.count("took too long") == len(words)


FAILING = [f"FAIL-{subject}" for subject in SUBJECTS]
CRASHING = ["EXIT-DOCUMENT", "LEAVE-DOCUMENT"]


@pytest.fixture(scope="module")
def report(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """What one check says of rules that fail or crash, each over a text of its own."""
    project = make_project(root, tmp_path_factory.mktemp("failing") / "project")
    add_noting(project)
    write_each(project, [*FAILING, *CRASHING])
    write_post(project, DEAD_LINK, WRONG)
    write_post(project, "CRASH")
    write_post(project, "MANY", "content/posts/2026/many.md")
    done = run(project, "check")
    return done.returncode, read_report(done)


@pytest.mark.parametrize("word", FAILING)
def test_a_rule_that_fails_is_named_with_the_file_and_silences_no_other(report, word):
    code, said = report
    assert code == 1
    file, rule = f"content/posts/2026/odd-{word.lower()}.md", word.lower().replace("fail", "odd")
    assert f'PROBLEM {file} The check "{rule}" failed on this file (KeyError' in said
    assert f"PROBLEM {file}:7" in said
    assert f"PROBLEM {WRONG}:7" in said
    assert said.count("failed on this file") == len(FAILING)


@pytest.mark.parametrize("word", CRASHING)
def test_a_rule_that_crashes_is_not_said_to_be_slow(report, word):
    file = f"content/posts/2026/odd-{word.lower()}.md"
    assert f'PROBLEM {file} The check "odd-document" stopped without a result' in report[1]
    assert f"PROBLEM {WRONG}:7" in report[1]
    assert "too long" not in report[1]


def test_a_crash_of_markdown_is_not_said_to_be_slow(report):
    assert f"PROBLEM {POST} Markdown stopped without a result on this file." in report[1]
    assert "too long" not in report[1]


def test_what_a_rule_finds_by_the_thousand_is_said_by_the_hundred(report):
    assert "And 4,800 more problems like this in the same file." in report[1]
    assert report[1].count("Number ") == 200


@pytest.mark.parametrize("first", ["pelican", pytest.param("check", marks=pytest.mark.prove)])
def test_a_text_that_keeps_markdown_busy_does_so_once_whoever_asks(project, serve, first):
    add_noting(project)
    write_post(project, "[" * 19_000)
    ways = {
        "check": lambda: run(project, "check").stdout,
        "pelican": lambda: run_pelican(project),
        "html": lambda: run(project, "html").stdout,
    }
    assert "Markdown took too long" in " ".join(ways[first]().split())
    assert (project / "output/blog/index.html").exists() == (first == "pelican")
    reads = project / "clinic/reads.txt"
    known = reads.read_text()
    assert known
    (project / POST).rename(project / "content/posts/2026/moved.md")
    for way in ways.values():
        assert "Markdown took too long" in " ".join(way().split())
    editor = serve("write")
    wait_for(lambda: editor.get("/"), "The fourth post")
    assert "Markdown took too long" in editor.get("/look/posts/2026/moved.md")
    editor.get("/look/posts/2025/four.md")
    wait_for(lambda: editor.get("/site/blog/"), "The fourth post")
    preview = serve("preview")
    wait_for(lambda: preview.get("/blog/"), "The fourth post")
    assert reads.read_text() == known


PAGES = [
    ["STUCK-PAGE", "FAIL-PAGE", "NEVER-SITE"],
    ["FAIL-SITE"],
    pytest.param(["NEVER-PAGE", "STUCK-SITE"], marks=pytest.mark.prove),
]


@pytest.mark.parametrize("words", PAGES, ids="-".join)
def test_a_rule_on_pages_that_never_ends_or_fails_is_named_and_no_site_is_built(project, words):
    files = {one: f"content/posts/2026/odd-{one.lower()}.md" for one in words}
    for one, file in files.items():
        write_post(project, one, file)
    done = run(project, "html")
    said = read_report(done)
    assert done.returncode == 1
    for word, file in files.items():
        kind, _, subject = word.partition("-")
        why = "failed on" if kind == "FAIL" else "took too long on"
        assert f'PROBLEM {file} The check "odd-{subject.lower()}" {why} this file' in said
    assert not (project / "output").exists()


def test_a_text_over_the_limit_is_neither_checked_nor_made_a_page(project):
    write_post(project, "Many words. NEVER-DOCUMENT\n\n" * 20_000)
    done = run(project, "html")
    said = read_report(done)
    assert done.returncode == 1
    assert f"PROBLEM {POST} This post is too long to check: 560,0" in said
    said = run_pelican(project)
    assert "This post is too long to check" in " ".join(said.split())
    assert not (project / "output/blog/odd").exists()
    assert (project / "output/blog/index.html").exists()


def list_children(pid: int) -> list[int]:
    """Return the processes that a process has begun, and those that they have."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(one.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [int(one.parent.name), *list_children(int(one.parent.name))]
    return found


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_a_worker_whose_parent_is_killed_ends_even_in_a_pattern_without_end_and_leaves_nothing(
    project, tmp_path
):
    write_post(project, "STUCK-DOCUMENT")
    command = [sys.executable, "-E", "-s", "-m", "clinic", "check"]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, env=environment
    ) as program:
        wait_until((project / "stuck").exists)
        children = list_children(program.pid)
        program.send_signal(signal.SIGKILL)
    assert children
    wait_until(lambda: not any(map(is_running, children)))
    assert list(temporary.glob("clinic-*")) == []


class Visitor:
    """Somebody at a browser, who has shown the key."""

    def __init__(self, address: str) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        try:  # it leads to a secret path
            with self._opener.open(address, timeout=PATIENCE) as answer:
                self.site = answer.geturl().rstrip("/")
        except urllib.error.HTTPError as error:  # 503 while all is read
            self.site = error.geturl().rstrip("/")

    def get(self, path: str) -> str:
        return self._ask(self.site + path)

    def _ask(self, address: str) -> str:
        try:
            with self._opener.open(address, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:  # 503 while all is read, 404 for a page to come
            return error.read().decode()


@pytest.fixture
def serve(project: Path) -> Iterator[object]:
    """Begin a server of the project, and return somebody who looks at it."""
    begun: list[subprocess.Popen[str]] = []

    def start(word: str) -> Visitor:
        program = subprocess.Popen(
            [sys.executable, "-E", "-s", "-m", "clinic", word, "--port", "0"],
            cwd=project,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NO_BROWSER": "1"},
        )
        begun.append(program)
        assert program.stdout
        for line in program.stdout:
            if found := re.search(r"http://\S+", line):
                return Visitor(found[0])
        raise AssertionError("it did not say where it is")

    yield start
    for program in begun:
        busy = list_children(program.pid)
        program.kill()
        program.wait()
        for child in busy:  # which would go on for as long as it may
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def wait_for(look: Callable[[], str], words: str) -> None:
    wait_until(lambda: words in look(), f"{words!r} never came")


class Asking(threading.Thread):
    """Somebody who waits for a page."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        super().__init__(daemon=True)
        self.visitor, self.path, self.page = visitor, path, ""
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):  # the server may be ended
            self.page = self.visitor.get(self.path)


BUSY = {  # a loop, a pattern, and Markdown
    "content/posts/2026/odd.md": "NEVER-DOCUMENT",
    "content/posts/2026/stuck.md": "STUCK-NEIGHBOR",
    "content/posts/2026/brackets.md": "[" * 19_000,
}


@pytest.mark.parametrize("words", BUSY.values(), ids=["loop", "pattern", "Markdown"])
def test_the_editor_serves_everybody_while_one_text_has_no_end(project, serve, words):
    lose_patience(project, 60.0)  # however busy the computer is, others are served meanwhile
    visitor = serve("write")
    wait_for(lambda: visitor.get("/"), "The fourth post")
    write_post(project, words)
    asking = Asking(visitor, f"/edit/{POST.removeprefix('content/')}")
    other = visitor.get("/edit/posts/2025/four.md")
    assert "The fourth post" in other
    assert asking.is_alive(), asking.page  # and somebody else's page came meanwhile


def test_the_editor_says_which_check_of_a_text_was_stopped(project, serve):
    for file, words in BUSY.items():
        write_post(project, words, file)
    visitor = serve("write")
    for file in BUSY:
        address = f"/edit/{file.removeprefix('content/')}"
        wait_for(lambda at=address: visitor.get(at), "took too long on this")


def test_the_preview_serves_everybody_while_one_text_has_no_end(project, serve):
    lose_patience(project, 60.0)
    write_post(project, "Words.")
    visitor = serve("preview")
    wait_for(lambda: visitor.get("/blog/"), "The fourth post")
    wait_for(lambda: visitor.get("/blog/odd/"), "Words.")
    write_post(project, "STUCK-DOCUMENT")
    wait_for(lambda: visitor.get("/blog/odd/"), "STUCK-DOCUMENT")
    asking = Asking(visitor, find_about("/blog/odd/"))
    assert "The fourth post" in visitor.get("/blog/")
    assert asking.is_alive(), asking.page


def find_about(at: str) -> str:
    return f"/.preview/about?at={at}&problems=1"
