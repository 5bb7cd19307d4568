"""The clinic details, as globals of every template, and the blanks that pages leave for them."""

from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from clinic.core.facts import Clinic, phone_link
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem

BLANK = "[FILL IN: "  # how a blank of a page begins


class ClinicFactsError(Exception):
    """The clinic details are unusable; the message is for editors.

    ``problems`` holds the Problems.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{one.place}: {one.what} {one.fix}" for one in problems))


def read_facts(content_folder: str) -> Clinic:
    """Load clinic.toml from the content folder; raises ClinicFactsError if it is unusable."""
    clinic, problems = read_clinic(Path(content_folder) / "clinic.toml")
    if clinic is None:
        raise ClinicFactsError(problems)
    return clinic


def base_path(site_address: str) -> str:
    """Return the path of a site: empty at a host's root, else like ``/blog``."""
    return urlsplit(site_address).path.rstrip("/")


def public_address(site_address: str, output_file: str) -> str:
    """Return the public URL of an output file; index.html is its folder."""
    if output_file == "index.html" or output_file.endswith("/index.html"):
        output_file = output_file.removesuffix("index.html")
    return f"{site_address.rstrip('/')}/{quote(output_file)}"


@pass_context
def canonical_url(context: Context) -> str:
    """Return the canonical URL of the page being rendered."""
    return public_address(context["CANONICAL_SITEURL"], context["output_file"])


def match_service_posts(clinic: Clinic, articles: list[Article]) -> dict[str, Article]:
    """Map the id of each service to the published article about it, if there is one."""
    by_slug = {article.slug: article for article in articles if article.in_default_lang}
    return {one.id: by_slug[one.post] for one in clinic.services if one.post in by_slug}


def add_facts(generator: Generator) -> None:
    """Add the clinic to a generator's templates; loaded once per run."""
    # A misspelled variable must stop the build, not leave a gap in a page.
    generator.env.undefined = StrictUndefined
    generator.env.globals.update(phone_link=phone_link, canonical_url=canonical_url)
    context = generator.context
    if "CLINIC" not in context:
        context["CLINIC"] = read_facts(generator.settings["PATH"])
        context["BASE_PATH"] = base_path(generator.settings["CANONICAL_SITEURL"])


def add_service_posts(generator: ArticlesGenerator) -> None:
    """Add the articles about the clinic's services to every template."""
    context = generator.context
    context["SERVICE_POSTS"] = match_service_posts(context["CLINIC"], generator.articles)


def draw_blanks(content: Content) -> None:
    """Show the blank ``[FILL IN: name of the officer]`` of a page as ``[name of the officer]``.

    The order to fill it in is for the clinic, which reads it in the file and in the checks.
    """
    if isinstance(content, Page) and content._content:
        content._content = content._content.replace(BLANK, "[")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(draw_blanks)
    signals.generator_init.connect(add_facts)
    signals.article_generator_finalized.connect(add_service_posts)
