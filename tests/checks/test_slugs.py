"""Any words become an address that is safe, in whatever letters they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.settings import DEFAULT_CONFIG
from pelican.utils import slugify

from clinic.core.slugs import LONGEST, make_slug

TAGS = (
    "中文 标签",
    "العربية",
    "Тег",
    "日本語",
    "Tiếng Việt",
    "ภาษาไทย",
    "हिन्दी",
    "한국어",
    "Crohn’s",
    "Straße",
)


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_in_any_script_has_the_address_that_pelican_gives_it(tag):
    slug = make_slug(tag)
    assert slug == slugify(tag, DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"])
    assert slug


@given(st.text(max_size=300))
def test_an_address_is_small_letters_digits_and_dashes_or_none_at_all(text):
    slug = make_slug(text)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= LONGEST
