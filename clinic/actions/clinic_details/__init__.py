"""The clinic's own details: read as people type them, and written to clinic.toml."""
