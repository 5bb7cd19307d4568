"""Picture readers: each returns the content of a file, or explains why it cannot be shown.

The checks and the build use the same functions, so that a picture that passes one passes the other.
"""
