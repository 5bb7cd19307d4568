"""Our Pelican plugins, one capability per module; each ends in `register()`."""
