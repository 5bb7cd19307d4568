"""`make write`: a local web editor for posts and pages. The files remain the source of truth."""
