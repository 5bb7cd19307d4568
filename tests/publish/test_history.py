"""The record is never trusted to delete: what is not provably ours stays, whatever it says."""

import contextlib
import itertools
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.publish import manifest as manifests
from clinic.publish.errors import DamagedError, PublishError, RefusedError
from clinic.publish.history import read_records
from clinic.publish.status import read_history
from clinic.publish.targets.release_store import FOLDER
from clinic.publish.targets.remote_lock import TICKETS
from clinic.publish.targets.temp_dirs import name_machine

from .desk import SITE, Desk, run_publisher, take_snapshot, write_files
from .disk_files import run_in_a_process, wait_for
from .git_desk import GitDesk
from .records_gone_wrong import (
    DAMAGES,
    OTHERS,
    claim,
    damage,
    lie_in_the_note,
    put,
    put_others,
    read_live,
    read_record,
)
from .wave_desk import WaveDesk


def is_second(release: str) -> bool:
    return release.startswith("000002-")


FEW_ON_A_BRANCH = [
    "missing",
    "claiming everything",
    *(
        pytest.param(how, marks=pytest.mark.prove)
        for how in ("half written", "another site's", "of a newer version")
    ),
]


@pytest.fixture(params=["desk", "waves"])
def near_desk(request: pytest.FixtureRequest) -> Desk:
    chosen: Desk = request.getfixturevalue(request.param)
    return chosen


@pytest.mark.parametrize("how", DAMAGES)
def test_a_rollback_keeps_what_others_put_there_whatever_the_record_says(
    near_desk: Desk, how: str
) -> None:
    _, second, third = near_desk.publish_three()
    put_others(near_desk)
    damage(near_desk, how)
    with contextlib.suppress(PublishError):  # refusing is no loss
        near_desk.roll_back()
        # What is live is known of a folder by its link; of a host by the record alone.
        texts = {second["index.html"], third["index.html"]}
        assert read_live(near_desk)["index.html"] in texts
    assert read_live(near_desk).items() >= OTHERS.items()
    near_desk.wait(hours=1)
    with contextlib.suppress(PublishError):
        near_desk.publish(force=True, demo=False)
    assert read_live(near_desk).items() >= OTHERS.items()


@pytest.mark.slow
@pytest.mark.parametrize("how", FEW_ON_A_BRANCH)
def test_a_rollback_on_a_branch_keeps_what_others_put_there(at_git: GitDesk, how: str) -> None:
    _, second, third = at_git.publish_three()
    put_others(at_git)
    damage(at_git, how)
    at_git.roll_back()
    assert read_live(at_git) == {**(third if how == "missing" else second), **OTHERS}


@pytest.mark.parametrize("how", ["half written", "missing", "all NULs"])
def test_a_rollback_with_a_damaged_record_goes_back_exactly(near_desk: Desk, how: str) -> None:
    second = near_desk.publish_three()[1]
    put_others(near_desk)
    damage(near_desk, how)
    near_desk.roll_back(choose=lambda seen: next(v for v in seen if is_second(v.names[0])))
    assert read_live(near_desk) == {**second, **OTHERS}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_publish_keeps_what_others_put_there_whatever_the_record_says(
    near_desk: Desk, how: str
) -> None:
    near_desk.publish(demo=False)
    put_others(near_desk)
    damage(near_desk, how)
    near_desk.remove("blog/imaging/index.html")
    for force in (False, True):
        with contextlib.suppress(PublishError):
            near_desk.publish(demo=False, force=force)
        assert read_live(near_desk).items() >= OTHERS.items()


def test_an_old_version_whose_two_records_are_gone_can_still_be_left(desk: Desk) -> None:
    desk.publish_three()
    put_others(desk)
    shutil.rmtree(desk.public.resolve() / ".publish")
    desk.roll_back()
    assert desk.live["index.html"] == "version 2"
    assert desk.live.items() >= OTHERS.items()


def test_a_ticket_whose_name_is_two_names_deletes_nothing(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    put_others(waves)
    asked: list[str] = []
    delete = waves.host.delete

    def watch(paths, *, and_folders: bool = False) -> None:
        asked.extend("\n".join(paths).split("\n"))  # as a list of files is read
        delete(paths, and_folders=and_folders)

    waves.host.delete = watch  # type: ignore[method-assign]
    for name in ("a\ngoogle1234.html\nb.held", "a\ngoogle1234.html\nb.wanted"):
        put(waves, f"{TICKETS}/{name}", b"{}")
    waves.write("index.html", "new")
    waves.publish(demo=False)
    assert not OTHERS.keys() & set(asked)
    assert read_live(waves) == {**waves.files, **OTHERS}


@pytest.mark.parametrize("is_old", [True, False])
def test_a_note_of_an_interrupted_publish_deletes_nothing(waves: WaveDesk, is_old: bool) -> None:
    waves.publish(demo=False)
    put_others(waves)
    lie_in_the_note(waves, is_old=is_old)
    waves.write("index.html", "new")
    waves.publish(demo=False)
    assert read_live(waves) == {**waves.files, **OTHERS}


def test_what_was_found_damaged_deletes_nothing(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    put_others(waves)
    (shelf,) = (waves.root / FOLDER).iterdir()
    (shelf / "damaged.json").write_text(json.dumps([*OTHERS, "../x", "a\nb"]))
    waves.write("index.html", "new")
    waves.publish(demo=False)
    assert read_live(waves) == {**waves.files, **OTHERS}


def test_a_half_sent_file_of_somebody_else_stays(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    names = (".draft", "", ".1a2b3c4d", ".1234.56", f".{name_machine()[:7]}")
    theirs = {f"index.html{name}.partial": f"theirs{name}" for name in names}
    theirs |= {"report.partial": "y", "google.partial": "z"}
    hidden = ".publish/current.json.1a2b3c4d.partial"
    for path, text in {**theirs, hidden: "hidden"}.items():
        put(waves, path, text.encode())
    lie_in_the_note(waves, is_old=False)
    waves.write("index.html", "new")
    waves.publish(demo=False)
    assert read_live(waves) == {**waves.files, **theirs}
    assert (waves.host.folder / hidden).exists()


@pytest.mark.parametrize("any_desk", ["desk", "waves", "at_git"], indirect=True)
def test_a_page_that_somebody_changed_at_the_host_is_not_removed_with_the_site(
    any_desk: Desk,
) -> None:
    any_desk.publish(demo=False)
    put(any_desk, "blog/imaging/index.html", b"corrected by hand")
    any_desk.remove("blog/imaging/index.html")
    any_desk.publish(demo=False, force=True)
    assert read_live(any_desk)["blog/imaging/index.html"] == "corrected by hand"
    told = "\n".join(any_desk.told)
    assert "changed at the host, will stay: /blog/imaging/" in told


def test_what_somebody_changes_while_a_publish_runs_is_not_removed(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    waves.remove("blog/imaging/index.html")

    def change(line: str) -> None:
        waves.told.append(line)
        if line.startswith("Uploading pages"):
            put(waves, "blog/imaging/index.html", b"changed just now")

    waves.publish(demo=False, force=True, tell=change)
    assert read_live(waves)["blog/imaging/index.html"] == "changed just now"


@pytest.mark.parametrize("line", ["Copying", "Making the new"])
def test_what_somebody_puts_there_while_a_publish_runs_comes_along(desk: Desk, line: str) -> None:
    desk.publish()
    desk.write("index.html", "new")

    def add(told: str) -> None:
        if told.startswith(line):
            put_others(desk)

    desk.publish(tell=add)
    assert read_live(desk) == {**desk.files, **OTHERS}
    desk.write("index.html", "newer")
    desk.publish()
    assert read_live(desk) == {**desk.files, **OTHERS}


def test_the_site_of_another_clinic_is_not_taken_for_an_old_version(waves: WaveDesk) -> None:
    waves.publish(demo=False, address="https://other.example")
    shutil.rmtree(waves.root / FOLDER)
    before = read_live(waves)
    waves.remove("images/spine.svg")
    with pytest.raises(
        RefusedError, match=r"belongs to https://other\.example, but this site belongs to"
    ):
        waves.publish(demo=False, address="https://clinic.example")
    assert read_live(waves) == before


def test_where_no_other_version_is_kept_it_is_said_how_to_go_on(desk: Desk) -> None:
    desk.publish()
    put_others(desk)
    damage(desk, "half written")
    with pytest.raises(RefusedError, match="no earlier version") as caught:
        desk.roll_back()
    assert f"Delete the link {desk.public}" in caught.value.to_do
    desk.public.unlink()
    desk.write("index.html", "new")
    desk.publish()
    assert read_live(desk) == {**desk.files, **OTHERS}


def test_a_record_that_names_somebody_elses_file_with_other_bytes_removes_nothing(
    near_desk: Desk,
) -> None:
    near_desk.publish(demo=False)
    put_others(near_desk)
    lying = claim(read_record(near_desk), {"google1234.html": "0" * 64})
    for copy in (manifests.PATH, manifests.COPY) if not isinstance(near_desk, WaveDesk) else ():
        put(near_desk, copy, lying)
    if isinstance(near_desk, WaveDesk):  # as if another computer had published it
        put(near_desk, manifests.PATH, lying)
        shutil.rmtree(near_desk.root / FOLDER)
    near_desk.write("index.html", "new")
    near_desk.publish(demo=False, force=True)
    assert read_live(near_desk) == {**near_desk.files, **OTHERS}


def test_empty_folders_of_others_come_along_as_they_are(desk: Desk) -> None:
    desk.publish()
    theirs = desk.public / ".well-known/acme-challenge"
    theirs.mkdir(parents=True)
    theirs.chmod(0o750)
    for text in ("one", "two"):
        desk.wait(hours=1)
        desk.write("index.html", text)
        desk.publish()
    desk.roll_back()
    assert (desk.public / ".well-known/acme-challenge").stat().st_mode & 0o777 == 0o750


def test_a_site_may_not_hold_a_name_that_its_own_record_could_not_hold(desk: Desk) -> None:
    for name in ("a\\b.html", "a\nb.html"):
        desk.files = {**SITE, name: "x"}
        with pytest.raises(PublishError, match="has characters that do not work in web addresses"):
            desk.publish()
    assert not desk.public.exists()


def test_a_release_that_is_a_path_writes_nothing_outside_the_shelf(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    damage(waves, "with a release that is a path")
    waves.write("index.html", "new")
    with pytest.raises(DamagedError, match="is damaged"):
        waves.publish(demo=False)
    waves.publish(demo=False, force=True)
    assert {p.name for p in waves.root.iterdir()} <= {"output", "host", FOLDER}


@pytest.mark.parametrize("place", ["live", "kept"])
def test_a_link_in_a_version_leads_nobody_out_of_it(desk: Desk, place: str) -> None:
    desk.publish_three()
    mine = desk.root / "mine"
    mine.mkdir()
    (mine / "index.html").write_text(desk.files["blog/second/index.html"])
    release = desk.release_names[-1 if place == "live" else -2]
    page = desk.releases / release / "blog/second"
    shutil.rmtree(page)
    page.symlink_to(mine)
    before = take_snapshot(mine, desk.public)
    for act in (desk.roll_back, lambda: desk.roll_back(desk.release_names[-2])):
        with pytest.raises(PublishError):
            act()
    if place == "live":
        with pytest.raises(PublishError, match=r"is a link\. Only"):
            desk.publish()
    assert take_snapshot(mine, desk.public) == before


def test_a_first_publish_that_was_killed_on_a_host_is_finished_by_the_next(
    waves: WaveDesk,
) -> None:
    put_others(waves)
    write_files(waves.site, waves.files)
    code, step = -9, 0
    while code == -9:
        step += 1
        shutil.rmtree(waves.root / FOLDER, ignore_errors=True)
        for path in waves.files:
            (waves.host.folder / path).unlink(missing_ok=True)
        shutil.rmtree(waves.host.folder / ".publish", ignore_errors=True)
        waves.host.steps, waves.host.die_at = 0, step
        code = wait_for(run_in_a_process(lambda: int(waves.send(demo=False).result == "")))
        waves.host.die_at = 0
        shutil.rmtree(waves.host.folder / ".publish/tickets", ignore_errors=True)
        waves.send(demo=False)
        assert read_live(waves) == {**waves.files, **OTHERS}
    assert code == 0 and step >= 10


# Kept versions


def read_kept(desk: Desk) -> dict[str, object]:
    """Read every kept version, the live one too."""
    return {name: take_snapshot(desk.releases / name) for name in desk.release_names}


def lose_history(desk: Desk) -> None:
    (desk.releases / "history.jsonl").unlink()


def lose_link(desk: Desk) -> None:
    desk.public.unlink()


def truncate_history(desk: Desk) -> None:
    history = desk.releases / "history.jsonl"
    history.write_bytes(history.read_bytes()[:40])


def fill_history_with_nuls(desk: Desk) -> None:
    history = desk.releases / "history.jsonl"
    history.write_bytes(b"\0" * 4096)


def save_history_as_utf_16(desk: Desk) -> None:
    history = desk.releases / "history.jsonl"
    history.write_text(history.read_text(), encoding="utf-16")


def lie_in_the_lock(desk: Desk) -> None:
    signed = {"who": "x", "since": "?", "release": desk.release_names[1], "pid": 1 << 40}
    (desk.releases / ".lock").write_text(json.dumps(signed))


def leave_a_switch(desk: Desk) -> None:
    (desk.releases / ".switching").symlink_to(Path("public.releases", desk.release_names[1]))


LOSSES = {
    "history": (lose_history,),
    "link": (lose_link,),
    "both": (lose_history, lose_link),
    "half the history": (truncate_history, lose_link),
    "history of NULs": (fill_history_with_nuls, lose_link),
    "history in another encoding": (save_history_as_utf_16, lose_link),
    "lying lock": (lie_in_the_lock, lose_history, lose_link),
    "a switch begun": (leave_a_switch, lose_history, lose_link),
}


@pytest.mark.parametrize("losses", LOSSES)
def test_no_kept_version_goes_when_history_and_link_are_lost(desk: Desk, losses: str) -> None:
    first, second, third = desk.publish_three()
    put_others(desk)
    kept = read_kept(desk)
    for lose in LOSSES[losses]:
        lose(desk)
    lines = desk.list_versions()
    assert len(lines) == (3 if lose_link in LOSSES[losses] else 2)
    assert [line.split()[0] for line in lines] == [str(n) for n in range(len(lines), 0, -1)]
    desk.write("index.html", "version 4")
    desk.publish()
    assert read_live(desk) == {**desk.files, **OTHERS}
    assert read_kept(desk).items() >= kept.items()
    assert len(desk.list_versions()) == 3
    for number, version in (("1", first), ("2", second), ("3", third)):
        desk.wait(hours=1)
        desk.roll_back(number)
        assert read_live(desk) == {**version, **OTHERS}


@pytest.mark.parametrize("is_link", [False, True])
def test_with_the_link_lost_nothing_goes_online_that_only_has_the_name_of_a_version(
    desk: Desk, is_link: bool
) -> None:
    desk.publish_three()
    put_others(desk)
    lose_link(desk)
    lose_history(desk)
    mine = desk.root / "mine" if is_link else desk.releases / "000009-20261122T091430Z"
    write_files(mine, {"private.txt": "mine"})
    if is_link:
        (desk.releases / "000009-20261122T091430Z").symlink_to(mine)
    desk.write("index.html", "version 4")
    desk.publish()
    assert read_live(desk) == {**desk.files, **OTHERS}
    assert (mine / "private.txt").read_text() == "mine"


def test_with_the_link_lost_a_rollback_restores_the_last_version(desk: Desk) -> None:
    third = desk.publish_three()[2]
    put_others(desk)
    lose_link(desk)
    lose_history(desk)
    desk.roll_back()
    assert read_live(desk) == {**third, **OTHERS}


def test_kept_versions_go_by_the_rule_of_how_many_even_when_the_clock_goes_back(
    desk: Desk,
) -> None:
    for number in range(12):
        desk.wait(days=-2)
        desk.write("index.html", f"version {number}")
        desk.publish()
        lose_history(desk)
    assert [int(name[:6]) for name in desk.release_names] == list(range(1, 13))
    desk.wait(days=40)
    desk.write("index.html", "last")
    desk.publish()
    assert [int(name[:6]) for name in desk.release_names] == [9, 10, 11, 12, 13]


def test_a_kept_version_with_a_damaged_record_stays_and_takes_no_others_place(desk: Desk) -> None:
    desk.publish()
    first = desk.release_names[0]
    desk.write("index.html", "version 0")
    desk.publish()
    for record in (manifests.PATH, manifests.COPY):
        (desk.releases / first / record).write_text("{")
    for number in range(1, 9):
        desk.wait(days=1)
        desk.write("index.html", f"version {number}")
        desk.publish()
    assert [int(name[:6]) for name in desk.release_names] == [1, 6, 7, 8, 9, 10]
    assert len(desk.list_versions()) == 4


@pytest.mark.parametrize(
    "name",
    [
        ".building-000007-20200101T000000Z",
        ".removing-000007-20200101T000000Z",
        ".building-",
        "000007-20209999T000000Z",
        "000007-20200101T000000Z",
    ],
)
def test_a_folder_that_only_has_the_name_of_an_unfinished_version_stays(
    desk: Desk, name: str
) -> None:
    desk.publish()
    theirs = desk.releases / name
    theirs.mkdir()
    (theirs / "photos.txt").write_text("mine")
    lie_in_the_lock_of = {"who": "x", "release": "000001-20200101T000000Z", "pid": 1 << 40}
    (desk.releases / ".lock").write_text(json.dumps(lie_in_the_lock_of))
    for number in range(8):
        desk.wait(days=1)
        desk.write("index.html", f"version {number}")
        desk.publish()
    desk.roll_back()
    assert (theirs / "photos.txt").read_text() == "mine"


@pytest.mark.parametrize("elsewhere", ["folder", "link among the releases", "plain folder"])
def test_a_live_link_that_leads_elsewhere_touches_nothing(desk: Desk, elsewhere: str) -> None:
    desk.publish_three()
    mine = desk.root / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("mine")
    lose_link(desk)
    if elsewhere == "plain folder":
        shutil.copytree(mine, desk.public)
    elif elsewhere == "folder":
        desk.public.symlink_to("mine")
    else:
        (desk.releases / "000009-20261122T091430Z").symlink_to(mine)
        desk.public.symlink_to("public.releases/000009-20261122T091430Z")
    before = take_snapshot(mine, desk.releases)
    for act in (desk.publish, desk.roll_back):
        with pytest.raises(RefusedError, match="not published from here"):
            act()
    assert take_snapshot(mine, desk.releases) == before


def test_a_lock_that_is_a_link_is_not_written_through(desk: Desk) -> None:
    desk.publish()
    mine = desk.root / "mine.txt"
    mine.write_text("mine")
    (desk.releases / ".lock").unlink()
    (desk.releases / ".lock").symlink_to(mine)
    desk.write("index.html", "new")
    desk.publish()
    assert mine.read_text() == "mine"
    assert (desk.releases / ".lock.moved-1").is_symlink()


def test_a_version_half_removed_is_finished_only_while_its_record_says_whose_it_is(
    desk: Desk,
) -> None:
    desk.publish_three()
    first, second, _ = desk.release_names
    for name in (first, second):
        (desk.releases / name).rename(desk.releases / f".removing-{name}")
    shutil.rmtree(desk.releases / f".removing-{second}/.publish")
    desk.write("index.html", "new")
    desk.publish()
    assert not (desk.releases / f".removing-{first}").exists()
    assert (desk.releases / f".removing-{second}/index.html").exists()


def test_a_shelf_with_a_damaged_record_loses_no_file_of_a_kept_version(waves: WaveDesk) -> None:
    waves.publish_three()
    (shelf,) = (waves.root / FOLDER).iterdir()
    (shelf / "files/mine.txt").write_text("mine")
    for number in range(4, 9):
        waves.wait(hours=1)
        waves.write("index.html", f"version {number}")
        waves.publish(demo=False)
        if number == 6:
            fifth = next((shelf / "releases").glob("000005-*"))
            whole = fifth.read_bytes()
            fifth.write_text("{")
            files = {path for path in (shelf / "files").rglob("*") if path.is_file()}
    assert not list((shelf / "releases").glob("000001-*"))
    assert all(path.exists() for path in files)
    fifth.write_bytes(whole)
    assert [line.split()[0] for line in waves.list_versions()] == ["7", "6", "5", "4", "3"]


def test_a_shelf_that_was_deleted_costs_no_file_of_the_live_site(waves: WaveDesk) -> None:
    waves.publish_three()
    put_others(waves)
    shutil.rmtree(waves.root / FOLDER)
    waves.write("index.html", "version 4")
    waves.remove("blog/third/index.html")
    waves.publish(demo=False, force=True)
    assert read_live(waves) == {**waves.files, **OTHERS}


def test_with_record_and_shelf_gone_all_there_counts_as_others(waves: WaveDesk) -> None:
    waves.publish_three()
    before = waves.live
    shutil.rmtree(waves.root / FOLDER)
    damage(waves, "missing")
    waves.write("index.html", "version 4")
    waves.remove("blog/third/index.html")
    with pytest.raises(RefusedError, match="not published from here"):
        waves.publish(demo=False)
    assert waves.live == before
    waves.publish(demo=False, force=True)
    assert waves.live == {**before, **waves.files}


def test_with_the_record_gone_the_shelf_proves_what_is_ours(waves: WaveDesk) -> None:
    waves.publish_three()
    put_others(waves)
    damage(waves, "missing")
    waves.remove("blog/third/index.html")
    waves.publish(demo=False, force=False)
    assert read_live(waves) == {**waves.files, **OTHERS}


# What was interrupted is written down as what it was


@pytest.mark.slow
def test_a_rollback_killed_at_any_step_is_never_written_down_as_a_publish(desk: Desk) -> None:
    desk.publish_three()
    write_files(desk.site, desk.files)
    first, second, third = desk.release_names
    copy = desk.root.with_name(f"{desk.root.name}-copy")
    shutil.copytree(desk.root, copy, symlinks=True)
    step, code = 0, -9
    while code == -9:
        step += 1
        shutil.rmtree(desk.root)
        shutil.copytree(copy, desk.root, symlinks=True)
        code = run_publisher(desk.root, verb="rollback", die_at_step=step, who="Ana").code
        went_back = desk.public.resolve().name != third
        for healed in (False, True):
            if healed:
                desk.write("index.html", "version 4")
                desk.publish()
            records = [r for r in desk_history(desk) if r.who == "Ana"]
            told = [(r.verb, r.restored) for r in records]
            assert told == ([("rollback", second)] if went_back else []), (step, told)
        assert {first, second, third} <= set(desk.release_names)
    assert step > 30


def desk_history(desk: Desk):
    return read_history(desk.target, root=desk.root).records


@pytest.mark.slow
def test_a_rollback_on_a_host_killed_at_any_step_is_never_written_down_as_a_publish(
    waves: WaveDesk,
) -> None:
    waves.publish_three()
    put_others(waves)
    names = sorted(path.stem for path in (waves.root / FOLDER).rglob("releases/*.json"))
    copy = waves.root.with_name(f"{waves.root.name}-copy")
    shutil.copytree(waves.root, copy)
    step, code = 0, -9
    while code == -9:
        step += 1
        for path in ("host", FOLDER):
            shutil.rmtree(waves.root / path)
            shutil.copytree(copy / path, waves.root / path)
        waves.host.steps, waves.host.die_at = 0, step
        code = wait_for(run_in_a_process(lambda: int(waves.roll_back(who="Ana").result == "")))
        waves.host.die_at = 0
        shutil.rmtree(waves.host.folder / ".publish/tickets", ignore_errors=True)
        record = json.loads((waves.host.folder / manifests.PATH).read_bytes())
        went_back = record["release"] not in names
        assert read_live(waves).items() >= OTHERS.items()
        for healed in (False, True):
            if healed:
                waves.write("index.html", "version 4")
                waves.publish(demo=False, force=True)
            told = [(r.verb, r.restored) for r in desk_history(waves) if r.who == "Ana"]
            assert told == ([("rollback", names[1])] if went_back else []), (step, told)
        assert read_live(waves) == {**waves.files, **OTHERS}
    assert code == 0 and step >= 10


@pytest.mark.slow
def test_a_rollback_on_a_branch_is_a_rollback_for_everybody_who_reads_it(at_git: GitDesk) -> None:
    at_git.publish_three()
    at_git.roll_back()
    shutil.rmtree(at_git.root / FOLDER)  # another computer, or a kill before it was written down
    assert [(r.verb, bool(r.restored)) for r in desk_history(at_git)] == [
        ("publish", False),
        ("publish", False),
        ("publish", False),
        ("rollback", True),
    ]


def test_a_rollback_that_only_its_record_tells_of_is_not_called_a_publish(near_desk: Desk) -> None:
    near_desk.publish_three()
    near_desk.roll_back()
    if isinstance(near_desk, WaveDesk):
        shutil.rmtree(near_desk.root / FOLDER)
    else:
        lose_history(near_desk)
    assert desk_history(near_desk)[-1].verb == "rollback"


def test_a_history_that_no_program_of_ours_wrote_stops_nobody(desk: Desk) -> None:
    desk.publish_three()
    history = desk.releases / "history.jsonl"
    whole = json.loads(history.read_bytes().splitlines()[-1])
    lines = [
        {**whole, "more": "of a newer program", "release": "000007-20261122T091430Z"},
        {**whole, "release": 5},
        {**whole, "release": "../x"},
        {**whole, "restored": "yesterday"},
        {**whole, "when": "0001-01-01T00:00:00+14:00"},
        {**whole, "verb": "delete"},
        {**whole, "counts": [1]},
        {**whole, "who": {"a": 1}, "commit": 7, "release": "000008-20261122T091430Z"},
        ["a list"],
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    history.write_bytes(
        b"\xef\xbb\xbf"
        + history.read_bytes()
        + b"\0\0\0\n["
        + b"[" * 99_999
        + b"\n\xff\xfe\n"
        + text.encode()
        + b'{"who": "A'
    )
    assert [r.release[:6] for r in read_records(history)] == [
        *("000001", "000002", "000003", "000007", "000008")
    ]
    desk.write("index.html", "new")
    desk.publish()
    desk.roll_back()
    assert desk.live["index.html"] == "version 3"
    assert len(desk_history(desk)) == 7


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "first_step"), [("publish", 1), ("rollback", 2), ("first", 3)])
def test_what_was_killed_while_it_was_taken_back_is_on_record_as_failed(
    tmp_path: Path, verb: str, first_step: int
) -> None:
    start = Desk(tmp_path / "start")
    if verb != "first":
        start.publish_three()
    write_files(start.site, {**start.files, "index.html": "new words"})
    order = {"verb": verb, "damages": "public/index.html"}
    steps, results = 0, []
    for back in itertools.chain([0], itertools.count(first_step, 3)):  # counted from the end
        at = Desk(tmp_path / f"at{back}", clock=datetime.now(UTC))
        shutil.copytree(start.root, at.root, symlinks=True)
        ended = run_publisher(at.root, die_at_step=steps - back + 1 if back else 0, **order)
        if back == 0:
            steps = ended.steps
            continue
        if "spoiled" not in ended.words:
            break
        is_live = at.public.exists() and at.live["index.html"] == "SPOILED"
        told = read_history("public", root=at.root).records[-1]
        write_files(at.site, {**at.files, "index.html": "fresh"})
        at.wait(hours=1)
        at.send(force=True)
        records = read_history("public", root=at.root).records
        (spoiled,) = (one for one in records if one.release == told.release)
        results.append(spoiled.result)
        assert spoiled.result == "failed" or is_live
        assert spoiled.verb == ("rollback" if verb == "rollback" else "publish")
        assert at.live["index.html"] == "fresh"
        if verb != "first":
            at.wait(hours=1)
            at.roll_back()
            assert at.live["index.html"] in ("version 3", "version 2")
    assert results.count("failed") > 1
