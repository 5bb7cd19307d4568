from datetime import timedelta

from clinic.publish.history import read_records

from .desk import Desk


def test_five_releases_are_kept_and_none_younger_than_an_hour_is_deleted(desk: Desk) -> None:
    for number in range(8):
        desk.write("index.html", f"version {number}")
        desk.publish()
        desk.wait(minutes=5)
    assert len(desk.release_names) == 8
    desk.wait(hours=2)
    desk.write("index.html", "last")
    desk.publish()
    assert [int(name[:6]) for name in desk.release_names] == [5, 6, 7, 8, 9]


def test_a_busy_hour_never_fills_the_disk(desk: Desk) -> None:
    for number in range(23):
        desk.write("index.html", f"version {number}")
        desk.publish()
    assert [int(name[:6]) for name in desk.release_names] == list(range(4, 24))


def test_tidying_deletes_only_folders_that_are_ours(desk: Desk) -> None:
    desk.publish()
    others = [
        desk.releases / "000001-20200101T000000Z.bak",
        desk.releases / "holiday",
        desk.releases / ".building-mine",
        desk.releases / "000000-20200101T000000Z",  # our name, not our record
    ]
    for folder in others:
        folder.mkdir()
        (folder / "keep.txt").write_text("keep")
    for number in range(9):
        desk.wait(days=1)
        desk.write("index.html", f"version {number}")
        desk.publish()
    assert all((folder / "keep.txt").read_text() == "keep" for folder in others)
    assert [name[:6] for name in desk.release_names if name.startswith("0000")] == [
        *("000000", "000001", "000006", "000007", "000008", "000009", "000010")
    ]


def test_every_publish_goes_on_record(desk: Desk) -> None:
    desk.publish()
    desk.wait(hours=1)
    desk.write("index.html", "new")
    desk.publish(who="Ana", commit="def456")
    first, second = read_records(desk.releases / "history.jsonl")
    assert (first.who, first.result, dict(first.counts)) == ("Maria", "live", {"new": 6})
    assert (second.who, second.commit) == ("Ana", "def456")
    assert second.when - first.when == timedelta(hours=1)
    assert dict(second.counts) == {"changed": 1, "unchanged": 5}


def test_a_line_of_the_history_cut_off_by_a_crash_costs_only_itself(desk: Desk) -> None:
    desk.publish()
    history = desk.releases / "history.jsonl"
    history.write_bytes(history.read_bytes() + b'{"who": "Ana", "wh')
    desk.write("index.html", "new")
    desk.publish()
    assert [record.who for record in read_records(history)] == ["Maria", "Maria"]
