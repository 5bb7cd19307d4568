"""The corrections of an article or page, from its Changes field: ``article.changes``.

A correction is also the day of the last change, so that feeds, the sitemap and search engines hear
of it.
"""

from pelican.contents import Article, Content, Page
from pelican.plugins import signals
from pelican.utils import SafeDatetime, set_date_tzinfo

from clinic.core.changes import read_changes


def add_changes(content: Content) -> None:
    """Set the corrections of an article or page; an empty tuple if there are none."""
    if not isinstance(content, Article | Page):
        return
    content.changes = read_changes(content.metadata.get("changes", ""))
    if content.changes:
        day = content.changes[0].date
        moment = SafeDatetime(day.year, day.month, day.day)
        moment = set_date_tzinfo(moment, content.settings["TIMEZONE"])
        known = getattr(content, "modified", None)
        if known is None or known < moment:
            content.modified = content.metadata["modified"] = moment


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(add_changes)
