"""What Hypothesis damages: dates, headers, clinic details, pictures, names, targets, settings.

Each reader of a format is one entry of ``READERS``: a strategy, and what is done with an example of
it. Whatever a reader does not raise in words of its own makes the test fail.
"""

import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import pelicanconf
from clinic.builder.errors import BuildError
from clinic.builder.settings import read_site_settings
from clinic.builder.settings_validation import find_setting_problems
from clinic.builder.theme_validation import find_theme_problems
from clinic.checks.document_checker import DocumentChecker
from clinic.checks.report import say_problems
from clinic.checks.rule_runner import PROGRAM_FAULT
from clinic.checks.runner import check_content
from clinic.content.date_parsing import DateTrouble, read_date
from clinic.content.images import ImageInfo, inspect_image
from clinic.core.decoding import DecodingTrouble, decode
from clinic.core.facts import Clinic
from clinic.core.facts_loader import read_clinic
from clinic.core.file_names import show_name
from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import read_sign_off
from clinic.publish.errors import PublishError
from clinic.publish.targets.choose_target import choose_host
from tests.attacks.damaged_inputs import HEADER, LONG, SVG, draw
from tests.checks.conftest import NOW, POST, RIGHT_SITE

ROOT = Path(__file__).resolve().parents[2]
RAN: Counter[str] = Counter()  # how many examples each reader was given, printed at the end

# Characters and pieces that readers stumble over.
ODD = st.sampled_from(
    ["\uffff", "\ufffe", "\ufdd0", "\x00", "\x01", "\x1b", "\x85", "\u2028", "\ufeff", "\u202e",
     "２", "٣", "²", "①", "𝟗", "\ud800", "\udce9", "\n", "\r", "\t", " ", ":", "-", "+99:99", LONG,
     "[" * 3000, "{a=" * 2000, "a." * 2000,
     "<![x]>", "<!DOCTYPE a [", f"&#{LONG};", "&#xffff;",
     "%00", "..", "/", "\\", '"', "'''", '"""', "#", "=", "é", "e\u0301",
     "👩‍⚕️", "NaN", "1e999", "-0", "0x", "9" * 30]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),  # where
        st.integers(0, 40),  # how much goes
        ODD | st.text(max_size=8),  # what comes
    ),
    min_size=1,
    max_size=4,
)
HURTS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 60), st.binary(max_size=12)),
    min_size=1,
    max_size=5,
)
Text = tuple[str, list[tuple[float, int, str]]]


def change(text: str, edits: list[tuple[float, int, str]]) -> str:
    """Replace pieces of a text."""
    for where, gone, come in edits:
        at = int(len(text) * where)
        text = text[:at] + come + text[at + gone :]
    return text


def hurt(content: bytes, hurts: list[tuple[float, int, bytes]]) -> bytes:
    """Replace pieces of a file; one that is replaced by nothing is cut out."""
    for where, gone, come in hurts:
        at = int(len(content) * where)
        content = content[:at] + come + content[at + gone :]
    return content


def changed(*seeds: str) -> st.SearchStrategy[str]:
    """Return texts that were good before some pieces were replaced."""
    return st.builds(change, st.sampled_from(seeds), EDITS)


@dataclass(frozen=True)
class Reader:
    """A reader: what it is given, what is done with that, and how many times `make prove` does."""

    examples: st.SearchStrategy[Any]
    read: Callable[[Any, Path], object]
    count: int = 2000


def assert_said(problems: list[Any]) -> None:
    """Nothing is the program's fault, and every Problem can be said."""
    assert PROGRAM_FAULT not in {one.rule for one in problems}, problems
    said = say_problems(problems) if problems else ""
    said.encode("utf-8")
    assert "Traceback" not in said


def _read_date(text: str, _folder: Path) -> None:
    read = read_date(text)
    assert isinstance(read, datetime | DateTrouble)
    if isinstance(read, datetime):
        assert text.isascii() or not any(one.isdigit() and not one.isascii() for one in text)
        read.astimezone(NOW.tzinfo)


def _read_header(text: str, _folder: Path) -> None:
    decoded = decode(text.encode("utf-8", "surrogatepass"))
    if not isinstance(decoded, DecodingTrouble):
        read_sign_off(read_front_matter(decoded), 12)


def _check_post(text: str, folder: Path) -> None:
    site = _copy_right_site(folder)
    (site / POST).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert_said(check_content(site, markdown=_renderer(), now=NOW).problems)


def _read_facts(content: bytes, folder: Path) -> Clinic | None:
    path = folder / "clinic.toml"
    path.write_bytes(content)
    clinic, problems = read_clinic(path)
    assert (clinic is None) == bool(problems)
    assert_said(problems)
    for one in problems:
        assert 0 <= one.line <= content.count(b"\n") + content.count(b"\r") + 1
    return clinic


def _check_facts(content: bytes, folder: Path) -> None:
    if _read_facts(content, folder) is None:
        return
    site = _copy_right_site(folder)
    (site / "content/clinic.toml").write_bytes(content)
    assert_said(check_content(site, markdown=_renderer(), now=NOW).problems)


def _inspect(example: tuple[str, bytes], _folder: Path) -> None:
    ending, content = example
    error = inspect_image(ImageInfo(), content, ending).error
    assert error is None or (error.what.endswith(".") and error.fix.endswith("."))


def _choose(target: str, folder: Path) -> None:
    try:
        choose_host(target, folder, environment={"HOME": str(folder)})
    except PublishError as error:
        str(error).encode("utf-8", "replace")


def _check_name(name: bytes, folder: Path) -> None:
    site = _copy_right_site(folder)
    whole = bytes(site) + b"/content/posts/2026/" + name
    try:
        with open(whole, "wb") as file:  # noqa: PTH123  (a name that no text can hold)
            file.write(HEADER.format(title="A title", date="2026-03-11", more="").encode())
    except (OSError, ValueError):  # no computer holds such a name
        return
    show_name(name.decode("utf-8", "surrogateescape")).encode("utf-8")
    problems = check_content(site, markdown=_renderer(), now=NOW).problems
    assert_said(problems)
    assert problems or name.startswith(b".") or name.lower() in (b"thumbs.db", b"desktop.ini")


def _read_settings(lines: list[tuple[str, str]], folder: Path) -> None:
    project = folder / "settings"
    if not project.exists():
        project.mkdir()
        (project / "content").mkdir()
        shutil.copy2(RIGHT_SITE / "content/clinic.toml", project / "content")
        (project / "theme").symlink_to(ROOT / "theme")
    more = "".join(f"\n{name} = {value}\n" for name, value in lines)
    text = (ROOT / "pelicanconf.py").read_text(encoding="utf-8") + more
    (project / "pelicanconf.py").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        settings = read_site_settings(project, "pelicanconf.py")
        problems = find_setting_problems(project, settings)
        assert_said(problems or find_theme_problems(project, settings))
    except BuildError as error:
        assert_said(error.problems)


_KEPT: dict[str, Any] = {}


def _renderer() -> DocumentChecker:
    """Return the project's own Markdown, with little patience."""
    return _KEPT.setdefault("renderer", DocumentChecker(pelicanconf.MARKDOWN, seconds=0.5))


def close() -> None:
    """End the process that reads Markdown."""
    if "renderer" in _KEPT:
        _KEPT.pop("renderer").close()


def _copy_right_site(folder: Path) -> Path:
    """Return a small site with nothing wrong in it; what was laid over it before is gone."""
    site = folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    return shutil.copytree(RIGHT_SITE, site)


FACTS = (ROOT / "content/clinic.toml").read_text(encoding="utf-8")
SMALL_FACTS = (RIGHT_SITE / "content/clinic.toml").read_text(encoding="utf-8")
LITERALS = st.sampled_from(
    ["1", "-1", LONG, "1e999", "nan", "true", '""', '"x"', "[]", "[1]", '["a"]', '["", "en"]', "{}",
     "{a = 1}", "[{a = 1}]", "[[[]]]", "2026-01-01", "0001-01-01", "9999-12-31", "10:00:00",
     "2026-01-01T10:00:00Z", '"a\\nb"', '"a\\u0000b"', '"\\uffff"', '"../../x"', '"/"', '"%s {x}"',
     '"５５５-５５５-０１４２"', f'"{"x" * 3000}"', '"https://[::1"', '"America"', '"08:00-0８:00"']
)  # fmt: skip


def _set_values(text: str, values: list[tuple[float, str]]) -> bytes:
    """Give some fields of clinic.toml other values."""
    lines = text.split("\n")
    fields = [at for at, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    for where, value in values:
        at = fields[int(len(fields) * where)]
        lines[at] = f"{lines[at].split(' = ')[0]} = {value}"
    return "\n".join(lines).encode("utf-8", "surrogatepass")


VALUES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), LITERALS), min_size=1, max_size=4)


def facts(seed: str) -> st.SearchStrategy[bytes]:
    """Return clinic details with other values, other characters or other bytes."""
    return (
        st.builds(_set_values, st.just(seed), VALUES)
        | changed(seed).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | st.builds(hurt, st.just(seed.encode()), HURTS)
    )


_random = random.Random(7)
_PHOTO = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif", "GIF": ".gif"}
SEEDS = [(ending, draw(kind, "P" if kind == "GIF" else "RGB")) for kind, ending in _PHOTO.items()]
DRAWING = SVG % (
    b'<style>a{fill:red}</style><g id="a"><path d="M1 1h3" onclick="x"/></g><text>A</text>'
    b'<image href="data:image/png;base64,iVBORw0KGgo=" width="1" height="1"/>'
)
PICTURES = st.builds(
    lambda seed, hurts: (seed[0], hurt(seed[1], hurts)),
    st.sampled_from([*SEEDS, (".svg", DRAWING)]),
    HURTS,
)
DRAWINGS = changed(DRAWING.decode(), f'<?xml version="1.0" encoding="utf-8"?>{DRAWING.decode()}')
SETTINGS = [
    "SITENAME", "SITEURL", "TIMEZONE", "DEFAULT_LANG", "DEFAULT_DATE_FORMAT", "LOCALE", "PATH",
    "OUTPUT_PATH", "THEME", "ARTICLE_PATHS", "STATIC_PATHS", "MARKDOWN", "PLUGINS",
    "PLUGIN_PATHS", "JINJA_ENVIRONMENT", "ARTICLE_SAVE_AS", "ARTICLE_URL", "DIRECT_TEMPLATES",
    "PAGINATED_TEMPLATES", "PAGINATION_PATTERNS", "DEFAULT_PAGINATION", "FEED_ATOM", "READERS",
    "FILENAME_METADATA", "FORMATTED_FIELDS", "DEFAULT_METADATA", "SLUG_REGEX_SUBSTITUTIONS",
    "THEME_STATIC_PATHS", "IGNORE_FILES", "DATE_FORMATS", "LOG_FILTER", "TEMPLATE_PAGES",
    "THEME_TEMPLATES_OVERRIDES", "EXTRA_PATH_METADATA", "sitename", "NONSENSE"
]  # fmt: skip
SETTING_VALUES = st.sampled_from(
    ["1", "-1", "None", "True", "1.5", "''", "'x'", "'\\0'", "'\\ud800'", "'\\uffff'", "'../..'",
     "'/'", "[]", "[1]", "['x']", "{}", "{'a': 1}", "{1: 2}", "()", "((1,),)", "object()", "open",
     "b'x'", "1/0", "nonsense", "[", "'{slug'", "'{nope}'", "'%Q%'", "'x' * 5000", "__file__",
     "(" * 500, LONG, "lambda: 0", "'(('", "[('(', '')]", "'xx_XX.UTF-8'", "'https://[::1'",
     "'America'"]
)  # fmt: skip
DATES = changed(
    "2026-11-20", "2026-11-20 08:30", "2026-11-20T10:00:00+05:00", "11/20/2026", "20261120",
    "November 20, 2026", "Sept 5th 2026", "2026.1.2", "Feb 30 2026", "2026-11-20T10:00:00Z",
)  # fmt: skip
POSTS = changed(
    HEADER.format(
        title="Getting ready",
        date="2026-03-11",
        more="Modified: 2026-04-01\nSummary: What to bring and what to leave.\nTags: one, two\n"
        "Slug: getting-ready\nAliases: /old/\nSources: NIH, Back pain, 2025, https://www.nih.gov/\n"
        "Consent: form-12 until 2028-06-30\nReviewed_by: first\nReviewed: 2026-01-01\n"
        "Review_mark: v1-0123456789abcdef\nReview_by: 2027-01-01\n",
    )
    + "\n## Heading\n\nCall 555-555-0142 at 8:00. [Words](https://www.nih.gov/) and\n"
    '<img src="{attach}a.png" alt="A line" width="300">.[^1]\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n'
    "1. one\n2. two\n\n/// faq | What?\nThis.\n///\n\n[^1]: Its words.\n"
)
TARGETS = changed(
    "public", "/srv/www/clinic", "file:///srv/www/clinic", "sftp://me@host.example:22/www",
    "s3://bucket/folder", "ftps://me@host.example/www", "webdavs://me@host.example/www",
    "git+ssh://git@host.example/me/site.git#pages", "rclone:remote:path", "C:\\site", "~/site",
    "\\\\server\\share", "sftp://me:secret@[::1]:2222/www",
)  # fmt: skip
NAMES = st.binary(min_size=1, max_size=60) | st.builds(
    hurt, st.sampled_from([b"getting-ready.md", b"map.png", b"a.es.md", b"b.SVG", b"x.docx"]), HURTS
)
READERS = {
    "dates": Reader(DATES | st.text(max_size=30), _read_date, 5000),
    "headers": Reader(POSTS, _read_header, 3000),
    "posts, through all checks": Reader(POSTS, _check_post, 1000),
    "clinic details": Reader(facts(FACTS), _read_facts, 2000),
    "clinic details, through all checks": Reader(facts(SMALL_FACTS), _check_facts, 500),
    "pictures": Reader(PICTURES, _inspect, 2000),
    "drawings": Reader(
        DRAWINGS.map(lambda text: (".svg", text.encode("utf-8", "surrogatepass"))), _inspect, 2000
    ),
    "targets": Reader(TARGETS, _choose, 3000),
    "names": Reader(NAMES, _check_name, 500),
    "settings": Reader(
        st.lists(st.tuples(st.sampled_from(SETTINGS), SETTING_VALUES), min_size=1, max_size=2),
        _read_settings,
        1000,
    ),
}


def make_folder() -> Path:
    """Return a folder for what readers read from the disk."""
    return Path(tempfile.mkdtemp(prefix="any-damage-"))
