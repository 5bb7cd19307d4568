"""An editor writes in a real browser, and the file holds what was meant and nothing else."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from typing_hands import (
    PATIENCE,
    TEXT,
    WIDE,
    open_post,
    type_at_end,
    wait_for_state,
)

from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POST = "posts/2026/sedation-and-driving.md"
OTHER = "posts/2026/questions-to-ask-about-injections.md"
THIRD = "posts/2026/prepare-for-spine-injection.md"


def test_a_post_is_written_from_nothing_with_the_keyboard_alone(desk, editor):
    def go_to(what):
        for _ in range(40):
            desk.keyboard.press("Tab")
            if desk.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"The Tab key never came to {what}")

    desk.goto(f"{editor.site}/")
    go_to("a[href$='/new']")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/new")
    go_to("#f-title")
    desk.keyboard.type("Walking, step by step")
    go_to("#f-category")
    desk.keyboard.type("Getting")
    go_to("button")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/edit/posts/2026/walking-step-by-step.md")
    desk.wait_for_function("() => document.getElementById('tools').hidden === false")
    go_to("[data-add=heading]")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")  # a list
    desk.keyboard.type("Walk a little each day.")
    desk.keyboard.press("Control+s")
    wait_for_state(desk, "Saved")
    made = editor.file("posts/2026/walking-step-by-step.md").read_text()
    header, body = made.split("\n\n", 1)
    assert header.startswith("Title: Walking, step by step\nDate: 20")
    assert header.endswith("Category: Getting moving\nStatus: draft")
    assert body == "- Walk a little each day.\n- \n\n"


def test_a_save_changes_the_edited_line_and_no_other_byte(desk, editor):
    before = editor.file(OTHER).read_bytes()
    open_post(desk, editor, OTHER)
    desk.fill("input[name=title]", "Another title")
    desk.click("#save")
    wait_for_state(desk, "Saved")
    old = next(line for line in before.split(b"\n") if line.startswith(b"Title:"))
    assert editor.file(OTHER).read_bytes() == before.replace(old, b"Title: Another title")


def test_unsaved_words_are_seen_in_the_sites_own_theme_and_are_not_in_the_file(desk, editor):
    before = editor.file(POST).read_bytes()
    desk.set_viewport_size(WIDE)
    open_post(desk, editor, POST)
    frame = desk.frame_locator("#frame")
    frame.locator("h1").wait_for()
    type_at_end(desk, "\n\nSpoken to nobody yet.\n")
    frame.get_by_text("Spoken to nobody yet.").wait_for(state="attached")
    assert frame.locator("header .btn").count() > 0  # the site's own page around it
    assert editor.file(POST).read_bytes() == before


def test_a_script_that_was_pasted_in_does_not_run_in_the_look(let_in, editor):
    desk = let_in.new_page()
    desk.set_viewport_size(WIDE)
    open_post(desk, editor, "posts/2025/back-pain-emergency.md")
    frame = desk.frame_locator("#frame")
    frame.locator("h1").wait_for()
    evil = "<img src=x onerror=\"parent.document.title='taken'\"><script>top.name='taken'</script>"
    type_at_end(desk, f"\n\n{evil}\n\nThe end of it.\n")
    frame.get_by_text("The end of it.").wait_for(state="attached")
    assert "taken" not in (desk.title(), desk.evaluate("name"))
    desk.close()


def test_what_is_wrong_is_said_beside_its_field_while_typing(desk, editor):
    open_post(desk, editor, THIRD)
    type_at_end(desk, "\n\nWe guarantee that you will be cured.\n")
    note = desk.locator("#notes-body .note--problem", has_text="guarantee")
    note.wait_for()
    desk.fill("input[name=title]", "")
    desk.locator("#notes-title .note--problem").wait_for()
    assert desk.get_attribute("input[name=title]", "aria-invalid") is not None
    note.get_by_role("button").click()
    selected = "document.activeElement.value.slice(...[document.activeElement.selectionStart, "
    selected += "document.activeElement.selectionEnd])"
    assert desk.evaluate(selected) == "We guarantee that you will be cured."


def test_unsaved_changes_survive_a_closed_tab(desk, editor):
    place = "posts/2025/physical-therapy-back-pain.md"
    open_post(desk, editor, place)
    type_at_end(desk, "\nTyped a moment ago.\n")
    desk.goto("about:blank")  # at once: before anything was kept on its own
    kept = editor.root / ".editing" / place / "unsaved.json"
    wait_until(lambda: kept.exists() and "Typed a moment ago" in kept.read_text())
    open_post(desk, editor, place)
    assert desk.input_value(TEXT).endswith("\nTyped a moment ago.\n")
    desk.locator("#unsaved").wait_for()
    assert b"Typed a moment ago" not in editor.file(place).read_bytes()
    with desk.expect_navigation():  # to the address at which it is already
        desk.get_by_role("button", name="Discard the changes").click()
    assert "Typed a moment ago" not in desk.input_value(TEXT)


def make_photo() -> bytes:
    """A photo that knows where and by whom it was taken."""
    image = Image.new("RGB", (4000, 3000), (120, 90, 60))
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Camera of Ana", "Ana Sample"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 45.0, 30.0)})
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    assert b"Ana" in written.getvalue()
    return written.getvalue()


def test_a_picture_needs_words_and_loses_place_and_name(desk, editor):
    desk.set_viewport_size(WIDE)
    open_post(desk, editor, POST)
    desk.click("[data-add=picture]")
    photo = {"name": "My Photo.JPG", "mimeType": "image/jpeg", "buffer": make_photo()}
    desk.set_input_files("#f-picture-file", photo)
    desk.get_by_role("button", name="Add the picture").click()
    desk.get_by_text("Describe the picture").wait_for()
    desk.fill("#f-alt", "A street [in brown]")
    desk.get_by_role("button", name="Add the picture").click()
    line = "![A street (in brown)]({attach}sedation-and-driving-my-photo.jpg)"
    desk.wait_for_function(
        "line => document.getElementById('f-body').value.includes(line)", arg=line
    )
    made = editor.file("posts/2026/sedation-and-driving-my-photo.jpg")
    with Image.open(made) as image:
        assert max(image.size) == 2400
        assert dict(image.getexif()) == {}
    assert b"Ana" not in made.read_bytes()
    shown = desk.frame_locator("#frame").locator("img[alt='A street (in brown)']")
    shown.evaluate("one => one.decode()")  # fails for a picture that is not there
    desk.click("#save")
    wait_for_state(desk, "Saved")
    assert desk.locator(".note", has_text="my-photo").count() == 0


CARD = "/// {}\n- pain that wakes you\n///\n"
BUTTONS = {
    "emergency": CARD.format("emergency"),
    "urgent": CARD.format("urgent"),
    "ask": CARD.format("ask"),
    "faq": "/// faq | pain that wakes you\nThe answer.\n///\n",
    "points": "/// key-points\n- pain that wakes you\n///\n",
    "heading": "## pain that wakes you\n",
    "footnote": "pain that wakes you[^1]\n\n[^1]: The source.\n",
}


@pytest.mark.parametrize("kind", BUTTONS)
def test_a_button_puts_its_signs_about_what_is_marked_and_undo_takes_them_out(desk, editor, kind):
    open_post(desk, editor, "pages/about.md")
    words = "Above.\n\npain that wakes you"
    desk.fill(TEXT, words)
    mark = "at => { at.focus(); at.setSelectionRange(8, at.value.length) }"
    desk.locator(TEXT).evaluate(mark)
    desk.locator(f"[data-add={kind}]").click()
    made = desk.locator(TEXT).input_value()
    assert made.replace("\n\n\n", "\n\n").rstrip("\n") == f"Above.\n\n{BUTTONS[kind]}".rstrip("\n")
    if kind != "footnote":  # what was marked still is, so that it can be typed over
        marked = "at => at.value.slice(at.selectionStart, at.selectionEnd)"
        assert desk.locator(TEXT).evaluate(marked) == "pain that wakes you"
    for _ in range(2 if kind == "footnote" else 1):
        desk.keyboard.press("Control+z")
    assert desk.locator(TEXT).input_value() == words


def test_a_second_footnote_has_the_next_number(desk, editor):
    open_post(desk, editor, "pages/about.md")
    desk.fill(TEXT, "One[^1] and two.\n\n[^1]: The first.\n")
    desk.locator(TEXT).evaluate("at => { at.focus(); at.setSelectionRange(15, 15) }")
    desk.locator("[data-add=footnote]").click()
    made = desk.locator(TEXT).input_value()
    assert made == "One[^1] and two[^2].\n\n[^1]: The first.\n\n[^2]: The source.\n"


def test_a_link_to_another_post_is_found_by_its_title(desk, editor):
    open_post(desk, editor, THIRD)
    desk.click("[data-add=link]")
    desk.keyboard.type("emergency")
    desk.keyboard.press("Enter")
    link = "({filename}/posts/2025/back-pain-emergency.md)"
    assert link in desk.input_value(TEXT)


def sign_off(desk, until=""):
    desk.select_option("#f-by", index=1)
    if until:
        desk.fill("#f-until", until)
    desk.check("#f-read")
    desk.get_by_role("button", name="Sign off").click()


def test_a_clinician_sees_what_changed_since_the_sign_off_and_signs_it(desk, editor):
    place = "posts/2026/after-spine-injection.md"
    desk.goto(f"{editor.site}/sign/{place}")
    desk.frame_locator("iframe").locator("h1").wait_for()
    desk.select_option("#f-by", index=1)
    desk.get_by_role("button", name="Sign off").click()
    desk.get_by_text("Tick the box").wait_for()
    sooner = f"{date.today() + timedelta(days=40)}"
    sign_off(desk, sooner)
    desk.get_by_text("Nothing has changed.").wait_for()
    signed = editor.file(place).read_text()
    assert "\nReview_mark: v2-" in signed and "\nReviewed_type: treatment\n" in signed
    assert f"\nReview_by: {sooner}\n" in signed
    changed = editor.file(place).read_bytes().replace(b"24 hours", b"48 hours", 1)
    editor.file(place).write_bytes(changed)
    desk.goto(f"{editor.site}/sign/{place}")
    desk.get_by_text("The text changed after first-provider signed off").wait_for()
    assert "24" in desk.locator("del").inner_text()
    assert "48" in desk.locator("ins").inner_text()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sedation-and-driving.md", "24 hours", "4 hours"),
        ("sedation-and-driving.md", "Sources: ", "Sources: [Another](https://www.nih.gov/)\n    "),
        ("sedation-and-driving-clock.svg", "alcohol", "water"),
    ],
)
def test_a_sign_off_counts_for_what_was_on_the_screen_and_for_nothing_else(
    desk, editor, file, old, new
):
    post = editor.file("posts/2026/sedation-and-driving.md")
    changing = editor.file(f"posts/2026/{file}")
    before, kept = post.read_bytes(), changing.read_bytes()
    try:
        desk.goto(f"{editor.site}/sign/posts/2026/{post.name}")
        desk.frame_locator("iframe").locator("h1").wait_for()
        changed = kept.replace(old.encode(), new.encode(), 1)
        assert changed != kept
        changing.write_bytes(changed)
        sign_off(desk)
        desk.get_by_text("The post changed while you had it open. Nothing was signed").wait_for()
        assert b"Review" not in post.read_bytes() and changing.read_bytes() == changed
        sign_off(desk)  # of the page that shows it as it is now
        desk.get_by_text("Nothing has changed.").wait_for()
        assert b"\nReview_mark: v2-" in post.read_bytes()
    finally:
        changing.write_bytes(kept)
        post.write_bytes(before)


def test_a_sign_off_that_names_nothing_it_was_shown_signs_nothing(desk, editor):
    post = editor.file("posts/2026/prepare-for-spine-injection.md")
    before = post.read_bytes()
    desk.goto(f"{editor.site}/sign/posts/2026/{post.name}")
    desk.locator("input[name=shown]").evaluate("at => at.remove()")
    sign_off(desk)
    desk.get_by_text("Read the post first, then sign off.").wait_for()
    assert post.read_bytes() == before


def test_what_a_clinician_looks_at_is_the_version_that_is_signed_off(desk, editor):
    place = "posts/2026/prepare-for-spine-injection.md"
    desk.goto(f"{editor.site}/sign/{place}")
    look = desk.locator("iframe").evaluate("frame => frame.src")
    before = editor.file(place).read_bytes()
    try:
        editor.file(place).write_bytes(before + b"\nOne more line.\n")
        answer = desk.request.get(look)
        assert (answer.status, answer.text()) == (
            409,
            "The post has changed. Reload this page.",
        )
    finally:
        editor.file(place).write_bytes(before)


def test_an_earlier_version_comes_back_unsaved_and_then_saved(desk, editor):
    place = "pages/contact.md"
    first = editor.file(place).read_bytes()
    open_post(desk, editor, place)
    type_at_end(desk, "\nA slip.\n")
    desk.click("#save")
    wait_for_state(desk, "Saved")
    desk.goto(f"{editor.site}/versions/{place}")
    desk.locator(".plain a", has_text="at").last.click()
    assert "A slip." in desk.locator(".difference ins").inner_text()
    desk.get_by_role("button", name="Restore this version").click()
    desk.wait_for_url("**/edit/**")
    assert b"A slip." in editor.file(place).read_bytes()
    desk.click("#save")
    wait_for_state(desk, "Saved")
    assert editor.file(place).read_bytes() == first


def test_without_scripts_a_post_is_written_and_saved(editor, browser):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(editor.address)
    page.click("a[href$='/new']")
    page.fill("#f-title", "Plain and simple")
    page.get_by_role("button", name="Start writing").click()
    page.fill(TEXT, "Some words.\nMore words.\n")
    page.check("#f-who-hidden")
    page.click("#save")
    page.get_by_text("Saved.", exact=True).wait_for()
    page.wait_for_load_state()
    made = editor.file("posts/2026/plain-and-simple.md").read_text()
    assert "\nStatus: hidden\n" in made
    assert made.endswith("\n\nSome words.\nMore words.\n")
    assert page.locator("#notes-category .note").count() == 1
    context.close()
