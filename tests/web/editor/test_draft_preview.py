"""The look at unsaved words shows the newest of them, whatever is read behind it."""

import threading

import pytest

import pelicanconf
from clinic.builder.live_site.live_site import LiveSite
from clinic.content.markdown_result import Rendered
from clinic.content.markdown_worker import MarkdownMaker
from clinic.web.editor.draft_preview import DraftPreview
from tests.projects import copy_project

pytestmark = pytest.mark.slow

PLACE = "posts/2026/a-bag.md"
HEADER = b"Title: A bag\nDate: 2026-11-22\nCategory: Injections\nStatus: draft\n\n"


def test_words_typed_while_all_posts_are_read_for_the_first_time_are_shown(
    root, tmp_path, monkeypatch
):
    project = copy_project(root, tmp_path / "project")
    (project / "content" / PLACE).write_bytes(HEADER)
    monkeypatch.setattr(
        DraftPreview, "_read_all", lambda looker, site: None
    )  # it comes to its end below
    save, turns = LiveSite.save, []
    made = MarkdownMaker(pelicanconf.MARKDOWN)

    def save_late(site, changed):
        saved = save(site, changed)
        if not site.is_whole and site.find_text(file=f"content/{PLACE}") and not turns:
            turns.append("read")
            [path] = changed
            typed = path.read_bytes()
            path.write_bytes(HEADER)  # as it was when the reading of all began
            site.read()
            path.write_bytes(typed)
        return saved

    looker = DraftPreview(project, threading.Lock(), lambda text: Rendered(made.make(text).html))
    looker.look(PLACE, HEADER + b"First words.\n")
    monkeypatch.setattr(LiveSite, "save", save_late)
    try:
        assert "Newest words." in looker.look(PLACE, HEADER + b"Newest words.\n")[1]
        assert turns
    finally:
        looker.close()
