"""What people give instead of a private key is named for what it is, by a real server."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.status import read_status
from clinic.publish.targets.error_messages import explain_failure
from tests.servers.server import Server
from tests.servers.sftp import serve_sftp

from .remote import clear_environment


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_sftp(tmp_path_factory.mktemp("sftp")) as running:
        yield running


@pytest.fixture
def clean(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of somebody who knows the server."""
    for name in os.environ.keys() - clear_environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    known = server.environment["PUBLISH_KNOWN_HOSTS"]
    monkeypatch.setenv("PUBLISH_KNOWN_HOSTS", known)
    return monkeypatch


def read_key(server: Server) -> str:
    return Path(server.environment["PUBLISH_KEY_FILE"]).read_text()


def ask(server: Server, root: Path) -> str:
    """Give the refusal; "" if the server let us in."""
    try:
        read_status(server.target, root=root)
    except PublishError as error:
        return str(error)
    return ""


def make_key(folder: Path, passphrase: str) -> Path:
    path = folder / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(path)]
    subprocess.run(words, check=True)
    return path


@pytest.mark.slow
def test_a_key_with_line_ends_of_windows_is_taken(
    server: Server, clean: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clean.setenv("PUBLISH_KEY", read_key(server).replace("\n", "\r\n"))
    assert ask(server, tmp_path) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["PUBLISH_KEY", "PUBLISH_KEY_FILE"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("public", "holds the public key"),
        ("in one line", "has lost its line breaks"),
        ("passphrase", "The private key has a passphrase"),
        ("cut off", "The private key cannot be read."),
    ],
)
def test_each_wrong_key_is_named_for_what_it_is(
    server: Server, clean: pytest.MonkeyPatch, tmp_path: Path, name: str, kind: str, words: str
) -> None:
    secret = make_key(tmp_path, "marmot" if kind == "passphrase" else "")
    text = {
        "public": secret.with_suffix(".pub").read_text(),
        "in one line": secret.read_text().replace("\n", " "),
        "passphrase": secret.read_text(),
        "cut off": "\n".join(secret.read_text().splitlines()[:3]),
    }[kind]
    given = tmp_path / "given"
    given.write_text(text)
    clean.setenv(name, text if name == "PUBLISH_KEY" else str(given))
    refused = ask(server, tmp_path)
    assert words in refused and "The web host reported" not in refused
    assert not any(line in refused for line in text.splitlines() if len(line) > 40)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PUBLISH_KEY_FILE": "/nowhere/key"}, "Cannot read the private key file."),
        ({}, "This computer has no key and no password for the server."),
        ({"PUBLISH_KNOWN_HOSTS": "%%% no line"}, "The list of known servers has a line"),
    ],
)
def test_what_is_missing_is_said_and_never_taken_for_a_site_without_pages(
    server: Server,
    clean: pytest.MonkeyPatch,
    tmp_path: Path,
    variables: dict[str, str],
    words: str,
) -> None:
    for name, value in variables.items():
        clean.setenv(name, value)
    assert words in ask(server, tmp_path)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("api error RequestTimeTooSkewed: The difference is too large.", "clock of this computer"),
        ("StatusCode: 400, AuthorizationHeaderMalformed: expecting 'eu-west-1'", "another region"),
        ("StatusCode: 301, PermanentRedirect: use the endpoint", "another region"),
    ],
)
def test_a_wrong_clock_and_a_wrong_region_are_named(said: str, words: str) -> None:
    assert words in explain_failure(said, "s3://bucket").what
