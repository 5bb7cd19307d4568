"""The clinic and its people as schema.org nodes, for every page's structured data.

Properties are those of schema.org 30.0, filled only from clinic.toml. A node may be short on one
page and full on another, but what an ``@id`` says is the same everywhere: search engines join the
two.
"""

from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from clinic.core.facts import Clinic, Hours, Location, Provider, phone_link

Node = dict[str, Any]
COUNTRY = "US"  # clinic.toml only has US addresses and phone numbers


def drop_empty(node: Node) -> Node:
    """Return a node without empty values."""
    return {key: value for key, value in node.items() if value not in ("", None, [], ())}


def refer(node_id: str) -> Node:
    """Return a reference to another node of the graph."""
    return {"@id": node_id}


def describe_hours(hours: tuple[Hours, ...]) -> list[Node]:
    """Return opening hours in local time, days with the same hours grouped."""
    times = attrgetter("opens", "closes")
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [one.day.capitalize() for one in days],
            "opens": opens,
            "closes": closes,
        }
        for (opens, closes), days in groupby(sorted(hours, key=times), times)
    ]


def describe_closures(location: Location) -> list[Node]:
    """Return the closures of a location: open from midnight to midnight, that is, never."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": one.date.isoformat(),
            "validThrough": one.date.isoformat(),
            "opens": "00:00",
            "closes": "00:00",
        }
        for one in location.closures
    ]


def describe_address(location: Location) -> Node:
    """Return the address of a location."""
    return {
        "@type": "PostalAddress",
        "streetAddress": location.address,
        "addressLocality": location.city,
        "addressRegion": location.state,
        "postalCode": location.zip,
        "addressCountry": COUNTRY,
    }


def describe_addresses(clinic: Clinic) -> Node | list[Node]:
    """Return the address of the clinic, or the addresses of all its locations."""
    addresses = [describe_address(one) for one in clinic.locations]
    return addresses[0] if len(addresses) == 1 else addresses


def describe_place(location: Location) -> Node | None:
    """Return where a location is on a map, if clinic.toml says so."""
    if location.latitude is None or location.longitude is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": location.latitude,
        "longitude": location.longitude,
    }


def describe_location(location: Location) -> Node:
    """Return the properties of one location: address, place, telephone, hours, closures."""
    return {
        "address": describe_address(location),
        "geo": describe_place(location),
        "telephone": phone_link(location.phone).removeprefix("tel:"),
        "openingHoursSpecification": describe_hours(location.hours),
        "specialOpeningHoursSpecification": describe_closures(location),
    }


def describe_clinic(clinic: Clinic, site: str, image: str = "", logo: str = "") -> Node:
    """Return the clinic's node; several locations become departments.

    Parameters
    ----------
    clinic, site:
        The clinic in its first language, and the address of the site.
    image, logo:
        The addresses of a picture of the clinic and of its logo, if any.
    """
    node = {
        "@type": "MedicalClinic",
        "@id": f"{site}/#clinic",
        "name": clinic.name,
        "legalName": "" if clinic.legal_name == clinic.name else clinic.legal_name,
        "url": f"{site}/",
        "email": clinic.email,
        "faxNumber": clinic.fax,
        "medicalSpecialty": [f"https://schema.org/{one}" for one in clinic.specialties],
        "image": image,
        "logo": logo,
    }
    telephone = {"telephone": clinic.phone_link.removeprefix("tel:")}
    if len(clinic.locations) == 1:
        return node | drop_empty(describe_location(clinic.locations[0])) | telephone
    departments = [
        {
            "@type": "MedicalClinic",
            "@id": f"{site}/#location-{quote(one.id)}",
            "name": f"{clinic.name}, {one.name}",
            **drop_empty(describe_location(one)),
        }
        for one in clinic.locations
    ]
    address = {"address": describe_addresses(clinic)}
    return node | telephone | address | {"department": departments}


def describe_publisher(clinic: Clinic, site: str) -> Node:
    """Return a short node of the clinic, for pages about something else.

    A MedicalClinic is a local business, of which Google requires an address on each page
    (https://developers.google.com/search/docs/appearance/structured-data/local-business). It is a
    MedicalOrganization too, which is true and a hundred bytes shorter. The same ``@id`` joins this
    node to the full one.
    """
    return {
        "@type": "MedicalOrganization",
        "@id": f"{site}/#clinic",
        "name": clinic.name,
        "url": f"{site}/",
    }


def describe_person(provider: Provider, site: str, page: str = "") -> Node:
    """Return a short node of a provider, for a page that names one.

    Parameters
    ----------
    provider, site:
        The provider, and the address of the site.
    page:
        The address of the page that lists all providers, if there is one.
    """
    url = f"{page}#{quote(provider.id)}" if page else ""
    return {
        "@type": "Person",
        "@id": f"{site}/#person-{quote(provider.id)}",
        "name": provider.name,
        "honorificSuffix": provider.credentials,
        "url": url,
        "worksFor": refer(f"{site}/#clinic"),
    }


def describe_provider(provider: Provider, site: str, page: str, image: str = "") -> Node:
    """Return the full node of a provider, for the page that lists them; ``image`` is a photo."""
    board = {"@type": "EducationalOccupationalCredential", "name": provider.board}
    return describe_person(provider, site, page) | {
        "description": provider.bio,
        "knowsLanguage": list(provider.languages),
        "hasCredential": board if provider.board else "",
        "image": image,
    }


def describe_site(clinic: Clinic, site: str) -> Node:
    """Return the node of the website."""
    return {
        "@type": "WebSite",
        "@id": f"{site}/#website",
        "name": clinic.name,
        "url": f"{site}/",
        "publisher": refer(f"{site}/#clinic"),
    }
