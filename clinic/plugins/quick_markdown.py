"""A Markdown extension of earlier versions, for settings that still name it; it does nothing."""

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension


class QuickMarkdownExtension(Extension):
    """Leaves Markdown as it is."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Markdown's own name)
        """Add nothing."""


def makeExtension(**settings: Any) -> QuickMarkdownExtension:  # noqa: ANN401, N802  (Markdown's own name)
    """Return the extension."""
    return QuickMarkdownExtension(**settings)
