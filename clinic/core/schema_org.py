"""The clinic and its people as schema.org nodes, for every page's structured data.

Properties are those of schema.org 30.0, filled only from clinic.toml.
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


def describe_location(location: Location) -> Node:
    """Return the properties of one location: address, telephone, hours, closures."""
    return {
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location.address,
            "addressLocality": location.city,
            "addressRegion": location.state,
            "postalCode": location.zip,
            "addressCountry": COUNTRY,
        },
        "telephone": phone_link(location.phone).removeprefix("tel:"),
        "openingHoursSpecification": describe_hours(location.hours),
        "specialOpeningHoursSpecification": describe_closures(location),
    }


def describe_clinic(clinic: Clinic, site: str) -> Node:
    """Return the clinic's node; several locations become departments."""
    node = {
        "@type": "MedicalClinic",
        "@id": f"{site}/#clinic",
        "name": clinic.name,
        "legalName": "" if clinic.legal_name == clinic.name else clinic.legal_name,
        "url": f"{site}/",
        "email": clinic.email,
        "faxNumber": clinic.fax,
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
    return node | telephone | {"department": departments}


def describe_publisher(clinic: Clinic, site: str) -> Node:
    """Return a short node of the clinic, for pages about something else.

    The address is one string, because Google requires one of every local business
    (https://developers.google.com/search/docs/appearance/structured-data/local-business). Hours and
    closures are in the full node; the same ``@id`` joins the two.
    """
    addresses = [f"{one.address}, {one.city}, {one.state} {one.zip}" for one in clinic.locations]
    return {
        "@type": "MedicalClinic",
        "@id": f"{site}/#clinic",
        "name": clinic.name,
        "url": f"{site}/",
        "telephone": clinic.phone_link.removeprefix("tel:"),
        "address": addresses[0] if len(addresses) == 1 else addresses,
    }


def describe_person(provider: Provider, site: str, url: str = "") -> Node:
    """Return the node of a provider; ``url`` is their own page, if any."""
    return {
        "@type": "Person",
        "@id": f"{site}/#person-{quote(provider.id)}",
        "name": provider.name,
        "honorificSuffix": provider.credentials,
        "url": url,
        "worksFor": refer(f"{site}/#clinic"),
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
