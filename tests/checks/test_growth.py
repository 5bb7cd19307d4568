"""Twice the text takes every rule, and every other reader of text, twice the time."""

import re
import sys
from itertools import product

import pytest

from tests.checks.growth import (
    GENERIC,
    LEAST,
    MOST,
    SIZES,
    Bench,
    find_growth,
    list_readers,
    measure,
)

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


PIECES = (
    *("A", "a", "5", " ", "-", "—", ".", ",", "'", '"', "[", "]", "(", ")", "*", "_", "`", "<"),
    *(">", "&", "/", ":", "|", "@", "\\", "!", "#", "?", "A ", "a ", "5 ", "patient ", "our "),
)


def list_patterns():
    """Return every pattern of the rules and of what they read, with its name."""
    for module, held in sorted(sys.modules.items()):
        if module.startswith(("clinic.checks", "clinic.core")):
            for name, one in vars(held).items():
                for pattern in one.values() if isinstance(one, dict) else (one,):
                    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                        yield f"{module}.{name}", pattern


def test_no_pattern_takes_squared_time_over_any_two_characters():
    steep = []
    for name, pattern in list_patterns():
        for one, other in product(PIECES, ("", *PIECES)):

            def find(size, pattern=pattern, piece=one + other):
                return lambda: list(pattern.finditer(piece * (size // len(piece)) + "\x01"))

            if measure(find(3_000), 1) > LEAST:
                half, whole = measure(find(1_500)), measure(find(3_000))
                if whole > max(half, LEAST / 2) * 3:
                    steep.append(f"{name}: {one + other!r}, {whole:.3f} s")
    assert not steep, "\n".join(steep)
