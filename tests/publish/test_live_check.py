"""After a publish the pages that changed are looked at by their public address."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from .reader import QuietHandler
from .wave_desk import WaveDesk


@pytest.fixture
def address(waves: WaveDesk) -> Iterator[str]:
    folder = waves.host.folder

    def answer(*args: object) -> QuietHandler:
        return QuietHandler(*args, directory=str(folder))  # type: ignore[arg-type]

    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_new_version_is_seen_at_the_public_address(waves: WaveDesk, address: str) -> None:
    assert "Checked 3 changed pages" in waves.publish(demo=False, address=address).sentence
    waves.write("index.html", "newer")
    sentence = waves.publish(demo=False, address=address).sentence
    assert f"Checked 1 changed page at {address}. The new version is live." in sentence


def test_an_address_that_shows_something_else_is_said(waves: WaveDesk, address: str) -> None:
    wrong = f"{address}/elsewhere"
    outcome = waves.publish(demo=False, address=wrong)
    assert outcome.result == "published"
    assert "does not show the new version everywhere yet" in outcome.sentence


def test_an_address_that_does_not_answer_is_said_and_no_failure(waves: WaveDesk) -> None:
    outcome = waves.publish(demo=False, address="http://127.0.0.1:9")
    assert outcome.result == "published"
    assert "cannot be read from this computer" in outcome.sentence
