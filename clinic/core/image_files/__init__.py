"""The readers of pictures: each returns what a file holds, or says why it cannot be shown.

The checks and the build read pictures with the same functions, so that what passes the one passes
the other.
"""
