"""What readers of a host find, that shows each file at once, after the worst."""

import os
import random
import re
import signal
import threading
from pathlib import Path

import pytest

from clinic.publish import journal as pending
from clinic.publish import status as standing
from clinic.publish.errors import PublishError
from clinic.publish.file_set import is_page
from clinic.publish.targets.partial_uploads import HALF
from clinic.publish.targets.remote_lock import hold_ticket

from .desk import MORNING, write_files
from .disk_files import DiskFiles, run_in_a_process, wait_for
from .wave_desk import NEW_CSS, OLD_CSS, WaveDesk


def send(desk: WaveDesk) -> None:
    desk.send(demo=False, force=True)


def edit(desk: WaveDesk, posts: int = 3) -> None:
    """Prepare new, changed, removed, kept and foreign files."""
    (desk.host.folder / "google1234.html").write_text("proof")
    desk.files = {path: text.replace(OLD_CSS, NEW_CSS) for path, text in desk.files.items()}
    desk.files[NEW_CSS] = desk.files.pop(OLD_CSS)
    desk.remove("blog/imaging/index.html")
    for number in range(posts):
        desk.write(f"blog/p{number}/index.html", f"new <link href=/{NEW_CSS}>")
    write_files(desk.site, desk.files)


def assert_readers_find_all(desk: WaveDesk, old: dict[str, str], new: dict[str, str]) -> None:
    live = desk.live
    for path, text in live.items():
        if is_page(path):
            assert text in (old.get(path), new.get(path)), path
            for css in re.findall(r"href=/(\S+\.css)", text):
                assert css in live, f"{path} names {css}"
    assert old.keys() & new.keys() <= live.keys()


def assert_healed(desk: WaveDesk, new: dict[str, str]) -> None:
    desk.host.die_at = 0
    send(desk)
    assert desk.live == new
    assert standing.verify_live("", root=desk.root, tell=print).wrong == ()
    assert [p.name for p in (desk.host.folder / ".publish").rglob("*.*")] == ["current.json"]
    desk.host.changed.clear()
    send(desk)
    assert desk.host.changed == []


def prepare(desk: WaveDesk, posts: int = 3) -> tuple[dict[str, str], dict[str, str]]:
    write_files(desk.site, desk.files)
    send(desk)
    old = desk.live
    edit(desk, posts)
    return old | {"google1234.html": "proof"}, desk.files | {
        "google1234.html": "proof",
        OLD_CSS: old[OLD_CSS],
    }


def reset(desk: WaveDesk, at: Path, monkeypatch: pytest.MonkeyPatch, copy: Path) -> None:
    """Put the host as it was before the edit was published."""
    import shutil

    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(copy, at)
    shutil.rmtree(desk.root / ".published", ignore_errors=True)
    desk.use(monkeypatch, DiskFiles(at))


def publish_in_child(desk: WaveDesk) -> int:
    def work() -> int:
        send(desk)
        return 0

    return run_in_a_process(work)


@pytest.mark.slow
def test_a_publisher_killed_before_any_change_of_the_host_breaks_nothing(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = prepare(waves)
    copy, at = waves.host.folder, waves.root / "trial"
    reset(waves, at, monkeypatch, copy)
    send(waves)
    steps = waves.host.steps
    assert steps > 12
    for step in range(1, steps + 1):
        reset(waves, at, monkeypatch, copy)
        waves.host.die_at = step
        assert wait_for(publish_in_child(waves)) == -signal.SIGKILL
        assert_readers_find_all(waves, old, new)
        assert_healed(waves, new)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.prove)])
def test_a_publisher_killed_at_random_moments_breaks_nothing(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    chance = random.Random(20261122)
    old, new = prepare(waves, posts=40)
    copy, at = waves.host.folder, waves.root / "trial"
    killed = 0
    while killed < kills:
        reset(waves, at, monkeypatch, copy)
        child = publish_in_child(waves)
        moment = threading.Timer(chance.uniform(0.001, 0.15), os.kill, (child, signal.SIGKILL))
        moment.start()
        killed += wait_for(child) < 0
        moment.cancel()
        assert_readers_find_all(waves, old, new)
        assert_healed(waves, new)


def test_a_note_that_was_half_written_when_its_writer_died_is_cleared(waves: WaveDesk) -> None:
    _, new = prepare(waves)
    half = waves.host.folder / f"{pending.PATH}.1a2b3c4d{HALF}"
    half.write_bytes(b"{")
    assert_healed(waves, new)
    assert not half.exists()


@pytest.mark.parametrize("kind", ["wanted", "held"])
def test_a_ticket_that_was_half_written_when_its_writer_died_is_cleared(
    waves: WaveDesk, kind: str
) -> None:
    _, new = prepare(waves)
    dead = run_in_a_process(lambda: 0)
    wait_for(dead)
    with hold_ticket(waves.host, "Ana", MORNING, print) as ticket:
        half = waves.host.folder / ticket.wanted.replace(
            f".{os.getpid()}.wanted", f".{dead}.{kind}.1a2b3c4d.partial"
        )
    half.write_bytes(b"{")
    assert half.suffixes[-4] == f".{dead}"
    assert_healed(waves, new)
    assert not half.exists()


def test_two_interrupted_publishes_one_after_the_other_are_healed(waves: WaveDesk) -> None:
    _, new = prepare(waves)
    waves.host.die_at = waves.host.steps + 8
    assert wait_for(publish_in_child(waves)) == -signal.SIGKILL
    waves.write("blog/p0/index.html", f"newer <link href=/{NEW_CSS}>")
    write_files(waves.site, waves.files)
    waves.host.die_at = waves.host.steps + 12
    assert wait_for(publish_in_child(waves)) == -signal.SIGKILL
    assert_healed(waves, new | {"blog/p0/index.html": waves.files["blog/p0/index.html"]})


def test_a_style_sheet_that_is_refused_leaves_every_page_and_removes_nothing(
    waves: WaveDesk,
) -> None:
    old, new = prepare(waves)
    waves.host.refuses = lambda path: path == NEW_CSS
    with pytest.raises(PublishError, match="The live pages have not changed"):
        send(waves)
    assert waves.live == old
    waves.host.refuses = lambda path: False
    assert_healed(waves, new)


def test_a_picture_that_arrives_damaged_stops_before_any_page(waves: WaveDesk) -> None:
    old, new = prepare(waves)
    waves.write("images/knee.svg", "<svg>knee</svg>")
    write_files(waves.site, waves.files)
    waves.host.spoils = lambda path: path.endswith("knee.svg")
    with pytest.raises(PublishError, match=r"arrived damaged: /images/knee\.svg"):
        send(waves)
    pages = {path: text for path, text in waves.live.items() if is_page(path)}
    assert pages == {path: text for path, text in old.items() if is_page(path)}
    waves.host.spoils = lambda path: False
    assert_healed(waves, new | {"images/knee.svg": "<svg>knee</svg>"})


def test_a_page_goes_after_what_it_needs_and_old_files_are_deleted_last(waves: WaveDesk) -> None:
    prepare(waves)
    waves.host.changed.clear()
    send(waves)
    order = waves.host.changed
    where = [
        order.index(path)
        for path in (
            ".publish/pending.json",
            NEW_CSS,
            "images/spine.svg",
            "blog/p0/index.html",
            "index.html",
            "feeds/all.atom.xml",
            ".publish/current.json",
            "blog/imaging/index.html",
        )
    ]
    assert where == sorted(where)


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_is_wrong_keeps_nobody_out(waves: WaveDesk, years: int) -> None:
    waves.publish(demo=False)
    waves.clock = MORNING.replace(year=MORNING.year + years)
    waves.write("index.html", "new")
    waves.publish(demo=False)
    assert waves.live == waves.files


def test_damage_that_was_found_is_remembered_until_it_is_mended(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    (waves.host.folder / "index.html").write_text("spoiled")
    assert standing.verify_live("", root=waves.root, tell=print).wrong == ("index.html",)
    waves.publish(demo=False)
    assert waves.live == waves.files
    assert waves.publish(demo=False).result == "unchanged"


def test_a_version_published_elsewhere_can_be_taken_back_from_here(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    former = waves.live
    (waves.root / ".published").rename(waves.root / "another computer's")
    waves.write("index.html", "regret")
    waves.publish(demo=False)
    waves.roll_back()
    assert waves.live == former


def test_status_says_so_when_another_computer_published(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    here = standing.read_status("", root=waves.root).lines
    assert "published by Maria, " in here[0] and len(here) == 1
    lines = standing.read_status("", root=waves.root / "another").lines
    assert lines[1] == "The site was published from another computer, which knows who published."
