"""What differs on the web: `make publish` builds with these settings."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # for `pelican -s …/publishconf.py`

from pelicanconf import *

# Where the finished site goes. A folder here; the README says what else it can be.
PUBLISH_TARGET = "public"

# Drafts are never written, so they can never be sent.
DRAFT_SAVE_AS = ""
DRAFT_LANG_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = ""
DRAFT_PAGE_LANG_SAVE_AS = ""

GALLERY = False  # for whoever changes the theme, not for readers
