"""What stands where a record, a lock or the history belongs keeps nobody from going back."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.publish.status import read_history, read_status, verify_live

from .desk import Desk

pytestmark = pytest.mark.slow

KINDS: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a full folder": lambda path: (
        (path / "deep").mkdir(parents=True) or (path / "deep/theirs.txt").write_text("theirs")
    ),
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a file": lambda path: path.write_text("theirs"),
}


def put_in_the_way(path: Path, kind: str) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    KINDS[kind](path)


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Let what waits for a pipe fail: nobody ever writes to it."""
    signal.alarm(600)
    yield
    signal.alarm(0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "place",
    [
        *(f"{{live}}/.publish{name}" for name in ("", "/current.json", "/copy.json")),
        *(f"{{kept}}/.publish{name}" for name in ("/current.json", "/copy.json")),
        *(".lock", ".switching", "history.jsonl", "{live}.json", ".building-{live}"),
    ],
)
def test_a_rollback_and_the_next_publish_in_a_folder_work(
    desk: Desk, place: str, kind: str
) -> None:
    _, second, _ = desk.publish_three()
    kept, live = desk.release_names[1:]
    put_in_the_way(desk.releases / place.format(live=live, kept=kept), kind)
    look(desk)
    desk.roll_back()
    assert desk.live["index.html"] == second["index.html"]
    look(desk)
    desk.wait(hours=1)
    desk.write("index.html", "fresh")
    desk.publish(force=True)
    assert desk.live["index.html"] == "fresh"
    if kind == "a full folder":
        assert list(desk.releases.rglob("theirs.txt"))


def look(desk: Desk) -> None:
    """Look at what is live in every way there is; a damaged record is told, in words."""
    for ask in (read_status, read_history, verify_live):
        try:
            ask(desk.target, root=desk.root, **({"tell": print} if ask is verify_live else {}))
        except Exception as error:
            assert "record cannot be used" in str(error), error


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "place",
    [
        *("history.jsonl", "begun.jsonl", "damaged.json", "files", "releases", "files/{start}"),
        *("files/{start}/{rest}", "releases/{live}.json", ""),
    ],
)
def test_a_rollback_and_the_next_publish_on_the_web_work(waves, place: str, kind: str) -> None:
    _, second, _ = waves.publish_three()
    (shelf,) = (waves.root / ".published").iterdir()
    live = sorted(path.stem for path in (shelf / "releases").iterdir())[-1]
    start = min(path.name for path in (shelf / "files").iterdir())
    rest = min(path.name for path in (shelf / "files" / start).iterdir())
    put_in_the_way(shelf / place.format(live=live, start=start, rest=rest), kind)
    look(waves)
    holds_the_former = place.startswith(("files", "releases")) or not place
    try:
        waves.roll_back()
        assert waves.live["index.html"] == second["index.html"]
    except Exception as error:
        assert holds_the_former, error
        assert any(words in str(error) for words in ("not kept here", "missing", "no earlier"))
    waves.wait(hours=1)
    waves.write("index.html", "fresh")
    waves.publish(force=True, demo=False)
    assert waves.live["index.html"] == "fresh"
    waves.wait(hours=1)
    waves.write("index.html", "fresher")
    waves.publish(force=True, demo=False)
    waves.roll_back()
    assert waves.live["index.html"] == "fresh"
