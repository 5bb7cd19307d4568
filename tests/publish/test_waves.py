"""What readers of a host find, that shows each file at once, after the worst."""

import os
import random
import re
import signal
import threading
from pathlib import Path

import pytest

from clinic.publish import publish, rollback
from clinic.publish.errors import BusyError, PublishError
from clinic.publish.hosts import tickets
from clinic.publish.hosts.tickets import hold_ticket
from clinic.publish.listing import is_page

from .desk import MORNING, SITE, Desk, read_files, write_files
from .disk_files import DiskFiles, make_host, run_in_a_process, wait_for

OLD_CSS, NEW_CSS = "theme/site.aaaaaaaa1.css", "theme/site.bbbbbbbb2.css"


class WaveDesk(Desk):
    """A desk whose host is a folder that shows each file at once."""

    host: DiskFiles

    @property
    def live(self) -> dict[str, str]:
        found = read_files(self.host.folder)
        return {path: text for path, text in found.items() if not path.startswith(".publish")}

    def use(self, monkeypatch: pytest.MonkeyPatch, host: DiskFiles) -> None:
        self.host = host
        for module in (publish, rollback):
            monkeypatch.setattr(module, "choose_host", make_host(host))


@pytest.fixture
def waves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WaveDesk:
    monkeypatch.setattr(tickets, "LOOK", 0.01)
    desk = WaveDesk(tmp_path)
    (tmp_path / "host").mkdir()
    desk.use(monkeypatch, DiskFiles(tmp_path / "host"))
    desk.files = {path: f"{text} <link href=/{OLD_CSS}>" for path, text in SITE.items()}
    return desk


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
    assert rollback.verify_live("", root=desk.root, tell=print).wrong == ()
    # Tickets of the dead stay until somebody has something to publish: they stop nobody.
    left = {p.name for p in (desk.host.folder / ".publish").iterdir() if p.is_file()}
    assert left == {"current.json"}
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
def test_a_publisher_killed_at_fifty_random_moments_breaks_nothing(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20261122)
    old, new = prepare(waves, posts=40)
    copy, at = waves.host.folder, waves.root / "trial"
    killed = 0
    while killed < 50:
        reset(waves, at, monkeypatch, copy)
        child = publish_in_child(waves)
        moment = threading.Timer(chance.uniform(0.001, 0.15), os.kill, (child, signal.SIGKILL))
        moment.start()
        killed += wait_for(child) < 0
        moment.cancel()
        assert_readers_find_all(waves, old, new)
        assert_healed(waves, new)


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
    with pytest.raises(PublishError, match="No page was changed, nothing was removed"):
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


def test_pages_go_after_what_they_name_and_what_left_the_site_goes_last(waves: WaveDesk) -> None:
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


def publish_as(desk: WaveDesk, who: str, done: Path, others: Path) -> int:
    """Publish in another process; whoever holds the host waits until the other one has ended."""

    def wait(line: str) -> None:
        if line.startswith("Sending"):
            for _ in range(2000):
                if others.exists():
                    return
                threading.Event().wait(0.005)

    def work() -> int:
        try:
            desk.send(demo=False, who=who, site=None, tell=wait)
            code = 0
        except BusyError as busy:
            code = busy.exit_code
        done.write_text(who)
        return code

    return run_in_a_process(work)


@pytest.mark.slow
def test_of_two_publishers_exactly_one_wins_twenty_times_of_twenty(
    waves: WaveDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "BEAT", 0.1)
    monkeypatch.setattr(Desk, "send", _send_without_site)
    for number in range(20):
        waves.write("index.html", f"home {number}")
        write_files(waves.site, waves.files)
        ana, maria = tmp_path / f"ana{number}", tmp_path / f"maria{number}"
        children = [
            publish_as(waves, "Ana", ana, maria),
            publish_as(waves, "Maria", maria, ana),
        ]
        assert sorted(wait_for(child) for child in children) == [0, 75]
        assert waves.live == waves.files


def _send_without_site(desk: Desk, **options: object) -> object:
    options.pop("site")
    return publish.publish_site(
        desk.site,
        "",
        root=desk.root,
        commit=None,
        address="",
        **options,
    )


def test_a_holder_that_stands_still_is_taken_for_dead_and_the_word_is_said(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "STALE", 0.2)
    monkeypatch.setattr(tickets, "BEAT", 60)
    said: list[str] = []
    with hold_ticket(waves.host, "Ana", MORNING, said.append) as ana:
        with hold_ticket(waves.host, "Maria", MORNING, said.append):
            pass
        assert "Ana has been publishing since" in said[-1]
        assert "has died: going ahead" in said[-1]
        with pytest.raises(BusyError, match="another publisher went ahead"):
            ana.check()


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
    assert rollback.verify_live("", root=waves.root, tell=print).wrong == ("index.html",)
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
