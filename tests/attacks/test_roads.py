"""What attacks is refused on every road, and no road lets out what does not belong to the site."""

from pathlib import Path

import pytest

from tests.attacks.roads import (
    COMMANDS,
    ROADS,
    Input,
    Roads,
    find_leaks,
    group_inputs,
    make_project,
    read_inputs,
)

# All on one core: each road is walked once for all inputs.
pytestmark = pytest.mark.xdist_group("attacks")
GROUPS = group_inputs(read_inputs())
CASES = [(at, one) for at, group in enumerate(GROUPS) for one in group]
SLOW = [pytest.param(road, marks=pytest.mark.slow) for road in ROADS if road != "check"]
BY_GROUP = pytest.mark.parametrize("at", range(len(GROUPS)), ids=lambda at: f"group-{at}")


@pytest.fixture(scope="session")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a good project, with its site built and published."""
    folder = tmp_path_factory.mktemp("good")
    make_project(root, folder)
    return folder


@pytest.fixture(scope="session")
def roads(good: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Roads]:
    return [Roads(good, tmp_path_factory.mktemp("roads"), group) for group in GROUPS]


@pytest.mark.parametrize(("at", "one"), CASES, ids=[one.name for _, one in CASES])
def test_make_check_names_each_input_with_file_and_line(at: int, one: Input, roads):
    said = roads[at].walk("check").said
    missing = [line for line in one.expected if line not in said]
    assert not missing, f"not said: {missing}\n{said}"


@pytest.mark.parametrize("road", ["check", *SLOW])
@BY_GROUP
def test_no_road_lets_out_what_lies_outside_content(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.leaks == [], walked.said


@pytest.mark.parametrize(  # (Pelican shows one of its own for whatever stops it)
    "road", ["check", *(one for one in SLOW if not one.values[0].startswith("pelican"))]
)
@BY_GROUP
def test_no_road_ends_in_a_traceback_or_blames_the_program(at: int, road: str, roads):
    said = roads[at].walk(road).said
    assert "Traceback" not in said and "program's fault" not in said, said
    assert "broke down over" not in said, said


@pytest.mark.parametrize("road", [one for one in SLOW if one.values[0] in COMMANDS])
@BY_GROUP
def test_the_last_good_site_stays_where_an_input_is_refused(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.code != 0, walked.said
    assert walked.changed == []


@pytest.mark.parametrize("road", [one for one in SLOW if one.values[0].startswith("pelican")])
@BY_GROUP
def test_plain_pelican_writes_nothing_outside_its_output(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.changed == [], walked.said


def test_every_input_says_what_is_expected():
    assert [one.name for one in read_inputs() if not one.expected] == []


def test_a_leak_would_be_seen(good):
    assert find_leaks(good) == ["project/secrets/id_rsa", "secrets/id_rsa"]
