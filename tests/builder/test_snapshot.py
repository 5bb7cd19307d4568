"""A stock tells every file that shapes the site from what it was, and waits for none."""

import hashlib
import os
import sys

import pytest

from clinic.builder import snapshot as stock
from clinic.builder.snapshot import take_snapshot

pytestmark = pytest.mark.quick


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 24])
def test_a_file_is_summed_to_its_end_however_long_it_is(tmp_path, monkeypatch, length):
    monkeypatch.setattr(stock, "_MOST", 8)
    (tmp_path / "content").mkdir()
    words = bytes(range(65, 65 + length))
    (tmp_path / "content/a.md").write_bytes(words)
    taken = take_snapshot(tmp_path)["content/a.md"]
    when = (tmp_path / "content/a.md").stat().st_mtime_ns
    assert taken == (when, hashlib.sha256(words).hexdigest())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_keeps_nobody_waiting(tmp_path):
    (tmp_path / "content").mkdir()
    os.mkfifo(tmp_path / "content/pipe.md")
    assert take_snapshot(tmp_path)["content/pipe.md"] == (0, "no file")
