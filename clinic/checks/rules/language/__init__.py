"""Rules on the body of a post or page: Markdown, HTML and plain language."""
