"""Reload one document in place, so that all lists have its new state.

Depends on Pelican 4.12.0: ``Content`` stores its state in its ``__dict__``, ``Readers.read_file``
creates one, and generators have theirs in the lists named here.
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
# Attributes that show only on a document's own page. Any other may affect a list.
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
    """A document cannot be rendered as saved; the checks say why."""


def reload_document(reading: Reading, place: str) -> bool:
    """Reload a document; return whether the rest of the site is still up to date.

    Parameters
    ----------
    place:
        Its place below content/; it existed when the site was read.

    Raises
    ------
    UnreadableTextError
        If it cannot be rendered. Then nothing has changed.
    """
    text = reading.texts[place]
    try:
        content = read_text(text.generator, type(text.content), place)
        as_read = dict(vars(content))
        if isinstance(content, Article):
            finish_article(text.generator, _find_list(text), content)
    except Exception as error:  # a reader or a plugin may raise anything
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
    """Read the document at a place below content/, as its generator does.

    Raises
    ------
    UnreadableTextError
        If its kind has changed, or it cannot be rendered.
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
    """Let plugins process an article, through a generator with no other.

    ``own`` is the generator's list that holds it, such as ``articles``.
    """
    lists: dict[str, Any] = {one: [article] if one == own else [] for one in _LISTS}
    alone = SimpleNamespace(
        **lists, context=generator.context, settings=generator.settings, path=generator.path
    )
    signals.article_generator_pretaxonomy.send(alone)


def is_body_alone(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Return whether only a document's body changed, with the same pictures.

    Both arguments are its attributes right after reading.
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
    """Return a comparable form of a value: equal forms look the same on a page."""
    if isinstance(value, URLWrapper):
        return type(value), value.name, value.slug
    if isinstance(value, list | tuple):
        return [tell_value(one) for one in value]
    if isinstance(value, dict):
        return {name: tell_value(one) for name, one in value.items()}
    return value
