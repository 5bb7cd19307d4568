"""Rules on files: their names, their bytes, and what a paste left behind."""
