"""`make preview` in a real browser, on real files: what is saved is seen, what is wrong is said."""

import subprocess
import sys

import pytest

from tests.web.preview_window import (
    AT,
    NEW,
    POST,
    PROGRAM,
    WAIT_FOR,
    change,
)

pytestmark = pytest.mark.browser


def test_the_preview_reloads_after_a_save_and_keeps_its_place(edited, shown):
    frame = shown()
    frame.evaluate("scrollTo(0, 900)")
    (edited / POST).open("a", encoding="utf-8").write("\nA zebra went by.\n")
    assert frame.evaluate(WAIT_FOR, "A zebra went by.") == 900


def test_a_link_that_begins_at_the_root_leads_to_the_sites_own_page(edited, shown, served):
    change(edited / POST, "\n\n", "\n\n[All that we wrote](/blog/)\n\n")
    frame = shown(words="All that we wrote")
    frame.get_by_role("link", name="All that we wrote").click()
    frame.wait_for_url(f"{served[1].site}/blog/")
    frame.get_by_text("Sample Back Pain Clinic").first.wait_for()


def test_a_title_is_seen_in_the_list_too(edited, shown):
    frame = shown("/blog/", "After a spine injection")
    change(edited / POST, "After a spine injection", "After the zebra")
    frame.get_by_text("After the zebra").first.wait_for()


def test_a_broken_header_leaves_the_last_good_page_with_the_reason_over_it(edited, shown, page):
    frame = shown()
    change(edited / POST, "Title:", "Titel:")
    over = page.get_by_role("alert")
    over.get_by_text('"Titel" is not a known field.').wait_for()
    assert "You see the earlier version" in over.inner_text()
    assert frame.locator("h1").inner_text().startswith("After a spine injection")
    change(edited / POST, "Titel:", "Title:")
    over.wait_for(state="hidden")


def test_a_text_that_broke_is_named_and_its_page_stays_when_all_is_read_anew(edited, shown, page):
    shown()
    page.locator("#file", has_text=POST).wait_for()
    broken = edited / "content/posts/2026/broken.md"
    broken.write_text("Titel: No such line\n\nWords.\n", encoding="utf-8")
    change(edited / POST, "Title:", "Titel:")
    (edited / "content/posts/2026/another.md").write_text(
        "Title: Another\nDate: 2026-11-01\nCategory: Injections\nStatus: draft\n\nWords.\n", "utf-8"
    )
    unlisted = page.locator("#unlisted")
    unlisted.get_by_text("Another").wait_for()
    for file in ("content/posts/2026/broken.md", POST):
        assert "Cannot show" in unlisted.get_by_role("listitem").filter(has_text=file).inner_text()
    page.reload()
    over = page.get_by_role("alert")
    over.get_by_text('"Titel" is not a known field.').wait_for()
    assert (
        page.frame_locator("#page").locator("h1").inner_text().startswith("After a spine injection")
    )
    change(edited / POST, "Titel:", "Title:")
    over.wait_for(state="hidden")
    page.locator("#unlisted li", has_text=POST).wait_for(state="detached")


def test_an_error_in_a_template_is_shown_with_its_line_over_the_last_good_page(edited, shown, page):
    frame = shown()
    template = edited / "theme/templates/article.html"
    line = template.read_text(encoding="utf-8").split("\n").index("{% block content %}") + 1
    change(template, "{% block content %}", "{% block content %}{{ zebra.stripes }}")
    over = page.get_by_role("alert")
    over.get_by_text("zebra").wait_for()
    assert f"theme/templates/article.html:{line}" in over.inner_text()
    assert frame.locator("h1").is_visible()
    change(template, "{{ zebra.stripes }}", "<p>Stripes.</p>")
    over.wait_for(state="hidden")
    frame.get_by_text("Stripes.").wait_for()


def test_problems_are_said_in_the_words_of_make_check(edited, shown, page):
    shown()
    change(edited / POST, "\n\n", "\n\nWe guarantee that you will be cured. ")
    problems = page.get_by_role("list").first
    problems.get_by_text("guarantee").first.wait_for()
    command = [
        sys.executable,
        "-c",
        PROGRAM.replace("preview", "check").replace('"--port", "0",', ""),
    ]
    checked = subprocess.run([*command, str(edited)], capture_output=True, text=True, check=False)
    said = " ".join(checked.stdout.split())
    for words in page.locator("#problems .problem__fix").all_inner_texts():
        assert words in said


def test_a_new_post_comes_into_the_list_and_a_deleted_one_goes(edited, shown):
    frame = shown("/blog/", "After a spine injection")
    new = edited / "content/posts/2026/lift-a-bag.md"
    new.write_text(NEW.format(date="2026-11-20", status="published"), encoding="utf-8")
    frame.get_by_text("How to lift a bag").first.wait_for()
    new.unlink()
    frame.get_by_text("How to lift a bag").first.wait_for(state="detached")


def test_drafts_and_waiting_posts_are_marked_and_one_click_away(edited, shown, page):
    shown()
    folder = edited / "content/posts/2026"
    (folder / "draft.md").write_text(
        NEW.format(date="2026-11-20", status="draft"), encoding="utf-8"
    )
    waits = NEW.format(date="2199-12-01", status="published").replace("a bag", "a child")
    (folder / "waits.md").write_text(waits, encoding="utf-8")
    page.get_by_role("link", name="How to lift a bag").click()
    page.get_by_text("Draft: only staff.").first.wait_for()
    page.get_by_role("link", name="How to lift a child").click()
    page.get_by_text("Scheduled for December 1, 2199.").first.wait_for()
    page.frame(name="page").get_by_text("Bend your knees.").wait_for()


def test_a_post_that_moves_is_followed_to_its_new_address(edited, shown, page):
    shown()
    change(edited / POST, "Title:", "Slug: zebra\nTitle:")
    page.wait_for_url("**/blog/zebra/")
    (edited / POST).rename((edited / POST).with_name("giraffe.md"))
    page.frame(name="page").get_by_text("After a spine injection").first.wait_for()


def test_the_theme_and_the_clinics_facts_are_followed(edited, shown):
    frame = shown()
    style = edited / "theme/static/css/base.css"
    style.open("a", encoding="utf-8").write("\nh1 { letter-spacing: 7px; }\n")
    frame.wait_for_function(
        "() => getComputedStyle(document.querySelector('h1')).letterSpacing === '7px'"
    )
    facts = edited / "content/clinic.toml"
    change(facts, 'name = "Sample Back Pain Clinic"', 'name = "Zebra Clinic"')
    frame.get_by_text("Zebra Clinic").first.wait_for()


def test_who_follows_a_link_while_a_save_is_shown_is_not_called_back(edited, shown, page):
    frame = shown("/blog/", "After a spine injection")
    held = []
    page.route(f"**{AT}", lambda one: held.append(one))  # noqa: PLW0108  (no built-in will do)
    frame.get_by_role("link", name="After a spine injection").first.click(no_wait_after=True)
    style = edited / "theme/static/css/base.css"
    with page.expect_response(
        lambda one: one.url.endswith("/blog/") and one.request.resource_type == "fetch"
    ):
        style.write_text(style.read_text(encoding="utf-8") + "\nh1 { color: red }\n", "utf-8")
    page.get_by_text("Updated at").or_(page.locator("#state")).first.wait_for()
    page.wait_for_timeout(500)  # what would call back does so at once
    for one in held:
        one.continue_()
    page.frame(name="page").wait_for_url(f"**{AT}")
    frame.locator("h1", has_text="After a spine injection").wait_for()
