"""What attacks is refused on every road, and no road lets out what does not belong to the site."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.attacks.roads import (
    COMMANDS,
    ROADS,
    Input,
    Roads,
    find_leaks,
    group_inputs,
    read_inputs,
)

pytestmark = pytest.mark.slow

# Each road is walked once for all inputs.
GROUPS = group_inputs(read_inputs())
CASES = [(at, one) for at, group in enumerate(GROUPS) for one in group]
# Each input that must be alone (a clinic.toml, a setting) is a project of its own. All of them are
# checked here; the other roads are walked with one of them here, with the others in `make prove`.
# So are those on which inputs that name no secret meet what they meet on another road too.
ALONE = [at for at, group in enumerate(GROUPS) if group[0].is_alone and not group[0].tells_secret]
HARMLESS = [at for at, group in enumerate(GROUPS) if not group[0].tells_secret]
ALIKE = ("look", "pelican-pelicanconf")
ALL = tuple(ROADS)
OWN = tuple(one for one in ROADS if not one.startswith("pelican"))
PELICAN = tuple(one for one in ROADS if one.startswith("pelican"))


def walk_each(roads: Sequence[str]) -> pytest.MarkDecorator:
    """Return what asks for each group of inputs on each of these roads."""
    pairs = []
    for at in range(len(GROUPS)):
        for road in roads:
            is_long = at in ALONE[1:] or (at in HARMLESS and road in ALIKE)
            marks = [pytest.mark.prove] if road != "check" and is_long else []
            pairs.append(pytest.param(at, road, marks=marks, id=f"group-{at}-{road}"))
    return pytest.mark.parametrize(("at", "road"), pairs)


@pytest.fixture(scope="session")
def roads(good: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Roads]:
    return [Roads(good, tmp_path_factory.mktemp("roads"), group) for group in GROUPS]


@pytest.mark.parametrize(("at", "one"), CASES, ids=[one.name for _, one in CASES])
def test_make_check_names_each_input_with_file_and_line(at: int, one: Input, roads):
    said = roads[at].walk("check").said
    lines = [line.strip() for line in said.splitlines()]
    missing = [
        line
        for line in one.expected
        if line not in (lines if line.startswith(("PROBLEM", "WARNING")) else said)
    ]
    assert not missing, f"not said: {missing}\n{said}"


@walk_each(ALL)
def test_no_road_lets_out_what_lies_outside_content(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.leaks == [], walked.said


@walk_each(OWN)  # (Pelican shows one of its own for whatever stops it)
def test_no_road_ends_in_a_traceback_or_blames_the_program(at: int, road: str, roads):
    said = roads[at].walk(road).said
    assert "Traceback" not in said and "program's fault" not in said, said
    assert "broke down over" not in said, said


@walk_each([one for one in COMMANDS if one != "check"])
def test_the_last_good_site_stays_where_an_input_is_refused(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.code != 0, walked.said
    assert walked.changed == []


@walk_each(PELICAN)
def test_plain_pelican_writes_nothing_outside_its_output(at: int, road: str, roads):
    walked = roads[at].walk(road)
    assert walked.changed == [], walked.said


def test_every_input_says_what_is_expected():
    assert [one.name for one in read_inputs() if not one.expected] == []


def test_a_leak_would_be_seen(good):
    assert find_leaks(good) == ["project/secrets/id_rsa", "secrets/id_rsa"]
