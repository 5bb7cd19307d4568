"""Bring in texts from elsewhere as private drafts: Word, web pages, WordPress, plain text."""
