"""A server of the tests ends with them, also when they are killed."""

import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers.s3 import serve_s3
from tests.servers.server import find_program
from tests.waiting import wait_until

from .disk_files import run_in_a_process, wait_for


def answers(address: str) -> bool:
    place = urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) == 0


@pytest.mark.slow
def test_a_server_does_not_outlive_a_killed_test(tmp_path: Path) -> None:
    assert find_program("rclone")

    def work() -> int:
        with serve_s3(tmp_path) as server:
            (tmp_path / "address").write_text(server.environment["AWS_ENDPOINT_URL"])
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    assert wait_for(run_in_a_process(work)) == -signal.SIGKILL
    address = (tmp_path / "address").read_text()
    wait_until(lambda: not answers(address))
