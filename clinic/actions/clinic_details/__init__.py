"""The clinic details: parsing of typed values, and editing of clinic.toml."""
