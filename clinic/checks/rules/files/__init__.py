"""Rules on files: their names, their bytes, and paste artifacts."""
