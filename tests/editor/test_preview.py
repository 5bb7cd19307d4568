"""`make preview` in a real browser, on real files: what is saved is seen, what is wrong is said."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.projects import copy_project

pytestmark = pytest.mark.browser
PROGRAM = """
import sys
from pathlib import Path
from clinic.__main__ import main
sys.exit(main(["preview", "--port", "0", *sys.argv[2:]], Path(sys.argv[1])))
"""
POST = "content/posts/2026/after-spine-injection.md"
PATIENCE = 120_000  # milliseconds: on a busy computer all that is waited for comes late
AT = "/blog/after-spine-injection/"
NEW = """Title: How to lift a bag
Date: {date}
Category: Getting moving
Type: news
Status: {status}

Bend your knees.
"""
# Runs in the page, whose own policy allows no text to be run as a program.
WAIT_FOR = """words => new Promise(done => {
  const isThere = () => document.body.textContent.includes(words);
  const look = () => isThere() ? done(scrollY) : setTimeout(look, 10);
  look();
})"""


@pytest.fixture(scope="module")
def served(built_once: Path, root: Path, tmp_path_factory: pytest.TempPathFactory):
    """A project and the address at which its preview is; each test puts back what it changes."""
    project = copy_project(root, tmp_path_factory.mktemp("preview") / "project")
    shutil.copytree(built_once / ".build", project / ".build")
    command = [sys.executable, "-c", PROGRAM, str(project)]
    environment = {**os.environ, "NO_BROWSER": "1"}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        yield project, read_address(program)
        program.kill()


def read_address(program: subprocess.Popen[str]) -> str:
    for line in program.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError("it did not say where")


@pytest.fixture
def project(served):
    """The project; its files are what they were when the test is over."""
    folder = served[0]
    before = {path: path.read_bytes() for path in find_files(folder)}
    yield folder
    for path in find_files(folder):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def find_files(folder: Path) -> list[Path]:
    return [
        path
        for part in ("content", "theme")
        for path in (folder / part).rglob("*")
        if path.is_file()
    ]


@pytest.fixture
def shown(served, page):
    """Opens a page in the preview's window; gives the frame that shows it."""

    page.set_default_timeout(PATIENCE)

    def show(at: str = AT, words: str = "Sample Back Pain Clinic"):
        page.goto(served[1] + at)
        frame = page.frame(name="page")
        frame.wait_for_url(f"**{at}")
        frame.get_by_text(words).first.wait_for()
        return frame

    return show


def change(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")


def ask(address: str, **headers: str) -> str:
    asked = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read().decode()


def test_a_save_is_seen_at_once_and_the_place_on_the_page_stays(project, shown):
    frame = shown()
    frame.evaluate("scrollTo(0, 900)")
    (project / POST).open("a", encoding="utf-8").write("\nA zebra went by.\n")
    assert frame.evaluate(WAIT_FOR, "A zebra went by.") == 900


def test_a_title_is_seen_in_the_list_too(project, shown):
    frame = shown("/blog/", "After a spine injection")
    change(project / POST, "After a spine injection", "After the zebra")
    frame.get_by_text("After the zebra").first.wait_for()


def test_a_broken_header_leaves_the_last_good_page_with_the_reason_over_it(project, shown, page):
    frame = shown()
    change(project / POST, "Title:", "Titel:")
    over = page.get_by_role("alert")
    over.get_by_text('I do not know "Titel".').wait_for()
    assert "You see it as it was before" in over.inner_text()
    assert frame.locator("h1").inner_text().startswith("After a spine injection")
    change(project / POST, "Titel:", "Title:")
    over.wait_for(state="hidden")


def test_an_error_in_a_template_is_shown_with_its_line_over_the_last_good_page(
    project, shown, page
):
    frame = shown()
    template = project / "theme/templates/article.html"
    line = template.read_text(encoding="utf-8").split("\n").index("{% block content %}") + 1
    change(template, "{% block content %}", "{% block content %}{{ zebra.stripes }}")
    over = page.get_by_role("alert")
    over.get_by_text("zebra").wait_for()
    assert f"theme/templates/article.html:{line}" in over.inner_text()
    assert frame.locator("h1").is_visible()
    change(template, "{{ zebra.stripes }}", "<p>Stripes.</p>")
    over.wait_for(state="hidden")
    frame.get_by_text("Stripes.").wait_for()


def test_problems_are_said_in_the_words_of_make_check(project, shown, page):
    shown()
    change(project / POST, "\n\n", "\n\nWe guarantee that you will be cured. ")
    problems = page.get_by_role("list").first
    problems.get_by_text("guarantee").first.wait_for()
    command = [
        sys.executable,
        "-c",
        PROGRAM.replace("preview", "check").replace('"--port", "0",', ""),
    ]
    checked = subprocess.run([*command, str(project)], capture_output=True, text=True, check=False)
    said = " ".join(checked.stdout.split())
    for words in page.locator("#problems .problem__fix").all_inner_texts():
        assert words in said


def test_a_new_post_comes_into_the_list_and_a_deleted_one_goes(project, shown):
    frame = shown("/blog/", "After a spine injection")
    new = project / "content/posts/2026/lift-a-bag.md"
    new.write_text(NEW.format(date="2026-11-20", status="published"), encoding="utf-8")
    frame.get_by_text("How to lift a bag").first.wait_for()
    new.unlink()
    frame.get_by_text("How to lift a bag").first.wait_for(state="detached")


def test_drafts_and_waiting_posts_are_marked_and_one_click_away(project, shown, page):
    shown()
    folder = project / "content/posts/2026"
    (folder / "draft.md").write_text(
        NEW.format(date="2026-11-20", status="draft"), encoding="utf-8"
    )
    waits = NEW.format(date="2199-12-01", status="published").replace("a bag", "a child")
    (folder / "waits.md").write_text(waits, encoding="utf-8")
    page.get_by_role("link", name="How to lift a bag").click()
    page.get_by_text("Draft: only you can see this.").first.wait_for()
    page.get_by_role("link", name="How to lift a child").click()
    page.get_by_text("Waits until December 1, 2199.").first.wait_for()
    page.frame(name="page").get_by_text("Bend your knees.").wait_for()


def test_a_post_that_moves_is_followed_to_its_new_address(project, shown, page):
    shown()
    change(project / POST, "Title:", "Slug: zebra\nTitle:")
    page.wait_for_url("**/blog/zebra/")
    (project / POST).rename((project / POST).with_name("giraffe.md"))
    page.frame(name="page").get_by_text("After a spine injection").first.wait_for()


def test_the_theme_and_the_clinics_facts_are_followed(project, shown):
    frame = shown()
    style = project / "theme/static/css/base.css"
    style.open("a", encoding="utf-8").write("\nh1 { letter-spacing: 7px; }\n")
    frame.wait_for_function(
        "() => getComputedStyle(document.querySelector('h1')).letterSpacing === '7px'"
    )
    facts = project / "content/clinic.toml"
    change(facts, 'name = "Sample Back Pain Clinic"', 'name = "Zebra Clinic"')
    frame.get_by_text("Zebra Clinic").first.wait_for()


def test_phone_and_print_are_one_click_away(served, shown, page):
    frame = shown()
    wide = frame.evaluate("innerWidth")
    page.get_by_role("button", name="Phone").click()
    assert frame.evaluate("innerWidth") == 390 < wide
    assert frame.evaluate("matchMedia('(max-width: 400px)').matches")
    nav = frame.locator("nav").first
    page.get_by_role("button", name="Print", exact=True).click()
    assert (
        page.get_by_role("button", name="Print", exact=True).get_attribute("aria-pressed") == "true"
    )
    assert not nav.is_visible()  # as on paper
    page.get_by_role("button", name="Full width").click()
    assert nav.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_can_be_used_by_everybody(shown, page, scheme):
    page.emulate_media(color_scheme=scheme)
    shown()
    page.get_by_text("finds no mistake in this text").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    toggle = page.get_by_role("button", name="Hide")
    toggle.focus()
    page.keyboard.press("Enter")
    assert not page.locator("#panel-body").is_visible()


def test_nothing_of_the_preview_is_in_the_page_or_on_paper(served, shown, page):
    words = ask(served[1] + AT)
    assert "preview" not in words.lower()
    assert "default-src 'none'" in words  # its own policy holds here as on the web
    shown()
    page.emulate_media(media="print")
    assert not page.get_by_role("heading", name="Preview").is_visible()


def test_a_page_asks_for_nothing_that_is_not_there(served, shown, page):
    failed = []
    page.on("response", lambda one: one.status >= 400 and failed.append(one.url))
    page.on("console", lambda one: one.type == "error" and failed.append(one.text))
    shown()
    shown("/", "Sample Back Pain Clinic")
    shown("/search/", "Sample Back Pain Clinic")
    assert failed == []


def test_a_wrong_host_and_a_way_out_of_the_site_are_refused(served):
    for headers, path in (({"Host": "evil.example"}, "/"), ({}, "/%2e%2e/%2e%2e/pelicanconf.py")):
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(served[1] + path, **headers)
        assert refused.value.code in (404, 421)


def test_ctrl_c_ends_it_with_a_word(built_once, root, tmp_path):
    project = shutil.copytree(built_once, tmp_path / "project", symlinks=True)
    command = [sys.executable, "-c", PROGRAM, str(project), "--post", POST]
    environment = {**os.environ, "NO_BROWSER": "1"}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        address = read_address(program)
        assert "After a spine injection" in ask(address + AT)  # first of all pages
        program.send_signal(signal.SIGINT)
        words, _ = program.communicate(timeout=60)
    assert words.endswith("The preview has ended. Nothing was published.\n")
    assert program.returncode == 0
