"""The clinic details of content/clinic.toml, as dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

REVIEW_MONTHS = 12  # default of review_months in clinic.toml
MOST_MONTHS = 24
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def phone_link(phone: str) -> str:
    """Return the tel: URL of a US phone number.

    Ten digits get the country code 1, since RFC 3966 requires global numbers: ``(555) 555-0142``
    becomes ``tel:+15555550142``.
    """
    digits = "".join(sign for sign in phone if sign in "0123456789")
    if len(digits) == 10:
        digits = "1" + digits
    return f"tel:+{digits}"


@dataclass(frozen=True, kw_only=True)
class Localized:
    """An entry whose text fields may be translated.

    ``words`` maps a language to the translated fields.
    """

    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def localized(self, lang: str) -> Self:
        """Return a copy in another language; fields without a translation stay the same."""
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
    """A place where patients are seen; ``hours`` holds the open days, Monday first."""

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
    latitude: float | None = None
    longitude: float | None = None

    def localized(self, lang: str) -> Self:
        """Return a copy in another language, with its closures."""
        closures = tuple(one.localized(lang) for one in self.closures)
        return replace(super().localized(lang), closures=closures)


@dataclass(frozen=True)
class Provider(Localized):
    """A clinician who treats patients here."""

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
    """A service of the clinic; ``post`` is the slug of the post or page about it."""

    id: str
    name: str
    summary: str
    post: str = ""


@dataclass(frozen=True)
class Insurance(Localized):
    """The health plans the clinic accepts, and the date the list was last checked."""

    checked: date
    plans: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Security:
    """The expiry date of security.txt."""

    expires: date


@dataclass(frozen=True)
class Category(Localized):
    """A topic that a post may belong to; ``picture`` is the emblem of its posts."""

    name: str
    summary: str = ""
    picture: str = ""


# What a patient with an urgent problem does while a clinic is closed that does not say so.
URGENT = {
    "en": "When we are closed, go to an emergency room, or call 911. Do not wait for us to open.",
    "es": "Si estamos cerrados, vaya a una sala de emergencias o llame al 911. "
    "No espere a que abramos.",
}


@dataclass(frozen=True)
class Clinic(Localized):
    """All clinic details.

    ``notices`` maps a kind of notice, such as ``privacy``, to the slug of its page.
    ``urgent_after_hours`` says what a patient with an urgent problem does while the clinic is
    closed; if it is empty, as in files of earlier versions, pages say `URGENT`. ``logo`` is a
    picture below content/, ``color`` the main color as ``#rrggbb``.
    ``sign_off_needed`` holds the post types that require a sign-off before they are published;
    ``review_months`` is the maximum validity of a sign-off. ``demo`` marks the sample site: every
    page says so, and it is never published to a public host.
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
    urgent_after_hours: str = ""
    after_hours: str = ""
    specialties: tuple[str, ...] = ()
    logo: str = ""
    color: str = ""
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
        """Return a copy in another language, with all its entries."""
        there = super().localized(lang)
        return replace(
            there,
            urgent_after_hours=there.urgent_after_hours or URGENT.get(lang, URGENT["en"]),
            locations=tuple(one.localized(lang) for one in self.locations),
            providers=tuple(one.localized(lang) for one in self.providers),
            services=tuple(one.localized(lang) for one in self.services),
            insurance=self.insurance.localized(lang) if self.insurance else None,
            categories=tuple(one.localized(lang) for one in self.categories),
        )

    @property
    def phone_link(self) -> str:
        """The tel: URL of the clinic."""
        return phone_link(self.phone)

    @property
    def category_names(self) -> tuple[str, ...]:
        """The topics in the order of the file."""
        return tuple(category.name for category in self.categories)

    def find_provider(self, provider_id: str) -> Provider | None:
        """Return the provider with an id, or None."""
        return next((one for one in self.providers if one.id == provider_id), None)
