"""Rules on the header of a post or page: its fields, dates and address."""
