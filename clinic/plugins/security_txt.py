"""/.well-known/security.txt (RFC 9116): whom to tell about a hole in the website."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.core.facts import Clinic

PLACE = ".well-known/security.txt"


def write_security_txt(clinic: Clinic, site_address: str) -> str:
    """Write the file's text; empty when the clinic names no last day, which RFC 9116 demands.

    The day holds to its end by the clinic's clock, so that the same facts give the same bytes.
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
    """Write security.txt into the output folder, when there is something to write."""
    site_address = generator.settings["CANONICAL_SITEURL"]
    if text := write_security_txt(generator.context["CLINIC"], site_address):
        file = Path(writer.output_path) / PLACE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Tell Pelican when to call us."""
    signals.article_writer_finalized.connect(write_file)
