"""Settings while writing. What differs on the web is in publishconf.py.

Facts about the clinic are not here: they are in content/clinic.toml, written once.
Every name below is Pelican's own (https://docs.getpelican.com/en/latest/settings.html)
unless the comment beside it says otherwise.
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # so that `pelican -s …/pelicanconf.py` finds our plugins from any
    sys.path.append(str(ROOT))  # folder; last, so that a file here never stands in for a library

_facts = tomllib.loads((ROOT / "content" / "clinic.toml").read_text(encoding="utf-8-sig"))["clinic"]

# The site
SITENAME = _facts["name"]
SITEURL = _facts["url"].rstrip("/")  # for feeds and search engines; the pages link relatively
CANONICAL_SITEURL = SITEURL  # ours: stays what it is where Pelican makes SITEURL relative
FEED_DOMAIN = SITEURL
TIMEZONE = _facts["timezone"]
DEFAULT_LANG = _facts["languages"][0]
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]  # whatever this computer speaks, the site is the same
DEFAULT_DATE_FORMAT = "%B %-d, %Y"
RELATIVE_URLS = True  # one build works at a domain's root, under a path and on localhost

# Where things are
PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "output")
THEME = str(ROOT / "theme")
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS: list[str] = []  # only pictures that a post links to are published, never a stray file
THEME_STATIC_PATHS = ["static/root"]  # favicon and the like, copied to the site's root
THEME_STATIC_DIR = "."
# Hidden files, and names that are no text (of a zip file from Windows): the checks name those.
IGNORE_FILES = ["**/.*", "*[\ud800-\udfff]*"]
USE_FOLDER_AS_CATEGORY = False
PATH_METADATA = ""
FILENAME_METADATA = r"(?P<slug>[^.]+)(?:\.(?P<lang>[^.]+))?"  # name.es.md is name.md in Spanish

# What a post may contain
READERS = {"html": None, "htm": None, "rst": None}
FORMATTED_FIELDS: list[str] = []  # a summary is plain text, so that it can stand in any place
DEFAULT_CATEGORY = "Uncategorized"  # never seen: the checks demand a category
DEFAULT_METADATA = {"status": "published"}
WITH_FUTURE_DATES = False  # a post dated tomorrow waits until tomorrow
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

# What Pelican adds to the pages
PLUGIN_PATHS: list[str] = []
PLUGINS = [
    "clinic.plugins.boundary",  # first: it looks at a text before anything follows its words
    "clinic.plugins.incremental",  # before all others that put readers around its own
    "clinic.plugins.clinic_pages",
    "clinic.plugins.languages",
    "clinic.plugins.editions",
    "clinic.plugins.styles",
    "clinic.plugins.scripts",
    "clinic.plugins.icons",
    "clinic.plugins.paper",
    "clinic.plugins.gallery",
    "clinic.plugins.images",
    "clinic.plugins.photos",
    "clinic.plugins.byline",
    "clinic.plugins.review",
    "clinic.plugins.sources",
    "clinic.plugins.descriptions",
    "clinic.plugins.related",
    "clinic.plugins.social_cards",
    "clinic.plugins.redirects",
    "clinic.plugins.sitemap",
    "clinic.plugins.search",
    "clinic.plugins.feeds",
    "clinic.plugins.security_txt",
    "clinic.plugins.structured_data",
    "clinic.plugins.measured",  # after all that writes pages
    "clinic.plugins.headers",  # it reads what all others have written
    "clinic.plugins.published",  # last: nothing may be there that nobody made
]
# Ours: files that may be published besides those that the site makes, each an ending (".pdf") or a
# place with a star for any name ("forms/*.pdf"). A plugin declares its own by the same name.
PUBLISHED_KINDS: list[str] = []
# Ours: each page states its own content policy, which guards it on every host. False leaves it out,
# for a host that is known to send the header files of the build: /_headers, .htaccess, .nginx.conf.
POLICY_IN_PAGES = True
KEEP_TEXTS = True  # ours: what was made of a text is kept while its words stay the same
KEEP_PAGES = True  # ours: so is a page, while all that it shows stays the same
GALLERY = True  # ours: a page that shows every component, for whoever changes the theme
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}

# Addresses: a folder with an index.html works on every static host
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
FEED_ATOM = "feeds/all.atom.xml"  # all in the first language; others get feeds/all.es.atom.xml
FEED_RSS = "feeds/all.rss.xml"
FEED_ALL_ATOM = None  # would mix the languages
FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
CATEGORY_FEED_RSS = "feeds/{slug}.rss.xml"
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
RSS_FEED_SUMMARY_ONLY = False  # the whole text, as in the Atom feeds
