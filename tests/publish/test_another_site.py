"""A whole record of another site proves nothing: not what is ours, and not what may go."""

import shutil
from collections.abc import Mapping
from dataclasses import replace

import pytest

from clinic.publish import manifest as manifests
from clinic.publish import status as standing
from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.journal import PATH as PENDING
from clinic.publish.journal import write_pending
from clinic.publish.targets.release_store import FOLDER

from .desk import Desk
from .git_desk import GitDesk
from .records_gone_wrong import EVERYTHING, OTHERS, put, put_others, read_live, read_record
from .wave_desk import WaveDesk

OWN = "https://clinic.example"
LATER = "000099-20261123T091430Z"

LIES: Mapping[str, Mapping[str, object]] = {
    "of another address": {"release": LATER, "address": "https://other.example"},
    "of no address": {"release": LATER, "address": ""},
    "of this address, after nothing": {"release": LATER, "address": OWN},
    "of this address, older": {"release": "000001-20261120T091430Z", "address": OWN},
    "of this address, after an older one": {
        "release": LATER,
        "address": OWN,
        "previous": "000001-20261120T091430Z",
    },
}


def lie(desk: Desk, how: str) -> None:
    """Put a whole record there that claims what others put there."""
    record = manifests.read_manifest(read_record(desk), "here")
    changes = {"previous": None, "files": {**record.files, **EVERYTHING}, **LIES[how]}
    put(desk, manifests.PATH, manifests.write_manifest(replace(record, **changes)))


# A branch is read and written like any host: it meets the first two, and all in `make prove`.
EACH = pytest.mark.parametrize(
    ("host_desk", "how"),
    [
        *(("waves", how) for how in LIES),
        *(
            pytest.param("at_git", how, marks=[pytest.mark.prove] if at > 1 else [pytest.mark.slow])
            for at, how in enumerate(LIES)
        ),
    ],
    indirect=["host_desk"],
)


@pytest.fixture
def host_desk(request: pytest.FixtureRequest) -> Desk:
    """A host and a branch with three versions, what others put there, and nothing else."""
    desk: Desk = request.getfixturevalue(request.param)
    for number in (1, 2, 3):
        desk.write("index.html", f"version {number}")
        desk.publish(demo=False, address=OWN)
        desk.wait(hours=1)
    put_others(desk)
    return desk


@EACH
def test_a_record_that_is_another_sites_stops_a_publish_and_a_rollback(
    host_desk: Desk, how: str
) -> None:
    lie(host_desk, how)
    before = read_live(host_desk)
    host_desk.write("index.html", "new")
    with pytest.raises(RefusedError, match="The live site") as caught:
        host_desk.publish(demo=False, address=OWN)
    assert "FORCE=1 make publish" in caught.value.to_do
    # Without the clinic details, a rollback knows the site's address from what is kept.
    for known in ({"address": OWN}, {}):
        with pytest.raises(RefusedError, match="The live site") as caught:
            host_desk.roll_back(**known)
        assert "FORCE=1 make rollback" in caught.value.to_do
    assert read_live(host_desk) == before


@EACH
def test_nothing_that_only_another_sites_record_claims_is_removed_by_force(
    host_desk: Desk, how: str
) -> None:
    lie(host_desk, how)
    with_force = {"address": OWN, "force": True}
    try:
        host_desk.roll_back(choose=lambda versions: versions[0], **with_force)
    except PublishError as error:
        assert "belongs to" not in str(error)
    host_desk.wait(hours=1)
    host_desk.write("index.html", "new")
    host_desk.remove("images/spine.svg")
    host_desk.publish(demo=False, **with_force)
    live = read_live(host_desk)
    assert live.items() >= OTHERS.items()
    assert live["index.html"] == "new"


def test_of_another_sites_record_it_is_said_that_a_site_is_live(waves: WaveDesk) -> None:
    waves.publish(demo=False, address="https://other.example")
    shutil.rmtree(waves.root / FOLDER)
    told = standing.read_status("", root=waves.root, address=OWN).lines
    assert told[0].startswith("A site is live at")


def test_the_site_of_two_computers_is_published_and_taken_back_from_each(waves: WaveDesk) -> None:
    shelf, other = waves.root / FOLDER, waves.root / "workflow"
    waves.publish(demo=False, address=OWN)
    for number in (2, 3):  # the workflow, twice: the laptop never saw the first of them
        waves.wait(hours=1)
        if number == 2:
            shelf.rename(waves.root / "laptop")
        waves.write("index.html", f"version {number}")
        waves.write(f"blog/{number}/index.html", "new")
        waves.publish(demo=False, address=OWN)
    shelf.rename(other)
    (waves.root / "laptop").rename(shelf)
    waves.wait(hours=1)
    waves.remove("blog/3/index.html")
    waves.write("index.html", "version 4")
    waves.publish(demo=False, address=OWN, force=True)
    assert waves.live == waves.files
    waves.roll_back(address=OWN)
    assert waves.live["index.html"] == "version 3"


@pytest.mark.slow
def test_a_branch_is_published_from_two_computers(at_git: GitDesk) -> None:
    at_git.publish(demo=False, address=OWN)
    shutil.rmtree(at_git.root / FOLDER)
    at_git.wait(hours=1)
    at_git.remove("images/spine.svg")
    at_git.publish(demo=False, address=OWN)
    assert at_git.live == at_git.files
    shutil.rmtree(at_git.root / FOLDER)
    at_git.roll_back(address=OWN)
    assert "images/spine.svg" in at_git.live


@pytest.mark.parametrize("has_record", [True, False])
def test_a_whole_note_that_this_computer_did_not_write_proves_nothing(
    waves: WaveDesk, has_record: bool
) -> None:
    waves.publish(demo=False, address=OWN)
    put_others(waves)
    put(waves, PENDING, write_pending("000002-20261122T091430Z", EVERYTHING, EVERYTHING))
    if not has_record:
        put(waves, manifests.PATH, None)
    waves.write("index.html", "new")
    waves.publish(demo=False, address=OWN, force=True)
    assert read_live(waves) == {**waves.files, **OTHERS}


def test_an_emptied_host_is_not_said_to_have_had_nothing_published(waves: WaveDesk) -> None:
    waves.publish_three()
    shutil.rmtree(waves.host.folder)
    waves.host.folder.mkdir()
    words = "Nothing is live at disk://host, but earlier versions are kept."
    assert words in standing.read_status("", root=waves.root).lines
    assert words in standing.read_history("", root=waves.root).lines
    assert words in standing.verify_live("", root=waves.root, tell=print).lines
