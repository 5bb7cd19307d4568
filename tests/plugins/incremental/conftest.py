"""The fixture of a small real site, for the tests of what is kept between builds."""

from functools import partial

import pytest

from tests.plugins.conftest import build as build_anew

__all__ = ["build", "build_anew"]


@pytest.fixture
def build(build_anew):
    """A function that builds a site, as tests.plugins.conftest says, with pages that are kept."""
    return partial(build_anew, KEEP_PAGES=True)
