"""The site in memory shows what a clean build would, after whatever was edited."""

import os
import random
import re
import shutil
from pathlib import Path

import pytest
from pelican import signals

from clinic.builder.errors import BuildError
from clinic.builder.live_site import reloader as renewing
from clinic.builder.live_site.live_site import LiveSite
from clinic.builder.pelican_run import run_pelican
from clinic.builder.settings import read_site_settings
from clinic.builder.snapshot import take_snapshot
from tests.builder import edits_of_theme  # noqa: F401  (it puts its own on the list)
from tests.builder.edits import EDITS
from tests.builder.small_project import make_small_project
from tests.projects import NOW, PARTS, copy_project

POST = "content/posts/2026/two.md"
PAGE = "blog/two/index.html"
# Counted over the finished pages, so a page that is made alone can't hold them.
MEASURED = re.compile(r'(data-measured="\w+"[^>]*>)[^<]*')
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h9z"/></svg>'
OF_HOSTS = {"_headers", "_redirects", ".htaccess", ".nginx.conf"}
# Without those of a build's own files, and of code, which only a new process loads.
APART = ("tests.builder.damage", "tests.builder.edits_of_code")
NAMES = sorted(name for name, edit in EDITS.items() if edit.__module__ not in APART)
# These edits once left a template in memory that took a macro from one that had changed.
SEED = 371672  # the same steps every time; `make prove` tries others
SHORT, LONG = 3, int(os.environ.get("STEPS") or 200)


def forget_order() -> None:
    """Let the next Pelican connect its plugins anew, each in its place."""
    for receiver in list(signals.finalized.receivers_for(None)):
        signals.finalized.disconnect(receiver)


@pytest.fixture(autouse=True)
def leave_no_order():
    yield
    forget_order()


@pytest.fixture
def lent(small_built_once: Path, root: Path, tmp_path: Path) -> Path:
    """A project whose cards and pictures are already drawn."""
    project = make_small_project(root, tmp_path / "project")
    shutil.copytree(small_built_once / ".build", project / ".build")
    return project


@pytest.fixture
def site(lent: Path):
    with LiveSite(lent) as site:
        site.read()
        yield site


def follow(site: LiveSite, *files: str) -> bool:
    """Tell the site what was saved; say whether it had to read everything again."""
    saved = site.save([site.root / one for one in files])
    if saved.needs_reading:
        site.read()
    return saved.needs_reading


def build(project: Path, folder: Path) -> dict[str, str]:
    """Build a site from nothing, without its search; return its pages, feeds and the like."""
    settings = read_site_settings(project, "pelicanconf.py", OUTPUT_PATH=str(folder))
    settings["KEEP_TEXTS"] = False
    settings["PLUGINS"].remove("clinic.plugins.search")
    forget_order()  # the site in memory connected the search
    run_pelican(project, settings, NOW)
    names = sorted(one for one in folder.rglob("*") if one.is_file())
    return {
        one.relative_to(folder).as_posix(): MEASURED.sub(
            r"\1", one.read_bytes().decode("utf-8", "replace")
        )
        for one in names
        if one.name not in OF_HOSTS
    }


def show(site: LiveSite, name: str) -> str | None:
    """Return what the site shows under a name."""
    made = site.make(name)
    if made is None and (file := site.find_file(name)):
        made = file.read_bytes().decode("utf-8", "replace")
    return made and MEASURED.sub(r"\1", made)


def compare(site: LiveSite, clean: dict[str, str]) -> list[str]:
    """Name what the site shows otherwise than a clean build, or does not show."""
    differing = [name for name in clean if show(site, name) != clean[name]]
    return differing + [f"only in memory: {one}" for one in site.list_names() if one not in clean]


def take_steps(lent: Path, folder: Path, seed: int, count: int) -> str:
    """Make edits at random, each followed; return how the site differs from a clean build."""
    chance, before = random.Random(seed), folder / "before"
    names: list[str] = []
    while len(names) < count:
        names += chance.sample(NAMES, len(NAMES))
    with LiveSite(lent) as site:
        site.read()
        for number, name in enumerate(names[:count], 1):
            shutil.rmtree(before, ignore_errors=True)
            copy_project(lent, before)
            follow_edit(site, lambda name=name: EDITS[name](lent, random.Random(seed)))
            try:
                shutil.rmtree(folder / "clean", ignore_errors=True)
                differing = compare(site, build(lent, folder / "clean"))
            except BuildError:  # what the checks would refuse is undone, as an editor would
                follow_edit(site, lambda: put_back(before, lent))
                continue
            if differing:
                return f"seed {seed}, step {number}, after {names[:number]}: {differing[:9]}"
    return ""


def put_back(before: Path, project: Path) -> None:
    for part in PARTS:
        if (project / part).is_dir():
            shutil.rmtree(project / part)
    shutil.copytree(before, project, dirs_exist_ok=True)


def follow_edit(site: LiveSite, edit) -> None:
    """Make an edit and tell the site which files it touched, as a watcher would."""
    stock = take_snapshot(site.root)
    edit()
    after = take_snapshot(site.root)
    touched = [one for one in {*stock, *after} if stock.get(one) != after.get(one)]
    try:
        follow(site, *touched)
    except BuildError:
        assert touched


@pytest.mark.quick
def test_a_save_of_the_body_alone_needs_nothing_else_read(site):
    with (site.root / POST).open("a", encoding="utf-8") as post:
        post.write("\nA zebra went by.\n")
    assert not follow(site, POST)
    assert "A zebra went by." in site.make(PAGE)


def test_a_save_that_lists_show_reads_everything_again(site):
    post = site.root / POST
    before = post.read_text(encoding="utf-8")
    for line in ("Title: Zebra", "Slug: zebra", "Date: 2026-01-02", "Tags: zebra", "Summary: Z."):
        words = re.sub(rf"^{line.split(':')[0]}:.*\n", "", before, flags=re.M)
        post.write_text(f"{line}\n{words}", encoding="utf-8")
        assert site.save([post]).needs_reading
        post.write_text(before, encoding="utf-8")
        site.save([post])


def test_a_picture_that_a_text_shows_since_its_save_is_there_at_once(site):
    (site.root / POST).with_name("knee.svg").write_text(DRAWING)
    text = (site.root / POST).read_text()
    (site.root / POST).write_text(f"{text}\n![A knee]({{attach}}knee.svg)\n")
    site.save([site.root / POST])
    address = re.search(r'src="[./]*([^"]+)"[^>]*alt="A knee"', site.make(PAGE))[1]
    assert site.find_file(address)


def test_a_save_that_can_not_be_read_leaves_everything_as_it_was(site):
    before = site.make(PAGE)
    (site.root / POST).write_text("Date: yesterday\n\nWords.\n", encoding="utf-8")
    saved = site.save([site.root / POST])
    assert (saved.unreadable, saved.needs_reading) == ([POST], False)
    assert site.make(PAGE) == before


def test_the_post_that_is_being_written_can_be_seen_before_all_others(lent):
    with LiveSite(lent) as site:
        site.read([POST])
        assert "The second post" in site.make(PAGE)
        assert site.make("index.html") is None  # it would list that post alone
        site.read()
        assert "The second post" in site.make("index.html")


def test_who_may_see_a_text_is_known(site):
    post = site.root / POST
    words = re.sub(r"^(Date|Status):.*\n", "", post.read_text(encoding="utf-8"), flags=re.M)
    for header, state, folder in (
        ("Date: 2026-01-02", "live", "blog"),
        ("Date: 2199-12-01", "waiting", "drafts"),
        ("Date: 2026-01-02\nStatus: draft", "draft", "drafts"),
        ("Date: 2026-01-02\nStatus: hidden", "hidden", "blog"),
    ):
        post.write_text(f"{header}\n{words}", encoding="utf-8")
        follow(site, POST)
        text = site.find_text(file=POST)
        assert (text.state, text.name.split("/")[0]) == (state, folder)
        assert site.find_text(name=text.name) == text


def test_a_failing_template_names_its_line_and_is_mended_by_the_next_save(site):
    template = site.root / "theme/templates/article.html"
    good = template.read_text(encoding="utf-8")
    template.write_text(good + "{{ zebra.stripes }}", encoding="utf-8")
    template.write_text(good.replace("<article", "{{ zebra.stripes }}<article"), encoding="utf-8")
    with pytest.raises(BuildError) as failed:
        site.make(PAGE)
    (problem,) = failed.value.problems
    assert (problem.file, problem.line) == (
        "theme/templates/article.html",
        good[: good.index("<article")].count("\n") + 1,
    )
    template.write_text(good, encoding="utf-8")
    assert site.make(PAGE)


def test_our_own_code_asks_for_another_process(site):
    assert site.save([site.root / "clinic/plugins/related.py"]).needs_restart
    assert not site.save([site.root / "content/.a.md.swp", site.root / "content/b.md~"]).renewed


def test_the_search_finds_what_was_saved(site):
    with (site.root / POST).open("a", encoding="utf-8") as post:
        post.write("\nA zebra went by.\n")
    follow(site, POST)
    site.make_search()
    assert site.find_file("pagefind/pagefind.js")


def test_the_proof_finds_a_planted_fault(site, tmp_path, monkeypatch):
    monkeypatch.setattr(renewing, "_BODY", renewing._BODY | {"slug", "tags", "date", "metadata"})
    post = site.root / POST
    words = re.sub(r"^Tags:.*\n", "", post.read_text(encoding="utf-8"), flags=re.M)
    post.write_text(f"Tags: zebra\n{words}", encoding="utf-8")
    follow(site, POST)
    assert "tags/zebra/index.html" in compare(site, build(site.root, tmp_path / "clean"))


@pytest.mark.slow
def test_every_page_in_memory_equals_that_of_a_clean_build_after_random_edits(lent, tmp_path):
    assert take_steps(lent, tmp_path, int(os.environ.get("SEED") or SEED), SHORT) == ""


@pytest.mark.prove
def test_every_page_in_memory_equals_that_of_a_clean_build_after_many_edits(lent, tmp_path):
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    assert take_steps(lent, tmp_path, seed, LONG) == ""
