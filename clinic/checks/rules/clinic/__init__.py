"""Rules that compare posts and pages with the clinic details."""
