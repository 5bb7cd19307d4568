"""The schema of the settings that Pelican or this program reads: one table of types.

Pelican accepts most values and fails much later, with an error that names a post or nothing at all.
A setting that is not in the table must have the type of Pelican's default.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from clinic.core.boundary import find_fault
from clinic.core.published_kinds import find_kind_fault

Fits = Callable[[Any], bool]
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_TRANSPORT = re.compile(r"max-age=\d{1,10}(?:; ?includeSubDomains)?(?:; ?preload)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}([-_]\w{2,8})*")
_PAGINATION = frozenset({"name", "number", "base_name", "extension", "url", "save_as"})
_STATUSES = ("published", "draft", "hidden")
# Metadata that a file's name may set; the checks read everything else from headers.
_OF_A_NAME = frozenset({"slug", "lang"})
# Settings that Pelican does not have, or whose defaults do not suit this program.
NEEDED = (
    *("BLOG_URL", "CANONICAL_SITEURL", "DIRECT_TEMPLATES", "GALLERY", "MARKDOWN", "PATH"),
    *("PLUGINS", "POLICY_IN_PAGES", "SEARCH_URL", "THEME", "TIMEZONE"),
)


@dataclass(frozen=True)
class Kind:
    """A type of value: a predicate, and how to write one."""

    fits: Fits
    words: str


def _is_text(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and not _CONTROL.search(value)


def _is_none_or(fits: Fits) -> Fits:
    return lambda value: value in (None, False) or fits(value)


def _is_list(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list | tuple | set) and all(map(fits, value))


def _is_pairs(fits: Fits) -> Fits:
    return lambda value: (
        isinstance(value, dict) and all(map(_is_text, value)) and all(map(fits, value.values()))
    )


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int) and 0 <= value < 1_000_000


def _is_pattern(value: Any) -> bool:  # noqa: ANN401
    try:
        return isinstance(value, str) and _OF_A_NAME.issuperset(re.compile(value).groupindex)
    except (re.error, OverflowError, RecursionError):
        return False


def _is_substitution(value: Any) -> bool:  # noqa: ANN401
    try:
        old, new = value
        return isinstance(old, str) and isinstance(re.sub(old, new, ""), str)
    except (re.error, TypeError, ValueError, IndexError):
        return False


def _is_pagination(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value is valid for PAGINATION_PATTERNS, with a rule for the first page."""
    for number, *places in value:
        if not isinstance(number, int) or len(places) != 2 or not all(map(_is_text, places)):
            return False
        if places[1].startswith("/") or ".." in places[1].split("/"):
            return False
        for _, field, how, change in Formatter().parse("".join(places)):
            if field is not None and (field not in _PAGINATION or how or change):
                return False
    return any(number <= 1 for number, *_ in value)


def _is_markdown(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value can be sent to the Markdown worker, and is valid."""
    json.dumps(value)
    configs = value.get("extension_configs", {})
    return _is_list(_is_text)(value.get("extensions", [])) and _is_pairs(_is_pairs(_any))(configs)


def _is_default(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and all(
        name == "status" and one in _STATUSES for name, one in value.items()
    )


def _is_reader(value: Any) -> bool:  # noqa: ANN401
    return "md" not in value and _is_pairs(_is_none_or(lambda one: isinstance(one, type)))(value)


def _any(_value: Any) -> bool:  # noqa: ANN401
    return True


TEXT = Kind(_is_text, 'Write text in quotes, such as "blog/".')
NAME = Kind(lambda value: _is_text(value) and bool(value), 'Write text in quotes, such as "en".')
PATH = Kind(lambda value: isinstance(value, str | Path), 'Write text, such as "content".')
FEED = Kind(_is_none_or(_is_text), 'Write text in quotes, such as "feed.xml", or None.')
SWITCH = Kind(lambda value: isinstance(value, int | None), "Write True or False without quotes.")
NUMBER = Kind(_is_none_or(_is_number), "Write True or False, or a number, without quotes.")
PLACE = Kind(lambda value: not find_fault(value), 'Write a folder of the site, such as ".".')
PLACES = Kind(
    _is_list(lambda one: bool(one.strip("./")) and not find_fault(one)),
    'Write a list of folders, such as ["static/root"].',
)
NAMES = Kind(
    _is_list(lambda one: isinstance(one, str | Path)),
    'Write a list in brackets, such as ["one", "two"].',
)
PAIRS = Kind(_is_pairs(_any), 'Write pairs in braces, such as {"one": 1}.')
TEXTS = Kind(_is_pairs(_is_text), 'Write pairs in quotes and braces, such as {"one": "two"}.')
CALLED = Kind(_is_pairs(callable), 'Write pairs in braces, such as {"name": function}.')
PATTERN = Kind(_is_pattern, "Undo the last change: only slug and lang may be groups.")
CHANGES = Kind(
    _is_list(_is_substitution),
    'Write pairs in quotes, such as [("from", "to")].',
)
ORDER = Kind(
    lambda value: _is_text(value) or callable(value), 'Write the name of a field, such as "title".'
)
SAME = Kind(_is_none_or(lambda value: value == "slug"), 'Write "slug".')
OFF = Kind(lambda value: not value, "Remove the line: the source of drafts would be published.")
_BY_TYPE = {str: TEXT, bool: SWITCH, int: NUMBER, list: NAMES, dict: PAIRS}
_BY_ENDING = {"_URL": TEXT, "_SAVE_AS": TEXT, "_ATOM": FEED, "_RSS": FEED}
_ENDINGS = re.compile("|".join(f"{one}$" for one in _BY_ENDING))
# Settings whose default does not show the type, or with further constraints.
_KINDS = {
    **dict.fromkeys(("PATH", "OUTPUT_PATH", "THEME", "CACHE_PATH"), PATH),
    "DEFAULT_LANG": Kind(
        lambda value: bool(_LANGUAGE.fullmatch(value)), 'Write a language code, such as "en".'
    ),
    **dict.fromkeys(("SITENAME", "DEFAULT_CATEGORY", "DEFAULT_DATE_FORMAT"), NAME),
    **dict.fromkeys(("PATH_METADATA", "FILENAME_METADATA"), PATTERN),
    **{
        f"{one}_REGEX_SUBSTITUTIONS": CHANGES for one in ("SLUG", "AUTHOR", "CATEGORY", "TAG")
    },
    **dict.fromkeys(("KEEP_TEXTS", "KEEP_PAGES", "GALLERY", "POLICY_IN_PAGES"), SWITCH),
    **dict.fromkeys(("JINJA_FILTERS", "JINJA_TESTS"), CALLED),
    **dict.fromkeys(("ARTICLE_ORDER_BY", "PAGE_ORDER_BY"), ORDER),
    **dict.fromkeys(("ARTICLE_TRANSLATION_ID", "PAGE_TRANSLATION_ID"), SAME),
    "DATE_FORMATS": TEXTS,
    "TEMPLATE_PAGES": Kind(
        lambda value: not any(map(find_fault, (*value, *value.values()))),
        'Write pairs such as {"a.html": "b.html"}.',
    ),
    "TEMPLATE_EXTENSIONS": Kind(
        lambda value: _is_list(_is_text)(value) and ".html" in value, 'Write [".html"].'
    ),
    "OUTPUT_SOURCES": OFF,
    "STATIC_PATHS": PLACES,
    "THEME_STATIC_PATHS": PLACES,
    "THEME_STATIC_DIR": PLACE,
    **dict.fromkeys(("DEFAULT_PAGINATION", "SUMMARY_MAX_LENGTH"), NUMBER),
    "CANONICAL_SITEURL": TEXT,
    "DEFAULT_METADATA": Kind(_is_default, 'Write pairs in quotes, such as {"status": "draft"}.'),
    "EXTRA_PATH_METADATA": Kind(
        _is_pairs(lambda one: _is_pairs(_is_text)(one) and set(one) <= {"path"}),
        'Write pairs such as {"a.pdf": {"path": "b.pdf"}}.',
    ),
    "FEED_DOMAIN": TEXT,
    "LOCALE": Kind(
        lambda value: _is_text(value) or _is_list(_is_text)(value),
        'Write a list in brackets, such as ["C.UTF-8"].',
    ),
    "LOG_FILTER": Kind(
        _is_list(lambda one: isinstance(one, tuple) and len(one) == 2),
        'Write a list of pairs, such as [(30, "words")].',
    ),
    "MARKDOWN": Kind(
        _is_markdown, 'Write plain values, such as {"extensions": ["markdown.extensions.toc"]}.'
    ),
    "PAGINATED_TEMPLATES": Kind(
        _is_pairs(_is_none_or(_is_number)), 'Write pairs in braces, such as {"blog": 6}.'
    ),
    "PAGINATION_PATTERNS": Kind(
        _is_pagination, 'Write a list such as [(1, "{url}", "{save_as}")].'
    ),
    "PLUGINS": Kind(
        _is_list(lambda one: isinstance(one, str | ModuleType)),
        'Write a list in brackets, such as ["one", "two"].',
    ),
    "PUBLISHED_KINDS": Kind(
        _is_list(lambda one: not find_kind_fault(one)),
        'Write endings or places, such as [".pdf", "forms/*.docx"].',
    ),
    "PYGMENTS_RST_OPTIONS": Kind(_is_none_or(_is_pairs(_any)), 'Write pairs, such as {"a": 1}.'),
    "READERS": Kind(_is_reader, 'Write {"html": None} to ignore such files. Leave "md" out.'),
    "STRICT_TRANSPORT_SECURITY": Kind(
        lambda value: value == "" or bool(_TRANSPORT.fullmatch(value)),
        'Write  "max-age=31536000"  with the seconds you want, or  ""  for no header.',
    ),
    "TIMEZONE": Kind(_is_text, 'Write timezone = "America/Chicago" in content/clinic.toml.'),
}  # fmt: skip


def find_kind(name: str) -> Kind | None:
    """Return the type of a setting, or None for an unknown one."""
    if ending := _ENDINGS.search(name):
        return _BY_ENDING[ending[0]]
    return _KINDS.get(name) or _BY_TYPE.get(type(DEFAULT_CONFIG.get(name)))


def list_misfits(values: Mapping[str, Any]) -> Iterator[tuple[str, Kind]]:
    """Yield each setting with an invalid value, with its type."""
    for name, value in values.items():
        if (kind := find_kind(name)) is None:
            continue
        try:
            is_fit = kind.fits(value)
        except Exception:  # the value may be any object, even one that raises on comparison
            is_fit = False
        if not is_fit:
            yield name, kind
