import re
import threading
from pathlib import Path

import pytest

from clinic.publish.errors import BusyError

from .desk import SITE, Desk, read_files, start_publisher, write_files


def test_the_loser_of_two_publishers_is_told_who_and_since_when(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new")
    write_files(desk.site, desk.files)
    maria = start_publisher(desk.root, who="Maria Ortiz", hold_at="Making the new version")
    assert maria.stdout is not None
    assert maria.stdout.readline() == "held\n"
    desk.write("index.html", "newer")
    with pytest.raises(BusyError) as caught:
        desk.publish(who="Ana")
    assert caught.value.exit_code == 75
    assert re.search(r"Maria Ortiz has been publishing since \d+:\d\d [ap]m\.", str(caught.value))
    assert desk.live == SITE
    maria.communicate("go\n", timeout=300)
    assert desk.live["index.html"] == "new"
    desk.publish()
    assert desk.live == desk.files


def test_one_who_died_holding_the_lock_is_in_nobodys_way(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new")
    write_files(desk.site, desk.files)
    maria = start_publisher(desk.root, hold_at="Making the new version")
    assert maria.stdout is not None
    assert maria.stdout.readline() == "held\n"
    maria.kill()
    maria.communicate()
    assert desk.send().result == "published"
    assert desk.live == desk.files


def test_one_who_is_still_comparing_is_waited_for_until_the_name_is_known(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new")
    write_files(desk.site, desk.files)
    maria = start_publisher(desk.root, hold_at="+ 0 new")
    assert maria.stdout is not None
    assert maria.stdout.readline() == "held\n"
    threading.Timer(0.2, lambda: maria.communicate("go\n")).start()
    try:
        desk.send(who="Ana")
    except BusyError as busy:
        assert "Maria" in str(busy)
    maria.wait(timeout=300)
    assert desk.live == desk.files


@pytest.mark.slow
def test_two_at_once_are_never_mixed(tmp_path: Path) -> None:
    for number in range(10):
        root = tmp_path / str(number)
        sites = {
            who: {f"{page}.html": f"{who} {number}" for page in ("index", *"abcdefghij")}
            for who in ("Ana", "Maria")
        }
        both = {}
        for who, files in sites.items():
            write_files(root / who, files)
            both[who] = start_publisher(root, site=who, who=who, wait=True)
        for running in both.values():
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
        for running in both.values():
            assert running.stdin is not None
            running.stdin.write("go\n")
            running.stdin.flush()
        said = {who: running.communicate(timeout=300)[0] for who, running in both.items()}
        codes = {who: running.returncode for who, running in both.items()}
        won = [who for who, code in codes.items() if code == 0]
        assert set(codes.values()) <= {0, 75}, said
        assert won, said
        assert read_files((root / "public").resolve()) in [sites[who] for who in won]
        for who in sites.keys() - set(won):
            assert f"{won[0]} has been publishing since" in said[who]
