"""Pelican settings for publishing: the differences from pelicanconf.py for `make publish`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # for `pelican -s …/publishconf.py`

from pelicanconf import *

# The destination of the site: a folder here, or a web host (docs/hosting.md lists all forms).
PUBLISH_TARGET = "public"

# Drafts are not written, so they cannot be published.
DRAFT_SAVE_AS = ""
DRAFT_LANG_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = ""
DRAFT_PAGE_LANG_SAVE_AS = ""

GALLERY = False  # only for theme developers
