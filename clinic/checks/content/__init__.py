"""What must hold of the content, before anything is built."""

from clinic.checks.content import header

__all__ = ["header"]
