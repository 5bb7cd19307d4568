"""Runs Pelican safely: into a staging folder, checked, and only then put in place."""
