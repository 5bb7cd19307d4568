"""A small site of hostile and of ordinary words, built by Pelican with the real theme."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import read_settings
from selectolax.lexbor import LexborHTMLParser

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"""{SCRIPT} "double" 'single' & <img src=x onerror=alert(1)> --> """.strip()
PROVIDER = HOSTILE.replace('"', '\\"')

CLINIC = f"""
[clinic]
name = "Sample Back Pain Clinic"
demo = true
phone = "(555) 555-0142"
fax = "(555) 555-0143"
email = "hello@clinic.example"
url = "https://clinic.example/sub"
state = "TX"
timezone = "America/Chicago"
urgent_after_hours = "When we are closed, go to an urgent care center."
languages = ["en"]
after_hours = "Leave a message."

[[location]]
id = "main"
name = "Main office"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0142"
parking = "Beside the door."
access = "Step-free."
closures = [{{ date = 2026-12-25, reason = "Christmas Day" }}]
[location.hours]
monday = "08:00-17:00"
tuesday = "08:00-17:00"
friday = "08:00-15:00"

[[provider]]
id = "first-provider"
name = "{PROVIDER}"
accepting_new = true
languages = ["English"]

[[service]]
id = "injections"
name = "Injections"
summary = "Medicine close to the source of the pain."
post = "plain-post"

[[service]]
id = "assessment"
name = "Assessment"
summary = "We ask and examine."

[insurance]
checked = 2026-11-01
plans = ["Sample Health Plan"]

[notices]
privacy = "privacy"

[[category]]
name = "Injections"
summary = "What an injection can & can not do."
"""

LONG_BODY = "".join(f"\n## Heading {number}\n\nSome words.\n" for number in range(1, 5))
POST = "Title: {title}\nDate: {date}\nCategory: {category}\nTags: {tags}\n{more}\n{body}\n"


def post(
    title="A post",
    date="2026-01-05",
    category="Injections",
    tags="steroids",
    more="",
    body="Words.",
):
    """The text of a post; `more` holds further header lines, each with its line end."""
    return POST.format(title=title, date=date, category=category, tags=tags, more=more, body=body)


def ordinary_posts():
    """Nine posts, enough for a second page of a list."""
    return {
        f"posts/post-{number}.md": post(f"Post {number}", f"2025-0{number}-05")
        for number in range(1, 9)
    }


CONTENT = {
    **ordinary_posts(),
    "posts/plain-post.md": post(
        "Plain post",
        "2026-02-05",
        more="Summary: What this post is about.\nModified: 2026-03-01\n"
        "Sources: [A source](https://example.org/a)\n",
        body="First words.\n\n/// emergency\n- you can not breathe\n///\n" + LONG_BODY,
    ),
    "posts/points-post.md": post(
        "Post with key points",
        "2025-11-05",
        more="Summary: What it is about.\n",
        body="First words.\n\n/// key-points\n- to remember\n///\n" + LONG_BODY,
    ),
    "posts/short-post.md": post(
        "Short post", tags="emergency", body="Words.\n\n## One heading\n\nMore."
    ),
    "posts/hostile.md": post(
        HOSTILE,
        category=f"{HOSTILE} topic",
        tags=f"{HOSTILE} tag",
        more=f"Author: first-provider\nSummary: {HOSTILE}\n",
    ),
    **{
        f"pages/{name}.md": f"Title: The {name} page\nTemplate: {name}\n"
        f"Summary: All about {name}.\n\nText.\n"
        for name in ("services", "providers", "locations", "insurance", "contact")
    },
    "pages/privacy.md": "Title: Privacy\nSummary: What we keep.\n\nNothing.\n",
    "pages/about.md": "Title: About us\n\nWho we are.\n",
    "pages/visit.md": "Title: Your visit\nTemplate: reach\nSummary: All about it.\n\n"
    "/// key-points | In short\n- Bring a card.\n///\n" + LONG_BODY,
}


@dataclass
class Site:
    """What Pelican made: the output folder, and its generators with all they loaded."""

    output: Path
    generators: list[Generator]

    def read(self, name: str) -> str:
        return (self.output / name).read_text(encoding="utf-8")

    def parse(self, name: str) -> LexborHTMLParser:
        return LexborHTMLParser(self.read(name))

    def names(self) -> list[str]:
        """Every HTML file, as a path in the output folder."""
        return sorted(
            path.relative_to(self.output).as_posix() for path in self.output.rglob("*.html")
        )

    def broken_links(self) -> list[tuple[str, str]]:
        """Page and address of each internal link that leads to no file."""
        found = []
        for name in self.names():
            for link in self.parse(name).css("a[href], link[rel*=icon], link[rel=alternate]"):
                address = link.attributes["href"].partition("#")[0]
                if not address or re.match(r"(https?|tel|mailto|sms|geo|data):", address):
                    continue
                from_root = address.startswith("/sub/")
                folder = self.output if from_root else (self.output / name).parent
                target = folder / address.removeprefix("/sub/")
                target = target / "index.html" if address.endswith(("/", ".")) else target
                if not target.is_file():
                    found.append((name, address))
        return found

    def loaded_templates(self) -> dict[str, Path]:
        """Each template that was loaded, with the file it came from."""
        caches = (generator.env.cache for generator in self.generators)
        templates = (template for cache in caches for template in cache.values())
        return {template.name: Path(template.filename) for template in templates}


def build_site(
    folder: Path,
    root: Path,
    content: dict[str, str],
    clinic: str = CLINIC,
    settings: str = "publishconf.py",
) -> Site:
    """Write the files of a site, build them with the project's settings and theme."""
    for name, text in {**content, "clinic.toml": clinic}.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made: list[Generator] = []

    def remember(generators):
        made.extend(generators)

    all_settings = read_settings(
        str(root / settings),
        override={
            "PATH": str(folder / "content"),
            "OUTPUT_PATH": str(folder / "output"),
            "CANONICAL_SITEURL": "https://clinic.example/sub",
            "SITENAME": "Sample Back Pain Clinic",
        },
    )
    signals.all_generators_finalized.connect(remember)
    try:
        Pelican(all_settings).run()
    finally:
        signals.all_generators_finalized.disconnect(remember)
    return Site(folder / "output", made)


@pytest.fixture(scope="session")
def site(tmp_path_factory, root) -> Site:
    """The small site, built once."""
    return build_site(tmp_path_factory.mktemp("theme"), root, CONTENT)


@pytest.fixture(scope="session")
def theme(root) -> Path:
    return root / "theme"
