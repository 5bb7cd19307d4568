"""Publish targets: one module per kind of host."""
