"""The emblem of an article: that of its Picture field, or else that of its topic."""

from pelican.contents import Article, Content
from pelican.plugins import signals

from clinic.core.facts import Clinic
from clinic.core.facts_schema import EMBLEMS, USUAL_EMBLEM


def choose_emblem(written: str, topic: str, clinic: Clinic) -> str:
    """Return the name of an emblem.

    Parameters
    ----------
    written:
        The Picture field; the checks report a name that is not an emblem.
    topic:
        The topic's name, as in clinic.toml.
    """
    if written.lower() in EMBLEMS:
        return written.lower()
    found = next((one.picture for one in clinic.categories if one.name == topic), "")
    return found or USUAL_EMBLEM


def add_emblem(content: Content) -> None:
    """Set the emblem of an article, before its topic's name is translated."""
    if isinstance(content, Article):
        topic = content.category.name if hasattr(content, "category") else ""
        written = str(content.metadata.get("picture", ""))
        content.picture_emblem = choose_emblem(written, topic, content._context["CLINIC"])


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(add_emblem)
