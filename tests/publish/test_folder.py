import os
import shutil
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.release import pace
from clinic.publish.targets.folder import FolderHost

from .desk import SITE, Desk, read_files, take_snapshot


def test_a_first_publish_puts_every_file_online_and_says_so(desk: Desk) -> None:
    outcome = desk.publish()
    assert desk.live == SITE
    assert outcome.sentence.startswith(
        "Published version 1: 3 pages (3 new), 1 picture, 2 other files, 0 unchanged. "
        "Verified 6 files in "
    )


def test_publishing_twice_changes_nothing(desk: Desk) -> None:
    desk.publish()
    before = take_snapshot(desk.public, desk.public.resolve(), desk.releases)
    desk.wait(hours=30)
    outcome = desk.publish()  # the build rewrote every file
    assert take_snapshot(desk.public, desk.public.resolve(), desk.releases) == before
    assert outcome.result == "unchanged"
    assert outcome.sentence.startswith("Nothing has changed since version 1 of November 2")


def test_a_one_letter_edit_of_the_same_size_arrives(desk: Desk) -> None:
    desk.publish()
    stat = (desk.site / "index.html").stat()
    desk.write("index.html", SITE["index.html"].replace("home", "hope"))
    shutil.rmtree(desk.site)
    shutil.copytree(desk.public.resolve(), desk.site, ignore=shutil.ignore_patterns(".publish"))
    (desk.site / "index.html").write_text(desk.files["index.html"])
    os.utime(desk.site / "index.html", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    desk.send()
    assert desk.live["index.html"].endswith("hope")


def test_a_deleted_page_leaves(desk: Desk) -> None:
    desk.publish()
    desk.remove("blog/imaging/index.html")
    assert "1 page removed" in desk.publish().sentence
    assert desk.live == desk.files
    assert not (desk.public / "blog/imaging").exists()


def test_a_file_of_somebody_else_survives_every_publish_and_rollback(desk: Desk) -> None:
    desk.publish()
    proof = desk.public / "google1234.html"
    proof.write_text("proof")
    proof.chmod(0o600)
    os.utime(proof, (1, 1))
    for text in ("one", "two"):
        desk.wait(hours=1)
        desk.write("index.html", text)
        desk.publish()
    desk.roll_back()
    assert desk.live == desk.files | {"index.html": "one", "google1234.html": "proof"}
    stat = proof.stat()
    assert (stat.st_mtime, stat.st_mode & 0o777) == (1, 0o600)


def test_old_style_sheets_stay_seven_days_and_then_go(desk: Desk) -> None:
    desk.publish()
    old, new = "theme/site.aaaaaaaa1.css", "theme/site.bbbbbbbb2.css"
    desk.remove(old)
    desk.write(new, "body { margin: 1rem }")
    desk.publish()
    desk.wait(days=6, hours=23)
    desk.write("index.html", "later")
    desk.publish()
    assert desk.live == desk.files | {old: SITE[old]}
    desk.wait(hours=2)
    desk.publish()
    assert desk.live == desk.files


def test_unchanged_files_keep_their_time_and_changed_ones_get_a_later_second(desk: Desk) -> None:
    desk.publish()
    before = {p: (desk.public / p).stat().st_mtime_ns for p in desk.files}
    for text in ("one", "two", "three"):  # all within the same second of the desk's clock
        earlier = (desk.public / "index.html").stat().st_mtime
        desk.write("index.html", text)
        desk.publish()
        assert (desk.public / "index.html").stat().st_mtime >= earlier + 1
    after = {p: (desk.public / p).stat().st_mtime_ns for p in desk.files}
    del before["index.html"], after["index.html"]
    assert after == before


def test_a_changed_file_is_never_older_than_before_even_when_the_clock_goes_back(
    desk: Desk,
) -> None:
    desk.publish()
    earlier = (desk.public / "index.html").stat().st_mtime
    desk.wait(days=-3)
    desk.write("index.html", "new")
    desk.publish()
    assert (desk.public / "index.html").stat().st_mtime > earlier


def test_a_release_shares_no_file_with_the_one_before(desk: Desk) -> None:
    desk.publish()
    first = desk.public.resolve()
    desk.write("index.html", "new")
    desk.publish()
    same = "blog/imaging/index.html"
    assert (first / same).stat().st_ino != (desk.public / same).stat().st_ino


def test_a_web_server_of_another_account_can_read_everything(desk: Desk) -> None:
    before = os.umask(0o077)
    try:
        desk.publish()
    finally:
        os.umask(before)
    for path in [desk.releases, *desk.public.resolve().rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_verify_finds_a_damaged_and_a_missing_file_and_the_next_publish_repairs_them(
    desk: Desk,
) -> None:
    desk.publish()
    host = FolderHost(desk.public)
    manifest = host.read_live().manifest
    assert manifest is not None
    assert host.verify(manifest).wrong == ()
    (desk.public / "images/spine.svg").write_text("<svg!>")
    (desk.public / "index.html").unlink()
    assert host.verify(manifest).wrong == ("images/spine.svg", "index.html")
    outcome = desk.publish()
    assert desk.live == SITE
    assert "1 page (1 repaired)" in outcome.sentence


@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_that_arrives_damaged_is_taken_back_at_once(desk: Desk, is_first: bool) -> None:
    if not is_first:
        desk.publish()
    before = desk.live if not is_first else None
    desk.write("blog/imaging/index.html", "new words")

    def damage(line: str) -> None:
        if line.startswith("Verifying every file"):
            (desk.public / "blog/imaging/index.html").write_text("NEW WORDS")

    with pytest.raises(PublishError, match=r"damaged: /blog/imaging/.*\n?.*was undone"):
        desk.publish(tell=damage)
    assert desk.public.exists() is not is_first
    assert before is None or desk.live == before
    taken_back = desk.releases / desk.release_names[-1]  # what we did not send may be anybody's
    assert read_files(taken_back) == {"blog/imaging/index.html": "NEW WORDS"}
    assert len(desk.release_names) == 1 + (not is_first)
    desk.publish()
    assert desk.live == desk.files


def test_damage_that_cannot_be_taken_back_is_not_called_harmless(desk: Desk) -> None:
    desk.publish()
    desk.write("index.html", "new words")

    def damage(line: str) -> None:
        if line.startswith("Verifying every file"):
            desk.releases.rename(desk.root / "moved")

    with pytest.raises(PublishError) as caught:
        desk.publish(tell=damage)
    assert "cannot be undone" in str(caught.value)
    assert "as it was" not in str(caught.value)


def test_a_site_that_changes_while_it_is_sent_is_not_published(desk: Desk) -> None:
    desk.publish()
    before = desk.live

    def change(line: str) -> None:
        if line.startswith("Copying"):
            (desk.site / "blog/imaging/index.html").write_text("somebody builds")

    desk.write("index.html", "new")
    with pytest.raises(PublishError, match="changed while it was being published"):
        desk.publish(tell=change)
    assert desk.live == before
    assert len(desk.release_names) == 1


def test_a_damaged_record_is_never_taken_for_a_first_publish(desk: Desk) -> None:
    desk.publish()
    (desk.public / "google1234.html").write_text("proof")
    record = desk.public / ".publish/current.json"
    for break_it in (lambda: record.write_text("{"), record.unlink):
        break_it()
        desk.write("index.html", "new")
        with pytest.raises(PublishError) as caught:
            desk.publish(force=True)
        assert "make rollback" in caught.value.to_do
        assert desk.live == SITE | {"google1234.html": "proof"}


def test_a_guard_that_refuses_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.publish()
    before = take_snapshot(desk.public.resolve(), desk.releases)
    desk.remove("index.html")
    with pytest.raises(RefusedError, match="no home page"):
        desk.publish()
    assert take_snapshot(desk.public.resolve(), desk.releases) == before
    desk.publish(force=True)
    assert desk.live == desk.files


def test_progress_counts_up_to_every_file(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    desk.publish(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(7)]


def test_a_long_copy_tells_how_far_it_is() -> None:
    told: list[str] = []
    report = pace(told.append, every=0)
    report(1_200, 10_000)
    assert told == ["  1,200 of 10,000 files"]
    pace(told.append, every=3600)(1_300, 10_000)
    assert len(told) == 1


def test_the_record_of_what_is_live_cannot_come_from_the_site(desk: Desk, tmp_path: Path) -> None:
    desk.write(".publish/current.json", "{}")
    with pytest.raises(PublishError, match="Rename that file or folder"):
        desk.publish()


def test_a_site_that_was_never_built_is_missed_in_plain_words(desk: Desk) -> None:
    with pytest.raises(PublishError, match="Cannot find a built site"):
        desk.send()
