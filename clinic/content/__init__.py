"""Posts and pages: parsing, Markdown rendering and links."""
