"""Import documents as private drafts: Word, web pages, WordPress, plain text."""
