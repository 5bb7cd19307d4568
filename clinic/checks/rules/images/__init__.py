"""Rules on pictures and their descriptions."""
