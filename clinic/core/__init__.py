"""The lowest layer: it imports nothing else of ours."""
