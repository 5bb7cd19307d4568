"""Interface text, dates and numbers in the language of the page."""

import re
from html import escape
from pathlib import Path

from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.locale_format import (
    iso_date,
    show_clock,
    show_date,
    show_day,
    show_month,
    show_number,
)
from clinic.core.toml_file import TomlTrouble, read_toml

# Text in the Markdown output that depends on the page's language.
_SAID = re.compile(
    r"(?P<head><(?P<tag>h[1-6]) class=\"[\w-]+__title\" id=\"(?P<id>[a-z-]+)(?:_\d+)?\")"
    r" lang=\"en\">[^<]*</(?P=tag)>"
)
_BACKLINK = re.compile(
    r"(?P<head>class=\"footnote-backref\"[^>]* title=\")[^\"]*?(?P<number>\d+)[^\"]*\""
)


class WordsError(Exception):
    """An interface text is missing or invalid; the message names its key and its file."""


class Words:
    """The message catalogs of a theme: one file of flat ``key = "text"`` lines per language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalogues: dict[str, dict[str, str]] = {}
        for file in sorted(folder.glob("*.toml")):
            read = read_toml(file)
            if isinstance(read, TomlTrouble):
                where = f"{self.name_file(file.stem)}{f':{read.line}' if read.line else ''}"
                raise WordsError(f"{where}: {read.what} {read.fix}")
            self.catalogues[file.stem] = read[0]

    def name_file(self, lang: str) -> str:
        """Return the name of a language's catalog, as in docs/languages.md."""
        return f"theme/strings/{lang}.toml"

    def say(self, lang: str, key: str, /, **values: object) -> str:
        """Return the text of a key in a language, with its placeholders filled.

        Raises
        ------
        WordsError:
            If the language has no catalog, the catalog no such key, or a placeholder no value.
        """
        catalogue = self.catalogues.get(lang)
        if catalogue is None:
            raise WordsError(
                f'Cannot find {self.name_file(lang)}, which must have the text "{key}".'
            )
        text = catalogue.get(key)
        if not isinstance(text, str):
            raise WordsError(f'{self.name_file(lang)} has no text "{key}".')
        try:
            return text.format_map(values) if "{" in text or "}" in text else text
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            what = f'{self.name_file(lang)}: the text "{key}" cannot be filled in ({error}).'
            raise WordsError(what) from error


def translate_body(html: str, lang: str, words: Words) -> str:
    """Translate the English text in the Markdown output to the page's language.

    These are the titles of care cards, and the screen reader text of footnote backlinks.
    """

    def say(found: re.Match[str]) -> str:
        text = escape(words.say(lang, found["id"].replace("-", "_")), quote=False)
        return f"{found['head']}>{text}</{found['tag']}>"

    def say_back(found: re.Match[str]) -> str:
        return f'{found["head"]}{escape(words.say(lang, "footnote_back", number=found["number"]))}"'

    return _BACKLINK.sub(say_back, _SAID.sub(say, html))


def translate_content(content: Content) -> None:
    """Translate the Markdown output of an article or page."""
    if isinstance(content, Article | Page):
        content._content = translate_body(content._content, content.lang, content._context["WORDS"])


def add_words(generator: Generator) -> None:
    """Add the interface text to a generator's templates; loaded once per run."""
    context = generator.context
    if "WORDS" not in context:
        context["WORDS"] = Words(Path(generator.theme) / "strings")
    generator.env.globals.update(
        say=context["WORDS"].say,
        show_date=show_date,
        show_month=show_month,
        show_day=show_day,
        show_clock=show_clock,
        show_number=show_number,
        iso_date=iso_date,
    )


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_words)
    signals.content_object_init.connect(translate_content)
