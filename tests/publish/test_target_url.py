"""What somebody writes as PUBLISH_TARGET is read whole, or refused without being repeated."""

from itertools import product
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinic.publish.errors import PublishError
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.target_url import (
    BucketTarget,
    FolderTarget,
    GitTarget,
    RemoteTarget,
    ServerTarget,
    Target,
    TargetError,
    parse_target,
)

from .targets import CANARY, PASSWORDS, REFUSED, WITH_A_PASSWORD

LONGEST_SENTENCE = 20  # words, as the style sheet has it


def refuse(target: object, **options: Any) -> TargetError:
    with pytest.raises(TargetError) as caught:
        parse_target(target, **options)
    return caught.value


@pytest.mark.parametrize("target", REFUSED)
def test_a_target_that_cannot_be_right_is_refused_in_one_sentence_with_the_right_form(
    target: str,
) -> None:
    error = refuse(target, is_windows=False)
    assert REFUSED[target] in error.what
    for sentence in (error.what, error.to_do):
        assert sentence.count(". ") == 0 and ";" not in sentence
        assert len(sentence.split()) <= LONGEST_SENTENCE
    assert error.what.startswith("PUBLISH_TARGET ") and error.what.endswith(".")
    assert error.to_do.split()[0] in ("Write", "Write:", "Ask", "Use", "Remove", "Set", "Delete")


@pytest.mark.parametrize("form", WITH_A_PASSWORD)
def test_a_password_is_found_whatever_it_holds_and_never_repeated(form: str) -> None:
    for password, is_windows in product(PASSWORDS, (False, True)):
        error = refuse(form.format(password), is_windows=is_windows)
        assert CANARY not in f"{error} {error!r} {error.__cause__!r} {error.__context__!r}"


@pytest.mark.parametrize("form", WITH_A_PASSWORD)
def test_a_password_is_called_one(form: str) -> None:
    error = refuse(form.format(CANARY), is_windows=False)
    assert "password" in error.what
    assert "password" in error.to_do


@given(
    scheme=st.sampled_from(
        ["sftp://", "FTPS://", "webdav:/", "s3://", "git+ssh://", "sfpt://", ""]
    ),
    before=st.text(max_size=6),
    after=st.text(max_size=6),
)
@example("sftp://", "℀", "\x00")
def test_no_password_at_all_gets_through(scheme: str, before: str, after: str) -> None:
    error = refuse(f"{scheme}maria:{before}{CANARY}{after}@host.example/www", is_windows=False)
    assert CANARY not in str(error)


ODD = st.text(
    alphabet=st.one_of(st.sampled_from("/\\:@?#%[]~.-+ \n\x00℀：＠Cc13"), st.characters(codec=None))
)
BEGINNINGS = st.sampled_from(
    [
        "",
        "sftp://",
        "s3://",
        "file://",
        "rclone:",
        "git+ssh://",
        "git+file:///",
        "C:\\",
        "~",
        "/",
        "\\\\",
    ]
)


@given(beginning=BEGINNINGS, rest=ODD, is_windows=st.booleans())
def test_whatever_is_written_is_read_or_refused_and_nothing_else(
    beginning: str, rest: str, is_windows: bool
) -> None:
    try:
        target = parse_target(beginning + rest, is_windows=is_windows)
    except PublishError as error:
        assert rest == "" or len(rest) < 8 or rest not in str(error)
        return
    if not isinstance(target, FolderTarget):
        assert "@" not in getattr(target, "host", "") and "\n" not in target.name


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("public", FolderTarget(PurePosixPath("public"))),
        (" public\n", FolderTarget(PurePosixPath("public"))),
        (PurePosixPath("/srv/www"), FolderTarget(PurePosixPath("/srv/www"))),
        ("./www/../public", FolderTarget(PurePosixPath("public"))),
        ("Ünïcode folder", FolderTarget(PurePosixPath("Ünïcode folder"))),
        ("file:///srv/my%20site", FolderTarget(PurePosixPath("/srv/my site"))),
        ("FILE://localhost/srv", FolderTarget(PurePosixPath("/srv"))),
        ("NUL", FolderTarget(PurePosixPath("NUL"))),
        ("~/www", FolderTarget(PurePosixPath("/home/maria/www"))),
        ("sftp://host", ServerTarget("sftp", "", "host", 0, "")),
        ("SFTP://maria@HOST:22/~/www", ServerTarget("sftp", "maria", "host", 22, "/~/www")),
        ("ftps://maria@[2001:DB8::1]/", ServerTarget("ftps", "maria", "2001:db8::1", 0, "/")),
        (
            "sftp://maria%40clinic.example@host/a%40b%20c",
            ServerTarget("sftp", "maria@clinic.example", "host", 0, "/a@b c"),
        ),
        (
            "webdavs://klinik-münchen.de/w",
            ServerTarget("webdavs", "", "xn--klinik-mnchen-3ob.de", 0, "/w"),
        ),
        ("s3://bucket/folder", BucketTarget("bucket", "/folder")),
        (
            "s3://bucket?endpoint=http://127.0.0.1:9000&region=eu-west-1",
            BucketTarget("bucket", "", "http://127.0.0.1:9000", "eu-west-1"),
        ),
        ("rclone:our host:/srv/www", RemoteTarget("our host", "/srv/www")),
        (
            "git+ssh://git@github.com:22/clinic/site.git#gh-pages",
            GitTarget("git+ssh", "git", "github.com", 22, "/clinic/site.git", "gh-pages"),
        ),
        ("git+file:///srv/x.git#a/b", GitTarget("git+file", "", "", 0, "/srv/x.git", "a/b")),
    ],
)
def test_a_whole_target_is_read(written: object, target: Target) -> None:
    def expand(path: str) -> str:
        return path.replace("~", "/home/maria")

    assert parse_target(written, is_windows=False, expand=expand) == target


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("C:\\site", "C:\\site"),
        ("c:/clinic/site", "c:\\clinic\\site"),
        ("file:///C:/my%20site", "C:\\my site"),
        ("public", "public"),
        ("..\\public", "..\\public"),
        ("C:\\a\\..\\site", "C:\\site"),
        ("\\\\server\\share\\site", "\\\\server\\share\\site"),
        ("//server/share/site", "\\\\server\\share\\site"),
    ],
)
def test_on_windows_its_own_paths_are_read(written: str, path: str) -> None:
    assert parse_target(written, is_windows=True) == FolderTarget(PureWindowsPath(path))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("D:", "where on the drive"),
        ("C:site", "where on the drive"),
        ("\\site", "where on the drive"),
        ("/srv/www", "where on the drive"),
        ("\\\\server\\share", "a network share without a folder"),
        ("\\\\?\\C:\\site", "the name of a device"),
        ("\\\\.\\C:\\site", "the name of a device"),
        ("//?/C:/site", "the name of a device"),
        ("//./pipe/site", "the name of a device"),
        ("\\??\\C:\\site", "the name of a device"),
        ("NUL", "reserves for a device"),
        ("C:\\site\\con.txt", "reserves for a device"),
        ("C:\\COM¹", "reserves for a device"),
        ("lpt9.html", "reserves for a device"),
        ("C:\\site.", "ends with a dot"),
        ("C:\\CONTEN~1\\x", "that Windows shortens"),
        ("C:\\site:stream", "a character that is not allowed in a folder name"),
        ("C:\\si|te", "a character that is not allowed in a folder name"),
        ("file:///C:/site/nul", "reserves for a device"),
        ("file://server/share/site", "does not name a folder on this computer"),
    ],
)
def test_on_windows_devices_and_half_paths_are_refused(written: str, words: str) -> None:
    assert words in refuse(written, is_windows=True).what


@pytest.mark.parametrize("written", [None, 5, ["public"], b"public"])
def test_a_target_that_is_not_text_is_refused(written: object) -> None:
    assert "is not text in quotes" in refuse(written).what


def test_a_path_is_taken_for_what_it_says() -> None:
    assert isinstance(parse_target("public").path, PurePath)  # type: ignore[union-attr]
    assert parse_target(Path("public")) == parse_target("public")


@pytest.mark.parametrize(
    "address", ["minio", "https://key:pw@host", "https://host:0", "ftp://host", "https://host?x=y"]
)
def test_an_address_of_an_s3_server_with_a_slip_is_named_by_its_variable(address: str) -> None:
    with pytest.raises(TargetError, match="AWS_ENDPOINT_URL has a server address") as caught:
        choose_host("s3://bucket", Path("/"), environment={"AWS_ENDPOINT_URL": address})
    assert "pw" not in str(caught.value)


def test_a_key_file_in_the_home_folder_of_nobody_is_not_the_programs_fault(tmp_path: Path) -> None:
    environment = {"PUBLISH_KEY_FILE": "~nobody-of-that-name/key", "HOME": str(tmp_path)}
    for target in ("sftp://maria@host.example/www", "git+ssh://git@host.example/x.git#pages"):
        choose_host(target, tmp_path, environment=environment).close()
