"""Pelican settings for writing and previews. publishconf.py has the differences for publishing.

The clinic details are in content/clinic.toml. Unless a comment says otherwise, all settings are
Pelican's own: https://docs.getpelican.com/en/latest/settings.html
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # for `pelican -s …/pelicanconf.py` from any folder; appended, so
    sys.path.append(str(ROOT))  # that no file in this folder shadows a library

_facts = tomllib.loads((ROOT / "content" / "clinic.toml").read_text(encoding="utf-8-sig"))["clinic"]

# The site
SITENAME = _facts["name"]
SITEURL = _facts["url"].rstrip("/")  # for feeds and search engines; links in pages are relative
CANONICAL_SITEURL = SITEURL  # ours: stays absolute where Pelican makes SITEURL relative
FEED_DOMAIN = SITEURL
TIMEZONE = _facts["timezone"]
DEFAULT_LANG = _facts["languages"][0]
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]  # the site must not depend on the computer's locale
DEFAULT_DATE_FORMAT = "%B %-d, %Y"
RELATIVE_URLS = True  # the same build works at a domain root, under a path and on localhost

# Paths
PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "output")
THEME = str(ROOT / "theme")
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS: list[str] = []  # only pictures that a post uses are published, never a stray file
THEME_STATIC_PATHS = ["static/root"]  # favicon and similar files, copied to the site's root
THEME_STATIC_DIR = "."
# Hidden files, and names that are not valid UTF-8 (the checks report them).
IGNORE_FILES = ["**/.*", "*[\ud800-\udfff]*"]
USE_FOLDER_AS_CATEGORY = False
PATH_METADATA = ""
FILENAME_METADATA = r"(?P<slug>[^.]+)(?:\.(?P<lang>[^.]+))?"  # name.es.md is name.md in Spanish

# Content
READERS = {"html": None, "htm": None, "rst": None}
FORMATTED_FIELDS: list[str] = []  # a summary is plain text, for use in any context
DEFAULT_CATEGORY = "Uncategorized"  # never visible: the checks require a category
DEFAULT_METADATA = {"status": "published"}
WITH_FUTURE_DATES = False  # a future date schedules a post
MARKDOWN = {
    "output_format": "html",
    "extensions": [
        "markdown.extensions.extra",
        "markdown.extensions.meta",
        "markdown.extensions.sane_lists",
        "markdown.extensions.smarty",
        "markdown.extensions.toc",
        "pymdownx.blocks.caption",
        "pymdownx.blocks.details",
        "clinic.plugins.blocks",
    ],
    "extension_configs": {
        "markdown.extensions.toc": {"permalink": False},
        "pymdownx.blocks.caption": {"types": ["caption", "figure-caption", "table-caption"]},
        "pymdownx.blocks.details": {"types": ["faq"]},
    },
}

# Plugins
PLUGIN_PATHS: list[str] = []
PLUGINS = [
    "clinic.plugins.boundary",  # first: it validates paths in a document before they are used
    "clinic.plugins.incremental",  # before all plugins that wrap its readers
    "clinic.plugins.clinic_pages",
    "clinic.plugins.languages",
    "clinic.plugins.editions",
    "clinic.plugins.styles",
    "clinic.plugins.scripts",
    "clinic.plugins.drawings",
    "clinic.plugins.icons",
    "clinic.plugins.paper",
    "clinic.plugins.gallery",
    "clinic.plugins.images",
    "clinic.plugins.photos",
    "clinic.plugins.byline",
    "clinic.plugins.review",
    "clinic.plugins.care_cards",  # after the titles of the cards are translated
    "clinic.plugins.sources",
    "clinic.plugins.glance",
    "clinic.plugins.changes",
    "clinic.plugins.emblems",
    "clinic.plugins.descriptions",  # after all plugins that take something out of a text
    "clinic.plugins.related",
    "clinic.plugins.social_cards",
    "clinic.plugins.redirects",
    "clinic.plugins.sitemap",
    "clinic.plugins.search",
    "clinic.plugins.feeds",
    "clinic.plugins.security_txt",
    "clinic.plugins.structured_data",
    "clinic.plugins.measured",  # after all plugins that write pages
    "clinic.plugins.headers",  # reads the output of all other plugins
    "clinic.plugins.published",  # last: it refuses unexpected output files
]
# Ours: other files that may be published, by extension (".pdf") or by path with a wildcard
# ("forms/*.pdf"). A plugin declares its own files with an attribute of the same name.
PUBLISHED_KINDS: list[str] = []
# Ours: each page contains its Content Security Policy, which works on every host. Write False only
# for a host that sends the header files of the build: /_headers, .htaccess or .nginx.conf.
POLICY_IN_PAGES = True
# Ours: the value of the header Strict-Transport-Security in the header files, such as
# "max-age=31536000". Browsers then refuse the site without https:// until that many seconds have
# passed, and you cannot take it back. Empty leaves the header out.
STRICT_TRANSPORT_SECURITY = ""
KEEP_TEXTS = True  # ours: cache the rendered Markdown of unchanged documents
KEEP_PAGES = True  # ours: cache pages whose dependencies have not changed
GALLERY = True  # ours: a page with every component, for theme developers
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}

# URLs: a folder with an index.html works on every static host
ARTICLE_URL = "blog/{slug}/"
ARTICLE_SAVE_AS = "blog/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/blog/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/blog/{slug}/index.html"
DRAFT_URL = "drafts/{slug}/"
DRAFT_SAVE_AS = "drafts/{slug}/index.html"
DRAFT_LANG_URL = "drafts/{lang}/{slug}/"
DRAFT_LANG_SAVE_AS = "drafts/{lang}/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
DRAFT_PAGE_URL = "drafts/pages/{slug}/"
DRAFT_PAGE_SAVE_AS = "drafts/pages/{slug}/index.html"
DRAFT_PAGE_LANG_URL = "drafts/pages/{lang}/{slug}/"
DRAFT_PAGE_LANG_SAVE_AS = "drafts/pages/{lang}/{slug}/index.html"
CATEGORY_URL = "topics/{slug}/"
CATEGORY_SAVE_AS = "topics/{slug}/index.html"
CATEGORIES_URL = "topics/"
CATEGORIES_SAVE_AS = "topics/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
TAGS_URL = "tags/"
TAGS_SAVE_AS = "tags/index.html"
AUTHOR_URL = "authors/{slug}/"
AUTHOR_SAVE_AS = "authors/{slug}/index.html"
AUTHORS_URL = "authors/"
AUTHORS_SAVE_AS = "authors/index.html"
ARCHIVES_URL = "archive/"
ARCHIVES_SAVE_AS = "archive/index.html"
YEAR_ARCHIVE_URL = "archive/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = "archive/{date:%Y}/index.html"
BLOG_URL = "blog/"
BLOG_SAVE_AS = "blog/index.html"
SEARCH_URL = "search/"
SEARCH_SAVE_AS = "search/index.html"
DIRECT_TEMPLATES = ["index", "blog", "categories", "tags", "authors", "archives", "search", "404"]
PAGINATED_TEMPLATES = {"blog": None, "category": None, "tag": None, "author": None}
DEFAULT_PAGINATION = 6
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

# Feeds
FEED_ATOM = "feeds/all.atom.xml"  # in the main language; others get feeds/all.es.atom.xml
FEED_RSS = "feeds/all.rss.xml"
FEED_MAX_ITEMS = 25  # with full content: about 250 kB, downloaded again after each change
FEED_ALL_ATOM = None  # would mix the languages
FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
CATEGORY_FEED_RSS = "feeds/{slug}.rss.xml"
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
RSS_FEED_SUMMARY_ONLY = False  # full content, like the Atom feeds
