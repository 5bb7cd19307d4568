"""One bad file never stops everybody, and never as the program's fault."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.builder.errors import BuildError
from clinic.builder.live_site.live_site import LiveSite
from tests.attacks import damaged_inputs
from tests.attacks.damaged_inputs import DAMAGED, HEALED, LONG
from tests.builder.small_project import make_small_project
from tests.projects import take_picture

# A project with every damaged file is made and checked once.
FACTS = "content/clinic.toml"


@pytest.fixture(scope="module")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_project(root, tmp_path_factory.mktemp("damaged") / "good")


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    return shutil.copytree(good, tmp_path / "project")


@pytest.fixture(scope="module")
def damaged(good: Path) -> Path:
    """A project with every damaged file there is, and a last good site."""
    project = shutil.copytree(good, good.parent / "many")
    (project / "output").mkdir()
    (project / "output/index.html").write_text("the last good site")
    for _, make, _ in DAMAGED:
        make(project)
    for make in HEALED:
        make(project)
    return project


def run(project: Path, *words: str) -> tuple[int, str]:
    """Do what a command does; return its exit code and what it said."""
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        code = main(words, project)
    return code, said.getvalue()


def assert_no_fault(said: str) -> None:
    assert "Traceback" not in said, said
    assert "program's fault" not in said, said
    assert "fault of the program" not in said, said


@pytest.fixture(scope="module")
def said(damaged: Path) -> str:
    code, said = run(damaged, "check")
    assert code == 1, said
    assert_no_fault(said)
    return said


@pytest.mark.parametrize(("name", "place"), [(name, place) for name, _, place in DAMAGED])
def test_of_many_damaged_files_each_is_named_in_the_same_run(name, place, said):
    assert f"PROBLEM  {place}" in said


def test_what_can_be_healed_is_not_named(said):
    named = set(re.findall(r"PROBLEM  (\S+)", said))
    names = ("healed-marked.md", "colors.jpg", "four-inks.jpg", "tells.jpg", "tells.webp")
    for name in (*names, "gray.png", "latin.svg"):
        assert f"{damaged_inputs.YEAR}/{name}" not in named


@pytest.mark.slow
@pytest.mark.parametrize("word", ["html", "publish"])
def test_damaged_files_stop_a_build_and_the_last_good_site_stays(word, damaged):
    before = take_picture(damaged / "output")
    code, said = run(damaged, word)
    assert code == 1
    assert_no_fault(said)
    assert take_picture(damaged / "output") == before
    assert not (damaged / "public").exists()


def replace(old: str, new: str):
    def change(text: str) -> bytes:
        changed, count = re.subn(f"(?m)^{old}", lambda _: new, text, count=1)
        assert count
        return changed.encode("utf-8", "surrogatepass")

    return change


def add(more: str):
    return lambda text: f"{text}\n{more}\n".encode()


# What becomes of clinic.toml, and whether a line of it is named.
FACTS_DAMAGED = {
    "a number of 5,000 digits": (replace("employees = .*", f"employees = {LONG}"), True),
    "a new field of 5,000 digits": (add(f"x = {LONG}"), True),
    "arrays 5,000 deep": (add(f"x = {'[' * 5000}{']' * 5000}"), True),
    "tables 5,000 deep": (add(f"x = {'{a=' * 5000}1{'}' * 5000}"), True),
    "names 3,000 deep": (add(f"{'.'.join('a' * 3000)} = 1"), False),
    "a day that is none": (replace("expires = ", "expires = 2026-13-45 #"), True),
    "a time that is none": (replace("expires = ", "expires = 2026-12-25T10:00:00+99:99 #"), True),
    "a day in quotes": (replace("expires = ", 'expires = "2026-12-25" #'), True),
    "a NUL": (add("\0"), True),
    "Latin letters of Windows": (lambda text: text.encode() + b'\nx = "caf\xe9"\n', True),
    "UTF-16": (lambda text: text.encode("utf-16"), False),
    "a half of a letter": (lambda text: text.encode() + b"# \xed\xa0\x80\n", True),
    "a half of a letter by its number": (replace('name = "', 'name = "\\ud800'), True),
    "U+FFFF": (replace('name = "', 'name = "\uffff'), True),
    "U+FFFF by its number": (replace('name = "', 'name = "\\uffff'), True),
    "a section twice": (add("[clinic]"), True),
    "a table for a text": (replace('name = ".*', "name = {a = 1}"), True),
    "a list of numbers": (replace("languages = .*", "languages = [1]"), True),
    "a list for the clinic": (replace(r"\[clinic\]", "[[clinic]]"), False),
    "nothing": (lambda _: b"", False),
    "wide digits in the phone": (replace('phone = ".*', 'phone = "５５５-５５５-０１４２"'), True),
    "wide hours": (replace('monday = ".*', 'monday = "０8:0０-17:00"'), True),
    "a megabyte": (lambda text: text.encode() + b"#" * 1_100_000, False),
}


@pytest.mark.parametrize("case", FACTS_DAMAGED)
def test_damaged_clinic_details_are_named_as_such_and_nothing_else_is_blamed(case, project):
    change, has_line = FACTS_DAMAGED[case]
    text = (project / FACTS).read_text(encoding="utf-8")
    (project / FACTS).write_bytes(change(text))
    code, said = run(project, "check")
    assert code == 1
    assert_no_fault(said)
    assert f"PROBLEM  {FACTS}{':' if has_line else ''}" in said, said
    assert "pelicanconf.py" not in said


def test_clinic_details_with_the_mark_of_windows_notepad_are_read(project):
    (project / FACTS).write_bytes(b"\xef\xbb\xbf" + (project / FACTS).read_bytes())
    code, said = run(project, "check")
    assert code == 0, said


def make_lock_folder(project: Path) -> None:
    (project / ".build/lock").mkdir(parents=True)
    (project / ".build/lock-holder.json").mkdir()
    (project / ".build/last-build.json").mkdir()
    (project / ".build/cache.db").mkdir(parents=True)


def make_files_for_folders(project: Path) -> None:
    (project / ".build").mkdir()
    for name in ("cards", "incremental", "pictures", "search", "templates", "staging-x"):
        (project / ".build" / name).write_text("words")
    (project / "output").write_text("words")


def make_work_file(project: Path) -> None:
    (project / ".build").write_text("words")
    if os.name == "posix":
        (project / "output").symlink_to("nowhere")


@pytest.mark.slow
@pytest.mark.parametrize("make", [make_lock_folder, make_files_for_folders, make_work_file])
def test_what_stands_in_the_place_of_the_programs_own_files_is_healed(make, project):
    make(project)
    code, said = run(project, "html")
    assert code == 0, said
    assert (project / "output/index.html").is_file()


THEME_DAMAGED = {
    "templates/base.html": b"\xe9",
    "templates/components/card.html": "words".encode("utf-16"),
    "strings/en.toml": f"x = {LONG}".encode(),
    "strings/es.toml": f"x = {'[' * 5000}{']' * 5000}".encode(),
    "static/css/base.css": b"\xe9\xff",
    "static/root/favicon.svg": b"\xe9\xff",
    "static/js/share.js": b"\xe9\xff",
}


@pytest.mark.slow
@pytest.mark.parametrize("file", THEME_DAMAGED)
def test_a_damaged_file_of_the_theme_is_named(file, project):
    path = project / "theme" / file
    path.write_bytes(THEME_DAMAGED[file])
    code, said = run(project, "html")
    assert code == 1, said
    assert_no_fault(said)
    assert f"theme/{file}" in said, said


SHADOWS = ("markdown", "pelican", "yaml", "PIL", "clinic", "random")
# What changes nothing beside others changes nothing alone: those that can be set together are.
ENVIRONMENTS = {
    "of Python": {
        "PYTHONPATH": "{shadows}",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "PYTHONHASHSEED": "7",
        "PYTHONINTMAXSTRDIGITS": "640",
        "PYTHONINSPECT": "1",
        "PYTHONDEVMODE": "1",
        "LANG": "fr_FR.UTF-8",
        "TZ": "x" * 5000,
    },
    "encodings": {
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
        "LC_ALL": "C",
        "TZ": "<+99>-99:99:99",
    },
    "no locale": {"LC_ALL": "xx", "TZ": ":/etc/passwd"},
    "nonsense": {
        "LANG": "nonsense!!",
        "LC_TIME": "ééé",
        "LANGUAGE": "zz:yy",
        "TZ": "../../etc/passwd",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("case", ENVIRONMENTS)
def test_what_is_set_up_for_other_programs_changes_nothing(case, project, tmp_path):
    (tmp_path / "shadows").mkdir()
    for name in SHADOWS:
        (tmp_path / f"shadows/{name}.py").write_text(f"raise RuntimeError('{name}')")
    more = {
        name: one.format(shadows=tmp_path / "shadows") for name, one in ENVIRONMENTS[case].items()
    }
    done = subprocess.run(
        [sys.executable, "-m", "clinic", "html"],
        cwd=project,
        env=os.environ | more,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The site is built" in done.stdout
    assert done.stderr == ""


LIBRARIES = ("markdown", "yaml", "PIL", "pelican", "jinja2", "pagefind", "pymdownx", "babel")


def make_shadows(project: Path) -> None:
    """Put a file in the project's folder for each module of Python here, and for libraries."""
    here = {one for one in sys.stdlib_module_names - {"__main__"} if find_spec(one)}
    for name in here.union(LIBRARIES):
        (project / f"{name}.py").write_text(f"raise RuntimeError('{name}')", encoding="utf-8")


@pytest.mark.slow
def test_no_file_in_the_projects_folder_stands_in_for_a_library(root, project):
    """As the Makefile and both starters begin, and everything that they begin in turn."""
    make_shadows(project)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    ways = re.findall(r"^RUN := \$\(PY\) (.*)$", makefile, re.MULTILINE)
    for name in ("Start on Windows.bat", "Start on a Mac.command"):
        ways += re.findall(r"-I (\S+) start", (root / name).read_text(encoding="utf-8"))
    assert ways == ["clinic"] * 3
    for word in ("check", "html", "publish"):
        command = [sys.executable, "-I", "clinic", word]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""


def test_what_was_loaded_from_the_projects_folder_is_loaded_again(project):
    """``python -m clinic`` looks in this folder first, for what Python itself begins with."""
    (project / "keyword.py").write_text("def iskeyword(_): return False", encoding="utf-8")
    (project / "markdown.py").write_text("raise RuntimeError('markdown')", encoding="utf-8")
    command = [sys.executable, "-m", "clinic", "check"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_way_in_keeps_the_variables_of_other_programs_out(root):
    """Each call of a Python in the Makefile and the starters has both flags."""
    called = r"(?:\$\(PYTHON\)|python(?:\.exe)?\"?|py -3|\"\$python\"|\"\$1\"|%FOUND%)"
    for name in ("Makefile", "Start on Windows.bat", "Start on a Mac.command"):
        text = (root / name).read_text(encoding="utf-8").replace("$(ALONE)", "-I")
        lines = [one for one in text.split("\n") if not one.startswith(("#", "rem"))]
        calls = re.findall(rf"{called} (?:-\w|clinic).*", "\n".join(lines))
        assert calls, name
        assert [one for one in calls if " -I" not in one] == [], name


@pytest.mark.slow
def test_the_preview_shows_all_other_pages_beside_damaged_files(project):
    """A picture that cannot be shown keeps its own page away, an unreadable name its own file."""
    for name, make, _ in DAMAGED:
        if name.startswith(("name-", "date-", "middle", "encoding-klingon", "body-")):
            make(project)
    with LiveSite(project) as site:
        site.read()
        for page in ("index.html", "blog/four/index.html", "blog/index.html"):
            assert "</html>" in (site.make(page) or "")
        with pytest.raises(BuildError, match=r"middle\.png"):
            site.make("blog/shows-middle-png/index.html")


@pytest.mark.slow
def test_plain_pelican_builds_all_other_pages_beside_unreadable_names(project):
    for name, make, _ in DAMAGED:
        if name.startswith("name-"):
            make(project)
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "out"]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (project / "out/blog/four/index.html").is_file()
