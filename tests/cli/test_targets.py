"""A target that cannot be used is refused by every command before anything is built or sent."""

import subprocess
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.cli.setup.host import complain
from tests.projects import copy_project, take_picture
from tests.publish.targets import CANARY, REFUSED, WITH_A_PASSWORD

COMMANDS = (
    ("publish",),
    ("publish", "--force"),
    ("publish", "--dry-run"),
    ("status",),
    ("verify",),
    ("history",),
    ("rollback",),
    ("rollback", "--release", "1"),
    ("rollback", "--dry-run"),
)
TARGETS = [target for target in REFUSED if target.strip()]
FOLDERS = ["content/site", "theme/site", ".git/site", ".build/site", "clinic/site", "output"]
FOLDERS += ["tests/site", ".", "..", "public.releases/site", "missing/site", "/dev/shm"]


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was never built."""
    project = copy_project(root, tmp_path_factory.mktemp("project") / "project")
    for name in (".git", ".build", "clinic", "tests", "public.releases"):
        (project / name).mkdir()
    return project


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TO", "FORCE", "DRY_RUN", "PUBLISH_TARGET", "PUBLISH_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no program be started: nothing is built, fetched or connected without one."""

    def refuse(*given: object, **named: object) -> None:
        raise AssertionError(f"started {given}")

    monkeypatch.setattr(subprocess, "Popen", refuse)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_such_a_target_first(
    project: Path, capsys: pytest.CaptureFixture[str], alone: None, command: tuple[str, ...]
) -> None:
    before = take_picture(project)
    for target in [*TARGETS, *FOLDERS, *(form.format(CANARY) for form in WITH_A_PASSWORD)]:
        assert main([*command, f"--to={target}"], project) in (1, 3), target
        told = capsys.readouterr()
        assert told.out == "", target
        assert len(told.err.splitlines()) == 2, told.err
        assert CANARY not in told.err and "fault" not in told.err
        words = told.err if target in FOLDERS else told.err.splitlines()[0]
        assert "PUBLISH_TARGET" in words or "mounted disk" in words
    assert take_picture(project) == before


@pytest.mark.parametrize("name", ["TO", "PUBLISH_TARGET", "publishconf.py"])
@pytest.mark.parametrize("command", ["publish", "status", "verify", "history", "rollback"])
def test_it_is_refused_wherever_it_is_written(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    alone: None,
    command: str,
    name: str,
) -> None:
    target = f"sftp://maria:{CANARY}/?#℀@host.example/www"
    settings = project / "publishconf.py"
    text = settings.read_text(encoding="utf-8")
    if name == settings.name:
        settings.write_text(text.replace('= "public"', f"= {target!r}"), encoding="utf-8")
    else:
        monkeypatch.setenv(name, target)
    before = take_picture(project)
    try:
        assert main([command], project) == 1
        assert take_picture(project) == before
    finally:
        settings.write_text(text, encoding="utf-8")
    told = capsys.readouterr()
    assert told.err.startswith("PUBLISH_TARGET contains a password")
    assert CANARY not in told.out + told.err


@pytest.mark.parametrize(
    "line", ["", "PUBLISH_TARGET = None", "PUBLISH_TARGET = 5", "PUBLISH_TARGET = ''"]
)
def test_settings_without_a_target_are_said_in_words(
    project: Path, capsys: pytest.CaptureFixture[str], alone: None, line: str
) -> None:
    settings = project / "publishconf.py"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('PUBLISH_TARGET = "public"', line), encoding="utf-8")
    try:
        assert main(["publish"], project) == 1
    finally:
        settings.write_text(text, encoding="utf-8")
    assert capsys.readouterr().err.startswith("PUBLISH_TARGET is ")


@pytest.mark.parametrize(
    "line",
    [
        "PUBLISH_TARGET = 'sftp://maria:{}@host.example/www",
        "PUBLISH_TARGET = sftp://maria:{}@host.example/www",
        "PUBLISH_TARGET = 'sftp://maria:{}@host.example/www' + nothing",
        "PUBLISH_TARGET = 'sftp://maria:{}",
        "PUBLISH_PASSWORD = {}",
        "PUBLISH_PASSWORD = int('{}')",
        "PUBLISH_PASSWORD = '{}",
        "PUBLISH_TARGET = int('sftp://maria:{}@host.example/www')",
    ],
)
@pytest.mark.parametrize("command", ["publish", "check", "status"])
def test_a_slip_beside_a_password_in_the_settings_does_not_show_the_password(
    project: Path, capsys: pytest.CaptureFixture[str], line: str, command: str
) -> None:
    settings = project / "publishconf.py"
    text = settings.read_text(encoding="utf-8")
    canary = CANARY.replace("-", "_")
    settings.write_text(f"{text}\n{line.format(canary)}\n", encoding="utf-8")
    before = take_picture(project)
    try:
        assert main([command], project) == 1
    finally:
        settings.write_text(text, encoding="utf-8")
    told = capsys.readouterr()
    assert canary not in told.out + told.err
    assert "publishconf.py" in told.out + told.err
    for name in take_picture(project).keys() - before.keys():
        path = project / name
        assert path.is_dir() or canary.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "typed",
    [
        ["publish", "sftp://maria:{}@host.example/www"],
        ["publish", "--too=sftp://maria:{}@host.example/www"],
        ["sftp://maria:{}@host.example/www"],
        ["status", "--to", "public", "sftp://maria:a {} b@host.example/www"],
        ["rollback", "s3://bucket?secret_key={}"],
        ["preview", "--port", "sftp://maria:{}@host.example/www"],
    ],
)
def test_an_address_typed_in_the_wrong_place_is_not_repeated(
    project: Path, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    with pytest.raises(SystemExit):
        main([word.format(CANARY) for word in typed], project)
    told = capsys.readouterr()
    assert CANARY not in told.out + told.err
    assert "usage:" in told.err or "The port must be a number" in told.err


def test_setup_refuses_the_same_targets(project: Path) -> None:
    for target in [*TARGETS, *FOLDERS, *(form.format(CANARY) for form in WITH_A_PASSWORD)]:
        said = complain(target, project)
        assert said and CANARY not in said, target
    assert complain("public", project) == ""


def test_an_address_that_is_right_is_not_refused(project: Path) -> None:
    assert complain("sftp://maria@host.example/~/public_html", project) == ""
