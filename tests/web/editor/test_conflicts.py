"""Two people work on one post, and neither's words are lost."""

import pytest
from typing_hands import open_post, type_at_end, wait_for_state

from tests.site.test_accessibility import AXE, EVERYTHING, RUN
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def find_faults(desk):
    """What axe finds wrong with the page that is shown."""
    desk.evaluate(AXE)
    return desk.evaluate(RUN, EVERYTHING)


def test_a_colleagues_change_is_not_overwritten_and_both_versions_are_shown(desk, editor):
    place = "posts/2025/back-pain-imaging.md"
    open_post(desk, editor, place)
    type_at_end(desk, "\nMy own words.\n")
    theirs = editor.file(place).read_bytes() + b"\nTheir words.\n"
    editor.file(place).write_bytes(theirs)
    desk.click("#save")
    desk.wait_for_url("**/conflict/**")
    assert find_faults(desk) == []
    assert "My own" in desk.locator(".difference ins").inner_text()
    assert "Their" in desk.locator(".difference del").inner_text()
    assert desk.get_by_label("The other version").input_value() == theirs.decode()
    assert editor.file(place).read_bytes() == theirs
    assert desk.get_by_role("button", name="Combine both versions").count() == 0
    desk.get_by_role("button", name="Save my version").click()
    desk.wait_for_url("**/edit/**")
    assert editor.file(place).read_bytes() == theirs.replace(b"Their words.", b"My own words.")
    desk.goto(f"{editor.site}/versions/{place}")
    desk.get_by_role("link", name="at").first.click()
    kept = (editor.root / ".editing" / place).glob("*.md")
    assert theirs in [one.read_bytes() for one in kept]


def test_two_people_who_changed_different_parts_can_have_both(desk, editor):
    place = "pages/insurance.md"
    open_post(desk, editor, place)
    type_at_end(desk, "\nMy own words.\n")
    wait_for_state(desk, "Backed up at")
    theirs = editor.file(place).read_bytes().replace(b"Title: ", b"Title: Their ")
    editor.file(place).write_bytes(theirs)
    desk.click("#save")
    desk.wait_for_url("**/conflict/**")
    desk.get_by_role("button", name="Combine both versions").click()
    desk.wait_for_url("**/edit/**")
    assert editor.file(place).read_bytes() == theirs + b"\nMy own words.\n"


def test_words_for_a_post_that_a_colleague_deleted_are_not_lost(desk, editor):
    place = "pages/locations.md"
    open_post(desk, editor, place)
    type_at_end(desk, "\nMy own words.\n")
    editor.file(place).unlink()
    desk.click("#save")
    desk.get_by_text("Someone deleted this post").wait_for()
    assert find_faults(desk) == []
    desk.get_by_role("button", name="Create the post again").click()
    desk.wait_for_url("**/edit/**")
    made = editor.file(place).read_text()
    assert "\nStatus: draft\n" in made
    assert made.endswith("\nMy own words.\n")


def test_a_slip_in_the_clinics_facts_is_said_and_posts_can_still_be_written(desk, editor):
    facts = editor.file("clinic.toml")
    good, place = facts.read_bytes(), "pages/accessibility.md"
    facts.write_bytes(good.replace(b'\nname = "', b"\nname = ", 1))
    try:
        desk.goto(f"{editor.site}/")
        desk.locator(".note--problem", has_text="content/clinic.toml").first.wait_for()
        open_post(desk, editor, place)
        type_at_end(desk, "\nWritten all the same.\n")
        desk.click("#save")
        wait_for_state(desk, "Saved")
        assert b"Written all the same." in editor.file(place).read_bytes()
    finally:
        facts.write_bytes(good)

    def is_gone():
        desk.goto(f"{editor.site}/")
        return desk.locator(".note--problem", has_text="content/clinic.toml").count() == 0

    wait_until(is_gone)
