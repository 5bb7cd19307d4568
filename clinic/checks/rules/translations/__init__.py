"""Rules on texts in two languages."""
