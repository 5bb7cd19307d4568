"""The block ``/// glance``: what a post says in a few facts, as written and as HTML.

A fact is a list item in three parts, ``icon | label | answer``. Markdown leaves the list as it is:
what a clinician signs off is what was typed. `draw_glance` makes it a list of terms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

ICONS = (
    *("clock", "calendar", "shield", "car", "needle", "alert"),
    *("phone", "walk", "pill", "clipboard", "home", "person"),
)
RISK = "alert"  # the icon of a fact that is a risk
MOST_FACTS = 4
LONGEST = 60  # characters of a label, and of an answer
BLOCK = re.compile(r"<section class=\"glance\">(?P<inside>(?:(?!<section\b).)*?)</section>", re.S)
_ITEM = re.compile(r"<li>\s*(?:<p>)?(?P<words>(?:(?!<li>).)*?)(?:</p>)?\s*</li>", re.S)
_LIST = re.compile(r"<ul>.*</ul>", re.S)
_LINE = re.compile(r"<p>(?P<words>.*?)</p>", re.S)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Fact:
    """One fact: the name of its icon, its label, and its answer."""

    icon: str
    label: str
    answer: str


def read_fact(words: str) -> Fact | None:
    """Split the words of a list item; None if they are not three parts."""
    parts = [part.strip() for part in words.split("|")]
    return Fact(*parts) if len(parts) == 3 and all(parts) else None


def draw_icon(name: str) -> str:
    """Return one of the theme's icons; a screen reader passes over it."""
    return f'<svg class="i" aria-hidden="true"><use href="#i-{escape(name)}"/></svg>'


def _list_facts(html: str) -> Iterator[Fact]:
    for item in _ITEM.finditer(html):
        if fact := read_fact(item["words"]):
            yield fact


def draw_glance(inside: str, title: str, help_line: str = "") -> str:
    """Return the block as a section with a list of terms.

    Parameters
    ----------
    inside:
        The HTML of the block: a list, and the writer's own last line, if any.
    title:
        The section's title.
    help_line:
        HTML of the line about warning signs, where the writer has none.
    """
    facts = "".join(
        f"<div><dt>{draw_icon(one.icon)}{one.label}</dt><dd>{one.answer}</dd></div>\n"
        for one in _list_facts(inside)
    )
    own = _LINE.search(_LIST.sub("", inside))
    words = own["words"] if own else help_line
    line = f"<p>{draw_icon(RISK)}<span>{words}</span></p>\n" if words else ""
    head = f'<h2 id="glance">{escape(title, quote=False)}</h2>'
    return (
        f'<section class="glance" aria-labelledby="glance">{head}\n'
        f"<dl>\n{facts}</dl>\n{line}</section>"
    )


def list_plainly(glance: str) -> str:
    """Return a drawn block for a feed: a list in plain words, without icons."""
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", glance, re.S)
    items = [f"{_TAG.sub('', label)}: {_TAG.sub('', answer)}" for label, answer in facts]
    line = re.search(r"<span>(.*?)</span>", glance, re.S)
    ending = f"<p>{line[1]}</p>\n" if line else ""
    title = _TAG.sub("", glance.partition("</h2>")[0])
    listed = "".join(f"<li>{one}</li>\n" for one in items)
    return f"<p><strong>{title}</strong></p>\n<ul>\n{listed}</ul>\n{ending}"
