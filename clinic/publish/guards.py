"""Guards: reasons to stop a publish until a person confirms. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from clinic.publish.errors import RefusedError
from clinic.publish.file_set import FileSet, is_page
from clinic.publish.manifest import is_same_site
from clinic.publish.messages import format_urls, say_hold
from clinic.publish.plan import Live, Plan, Reason

Age = Literal["newer", "older", "apart", "unknown"]
"""How this checkout relates to the live commit; "unknown": git does not have that commit."""
CompareCommits = Callable[[str | None], Age]

FORCE = "To publish anyway, run: FORCE=1 make publish"

# Minimum numbers of pages, so that ordinary cleanup of a small site is not refused.
FEWER_FROM = 10
GONE_FROM = 8


# Nobody bookmarks listing pages, which come and go with tags and pagination, or error pages.
_UNKNOWN = frozenset({"410.html", "archive", "authors", "page", "tags", "topics"})


def know_nothing(commit: str | None) -> Age:
    """Return "newer" for any commit: the default where git is not available."""
    del commit
    return "newer"


@dataclass(frozen=True)
class Refusal:
    """One reason not to publish: the problem, the fix, and whether FORCE=1 overrides it."""

    what: str
    to_do: str = FORCE
    can_be_forced: bool = True


def find_refusals(
    local: FileSet,
    plan: Plan,
    live: Live,
    *,
    demo: bool,
    is_public: bool,
    age: Age = "newer",
    address: str = "",
    is_unattended: bool = False,
) -> tuple[Refusal, ...]:
    """Return all reasons not to publish this plan.

    Parameters
    ----------
    demo:
        Whether the site still shows the sample clinic.
    is_public:
        Whether anyone can read the host.
    age:
        How the local commit relates to the live one.
    address:
        The public URL of this site.
    is_unattended:
        No person is there to agree that an undone version becomes live again.
    """
    refusals = _find_hold(live) if is_unattended else []
    if demo and is_public:
        refusals.append(
            Refusal(
                "The site still shows the sample clinic with made-up names and phone numbers. "
                "Patients must not find it on the web.",
                "Write your clinic details in content/clinic.toml, then write demo = false there.",
                can_be_forced=False,
            )
        )
    if "index.html" not in local.files:
        what = "The site has no home page (index.html), so it looks unfinished."
        refusals.append(Refusal(what, f"Run: make publish. {FORCE}"))
    refusals += find_other_site(live, address, FORCE, is_public=is_public)
    refusals += _find_old_checkout(age, is_public=is_public)
    lost = _find_lost_pages(local, live)
    refusals += lost or (_find_lost_addresses(local, live) if is_public else [])
    if in_the_way := plan.find(Reason.IN_THE_WAY):
        refusals.append(
            Refusal(
                "Files that were not published from here are in the way of new files: "
                f"{format_urls(in_the_way, are_foreign=True)}.",
                f"Move those files elsewhere. {FORCE}",
            )
        )
    return tuple(refusals)


def _find_hold(live: Live) -> list[Refusal]:
    """Return a refusal if someone undid a version, which no schedule may make live again."""
    if not live.is_held:
        return []
    what = f"{say_hold(live)} Only a person may publish now."
    return [Refusal(what, f"In a terminal window, run: make publish. {FORCE}")]


def _find_lost_pages(local: FileSet, live: Live) -> list[Refusal]:
    if live.manifest is None:
        return []
    before = [path for path in live.manifest.files if is_page(path)]
    lost = [path for path in before if path not in local.files]
    after = len(local.pages)
    if len(before) >= FEWER_FROM and after * 2 < len(before):
        what = f"The live site has {len(before)} pages, and the new version has only {after}."
    elif len(before) >= GONE_FROM and len(lost) * 4 > len(before):
        what = f"{len(lost)} of the {len(before)} live pages would disappear."
    else:
        return []
    return [Refusal(f"{what} Links to them would break: {format_urls(lost, 10)}.")]


def find_other_site(
    live: Live, address: str, force: str = FORCE, *, is_public: bool = True
) -> list[Refusal]:
    """Return a refusal if the live manifest belongs to another site.

    `force` is the sentence that says how to override the refusal.
    """
    record = live.other_site or (live.manifest if is_public else None)
    theirs = record.address if record else ""
    if theirs and address and not is_same_site(theirs, address):
        what = f"The live site belongs to {theirs}, but this site belongs to {address}."
    elif live.other_site:
        what = "The live site was not published by this project."
    else:
        return []
    return [Refusal(what, f"Check PUBLISH_TARGET, and url in content/clinic.toml. {force}")]


def _find_old_checkout(age: Age, *, is_public: bool) -> list[Refusal]:
    if age == "older":
        what = "The live site was published from a newer version of the project than yours."
    elif is_public and age == "unknown":
        what = "The live site was published from a version of the project that you do not have."
    elif is_public and age == "apart":
        what = "You and someone else both made changes since the last publish."
    else:
        return []
    return [Refusal(what, f"Run: git pull. Then run: make publish. {FORCE}")]


def _find_lost_addresses(local: FileSet, live: Live) -> list[Refusal]:
    """Return a refusal if pages that visitors may have bookmarked would become 404s."""
    before = live.manifest.files if live.manifest else {}
    lost = [
        path
        for path in before
        if is_page(path) and path not in local.files and not _UNKNOWN & set(path.split("/"))
    ]
    if not lost:
        return []
    what = "Patients and search engines would no longer find these addresses: "
    to_do = f"Write the old address after Aliases: in the post that replaces the page. {FORCE}"
    return [Refusal(f"{what}{format_urls(lost, 10)}.", to_do)]


def enforce(refusals: tuple[Refusal, ...], *, force: bool) -> None:
    """Raise RefusedError with all refusals that `force` does not override."""
    standing = [refusal for refusal in refusals if not (force and refusal.can_be_forced)]
    if standing:
        what = "\n".join(refusal.what for refusal in standing)
        ways_out = "\n".join(dict.fromkeys(refusal.to_do for refusal in standing))
        raise RefusedError(f"{what}\nNothing was sent.", ways_out)
