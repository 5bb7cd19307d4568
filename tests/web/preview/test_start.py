"""`make preview` shows the post that is being written first; what can wait is done behind it."""

import asyncio
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import Request

from clinic.web.preview import watcher as following
from clinic.web.preview.app import PreviewApp
from clinic.web.preview.check_process import Desk
from clinic.web.preview.watcher import SiteWatcher
from tests.projects import copy_project
from tests.web.local_window import read_window
from tests.web.preview_window import AT, POST, PROGRAM

pytestmark = pytest.mark.quick

RULES = {
    "clinic.checks.runner",
    "clinic.checks.rules.header.header",
    "clinic.checks.document_checker",
}
SECOND_PROCESS = {"multiprocessing.spawn", "multiprocessing.popen_spawn_posix"}


class StillSite:
    """Stands for a site, and notes when it is read."""

    def __init__(self, root: Path) -> None:
        self.root, self.is_whole = root, False
        self.read_at: list[str] = []

    def read(self) -> None:
        self.read_at.append("after the answer" if self.follower.answered.is_set() else "before it")
        self.is_whole = True

    def list_unread(self) -> set[str]:
        return set()

    def make(self, name: str) -> None:
        """It has no page yet."""

    find_file = make


@pytest.mark.slow
def test_the_first_page_is_shown_before_rules_and_a_second_process_are_loaded(root, tmp_path):
    project = copy_project(root, tmp_path / "project")
    command = [sys.executable, "-X", "importtime", "-c", PROGRAM, str(project), "--post", POST]
    with (tmp_path / "loaded").open("w+", encoding="utf-8") as told:
        environment = {**os.environ, "NO_BROWSER": "1"}
        with subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=told, text=True
        ) as program:
            page = read_window(program.stdout).open(AT).words
            program.kill()
        told.seek(0)
        loaded = set(re.findall(r"\|\s+([\w.]+)$", told.read(), re.MULTILINE))
    assert "After a spine injection" in page
    assert "clinic.builder.live_site.live_site" in loaded
    assert not loaded & (RULES | SECOND_PROCESS)


def follow(tmp_path: Path, answer: bool) -> list[str]:
    """Follow a site of which a page is answered or not; return when all was read."""

    async def run() -> list[str]:
        site = StillSite(tmp_path)
        site.follower = SiteWatcher(site, Desk(tmp_path))
        reading = asyncio.create_task(site.follower.begin())
        for _ in range(20):  # as many turns as it likes, before anything is answered
            await asyncio.sleep(0)
        assert site.read_at == []
        if answer:
            asked = Request({"type": "http", "method": "GET", "path": "/", "headers": []})
            await PreviewApp(site, site.follower).show(asked)
        while not site.is_whole:
            await asyncio.sleep(0.01)
        site.follower.stop()
        await reading
        return site.read_at

    with ThreadPoolExecutor(1) as thread:  # where no browser's loop runs already
        return thread.submit(asyncio.run, run()).result()


def test_all_is_read_as_soon_as_the_first_page_was_answered(tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_HEAD_START", 30)
    assert follow(tmp_path, answer=True) == ["after the answer"]


def test_all_is_read_soon_even_if_nobody_asks_for_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_HEAD_START", 0.05)
    assert follow(tmp_path, answer=False) == ["before it"]


def find_while_it_is_read(root: Path, name: str):
    """Ask for a page that can not be made yet, of a site that is read whole meanwhile."""
    site = StillSite(root)
    follower = SiteWatcher(site, Desk(root))

    def make(_name: str) -> None:
        site.is_whole = True

    site.make = make
    return PreviewApp(site, follower).find(name)


def test_a_page_that_is_asked_for_while_the_site_is_read_is_waited_for(tmp_path):
    answer = find_while_it_is_read(tmp_path, "blog/a/index.html")
    assert answer.status_code == 503
    assert b"This page opens by itself" in answer.body


def test_a_window_can_tell_the_page_that_waits_from_the_one_that_is_meant(tmp_path):
    answer = find_while_it_is_read(tmp_path, "blog/a/index.html")
    assert answer.headers["Server-Timing"].startswith("page;desc=")
