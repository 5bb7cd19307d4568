"""A secret prints as •••, is inherited by nobody, and is taken out of every text."""

import base64
import copy
import json
import os
import pickle
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.cli import menu
from clinic.publish.secrets import Secret, read_environment, redact, set_aside_secrets
from clinic.publish.targets.rclone_config import RcloneConfig

CANARY = "marmot-57-quince"
SHOW = "import os, sys; sys.stdout.write(repr(dict(os.environ)))"
NAMES = ("PUBLISH_PASSWORD", "PUBLISH_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
NAMES += ("RCLONE_CONFIG_PASS", "RCLONE_CONFIG_X_PASS", "TO", "PUBLISH_TARGET", "MAKEFLAGS")


@dataclass
class Holder:
    secret: Secret


def test_a_secret_prints_as_dots_however_it_is_printed() -> None:
    secret = Secret(CANARY)
    place = RcloneConfig(
        "sftp://host", {"pass": secret}, environment={"RCLONE_CONFIG_PASS": CANARY}
    )
    for text in (
        str(secret),
        repr(secret),
        f"{secret!s:>40} {secret!r} {secret:x}",
        str([secret]),
        repr(Holder(secret)),
        repr(place),
        repr(read_environment({"PUBLISH_PASSWORD": CANARY, "TO": CANARY})),
        repr(KeyError(secret)),
    ):
        assert CANARY not in text
        assert "•••" in text
    assert secret.reveal() == CANARY
    assert bool(secret) and not Secret()


def test_a_secret_is_not_copied_or_written_down() -> None:
    secret = Secret(CANARY)
    for write in (json.dumps, pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(secret)
    with pytest.raises(TypeError):
        asdict(Holder(secret))
    with pytest.raises(TypeError):
        vars(secret)


@given(st.text(min_size=6).filter(lambda text: len(text.strip()) >= 6))
def test_a_secret_is_taken_out_of_a_text_in_each_form(value: str) -> None:
    secret = Secret(value)
    data = value.encode("utf-8", "surrogatepass")
    coded = [base64.b64encode(b"x" * shift + data).decode() for shift in range(3)]
    texts = [value, repr(value), json.dumps(value), quote(data, safe=""), *coded]
    for text in texts:
        hidden = redact(f"<{text}>")
        assert "•••" in hidden
        assert value.strip() not in hidden
    assert secret


def test_each_line_of_a_key_is_taken_out_by_itself() -> None:
    key = Secret("-----BEGIN KEY-----\nabcdefghijkl\nmnopqrstuvwx\n-----END KEY-----")
    assert redact("bad line: mnopqrstuvwx") == "bad line: •••"
    assert redact("abcdefghijkl\\nmnopqrstuvwx") == "•••\\n•••"
    assert key


def test_an_address_with_a_password_is_taken_out_of_a_text() -> None:
    assert redact("went to https://maria:pw@host/x") == "went to https://•••@host/x"
    assert redact("at https://host:443/x, 3 files") == "at https://host:443/x, 3 files"


def test_no_program_inherits_a_secret_and_ours_is_handed_all(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, f"{CANARY}@{name}")
    before = dict(os.environ)
    with set_aside_secrets():
        seen = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, check=True)
        assert CANARY.encode() not in seen.stdout
        assert {name: read_environment().find(name).reveal() for name in NAMES} == {
            name: before[name] for name in NAMES
        }
        monkeypatch.setattr(menu, "clinic_command", lambda _word: [sys.executable, "-c", SHOW])
        assert menu.run_word(tmp_path, "publish") == 0
        with set_aside_secrets():
            assert read_environment().find("TO").reveal() == before["TO"]
    handed = capfd.readouterr().out
    assert all(f"{CANARY}@{name}" in handed for name in NAMES)
    assert dict(os.environ) == before
    assert read_environment({}).find("TO").reveal() == ""


def test_what_fetches_packages_inherits_no_secret(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    code = "import os, runpy, sys; sys.argv = ['set_up', 'wrong']\n"
    code += f"try: runpy.run_path({str(root / 'clinic/set_up.py')!r}, run_name='__main__')\n"
    code += f"except SystemExit: {SHOW.partition('; ')[2]}"
    given = {**os.environ, **{name: f"{CANARY}@{name}" for name in NAMES}}
    seen = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, check=True)
    assert b"PATH" in seen.stdout and CANARY.encode() not in seen.stdout


@pytest.mark.parametrize(
    "text", ["//:" * 30_000, "\\" * 60_000, "key:" * 30_000, f"{CANARY}@" * 9_000]
)
def test_a_host_that_says_very_much_keeps_nobody_waiting(text: str) -> None:
    secret = Secret(CANARY)
    assert CANARY not in redact(text)  # hours, where time grows with the square of a text
    assert secret
