"""A style guide page: every component in every state, from the same macros as the site.

It exists in previews only (``GALLERY = True`` in pelicanconf.py), for theme authors and tests, and
is never published. The examples are not facts: no real person is named.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

from markdown import Markdown
from markupsafe import Markup
from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.content.references import Citation, NumberedSource
from clinic.core.changes import Change
from clinic.core.facts import Clinic

SAVE_AS = "gallery/index.html"
URL = "gallery/"  # the target of every example's links
_REFERENCE = re.compile(r"\b(?P<name>id|aria-labelledby|for)=\"(?P<id>[^\"]+)\"")
_JUMP = re.compile(r"(?<!<use )href=\"#(?P<id>[^\"]+)\"")  # a drawing stays the page's
PROSE = """\
Words of a text, with a [link](https://example.org/) in them and a footnote.[^1]

/// key-points
- What to remember first.
- What to remember next.
///

## A heading

- [ ] Something to bring

1. A step
2. Another step

| Column | Number |
|:--|--:|
| Row | 1 |
/// table-caption
What the table shows.
///

> Someone else's words.

/// emergency
- a reason to call 911
///

/// urgent
- a reason to call today
///

/// ask | A custom title:
- a reason to ask
///

/// faq | A question?
Its answer.
///

[^1]: What the footnote says.
"""


def make_article(**more: object) -> SimpleNamespace:
    """Return a stub with all attributes that components read from an article."""
    plain: dict[str, Any] = {
        "title": "Getting ready for a visit",
        "url": URL,
        "description": "What to bring, and what happens.",
        "date": date(2026, 1, 5),
        "author": SimpleNamespace(name="Sample Clinic", url=URL),
        "category": SimpleNamespace(name="Planning", url=URL),
        "reading_minutes": 3,
        "picture_emblem": "clipboard",
        "changes": (),
        "tags": [SimpleNamespace(name="visits", url=URL)],
        "status": "published",
        "in_default_lang": True,
    }
    return SimpleNamespace(**(plain | more))


@dataclass(frozen=True)
class SamplePage:
    """A stub of one page of a paginated list."""

    number: int
    paginator: SimpleNamespace

    def has_other_pages(self) -> bool:
        """Return whether the list has more pages than this one."""
        return bool(self.paginator.num_pages > 1)


def make_page(number: int, last: int) -> SamplePage:
    """Return page ``number`` of a list of ``last`` pages."""
    return SamplePage(number, SimpleNamespace(num_pages=last))


def make_people() -> list[SimpleNamespace]:
    """Return stub providers: one with all fields, one with the required ones."""
    most: dict[str, Any] = {
        "credentials": "XX",
        "board": "A sample board",
        "languages": ["English", "Spanish"],
        "accepting_new": True,
        "photo_alt": "A gray square instead of a face",
        "bio": "What this person says of themselves.",
    }
    least: dict[str, Any] = {key: False if key == "accepting_new" else "" for key in most}
    return [
        SimpleNamespace(id=f"sample-{at}", name=f"Sample person {at}", **facts)
        for at, facts in enumerate((most, least), 1)
    ]


def make_photo() -> SimpleNamespace:
    """Return a stub photo, with the site's own icon as its file."""
    icon = SimpleNamespace(url="apple-touch-icon.png", width=180)
    return SimpleNamespace(width=180, height=180, fallback=icon, better={"png": [icon]})


def make_sources() -> list[NumberedSource]:
    """Return a source that is cited twice, and one in words alone."""
    ways_back = (Citation("s1", "a"), Citation("s2", "b"))
    source = NumberedSource(1, "With an address", "https://example.org/", "s1", "es", ways_back)
    return [source, NumberedSource(2, "In words alone", "", "s2")]


def make_examples(clinic: Clinic) -> dict[str, Any]:
    """Return the examples by the names that the template uses."""
    review = SimpleNamespace(
        reviewer=SimpleNamespace(name="A sample reviewer"),
        date=date(2026, 2, 1),
        next=date(2027, 2, 1),
    )
    topic = SimpleNamespace(name="Planning", url=URL)
    return {
        "url": URL,
        "article": make_article(),
        "signed": make_article(
            modified=date(2026, 3, 1),
            review=review,
            changes=[Change(date(2026, 3, 1), "The number to call")],
        ),
        "calls": [
            make_article(provider=provider.id if provider else "", service=service)
            for provider in (None, *clinic.providers[:1])
            for service in ("", *(one.id for one in clinic.services[:1]))
        ],
        "draft": make_article(status="draft", title="A draft"),
        "long": make_article(title="Long" + "g" * 100, description="W" * 300),
        "list_pages": {name: make_page(at, 3) for at, name in enumerate(("first", "middle"), 1)},
        "service": SimpleNamespace(id="sample", name="A service", summary="What it is."),
        "sources": make_sources(),
        "changes": [Change(date(2026, 3, 1), "The number to call")],
        "headings": [("", f"Heading {number}") for number in range(1, 5)],
        "topics": [(topic, [1]), (SimpleNamespace(name="Another", url=URL), [1, 2])],
        "topic_facts": [
            SimpleNamespace(name="Planning", summary="Before you come.", picture="door")
        ],
        "people": make_people(),
        "photo": make_photo(),
        "to": SimpleNamespace(url=URL),
    }


def make_prose(markdown: dict[str, Any]) -> Markup:
    """Return `PROSE` rendered with the MARKDOWN setting."""
    return Markup(Markdown(**markdown).convert(PROSE))


class Separator:
    """Makes the ids in each example unique."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def __call__(self, html: str) -> Markup:
        """Return an example with unique ids."""
        number = next(self.numbers)
        html = _REFERENCE.sub(lambda found: f'{found["name"]}="{found["id"]}-{number}"', html)
        return Markup(_JUMP.sub(lambda found: f'href="#{found["id"]}-{number}"', html))


class GalleryGenerator(Generator):  # type: ignore[misc]  # Pelican states no types
    """Writes the style guide, if the settings ask for it."""

    def generate_output(self, writer: Writer) -> None:
        """Write the page."""
        if not self.settings.get("GALLERY"):
            return
        # Globals, not variables: they are computed only when the page is rendered.
        self.env.globals["make_prose"] = partial(make_prose, self.settings["MARKDOWN"])
        self.env.globals["make_separator"] = Separator
        writer.write_file(
            SAVE_AS,
            self.get_template("gallery"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            gallery=make_examples(self.context["CLINIC"]),
        )


def get_generator(_pelican: Pelican) -> type[GalleryGenerator]:
    """Return the generator class to Pelican."""
    return GalleryGenerator


def register() -> None:
    """Connect to Pelican's signals."""
    signals.get_generators.connect(get_generator)
