"""What must hold of the built site, before it takes the place of the last one.

A module named here is in force.
"""

from clinic.checks.site import (
    active,
    declared,
    facts,
    links,
    markup,
    misleading,
    unique,
    vanished,
    weight,
    whole,
)

__all__ = [
    "active",
    "declared",
    "facts",
    "links",
    "markup",
    "misleading",
    "unique",
    "vanished",
    "weight",
    "whole",
]
