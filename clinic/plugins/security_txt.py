"""/.well-known/security.txt (RFC 9116): the contact for security reports."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.core.facts import Clinic

PLACE = ".well-known/security.txt"


def write_security_txt(clinic: Clinic, site_address: str) -> str:
    """Return the file's text; empty without an expiry date, which RFC 9116 requires.

    The date is valid to its end in the clinic's time zone, so that builds are reproducible.
    """
    if clinic.security is None:
        return ""
    zone = ZoneInfo(clinic.timezone)
    end = datetime.combine(clinic.security.expires, time(23, 59, 59), zone)
    return (
        f"Contact: mailto:{clinic.email}\n"
        f"Expires: {end.isoformat()}\n"
        f"Preferred-Languages: {', '.join(clinic.languages)}\n"
        f"Canonical: {site_address}/{PLACE}\n"
    )


def write_file(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write security.txt to the output folder, if it is not empty."""
    site_address = generator.settings["CANONICAL_SITEURL"]
    if text := write_security_txt(generator.context["CLINIC"], site_address):
        file = Path(writer.output_path) / PLACE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(write_file)
