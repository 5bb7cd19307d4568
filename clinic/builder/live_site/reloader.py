"""Read one text again, and put it in its own place, so that all lists hold it as it is now.

Leans on Pelican 4.12.0: ``Content`` keeps all it knows in its ``__dict__``, ``Readers.read_file``
makes one, and generators keep theirs in the lists named here.
"""

from types import SimpleNamespace
from typing import Any

from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, CachingGenerator
from pelican.urlwrappers import URLWrapper

from clinic.builder.live_site.loader import Reading, Text
from clinic.builder.pelican_adapter import forget_shown

_MISSING = object()
# What shows on a text's own page alone. A change of anything else may change any list.
_BODY = frozenset({"_content", "get_content", "toc_entries"})
_PASSED_OVER = frozenset({"settings", "_context"})
_LISTS = (
    *("articles", "translations", "hidden_articles", "hidden_translations"),
    *("drafts", "drafts_translations"),
)
_AROUND = {
    True: (signals.article_generator_preread, signals.article_generator_context),
    False: (signals.page_generator_preread, signals.page_generator_context),
}


class UnreadableTextError(Exception):
    """A text can't be shown as it was saved; the checks say why."""


def reload_document(reading: Reading, place: str) -> bool:
    """Read a text again; say whether all else of the site is still right.

    Parameters
    ----------
    place:
        Its place below content/; it was there when the site was read.

    Raises
    ------
    UnreadableTextError
        It can't be shown. Everything is as it was.
    """
    text = reading.texts[place]
    try:
        content = read_text(text.generator, type(text.content), place)
        as_read = dict(vars(content))
        if isinstance(content, Article):
            finish_article(text.generator, _find_list(text), content)
    except Exception as error:  # whatever a reader or a plugin stumbles over
        raise UnreadableTextError(str(error)) from error
    has_static = text.content.get_static_links() or content.get_static_links()
    is_alone = is_body_alone(text.as_read, as_read) and not has_static
    carried = {
        name: value
        for name, value in vars(text.content).items()
        if value is not text.as_read.get(name, _MISSING)
        and vars(content).get(name, _MISSING) is as_read.get(name, _MISSING)
    }
    renewed = {**vars(content), **carried}
    with reading.lock:
        vars(text.content).clear()
        vars(text.content).update(renewed)
        text.as_read = as_read
        forget_shown()
    return is_alone


def read_text(generator: CachingGenerator, kind: type[Content], place: str) -> Content:
    """Read the text at a place below content/, as its generator does.

    Raises
    ------
    UnreadableTextError
        It is of another kind by now, or can't be shown.
    """
    preread, context = _AROUND[issubclass(kind, Article)]
    content = generator.readers.read_file(
        base_path=generator.path,
        path=place,
        content_class=kind,
        context=generator.context,
        preread_signal=preread,
        preread_sender=generator,
        context_signal=context,
        context_sender=generator,
    )
    if not isinstance(content, kind) or not content.is_valid():
        raise UnreadableTextError(place)
    return content


def _find_list(text: Text) -> str:
    return next((one for one in _LISTS if text.content in getattr(text.generator, one)), "articles")


def finish_article(generator: ArticlesGenerator, own: str, article: Article) -> None:
    """Let plugins do what they do to each article, by a generator that has no other.

    ``own`` is the list of the generator that holds it, such as ``articles``.
    """
    lists: dict[str, Any] = {one: [article] if one == own else [] for one in _LISTS}
    alone = SimpleNamespace(
        **lists, context=generator.context, settings=generator.settings, path=generator.path
    )
    signals.article_generator_pretaxonomy.send(alone)


def is_body_alone(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Say whether nothing but a text's body changed, and it shows the same pictures as before.

    Both are what is known of the text right after it was read.
    """
    names = {
        name
        for name in before.keys() | after.keys()
        if name not in _PASSED_OVER
        and tell_value(before.get(name, _MISSING)) != tell_value(after.get(name, _MISSING))
    }
    files = [getattr(one.get("get_content"), "wanted", []) for one in (before, after)]
    return names <= _BODY and files[0] == files[1]


def tell_value(value: object) -> object:
    """Tell a value so that what looks the same on a page compares as equal."""
    if isinstance(value, URLWrapper):
        return type(value), value.name, value.slug
    if isinstance(value, list | tuple):
        return [tell_value(one) for one in value]
    if isinstance(value, dict):
        return {name: tell_value(one) for name, one in value.items()}
    return value
