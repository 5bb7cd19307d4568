"""The clinic's facts, within reach of every template."""

from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from clinic.core.facts import Clinic, phone_link
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem


class ClinicFactsError(Exception):
    """The clinic's facts can't be used; the message is what an editor should read.

    ``problems`` holds what is wrong, one Problem each.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{one.place}: {one.what} {one.fix}" for one in problems))


def read_facts(content_folder: str) -> Clinic:
    """Read clinic.toml from the content folder; raise ClinicFactsError when it can't be used."""
    clinic, problems = read_clinic(Path(content_folder) / "clinic.toml")
    if clinic is None:
        raise ClinicFactsError(problems)
    return clinic


def base_path(site_address: str) -> str:
    """Return the path a site lives under: empty at a host's root, else like ``/blog``."""
    return urlsplit(site_address).path.rstrip("/")


def public_address(site_address: str, output_file: str) -> str:
    """Return the public address of an output file: a folder's index.html is the folder."""
    if output_file == "index.html" or output_file.endswith("/index.html"):
        output_file = output_file.removesuffix("index.html")
    return f"{site_address.rstrip('/')}/{quote(output_file)}"


@pass_context
def canonical_url(context: Context) -> str:
    """Return the public address of the page being rendered."""
    return public_address(context["CANONICAL_SITEURL"], context["output_file"])


def match_service_posts(clinic: Clinic, articles: list[Article]) -> dict[str, Article]:
    """Map the id of each service to the published article about it, where there is one."""
    by_slug = {article.slug: article for article in articles if article.in_default_lang}
    return {one.id: by_slug[one.post] for one in clinic.services if one.post in by_slug}


def add_facts(generator: Generator) -> None:
    """Put the clinic within reach of a generator's templates; it is read once a run."""
    # A misspelt variable must stop the build, not leave a hole in a page.
    generator.env.undefined = StrictUndefined
    generator.env.globals.update(phone_link=phone_link, canonical_url=canonical_url)
    context = generator.context
    if "CLINIC" not in context:
        context["CLINIC"] = read_facts(generator.settings["PATH"])
        context["BASE_PATH"] = base_path(generator.settings["CANONICAL_SITEURL"])


def add_service_posts(generator: ArticlesGenerator) -> None:
    """Put the articles about the clinic's services within reach of every template."""
    context = generator.context
    context["SERVICE_POSTS"] = match_service_posts(context["CLINIC"], generator.articles)


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_facts)
    signals.article_generator_finalized.connect(add_service_posts)
