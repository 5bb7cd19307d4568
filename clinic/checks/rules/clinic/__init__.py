"""Rules that compare texts with the clinic's details."""
