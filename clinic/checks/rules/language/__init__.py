"""Rules on the words and the Markdown of a text."""
