"""Nobody but who sits at this computer can read or change a post, and no crash loses words."""

import re
import signal
import socket

import pytest
from typing_hands import PATIENCE, WIDE

from tests.projects import copy_project
from tests.site.test_accessibility import AXE, EVERYTHING, RUN, find_faults
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POST = "posts/2026/sedation-and-driving.md"
PAGES = (
    "/",
    "/new",
    "/bin",
    f"/edit/{POST}",
    "/edit/pages/contact.md",
    f"/versions/{POST}",
    f"/more/{POST}",
    f"/pictures/{POST}",
    f"/sign/{POST}",
    "/edit/posts/none.md",
)


def test_without_the_key_nothing_is_shown_and_nothing_is_written(editor):
    before = editor.file(POST).read_bytes()
    origin = {"Origin": editor.window.origin, "Content-Type": "application/x-www-form-urlencoded"}
    for start in ("", editor.window.path):
        for path in (*PAGES, "/?key=guessed", f"/site/blog/{POST}", "/links"):
            answer = editor.window.ask(start + path, cookie="")
            assert answer.status == 403, path
            assert "edation" not in answer.words
        for verb in ("edit", "keep", "delete", "discard", "sign"):
            path = f"{start}/{verb}/{POST}"
            answer = editor.window.ask(path, "POST", "title=x", cookie="", **origin)
            assert answer.status == 403
    assert editor.file(POST).read_bytes() == before


def test_a_page_from_elsewhere_in_the_same_browser_can_change_nothing(let_in, editor):
    before = editor.file(POST).read_bytes()
    page = let_in.new_page()
    form = (
        f"<form method=post action='{editor.site}/delete/{POST}'><button>Win a car</button></form>"
    )
    page.route(
        "http://evil.example/", lambda route: route.fulfill(body=form, content_type="text/html")
    )
    page.goto("http://evil.example/")
    with page.expect_response("**/delete/**") as answer:
        page.click("button")
    assert answer.value.status == 403
    assert editor.file(POST).read_bytes() == before
    page.close()


@pytest.mark.parametrize("sent", ["{", "[]", '"words"', "\x00", ""])
def test_what_is_no_form_is_refused_in_words_and_changes_nothing(editor, sent):
    before = editor.file(POST).read_bytes()
    headers = {"Content-Type": "application/json", "Origin": editor.window.origin}
    answer = editor.window.open(f"/edit/{POST}", method="POST", body=sent, **headers)
    assert answer.status == 400
    assert "cannot be read" in answer.words
    assert editor.file(POST).read_bytes() == before


def test_no_other_computer_can_reach_it(editor):
    port = editor.window.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))
        own = asking.getsockname()[0]
    with pytest.raises(OSError), socket.create_connection((own, port), timeout=5):
        pass


def test_no_page_of_the_editor_has_a_fault_that_axe_can_find(let_in, editor):
    page = let_in.new_page()
    faults = {}
    for path in PAGES:
        page.goto(f"{editor.site}{path}")
        page.evaluate(AXE)
        faults[path] = page.evaluate(RUN, EVERYTHING)
    page.set_viewport_size(WIDE)
    page.goto(f"{editor.site}/edit/{POST}")
    page.frame_locator("#frame").locator("h1").wait_for()
    page.click("[data-add=link]")
    dark = find_faults(page)  # all colours are the theme's: what holds on one page holds on all
    page.keyboard.press("Escape")
    page.click("[data-add=picture]")
    faults |= dark | {"picture": page.evaluate(RUN, EVERYTHING)}
    assert {where: what for where, what in faults.items() if what} == {}
    assert len(faults) == len(PAGES) + 3
    page.close()


def test_who_searches_the_list_is_not_disturbed_while_posts_are_still_being_checked(desk, editor):
    desk.goto(f"{editor.site}/")
    desk.wait_for_selector("#unchecked", state="detached", timeout=PATIENCE)
    tags = desk.locator(".list .tag:not([hidden])").count()

    def be_early(route):
        answer = route.fetch()
        words = re.sub(r'<span class="tag">\d+ warnings?</span>', "", answer.text())
        early = '<p id="unchecked">Still being checked.</p><p class="field" id="filter"'
        route.fulfill(response=answer, body=words.replace('<p class="field" id="filter"', early))

    held = []  # the page asks again after a second: not before all is done that comes earlier

    def hold(route):
        held.append(route)

    desk.route(f"{editor.site}/", hold)
    desk.route(f"{editor.site}/", be_early, times=1)
    desk.goto(f"{editor.site}/")
    assert desk.locator(".list .tag").count() < tags
    desk.evaluate("window.isStillHere = true")
    desk.fill("#find", "spine")
    rows = desk.locator("[data-words]:visible")
    found = rows.count()
    assert desk.locator("#unchecked").count() == 1
    desk.unroute(f"{editor.site}/", hold)
    for one in held:
        one.continue_()
    desk.wait_for_selector("#unchecked", state="detached")
    assert desk.locator(".list .tag").count() == tags
    assert desk.evaluate("window.isStillHere && document.activeElement.id") == "find"
    assert (desk.input_value("#find"), rows.count()) == ("spine", found)


def test_no_page_is_wider_than_a_phone_or_a_small_laptop_at_twice_the_size(let_in, editor):
    page = let_in.new_page()
    page.set_viewport_size({"width": 320, "height": 500})
    for path in PAGES:
        page.goto(f"{editor.site}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{path} is {width} wide"
    page.close()


def test_the_editor_is_killed_and_the_words_are_there_again(root, tmp_path, start, browser):
    project = copy_project(root, tmp_path / "project")
    first = start(project)
    before = first.file(POST).read_bytes()
    context = browser.new_context(viewport={"width": 900, "height": 700})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(first.address)
    page.goto(f"{first.site}/edit/{POST}")
    page.focus("textarea[name=body]")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("Typed before the crash.\n")
    page.wait_for_function(
        "() => document.getElementById('state').textContent.includes('Backed up at')"
    )
    first.program.kill()  # as a crash or a pulled plug would
    first.program.wait()
    page.keyboard.insert_text("Typed after the crash.\n")
    page.get_by_text("Your changes are not saved").wait_for()
    page.click("#save")
    page.get_by_text("Your changes are not saved.").wait_for()
    assert first.file(POST).read_bytes() == before
    second = start(project, first.window.port)
    assert second.window.port == first.window.port
    assert second.site != first.site
    other = context.new_page()
    other.goto(second.address)
    # The page that was left open finds the editor again, and nothing has to be typed twice.
    page.wait_for_function(
        "() => document.getElementById('state').textContent.includes('Backed up at')"
    )
    other.goto(f"{second.site}/edit/{POST}")
    words = "Typed before the crash.\nTyped after the crash.\n"
    assert other.input_value("textarea[name=body]").endswith(words)
    page.click("#save")
    page.wait_for_function("() => document.getElementById('state').textContent.includes('Saved')")
    assert first.file(POST).read_text(encoding="utf-8").endswith(words)
    second.program.send_signal(signal.SIGINT)
    words, _ = second.program.communicate(timeout=300)
    assert "The editor is closed." in words
    assert second.program.returncode == 0
    context.close()


def test_a_save_that_the_disk_refuses_is_not_called_a_save(let_in, editor):
    place = "pages/new-patients.md"
    page = let_in.new_page()
    page.goto(f"{editor.site}/edit/{place}")
    before = editor.file(place).read_bytes()
    page.fill("input[name=title]", "A title for nobody")
    kept = editor.root / ".editing" / place / "unsaved.json"
    wait_until(lambda: kept.exists() and "A title for nobody" in kept.read_text())
    kept.unlink()
    kept.mkdir()  # a folder where the file must go: even root can't write there
    page.fill("input[name=title]", "Another title for nobody")
    page.click("#save")
    page.get_by_text("Your changes are not saved.").wait_for()
    assert editor.file(place).read_bytes() == before
    kept.rmdir()
    page.close()
