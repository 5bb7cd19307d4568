"""Make again only what a text's new words change: its own page, and its part of the feeds.

Most edits are of this kind: a sentence is put right, and nothing that any other page shows of the
text is another one. The rest of the site is not even read. Where that is not certain, all is built
instead, which comes to the same and takes longer: tests/builder compares the two after each of many
random edits.

Leans on Pelican 4.12.0 where it writes a text's page as the generators do (`_write_page`).
"""

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator, CachingGenerator, Generator, PagesGenerator

from clinic.builder.listening import listening
from clinic.builder.resident.reading import start_generators
from clinic.builder.resident.recipes import Pen
from clinic.builder.resident.renewing import (
    UnreadableTextError,
    finish_article,
    forget_shown,
    is_body_alone,
    read_text,
    tell_value,
)
from clinic.checks.applying import MoreNeededError

_INCREMENTAL = "clinic.plugins.incremental"
# Plugins that look at a text when it is read, or at what is remembered of it, and at no finished
# page: what they wrote for the whole site stays as it is when only a body changes.
_SETTLED = {
    f"clinic.plugins.{name}"
    for name in (
        *("incremental", "quick_markdown", "clinic_pages", "languages", "editions", "styles"),
        *("scripts", "icons", "paper", "gallery", "images", "photos", "byline", "review"),
        *("sources", "descriptions", "related", "social_cards", "redirects", "sitemap", "feeds"),
        *("security_txt", "structured_data"),
    )
}
# Plugins that read finished pages. Each says by ``finish_page`` how it completes one, and by
# ``tell_page`` all that its other files, or other pages, know of it.
HEADERS = "clinic.plugins.headers"
_READING = {"clinic.plugins.measured", HEADERS}
SEARCH = "clinic.plugins.search"  # its index is made anew of all pages
_ITEMS = {
    "atom": re.compile(r"<entry>.*?</entry>", re.DOTALL),
    "rss": re.compile(r"<item>.*?</item>", re.DOTALL),
}

Read = Callable[[str], str]  # returns what the last good site has under a name


def remake(
    settings: dict[str, Any], places: Iterable[str], name: str, read: Read
) -> dict[str, str]:
    """Make again what the new words of some texts change.

    Parameters
    ----------
    settings:
        Pelican's; the output folder is an empty one, and stays so.
    places:
        The texts, by their files below content/.
    name:
        The name of what is remembered of the last good site.
    read:
        Returns a file of that site.

    Returns
    -------
    Files of the site by their names, with their new words.

    Raises
    ------
    MoreNeededError
    """
    wanted = [*settings["PLUGINS"]]
    if not {*wanted} <= _SETTLED | _READING | {SEARCH} or _INCREMENTAL not in wanted:
        raise MoreNeededError("plugins")
    settings = {**settings, "INCREMENTAL_ALONE": True}
    with listening() as records:
        try:
            pelican = Pelican(settings)
            if len(pelican.plugins) != len(wanted):
                raise MoreNeededError("plugins")
            made = _remake_all(pelican, places, name, read)
        except MoreNeededError:
            raise
        except Exception as error:  # whatever it is, a whole build meets it and says it in words
            raise MoreNeededError(str(error)) from error
    if records:
        raise MoreNeededError("a warning")
    return {one: _finish(wanted, one, words, read, settings) for one, words in made.items()}


def _remake_all(pelican: Pelican, places: Iterable[str], name: str, read: Read) -> dict[str, str]:
    run = pelican.settings["INCREMENTAL"]
    try:
        generators = start_generators(pelican, pelican.settings)
        alone = importlib.import_module(f"{_INCREMENTAL}.alone").Alone(run.remembered, generators)
        if alone.name != name:
            raise MoreNeededError("another run")
        made: dict[str, str] = {}

        def read_now(file: str) -> str:
            return made.get(file) or read(file)

        for place in places:
            content = _read_again(run, alone, generators, place)
            made |= _write_page(alone, generators, content)
            made |= _write_feeds(alone, generators, content, read_now)
            alone.note_text(place, run.maker.names[str(content.source_path)])
    finally:
        run.close()
        forget_shown()
    return made


def _find_generator(generators: list[Generator], kind: type[Content]) -> CachingGenerator:
    of_kind = ArticlesGenerator if issubclass(kind, Article) else PagesGenerator
    return next(one for one in generators if isinstance(one, of_kind))


def _read_again(run: Any, alone: Any, generators: list[Generator], place: str) -> Content:  # noqa: ANN401
    """Read a text as it is now; raises when more than its body is another than it was."""
    own = alone.describe(place)
    kind = Article if own["kind"] == Article.__name__ else Page
    generator = _find_generator(generators, kind)
    file = str(Path(generator.path) / place)
    try:
        run.maker.as_it_was[file] = own["text"]
        before = read_text(generator, kind, place)
        del run.maker.as_it_was[file]
        now = read_text(generator, kind, place)
    except (UnreadableTextError, LookupError) as error:
        raise MoreNeededError(place) from error
    as_read = dict(vars(before))
    is_alone = is_body_alone(as_read, vars(now))
    if not is_alone or before.get_static_links() or now.get_static_links():
        raise MoreNeededError(place)
    if kind is Article:
        for one in (before, now):
            finish_article(generator, own["list"], one)
    alone.complete(now, vars(before), _looks_same)
    return now


def _looks_same(one: object, other: object) -> bool:
    return tell_value(one) == tell_value(other)


def _write_page(alone: Any, generators: list[Generator], content: Content) -> dict[str, str]:  # noqa: ANN401
    own = alone.describe(content.relative_source_path)
    generator = _find_generator(generators, type(content))
    page = str(content.save_as)
    if not page:  # a draft, where drafts are not written
        return {}
    pen = Pen(generator.output_path, generator.settings, wanted=page)
    write = partial(pen.write_file, relative_urls=generator.settings["RELATIVE_URLS"])
    more = {"url": content.url, "override_output": hasattr(content, "override_save_as")}
    if isinstance(content, Article):
        more |= {"article": content, "category": getattr(content, "category", None), "blog": True}
    else:
        more |= {"page": content}
    given = {*more, "SITEURL", "localsiteurl", "output_file", "category"}
    with alone.watching(own, given, set(generator.env.globals)):
        write(page, generator.get_template(content.template), generator.context, **more)
    return pen.made


def _write_feeds(
    alone: Any,  # noqa: ANN401
    generators: list[Generator],
    content: Content,
    read: Read,
) -> dict[str, str]:
    """Write each feed with the text's own part made again."""
    made: dict[str, str] = {}
    generator = generators[0]
    for file, number, fed in alone.list_feeds(content.relative_source_path):
        context = generator.context | {"articles": [content], "EDITIONS": {}}
        pen = Pen(generator.output_path, generator.settings)
        pen.write_feed([content], context, file, **fed.named)
        pattern, words = _ITEMS[fed.named["feed_type"]], read(file)
        new, items = pattern.findall(pen.made[file]), list(pattern.finditer(words))
        if len(new) != 1 or len(items) != len(fed.places):
            raise MoreNeededError(file)
        made[file] = words[: items[number].start()] + new[0] + words[items[number].end() :]
    return made


def _finish(
    plugins: list[str], name: str, words: str, read: Read, settings: Mapping[str, Any]
) -> str:
    """Complete a page as plugins do that read finished ones; raises when others would change."""
    if not name.endswith(".html"):
        return words
    before = ""
    with suppress(OSError):
        before = read(name)
    for plugin in plugins:
        if plugin in _READING:
            module = importlib.import_module(plugin)
            words = module.finish_page(words)
            if module.tell_page(before, settings) != module.tell_page(words, settings):
                raise MoreNeededError(plugin)
    return words
