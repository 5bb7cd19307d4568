import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from .desk import Desk

PAGES = 100
VERSIONS = 4
PATIENCE = 300  # seconds; on a busy computer all comes late


def make_version(desk: Desk, number: int, pages: int = PAGES) -> None:
    """Every page names this version's style sheet; the former's is no longer in the site."""
    css = f"/theme/site.{number:08x}.css"
    desk.files = {f"blog/p{n}/index.html": f"href={css} page {n} end" for n in range(pages)}
    desk.files |= {"index.html": f"href={css} end", css[1:]: f"/* {number} */ end"}


@pytest.mark.slow
def test_no_reader_meets_a_broken_page_while_everything_is_published_again(desk: Desk) -> None:
    make_version(desk, 1)
    desk.publish()
    reader = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("reader.py")), str(desk.public), str(PAGES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    rounds: list[dict[str, Any]] = []
    news = threading.Condition()

    def listen() -> None:
        assert reader.stdout is not None
        for line in reader.stdout:
            with news:
                rounds.append(json.loads(line))
                news.notify_all()

    listening = threading.Thread(target=listen)
    listening.start()

    def wait_for_round(number: int) -> None:
        """Wait until readers have met a version, and then for one whole round more."""
        with news:
            met = news.wait_for(lambda: rounds and rounds[-1]["style_sheets"] == number, PATIENCE)
            seen = len(rounds)
            assert met and news.wait_for(lambda: len(rounds) > seen, PATIENCE), rounds

    try:
        wait_for_round(1)
        for number in range(2, VERSIONS + 1):
            make_version(desk, number)
            desk.wait(minutes=1)
            desk.publish()
            wait_for_round(number)
    finally:
        assert reader.stdin is not None
        reader.stdin.close()
        reader.wait(PATIENCE)
        listening.join(PATIENCE)
    assert rounds[-1]["failures"] == []
    assert rounds[-1]["style_sheets"] == VERSIONS
    assert rounds[-1]["fetched"] > 2 * PAGES * VERSIONS


def test_a_page_read_before_a_publish_still_finds_its_style_sheet_after_it(desk: Desk) -> None:
    make_version(desk, 1, pages=3)
    desk.publish()
    for number in (2, 3):
        make_version(desk, number, pages=3)
        desk.clock += timedelta(days=3)
        desk.publish()
    assert [p.name for p in sorted((desk.public / "theme").iterdir())] == [
        f"site.{number:08x}.css" for number in (1, 2, 3)
    ]
