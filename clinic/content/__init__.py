"""Posts and pages: what Markdown makes of them."""
