"""The same promises on every kind of real server."""

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.status import read_status, verify_live
from clinic.publish.targets import remote_lock as tickets

from .desk import SITE
from .remote import RemoteDesk

pytestmark = pytest.mark.slow


def test_a_first_publish_brings_the_whole_site(remote: RemoteDesk) -> None:
    outcome = remote.publish()
    assert remote.live == remote.files
    assert outcome.verified == len(SITE)
    assert "Published version 1: 3 pages (3 new), 1 picture, 2 other files" in outcome.sentence


def test_publishing_twice_changes_nothing(remote: RemoteDesk) -> None:
    remote.publish()
    before = {path: path.stat().st_mtime_ns for path in remote.web.rglob("*")}
    remote.wait(minutes=1)
    assert remote.publish().result == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in remote.web.rglob("*")} == before


def test_one_letter_changed_in_a_file_of_the_same_size_arrives(remote: RemoteDesk) -> None:
    remote.publish()
    remote.write("blog/injections/index.html", "what to expecT")
    outcome = remote.publish()
    assert remote.live == remote.files
    assert outcome.verified == 1


def test_a_removed_page_goes_with_its_folder_and_its_style_sheet_stays(remote: RemoteDesk) -> None:
    remote.publish()
    css = "theme/site.aaaaaaaa1.css"
    remote.remove("blog/imaging/index.html")
    remote.remove(css)
    remote.publish(force=True)
    assert remote.live == remote.files | {css: SITE[css]}
    assert not (remote.web / "blog/imaging").exists()
    remote.wait(days=8)
    remote.publish()
    assert remote.live == remote.files


def test_a_file_of_somebody_else_survives(remote: RemoteDesk) -> None:
    remote.publish()
    remote.change_behind("blog/google1234.html", "proof")
    remote.remove("blog/imaging/index.html")
    remote.publish(force=True)
    assert remote.live["blog/google1234.html"] == "proof"


def test_a_page_of_somebody_else_is_not_replaced_unasked(remote: RemoteDesk) -> None:
    remote.change_behind("index.html", "the clinic's old site")
    with pytest.raises(RefusedError, match="not published from here"):
        remote.publish()
    assert remote.live == {"index.html": "the clinic's old site"}
    remote.publish(force=True)
    assert remote.live == remote.files


def test_a_rehearsal_changes_nothing(remote: RemoteDesk) -> None:
    outcome = remote.publish(dry_run=True)
    assert outcome.result == "rehearsed"
    assert "would send 3 pages (3 new)" in outcome.sentence
    assert list(remote.web.iterdir()) == []


def test_rolling_back_restores_the_former_site_exactly(remote: RemoteDesk) -> None:
    remote.publish()
    former = remote.live
    remote.write("index.html", "regret")
    remote.write("blog/sedation/index.html", "new")
    remote.remove("blog/imaging/index.html")
    remote.wait(minutes=1)
    remote.publish(force=True)
    remote.wait(minutes=1)
    remote.roll_back()
    assert remote.live == former
    remote.wait(minutes=1)
    remote.publish(force=True)
    assert remote.live == remote.files


def test_damage_at_the_host_is_found_and_mended_by_the_next_publish(remote: RemoteDesk) -> None:
    remote.publish()
    remote.change_behind("images/spine.svg", "<svx/>")
    remote.change_behind("blog/imaging/index.html", None)
    verified = verify_live(remote.target, root=remote.root, tell=remote.told.append)
    assert set(verified.wrong) == {"images/spine.svg", "blog/imaging/index.html"}
    remote.publish()
    assert remote.live == remote.files
    assert verify_live(remote.target, root=remote.root, tell=remote.told.append).wrong == ()


def test_status_says_since_when_and_by_whom(remote: RemoteDesk) -> None:
    remote.publish()
    remote.write("index.html", "new")
    status = read_status(remote.target, root=remote.root, site=remote.site)
    assert "has been live since November 22, 2026" in status.lines[0]
    assert "by Maria" in status.lines[0]


def test_a_wrong_password_is_said_and_not_printed(
    remote: RemoteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in remote.server.wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(
        PublishError, match=r"does not accept the (name, the password or the key|keys)"
    ) as e:
        remote.publish()
    assert "wrong-81-plum" not in str(e.value)
    assert list(remote.web.iterdir()) == []


def test_nothing_is_left_on_the_host_but_the_record(remote: RemoteDesk) -> None:
    remote.publish()
    remote.write("index.html", "new")
    remote.publish()
    assert [path.name for path in (remote.web / ".publish").iterdir() if path.is_file()] == [
        "current.json"
    ]
    assert not list((remote.web / tickets.TICKETS).glob("*"))
