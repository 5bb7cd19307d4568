"""What a draft may still have: what is wrong with its words must not keep other posts off the web.

A draft is never written when the site is published. So what would be a Problem of its words alone
is a warning as long as it is a draft. What a build stumbles over, what is against the privacy of a
patient, and what the file itself is, weighs the same in a draft: drafts are built for a look, and
kept with the posts.
"""

from collections.abc import Container, Iterable
from dataclasses import replace

from clinic.core.problem import Problem, Severity

OF_WORDS = frozenset(
    {
        "alt-missing", "benefit-without-risk", "claim-board", "claim-guarantee", "crisis-line",
        "cut-off", "heading-first", "letters-broken", "link-tracking",
        "list-glued", "list-shallow", "list-signs", "paste-left", "testimonial",
    }
)  # fmt: skip


def downgrade_drafts(problems: Iterable[Problem], drafts: Container[str]) -> list[Problem]:
    """Return Problems with those of the words of drafts, named by their files, made warnings."""
    return [
        replace(one, severity=Severity.WARN)
        if one.rule in OF_WORDS and one.file in drafts and one.severity is Severity.ERROR
        else one
        for one in problems
    ]
