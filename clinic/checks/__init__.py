"""Checks of the content before a build, and of the built site after it."""
