"""What we add to Pelican, one capability a module; each ends in `register()`."""
