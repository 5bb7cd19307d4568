"""A person at a front desk writes a post, has it signed, publishes it and takes it back."""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.projects import take_picture
from tests.servers.nginx import serve_web
from tests.web.day.walk import ALT, AT, MENDED, SUMMARY, TITLE, Day, copy_whole_project

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def day(root, tmp_path, browser):
    day = Day(copy_whole_project(root, tmp_path / "clinic-blog"), browser, PORT="0")
    yield day
    day.close()


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def list_files(public: Path) -> dict[str, str]:
    """What readers can be sent; the note on which version it is changes with each publish."""
    return {
        name: content
        for name, content in take_picture(public.resolve()).items()
        if not name.startswith(".publish")
    }


def test_a_post_is_written_signed_scheduled_published_and_taken_back_in_one_day(day, tmp_path):
    assert "Created a private draft" in day.begin_post()
    day.open_editor()
    day.write_text()
    day.mend_text()
    day.add_picture()
    preview = day.look()
    assert "The preview has ended. Nothing was published." in day.end_look(preview)
    assert "Read by Your first provider" in day.sign()

    later = day.let_out(days=30)
    assert f"is scheduled for {later:%B} {later.day}, {later.year}." in day.run("publish")
    public = day.project / "public"
    before = list_files(public)
    assert "index.html" in before and f"{AT[1:]}index.html" not in before

    day.let_out(days=-30)
    assert f" new 2 pages: {AT}, " in " ".join(day.run("publish").split())  # it may break anywhere
    with serve_web(tmp_path / "nginx", public) as address:
        status, live = fetch(address + AT)
        done = f"{day.count.keys} keys, {day.count.clicks} clicks"
        seconds = time.monotonic() - day.began
        sys.stdout.write(f"\nFrom make new to the live page: {done}, {seconds:.0f} seconds.\n")
        assert status == 200 and f"<title>{TITLE}" in live
        assert MENDED in live and SUMMARY in live and f'alt="{ALT}"' in live
        assert "Medically reviewed by Your first provider" in live

        day.run("rollback")
        assert fetch(address + AT)[0] in (403, 404)  # its pictures stay a while in their folder
        assert fetch(address + "/")[0] == 200
    after = list_files(public)
    assert {name: after.get(name) for name in before} == before
    # Style sheets and the like stay a while for pages that are open; pages and feeds do not.
    assert not [one for one in after.keys() - before.keys() if one.endswith((".html", ".xml"))]
    assert "The editor is closed." in day.terminal.stop()
