"""Downgrade problems of wording in drafts to warnings, so that they do not stop other posts.

A draft is never in the published site. What would break a build, what violates a patient's privacy,
and what is wrong with the file itself keep their severity: drafts are built for the preview and
stored with the posts.
"""

from collections.abc import Container, Iterable
from dataclasses import replace

from clinic.core.problem import Problem, Severity

OF_WORDS = frozenset(
    {
        "alt-missing", "benefit-without-risk", "care-title", "claim-board", "claim-guarantee",
        "crisis-line", "cut-off", "glance-risk", "glance-unread", "heading-first",
        "letters-broken", "link-tracking", "list-glued", "list-shallow", "list-signs",
        "paste-left", "testimonial",
    }
)  # fmt: skip


def downgrade_drafts(problems: Iterable[Problem], drafts: Container[str]) -> list[Problem]:
    """Return Problems, with those about the wording of drafts as warnings."""
    return [
        replace(one, severity=Severity.WARN)
        if one.rule in OF_WORDS and one.file in drafts and one.severity is Severity.ERROR
        else one
        for one in problems
    ]
