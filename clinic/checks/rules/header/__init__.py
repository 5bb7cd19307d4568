"""Rules on the header of a text: its fields, dates and address."""
