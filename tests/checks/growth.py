"""How long every reader of text takes when a text that is made to be hard for it grows.

Each rule is given its own fragments over and over: the lines of its wrong sites, and what its
patterns begin with, beside what is hard for any pattern. A pattern that is right takes twice as
long for twice the text.
"""

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import process_time

import pelicanconf
from clinic.checks import runner as _run  # noqa: F401  (the rules register themselves)
from clinic.checks.registry import RULES, Rule, Subject
from clinic.checks.rule_runner import run_rule
from clinic.checks.rules.site.page_facts import look
from clinic.checks.rules.site.pages import Page, read_site
from clinic.content.content_index import read_library
from clinic.content.document import Document
from clinic.content.link_targets import forget_targets
from clinic.content.markdown_result import DEEPEST, Rendered, find_depth
from clinic.content.markdown_worker import MarkdownMaker
from clinic.content.prose_blocks import forget_passages
from clinic.core.facts_loader import read_clinic
from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import canonicalize_html
from clinic.core.text_limits import find_too_long
from clinic.importers.html_to_markdown import write_markdown
from clinic.importers.imported_document import ImportedDocument

ROOT = Path(__file__).resolve().parents[2]
WRONG_SITES = ROOT / "tests/wrong_sites"
SIZES = (1, 2, 4, 8)
BASE = 2_000  # characters of the smallest text
RUNS = 5
MOST = 2.5  # times as long for twice the text
LEAST = 0.01  # seconds: below, the clock and the memory are what is measured
HEADER = "Title: Getting ready\nDate: 2026-09-14\nCategory: Injections\nType: treatment\n"
GENERIC = (
    "555 ", "[", "*", "(", "7", "-", " ", "a", "<", "&", "_", "`", "~", "\\", "'", '"', "|", "!",
    "a ", "A ", "a. ", "A. ", "a? ", "a: ", "1. ", "a, ", "a-", "a.", "a@", "a/", "{", "#", "=",
    "| a | b |\n", "> ", "- a\n", "    - a\n", "1. a\n", "* ", ">", "a\n", "a\n\n", "## A\n\n",
    "https://", "https://a.b/ ", "[a](", "[a](b) ", "[a](b)", "![a](b) ", "[a][b] ", "[^1] ",
    "](", "<a href=\"x\">a</a> ", "<p>", "<div>\n", "<b>", "</b>", "<!-- ", "&amp;", "&#1;",
    "2026-11-30 ", "November 30, 2026 ", "11/30/2026 ", "555-55-5555 ", "(555) 555-0142 ",
    "8 a.m. to 5 p.m. ", "Monday ", "Mon-Fri 8-5 ", "our patient ", "Dr. ", "board certified ",
    "\u201c", "\u2014", "é", "\u200b", "/// ask\n", "///\n", "[FILL IN ", "X", "?", "**a** ",
    "__a ", "x@y.z ", "$1 ", "100% ", "&nbsp;", "\t", "*[A]: b\n", "[a]: b\n\n", "[^1]: a\n\n",
    ": a\n", "patient ", "said ", "we ", "the ", "no ", "[a](#b) ", "{filename}/a.md ",
    "![](a.png)\n\n",
    "[a]({filename}/a.md#b) ", "<x y=1>", "<img src=x onerror=1>", "|", "|-", "a|", "\n", "\n\n",
    "a b c d e f g. ", "AB CD EF GH IJ ", "**A**\n\n", "* a\n\n", "![a]({attach}b.png) ",
)  # fmt: skip


@cache
def list_fragments(rule_id: str) -> tuple[str, ...]:
    """Return the lines of a rule's wrong sites, and the words of its module's patterns."""
    lines: dict[str, None] = {}
    for file in sorted(filter(Path.is_file, (WRONG_SITES / rule_id).rglob("*.md"))):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if 1 < len(line) < 200:
                lines[line + "\n"] = lines[line + " "] = None
    source = Path(RULES[rule_id].look.__code__.co_filename).read_text(encoding="utf-8")
    for literal in re.findall(r'r"((?:[^"\\]|\\.)+)"', source):
        plain = re.sub(r"\\b|\(\?[:=!<]*|\(|\)|\?|\[\^[^\]]*\]|\{[\d,]*\}", "", literal)
        plain = plain.replace("\\w+", "a").replace("\\d", "5").replace("\\s", " ")
        plain = re.sub(r"\\.|\[[^\]]*\]|[*+^$]", "-", plain)
        for one in plain.split("|")[:6]:
            if 1 < len(one) < 40:
                lines[one + " "] = None
    return tuple(lines)[:40]


def write_text(fragment: str, size: int) -> str:
    """Return a fragment over and over, in lines that a post may have."""
    text = fragment * (size // len(fragment) + 1)
    if "\n" in fragment:
        return text[:size]
    line = 16_000 // len(fragment) * len(fragment)
    return "\n\n".join(text[at : at + line] for at in range(0, size, line))[:size]


def measure(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the least processor time of some runs."""
    best = 1e9
    gc.disable()
    for _ in range(runs):
        begun = process_time()
        work()
        best = min(best, process_time() - begun)
    gc.enable()
    return best


@dataclass(frozen=True)
class Growth:
    """The times of one reader over one kind of text, the smallest text first."""

    name: str
    fragment: str
    times: tuple[float, ...]

    @property
    def worst(self) -> float:
        """How many times as long twice the text took, at most, where it can be measured."""
        pairs = zip(self.times, self.times[1:], strict=False)
        return max((b / max(a, LEAST / 2) for a, b in pairs if b >= LEAST), default=1.0)

    @property
    def row(self) -> str:
        """A row of the table."""
        told = " ".join(f"{one * 1000:9.2f}" for one in self.times)
        return f"{self.name:<26} {told}  {self.worst:5.2f}  {self.fragment[:30]!r}"


Work = Callable[[], object]
Make = Callable[[str, int], Work]


class Bench:
    """Gives every reader texts of each size."""

    def __init__(self) -> None:
        now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        clinic, _ = read_clinic(ROOT / "content/clinic.toml")
        assert clinic
        self.library = read_library(ROOT, now, clinic)
        self.site = read_site(WRONG_SITES / "_right_site/site", clinic, {})
        self.maker = MarkdownMaker(pelicanconf.MARKDOWN)
        self._html: dict[tuple[str, int], str] = {}

    def make_html(self, fragment: str, size: int) -> str:
        """Return what Markdown makes of a fragment over and over; as typed, where it can not."""
        key = (fragment, size)
        if key not in self._html:
            text = write_text(fragment, size)
            made = "" if _is_endless(fragment) else self.maker.make(f"{HEADER}\n{text}").html
            is_read = made and find_depth(made) <= DEEPEST  # the checks refuse what is deeper
            self._html[key] = made if is_read else escape(text)
        return self._html[key]

    def apply(self, one: Rule) -> Make:
        """Return what makes the work of one rule."""

        def make(fragment: str, size: int) -> Work:
            text = f"{HEADER}\n{write_text(fragment, size)}"
            html = self.make_html(fragment, size)
            if one.subject in (Subject.PAGE, Subject.SITE):
                return lambda: self._apply_to_page(one, html)
            return lambda: self._apply_to_text(one, text, html)

        return make

    def _apply_to_text(self, one: Rule, text: str, html: str) -> None:
        place, front = "posts/2026/a.md", read_front_matter(text)
        document = Document(place, text, front, "", Rendered(html))
        if one.subject is Subject.DOCUMENT:
            run_rule(one, "a", document, self.library)
        else:
            others = {place: document, **self.library.documents}
            library = replace(self.library, documents=others)
            library.files = {*library.files, place}
            more: tuple[object, ...] = ([],) if one.subject is Subject.OUTCOME else ()
            run_rule(one, "a", library, *more)
        forget_passages(document)
        forget_targets(document)

    def _apply_to_page(self, one: Rule, html: str) -> None:
        page = Page("a/index.html", "a")
        page.html = f"<!DOCTYPE html><html lang=en><title>A</title><body>{html}</body></html>"
        page.seen = look(page, self.site)
        site = replace(self.site, pages={"a/index.html": page, **self.site.pages})
        site.files = {*site.files, "a/index.html"}
        run_rule(one, "a", *((page, site) if one.subject is Subject.PAGE else (site,)))


def _is_endless(fragment: str) -> bool:
    """Say whether Markdown is kept busy: `Growth` of it is told apart, and a worker ends it."""
    return fragment.strip("[]*_`(<!\\ ") == ""


def escape(text: str) -> str:
    """Return HTML that shows a text as typed."""
    words = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{one}</p>\n" for one in words.split("\n\n"))


def list_readers(bench: Bench) -> Iterator[tuple[str, Make, tuple[str, ...]]]:
    """Yield every reader that has to be linear: its name, its work, and fragments of its own."""
    yield "size of a text", lambda f, n: lambda: find_too_long(write_text(f, n)), ()
    yield "header", lambda f, n: lambda: read_front_matter(f"A: {f}\n" * (n // len(f) + 1)), ()
    yield "fingerprint", lambda f, n: lambda: canonicalize_html(bench.make_html(f, n)), ()
    yield "import: an HTML text", lambda f, n: _import(write_text(f, n)), ()
    yield "import: a page's HTML", lambda f, n: _import(bench.make_html(f, n)), ()
    for one in RULES.values():
        yield one.id, bench.apply(one), list_fragments(one.id)[:8]


def _import(html: str) -> Work:
    def work() -> None:
        with suppress(RecursionError):  # which names the text, and leaves it out
            write_markdown(
                ImportedDocument("A", html=html), lambda _source, alt: alt, lambda to: to
            )

    return work


def _measure_growth(name: str, make: Make, fragment: str) -> Growth:
    """Measure a reader over one kind of text; again, where a busy computer may be at fault."""
    times = [1e9] * len(SIZES)
    for _ in range(6):
        now = (measure(make(fragment, BASE * size)) for size in SIZES)
        times = [min(pair) for pair in zip(times, now, strict=True)]
        growth = Growth(name, fragment, tuple(times))
        if growth.worst <= MOST:
            break
    return growth


def find_growth(name: str, make: Make, fragments: tuple[str, ...]) -> Growth:
    """Return how a reader's time grows over the text that is hardest for it."""
    tried = []
    for fragment in fragments:
        small, large = (measure(make(fragment, BASE * one), 1) for one in (SIZES[0], SIZES[-1]))
        tried.append((large / max(small, LEAST / 8), large, fragment))
    steepest = sorted(tried, reverse=True)[:2]
    slowest = sorted(tried, key=lambda one: one[1], reverse=True)[:2]
    hardest = dict.fromkeys(one[2] for one in (*steepest, *slowest))
    found = [_measure_growth(name, make, one) for one in hardest]
    return max(found, key=lambda one: (one.worst, one.times[-1]))
