"""One publisher at a time on a host that knows no locks."""

from pathlib import Path

import pytest

from clinic.publish.errors import BusyError
from clinic.publish.targets import remote_lock as tickets
from clinic.publish.targets.remote_lock import hold_ticket
from tests.waiting import wait_until

from .desk import MORNING, Desk, write_files
from .disk_files import run_in_a_process, wait_for
from .wave_desk import WaveDesk


def publish_as(desk: Desk, who: str, done: Path, others: Path) -> int:
    """Publish in another process; whoever holds the host waits until the other one has ended."""

    def wait(line: str) -> None:
        if line.startswith("Sending"):
            wait_until(others.exists)

    def work() -> int:
        try:
            desk.send(demo=False, who=who, tell=wait)
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
        assert "has stopped. Continuing" in said[-1]
        with pytest.raises(BusyError, match="someone else started to publish"):
            ana.check()
