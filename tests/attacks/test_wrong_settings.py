"""Whatever a settings file says, `check` names the setting and what to write, or the line."""

import re

import pytest

from clinic.__main__ import main
from tests.builder.small_project import make_small_project

WRONG = r"""
ARTICLE_EXCLUDES = 5
ARTICLE_ORDER_BY = 5
ARTICLE_PATHS = ['nope']
ARTICLE_PATHS = ['../x']
ARTICLE_PATHS = ['']
ARTICLE_PATHS = []
ARTICLE_PATHS = 'posts'
ARTICLE_PATHS = 5
ARTICLE_SAVE_AS = None
ARTICLE_SAVE_AS = 5
ARTICLE_SAVE_AS = ''
ARTICLE_SAVE_AS = 'x'
ARTICLE_SAVE_AS = '{slug'
ARTICLE_SAVE_AS = '{0}'
ARTICLE_SAVE_AS = '{slug.x}/{slugg}'
ARTICLE_SAVE_AS = 'con/{slug}'
ARTICLE_SAVE_AS = 'a:/{slug}'
ARTICLE_SAVE_AS = 'a\\b/{slug}'
ARTICLE_SAVE_AS = '/{slug}'
ARTICLE_SAVE_AS = '../{slug}'
ARTICLE_TRANSLATION_ID = 5
ARTICLE_TRANSLATION_ID = 'nope'
BLOG_SAVE_AS = ''
BLOG_SAVE_AS = 'index.html'
BLOG_URL = None
CANONICAL_SITEURL = None
CANONICAL_SITEURL = 'javascript:x'
CATEGORY_FEED_ATOM = 'x'
CATEGORY_FEED_ATOM = 5
CATEGORY_SAVE_AS = 'x'
DATE_FORMATS = {'en': 5}
DATE_FORMATS = {'en': ('nope', '%Y')}
DATE_FORMATS = 5
DEFAULT_CATEGORY = None
DEFAULT_CATEGORY = ''
DEFAULT_LANG = None
DEFAULT_LANG = '../x'
DEFAULT_METADATA = {'status': 5}
DEFAULT_METADATA = {'status': 'nope'}
DEFAULT_METADATA = {'save_as': '../x'}
DEFAULT_METADATA = {'template': 'nope'}
DEFAULT_METADATA = {'author': 'nope'}
DEFAULT_METADATA = {'date': 'nope'}
DEFAULT_METADATA = 5
DEFAULT_METADATA = 'x'
DEFAULT_PAGINATION = 2.5
DEFAULT_PAGINATION = -1
DEFAULT_PAGINATION = 'six'
DIRECT_TEMPLATES = ['nope']
DIRECT_TEMPLATES = [*DIRECT_TEMPLATES, 'nope']
DIRECT_TEMPLATES = ['../base']
DIRECT_TEMPLATES = None
DIRECT_TEMPLATES = 'x'
EXTRA_PATH_METADATA = {'posts/2026/one.md': {'save_as': '../x'}}
EXTRA_PATH_METADATA = {'a': 5}
EXTRA_PATH_METADATA = 5
FEED_ATOM = 5
FEED_ATOM = '../x'
FEED_ATOM = '/etc/x'
FEED_ATOM = 'index.html'
FEED_MAX_ITEMS = 'x'
FEED_MAX_ITEMS = -1
FILENAME_METADATA = '('
FILENAME_METADATA = 5
FILENAME_METADATA = '(?P<date>.*)'
IGNORE_FILES = 5
IGNORE_FILES = [5]
JINJA_ENVIRONMENT = 5
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'loader': 5}
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'extensions': None}
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'bytecode_cache': 5}
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'nope': 5}
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'autoescape': lambda name: False}
JINJA_ENVIRONMENT = {}
JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, 'block_start_string': '<%'}
JINJA_FILTERS = {'a': 5}
JINJA_FILTERS = 5
LOCALE = 5
LOG_FILTER = [5]
MARKDOWN = None
MARKDOWN = 5
MARKDOWN = {'extensions': None}
MARKDOWN = {'extensions': 5}
MARKDOWN = {'extensions': [5]}
MARKDOWN = {'extension_configs': 5}
MARKDOWN = {'extensions': [print]}
MARKDOWN = {'a': MARKDOWN, 'b': {1}}
OUTPUT_PATH = '/dev/null/x'
OUTPUT_PATH = None
OUTPUT_PATH = 'x' * 5000
OUTPUT_PATH = 5
OUTPUT_PATH = 'a\0b'
OUTPUT_PATH = '/'
OUTPUT_SOURCES = True
PAGE_PATHS = ['nope']
PAGE_PATHS = []
PAGINATED_TEMPLATES = {'blog': 'x'}
PAGINATED_TEMPLATES = {}
PAGINATED_TEMPLATES = {'nope': 6}
PAGINATED_TEMPLATES = 5
PAGINATED_TEMPLATES = ['blog']
PAGINATION_PATTERNS = 5
PAGINATION_PATTERNS = []
PAGINATION_PATTERNS = [5]
PAGINATION_PATTERNS = [(1, '{url}')]
PAGINATION_PATTERNS = [(1, '{nope}', '{save_as}')]
PAGINATION_PATTERNS = [('x', '{url}', '{save_as}')]
PAGINATION_PATTERNS = [(2, '{url}', '{save_as}')]
PAGINATION_PATTERNS = 'x'
PAGINATION_PATTERNS = [(1, '{url', '{save_as}')]
PAGINATION_PATTERNS = [(1, '{url}', '../{save_as}')]
PAGINATION_PATTERNS = None
PATH = str(ROOT)
PATH = str(ROOT / 'theme')
PATH_METADATA = '('
PATH_METADATA = '(?P<save_as>.*)'
PATH_METADATA = 5
PLUGINS = None
PLUGINS = [5]
PLUGINS = []
PLUGINS = 'x'
PLUGINS = PLUGINS[1:]
PLUGINS = [*PLUGINS[1:], PLUGINS[0]]
PLUGINS = PLUGINS[:-1]
PLUGINS = ['clinic.plugins.scripts', *PLUGINS]
PLUGINS = PLUGINS[::-1]
PLUGIN_PATHS = [5]
PLUGIN_PATHS = ['nope']
POLICY_IN_PAGES = 'no'
PUBLISHED_KINDS = 5
PUBLISHED_KINDS = ['*']
PUBLISHED_KINDS = ['**']
PUBLISHED_KINDS = ['*/*']
PUBLISHED_KINDS = ['*.*']
PUBLISHED_KINDS = ['forms/*']
PUBLISHED_KINDS = '*'
PUBLISHED_KINDS = ['../*.pdf']
PUBLISHED_KINDS = ['']
PUBLISHED_KINDS = [5]
PUBLISHED_KINDS = None
PUBLISHED_KINDS = ['.*']
PUBLISHED_KINDS = ['/*']
PUBLISHED_KINDS = ['..\\*.pdf']
READERS = None
READERS = {'md': None}
READERS = {'md': 5}
READERS = {'htm': 'x'}
SEARCH_SAVE_AS = ''
SITENAME = None
SITENAME = 5
SITENAME = ''
SITENAME = 'a\nb'
SITENAME = '\ud800'
SITEURL = None
SITEURL = 5
SITEURL = ''
SITEURL = 'x'
SLUG_REGEX_SUBSTITUTIONS = [('(', '')]
SLUG_REGEX_SUBSTITUTIONS = [('a', '\\9')]
SLUG_REGEX_SUBSTITUTIONS = [5]
SLUG_REGEX_SUBSTITUTIONS = 5
STATIC_PATHS = ['../secrets']
STATIC_PATHS = ['/etc']
STATIC_PATHS = ['.']
STATIC_PATHS = 5
SUMMARY_MAX_LENGTH = 'x'
SUMMARY_MAX_LENGTH = -1
TEMPLATE_EXTENSIONS = []
TEMPLATE_EXTENSIONS = ['.nope']
TEMPLATE_PAGES = {'nope.html': 'x.html'}
TEMPLATE_PAGES = {'../pelicanconf.py': 'x.html'}
TEMPLATE_PAGES = {'posts/2026/one.md': '../x.html'}
TEMPLATE_PAGES = 5
THEME_STATIC_DIR = None
THEME_STATIC_DIR = '../x'
THEME_STATIC_DIR = '/etc'
THEME_STATIC_PATHS = 5
THEME_STATIC_PATHS = ['../..']
THEME_STATIC_PATHS = ['/etc']
THEME_TEMPLATES_OVERRIDES = ['nope']
TIMEZONE = None
TIMEZONE = 5
TIMEZONE = '../../etc/passwd'
TYPOGRIFY = 'x'
YEAR_ARCHIVE_SAVE_AS = 'x'
YEAR_ARCHIVE_SAVE_AS = None
"""
PROGRAMS = [
    "raise BaseException('x')",
    "exec('class Own(BaseException): pass\\nraise Own(4)')",
    "raise GeneratorExit",
    "raise SystemExit",
    "import sys; sys.setrecursionlimit(3)",
    "(lambda f: f(f))(lambda f: f(f))",
    "exec('(' * 500)",
    "del BLOG_URL",
    "del PLUGINS",
    "del MARKDOWN",
    "del POLICY_IN_PAGES",
]
HARMLESS = [
    "import sys; sys.setrecursionlimit(90)",
    "import sys; sys.path.clear()",
    "import os; os.chdir('/')",
    "PUBLISHED_KINDS = ['.pdf', 'forms/*.docx', 'CNAME', '.nojekyll']",
    "READERS = {'html': None}; DEFAULT_METADATA = {'status': 'draft'}; DATE_FORMATS = {'en': '%Y'}",
    "PLUGINS = [PLUGINS[0], *PLUGINS[1:]]; PAGINATED_TEMPLATES = {**PAGINATED_TEMPLATES, 'x': 3}",
]


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    return make_small_project(root, tmp_path_factory.mktemp("settings") / "project")


@pytest.fixture
def check(project, capsys):
    """Adds a line to the settings, and returns what `check` says then."""
    file = project / "pelicanconf.py"
    before = file.read_text(encoding="utf-8")

    def check_with(line: str) -> tuple[int, str]:
        file.write_text(f"{before}\n{line}\n", encoding="utf-8")
        code = main(["check"], project)
        told = capsys.readouterr()
        said = " ".join((told.out + told.err).split())
        assert "Traceback" not in said and "program's fault" not in said, f"{line}: {said}"
        return code, said

    yield check_with
    file.write_text(before, encoding="utf-8")


NAMES = list(dict.fromkeys(re.findall(r"^[A-Z_]+", WRONG, re.MULTILINE)))
FEW = 3  # values of each setting here; all of them in `make prove`
VALUES = {name: re.findall(rf"^{name} = .*$", WRONG, re.MULTILINE) for name in NAMES}
CASES = [
    *((name, lines[:FEW]) for name, lines in VALUES.items()),
    *(
        pytest.param(name, lines[FEW:], marks=pytest.mark.prove)
        for name, lines in VALUES.items()
        if lines[FEW:]
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lines"), CASES)
def test_a_value_that_a_setting_cannot_have_is_named_with_what_to_write(name, lines, check):
    for line in lines:
        code, said = check(line)
        assert code == 1, line
        told = said.partition("PROBLEM ")[2]
        assert told.startswith("pelicanconf.py") and name in told, f"{line}: {said}"


@pytest.mark.slow
@pytest.mark.parametrize("line", PROGRAMS)
def test_settings_that_stop_the_program_are_named(line, check):
    code, said = check(line)
    assert code == 1
    assert "PROBLEM pelicanconf.py" in said, said


@pytest.mark.slow
@pytest.mark.parametrize("line", HARMLESS)
def test_what_the_settings_may_say_is_left_in_peace(line, check):
    code, said = check(line)
    assert code == 0, said
