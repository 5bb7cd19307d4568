"""Classify every post and page as public, scheduled or draft, and detect missing ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.content.content_index import Library
from clinic.content.date_parsing import read_date
from clinic.content.document import Document
from clinic.core.problem import Problem

LOST = "post-lost"
FIELDS = frozenset({"date", "status"})  # of a header, which `classify_content` reads


@dataclass
class ContentStatus:
    """The status of every post and page.

    ``posts`` and ``pages`` are public; ``waiting`` maps a scheduled post's file to its date;
    ``drafts`` are not published. ``days`` maps the page of a public post to its date.
    """

    posts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    waiting: dict[str, datetime] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    days: dict[str, datetime] = field(default_factory=dict)


def _find_moment(document: Document, zone: ZoneInfo) -> datetime | None:
    moment = read_date(document.front.text("date"))
    if not isinstance(moment, datetime):
        return None  # the checks have reported it
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def classify_content(library: Library, now: datetime, timezone: str) -> ContentStatus:
    """Sort every post and page by who can see it.

    Parameters
    ----------
    library:
        The library that the checks read.
    now:
        The current time, with a time zone.
    timezone:
        The clinic's time zone, for dates without one.
    """
    account, zone = ContentStatus(), ZoneInfo(timezone)
    for document in library.documents.values():
        moment = _find_moment(document, zone) if document.kind == "post" else None
        if document.status == "draft":
            account.drafts.append(document.path)
        elif moment and moment > now:
            account.waiting[document.path] = moment
        elif document.kind == "post":
            account.posts.append(document.path)
            if moment:
                account.days[library.page_of(document)] = moment
        else:
            account.pages.append(document.path)
    return account


def find_lost(account: ContentStatus, sources: Mapping[str, str]) -> list[Problem]:
    """Compare what should be public with what Pelican wrote, so that no post silently goes missing.

    Parameters
    ----------
    sources:
        The content file of each page that Pelican wrote.
    """
    written = set(sources.values())
    return [
        Problem(
            rule=LOST,
            file=path,
            what="This post or page should be on the site, but Pelican left it out.",
            fix="Compare the header with a post that works, or ask your web support person.",
        )
        for path in (*account.posts, *account.pages)
        if path not in written
    ]
