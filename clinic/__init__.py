"""The code of the clinic blog. The entry point is `python -m clinic`."""
