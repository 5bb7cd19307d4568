"""Twice the text takes every rule, and every other reader of text, twice the time."""

import sys

import pytest

from tests.checks.growth import GENERIC, MOST, SIZES, Bench, find_growth, list_readers

pytestmark = pytest.mark.prove


def test_the_time_of_every_reader_grows_with_the_text_and_no_faster(capsys):
    bench = Bench()
    with capsys.disabled():
        head = " ".join(f"{one:>7} ×" for one in SIZES)
        sys.stdout.write(f"\n{'milliseconds, at':<26} {head}  worst  of\n")
    steep = []
    for name, make, own in list_readers(bench):
        growth = find_growth(name, make, (*GENERIC, *own))
        with capsys.disabled():
            sys.stdout.write(f"{growth.row}\n")
            sys.stdout.flush()
        if growth.worst > MOST:
            steep.append(growth.row)
    assert not steep, "\n".join(steep)
