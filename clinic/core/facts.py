"""The clinic's facts, as content/clinic.toml states them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

REVIEW_MONTHS = 12  # where clinic.toml sets no other limit
MOST_MONTHS = 24
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def phone_link(phone: str) -> str:
    """Return the address of a link that calls a US phone number.

    Ten digits get the country code 1 in front, as RFC 3966 asks of a global number:
    ``(555) 555-0142`` becomes ``tel:+15555550142``.
    """
    digits = "".join(sign for sign in phone if sign in "0123456789")
    if len(digits) == 10:
        digits = "1" + digits
    return f"tel:+{digits}"


@dataclass(frozen=True, kw_only=True)
class Localized:
    """Something with words that may be given in further languages of the site.

    ``words`` maps a language to the fields that it says in its own way.
    """

    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def localized(self, lang: str) -> Self:
        """Return the same in another language; what is not given there stays as it is."""
        return replace(self, **self.words.get(lang, {}))


@dataclass(frozen=True)
class Closure(Localized):
    """A day on which a location is closed, and why."""

    date: date
    reason: str


@dataclass(frozen=True)
class Hours:
    """The opening hours of one day, as 24-hour clock times such as ``08:00``."""

    day: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Location(Localized):
    """A place where patients are seen. ``hours`` holds the open days, Monday first."""

    id: str
    name: str
    address: str
    city: str
    state: str
    zip: str
    phone: str
    hours: tuple[Hours, ...] = ()
    closures: tuple[Closure, ...] = ()
    parking: str = ""
    access: str = ""

    def localized(self, lang: str) -> Self:
        """Return the location in another language, the reasons of its closures too."""
        closures = tuple(one.localized(lang) for one in self.closures)
        return replace(super().localized(lang), closures=closures)


@dataclass(frozen=True)
class Provider(Localized):
    """Somebody who treats patients here."""

    id: str
    name: str
    credentials: str = ""
    board: str = ""
    accepting_new: bool = False
    languages: tuple[str, ...] = ()
    photo: str = ""
    photo_alt: str = ""
    bio: str = ""


@dataclass(frozen=True)
class Service(Localized):
    """Something the clinic offers; ``post`` is the slug of the post about it, or empty."""

    id: str
    name: str
    summary: str
    post: str = ""


@dataclass(frozen=True)
class Insurance(Localized):
    """The health plans the clinic takes, and the day somebody last checked the list."""

    checked: date
    plans: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Security:
    """The last day on which security.txt holds: who finds a hole may write to us until then."""

    expires: date


@dataclass(frozen=True)
class Category(Localized):
    """A topic that a post may belong to."""

    name: str
    summary: str = ""


@dataclass(frozen=True)
class Clinic(Localized):
    """Every fact about the clinic.

    ``notices`` maps a kind of notice, such as ``privacy``, to the slug of its page.
    ``sign_off_needed`` holds the types of post that go out only once they are signed;
    ``review_months`` is for how long a sign-off may hold.
    ``demo`` marks a sample clinic: said on every page, never put on a public host.
    """

    name: str
    phone: str
    email: str
    url: str
    state: str
    timezone: str
    languages: tuple[str, ...]
    legal_name: str = ""
    fax: str = ""
    employees: int = 0
    federal_funds: bool = False
    portal_url: str = ""
    after_hours: str = ""
    sign_off_needed: tuple[str, ...] = ()
    review_months: int = REVIEW_MONTHS
    demo: bool = False
    locations: tuple[Location, ...] = ()
    providers: tuple[Provider, ...] = ()
    services: tuple[Service, ...] = ()
    insurance: Insurance | None = None
    security: Security | None = None
    notices: dict[str, str] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()

    def localized(self, lang: str) -> Self:
        """Return the clinic in another language, with all that belongs to it."""
        return replace(
            super().localized(lang),
            locations=tuple(one.localized(lang) for one in self.locations),
            providers=tuple(one.localized(lang) for one in self.providers),
            services=tuple(one.localized(lang) for one in self.services),
            insurance=self.insurance.localized(lang) if self.insurance else None,
            categories=tuple(one.localized(lang) for one in self.categories),
        )

    @property
    def phone_link(self) -> str:
        """The address of a link that calls the clinic."""
        return phone_link(self.phone)

    @property
    def category_names(self) -> tuple[str, ...]:
        """The topics a post may belong to, in the order of the file."""
        return tuple(category.name for category in self.categories)

    def find_provider(self, provider_id: str) -> Provider | None:
        """Return the provider of that id, or None."""
        return next((one for one in self.providers if one.id == provider_id), None)
