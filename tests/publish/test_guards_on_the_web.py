"""Guards of a host that strangers read."""

import pytest

from clinic.publish.errors import RefusedError

from .wave_desk import WaveDesk


def test_an_address_that_would_be_lost_is_refused_and_force_overrules(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    waves.remove("blog/imaging/index.html")
    with pytest.raises(RefusedError, match="/blog/imaging/") as caught:
        waves.publish(demo=False)
    assert "Aliases:" in caught.value.to_do and "FORCE=1" in caught.value.to_do
    assert "blog/imaging/index.html" in waves.live
    waves.publish(demo=False, force=True)
    assert "blog/imaging/index.html" not in waves.live


def test_a_list_of_posts_may_go_with_its_tag(waves: WaveDesk) -> None:
    waves.write("tags/knee/index.html", "posts about knees")
    waves.publish(demo=False)
    waves.remove("tags/knee/index.html")
    assert waves.publish(demo=False).result == "published"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        ("older", "a newer version of the project than yours"),
        ("unknown", "a version of the project that you do not have"),
        ("apart", "both made changes"),
    ],
)
def test_a_publish_without_another_persons_changes_is_refused(
    waves: WaveDesk, age: str, words: str
) -> None:
    waves.publish(demo=False)
    waves.write("index.html", "old")
    with pytest.raises(RefusedError, match=words) as caught:
        waves.publish(demo=False, compare_commits=lambda live: age)
    assert caught.value.exit_code == 3
    assert "git pull" in caught.value.to_do
    waves.publish(demo=False, compare_commits=lambda live: age, force=True)
    assert waves.live == waves.files


def test_an_editor_who_says_no_changes_nothing(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    waves.write("index.html", "new")
    waves.host.changed.clear()
    asked: list[str] = []

    def say_no(question: str) -> bool:
        asked.append(question)
        return False

    outcome = waves.publish(demo=False, address="http://127.0.0.1:9", confirm=say_no)
    assert outcome.result == "declined"
    assert asked == ["Make this version live at http://127.0.0.1:9?"]
    assert waves.host.changed == []


def test_who_published_while_the_editor_thought_is_not_overwritten(waves: WaveDesk) -> None:
    waves.publish(demo=False)
    waves.write("index.html", "mine")

    def think(question: str) -> bool:
        del question
        waves.clock = waves.clock.replace(minute=59)
        waves.files["index.html"] = "hers"
        waves.publish(demo=False)
        return True

    with pytest.raises(Exception, match="Someone else has published since you started"):
        waves.publish(demo=False, confirm=think)
    assert waves.live["index.html"] == "hers"
