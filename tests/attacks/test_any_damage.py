"""Whatever is damaged, and however: no traceback, and nothing is called the program's fault.

A short form with the same examples every time is in the suite; `make prove` tries thousands, new
ones each time, and prints how many inputs ran.
"""

import contextlib
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.__main__ import main
from clinic.checks.runner import check_content  # noqa: F401  (loaded once, for all)
from tests.attacks.any_damage import (
    EDITS,
    FACTS,
    HURTS,
    RAN,
    READERS,
    change,
    close,
    facts,
    hurt,
    make_folder,
)
from tests.attacks.damaged_inputs import DAMAGED, show_picture
from tests.builder.small_project import make_small_project
from tests.projects import take_picture

SLOWLY = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
settings.register_profile("pinned", max_examples=25, derandomize=True, **SLOWLY)
PINNED = settings.get_profile("pinned")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = make_folder()
    yield folder
    close()
    shutil.rmtree(folder, ignore_errors=True)


def feed(name: str, folder: Path, how: settings) -> None:
    """Give a reader its examples."""
    reader = READERS[name]

    @how
    @given(reader.examples)
    def each(example: object) -> None:
        RAN[name] += 1
        reader.read(example, folder)

    each()


@pytest.mark.parametrize("name", READERS)
def test_whatever_a_reader_is_given_it_returns_a_value_or_says_what_is_wrong(name, folder):
    feed(name, folder, PINNED)


@pytest.mark.prove
@pytest.mark.parametrize("name", READERS)
def test_so_it_is_with_thousands(name, folder):
    feed(name, folder, settings(max_examples=READERS[name].count, **SLOWLY))


# Many damaged files at once, in one project.
MANY = st.fixed_dictionaries(
    {
        "posts": st.lists(st.tuples(st.integers(0, 6), EDITS), max_size=4),
        "drawing": st.none() | HURTS,
        "details": st.none() | facts(FACTS),
        "settings": st.none() | EDITS,
        "theme": st.none() | st.tuples(st.floats(0, 1, exclude_max=True), HURTS),
        "known": st.lists(st.sampled_from(DAMAGED), max_size=6, unique_by=lambda one: one[0]),
        "picture": st.none() | HURTS,
    }
)


def damage(project: Path, what: dict) -> None:
    """Damage many files of a project."""
    posts = sorted((project / "content/posts").glob("*/*.md"))
    for at, edits in what["posts"]:
        text = posts[at % len(posts)].read_text(encoding="utf-8", errors="replace")
        posts[at % len(posts)].write_bytes(change(text, edits).encode("utf-8", "surrogatepass"))
    drawing = project / "content/posts/2026/one-line.svg"
    if what["picture"]:
        show_picture(project, "seen.svg", hurt(drawing.read_bytes(), what["picture"]))
    if what["drawing"]:
        drawing.write_bytes(hurt(drawing.read_bytes(), what["drawing"]))
    if what["details"]:
        (project / "content/clinic.toml").write_bytes(what["details"])
    if what["theme"]:
        where, hurts = what["theme"]
        files = [one for one in sorted((project / "theme").rglob("*")) if one.is_file()]
        file = files[int(len(files) * where)]
        file.write_bytes(hurt(file.read_bytes(), hurts))
    if what["settings"]:  # in a comment or a text: a program may do whatever it likes
        words = "".join(one for _, _, come in what["settings"] for one in come)
        (project / "publishconf.py").open("ab").write(
            f"\nNOTE = {words!r}  # {words}\n".encode("utf-8", "surrogatepass")
        )
    for _, make, _ in what["known"]:
        make(project)


def walk(good: Path, folder: Path, what: dict) -> None:
    """Check, build and publish a damaged project; the last good site stays, or is a whole one."""
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(good, project)
    damage(project, what)
    before = take_picture(project / "output")
    for word in ("check", "html", "publish"):
        RAN[f"damaged projects, by make {word}"] += 1
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main([word], project)
        told = said.getvalue()
        assert code in (0, 1, 3), told
        assert "Traceback" not in told, told
        assert "program's fault" not in told, told
        assert "fault of the program" not in told, told
        if code == 1 and word == "html":
            assert take_picture(project / "output") == before


@pytest.fixture(scope="module")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project whose site is built."""
    project = make_small_project(root, tmp_path_factory.mktemp("any") / "good")
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["html"], project) == 0
    return project


@pytest.mark.slow
def test_many_damaged_files_in_a_project_are_no_fault_of_the_program(good, folder):
    @settings(PINNED, max_examples=4)
    @given(MANY)
    def each(what: dict) -> None:
        walk(good, folder, what)

    each()


@pytest.mark.prove
def test_so_it_is_with_dozens_of_projects(good, folder):
    @settings(max_examples=40, **SLOWLY)
    @given(MANY)
    def each(what: dict) -> None:
        walk(good, folder, what)

    each()
