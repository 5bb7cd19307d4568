from pathlib import Path

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.targets.choose_target import choose_host

from .desk import Desk, take_snapshot


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("public", "public"),
        (" public ", "public"),
        ("./www/../public", "public"),
        ("{root}/public", "public"),
        ("file://{root}/public", "public"),
        ("file://localhost{root}/my%20site", "my site"),
        ("Ünïcode folder", "Ünïcode folder"),
    ],
)
def test_a_folder_can_be_written_in_several_ways(desk: Desk, target: str, place: str) -> None:
    desk.publish(target=target.format(root=desk.root))
    assert (desk.root / place / "index.html").is_file()
    assert (desk.root / f"{place}.releases").is_dir()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("gopher://secret@host/www", "begins with gopher, which is not supported"),
        ("https://secret@clinic.example", "contains a password"),
        ("maria@secret:www", "so it looks like an address on another computer"),
        ("", "empty"),
        ("file://server/share", "does not name a folder on this computer"),
        ("file:public", "does not name a folder on this computer"),
    ],
)
def test_a_target_that_is_not_understood_says_what_is(
    tmp_path: Path, target: str, words: str
) -> None:
    with pytest.raises(PublishError, match=words) as caught:
        choose_host(target, tmp_path)
    assert caught.value.exit_code == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("sftp://maria:secret@host/www", "contains a password"),
        ("FTPS://maria:secret@host/www", "contains a password"),
        ("sftp://", "needs the name of a server"),
        ("s3:///folder", "needs the name of a bucket"),
        ("rclone:secret", "needs the name of a remote"),
        ("rclone:remote,pass=secret:path", "contains a password"),
    ],
)
def test_a_target_that_is_not_whole_is_refused_and_not_repeated(
    tmp_path: Path, target: str, words: str
) -> None:
    with pytest.raises(PublishError, match=words) as caught:
        choose_host(target, tmp_path)
    assert "secret" not in str(caught.value)


def test_an_empty_folder_is_replaced(desk: Desk) -> None:
    desk.public.mkdir()
    desk.publish()
    assert desk.live == desk.files


def make_full_folder(desk: Desk) -> None:
    desk.public.mkdir()
    (desk.public / "thesis.txt").write_text("mine")


def make_file(desk: Desk) -> None:
    desk.public.write_text("mine")


def make_link_elsewhere(desk: Desk) -> None:
    (desk.root / "mine").mkdir()
    (desk.root / "mine/thesis.txt").write_text("mine")
    desk.public.symlink_to("mine")


def make_link_into_releases(desk: Desk) -> None:
    (desk.releases / "mine").mkdir(parents=True)
    desk.public.symlink_to("public.releases/mine")


def make_file_for_releases(desk: Desk) -> None:
    desk.releases.write_text("mine")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_full_folder, "holds files that were not published from here"),
        (make_file, "is a file"),
        (make_link_elsewhere, "is a link to mine"),
        (make_link_into_releases, "is a link to"),
        (make_file_for_releases, "is in the way"),
    ],
)
def test_what_is_not_ours_is_refused_and_not_touched(desk: Desk, make, words: str) -> None:
    make(desk)
    before = take_snapshot(desk.root)
    desk.site.mkdir()
    (desk.site / "index.html").write_text("home")
    with pytest.raises(RefusedError, match=words) as caught:
        desk.send(force=True)
    assert "make publish" in caught.value.to_do
    after = take_snapshot(desk.root)
    for path, was in before.items():
        assert path == str(desk.root) or after[path] == was


@pytest.mark.parametrize("target", ["output", "output/public", ".", "output/../output/x", "/"])
def test_a_target_inside_the_site_or_around_it_is_refused(desk: Desk, target: str) -> None:
    (desk.root / "output").mkdir()
    with pytest.raises(RefusedError):
        desk.publish(target=target)


def test_a_folder_that_does_not_exist_is_not_made_up(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="mounted/www is not a folder"):
        desk.publish(target="mounted/www/clinic")


def test_a_live_version_that_was_deleted_by_hand_is_missed_in_plain_words(desk: Desk) -> None:
    desk.publish()
    desk.public.resolve().rename(desk.root / "elsewhere")
    with pytest.raises(PublishError, match="which is missing"):
        desk.publish()
    desk.public.unlink()
    desk.publish()
    assert desk.live == desk.files


def test_a_link_among_the_live_files_is_named_and_left_alone(desk: Desk) -> None:
    desk.publish()
    link = desk.public / "leaflets"
    link.symlink_to("/etc")
    desk.write("index.html", "new")
    with pytest.raises(PublishError, match="leaflets is a link"):
        desk.publish()
    assert link.is_symlink()
