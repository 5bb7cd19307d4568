"""Account for every post and page: public, waiting for its day, or a draft; and none lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.content.content_index import Library
from clinic.content.date_parsing import read_date
from clinic.content.document import Document
from clinic.core.problem import Problem

LOST = "post-lost"


@dataclass
class ContentStatus:
    """Where every post and page stands.

    ``posts`` and ``pages`` are public; ``waiting`` maps a post's file to the moment it comes out;
    ``drafts`` are seen by nobody.
    """

    posts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    waiting: dict[str, datetime] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)


def _find_moment(document: Document, zone: ZoneInfo) -> datetime | None:
    moment = read_date(document.front.text("date"))
    if not isinstance(moment, datetime):
        return None  # the checks have said what is wrong with it
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def classify_content(library: Library, now: datetime, timezone: str) -> ContentStatus:
    """Sort every post and page by who can see it.

    Parameters
    ----------
    library:
        What the checks read.
    now:
        The present moment, with a time zone.
    timezone:
        The clinic's time zone, in which a date without one is meant.
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
        else:
            account.pages.append(document.path)
    return account


def find_lost(account: ContentStatus, sources: Mapping[str, str]) -> list[Problem]:
    """Compare what should be public with what Pelican wrote: a post must never just be missing.

    Parameters
    ----------
    sources:
        For each page Pelican wrote, the content file behind it.
    """
    written = set(sources.values())
    return [
        Problem(
            rule=LOST,
            file=path,
            what="This text should be on the site, but Pelican left it out.",
            fix="Compare its first lines with a post that works, or show this to your web person.",
        )
        for path in (*account.posts, *account.pages)
        if path not in written
    ]
