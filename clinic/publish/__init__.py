"""Puts a finished folder onto a host, so that no reader ever meets a half-published site."""
