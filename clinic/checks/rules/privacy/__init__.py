"""Rules on what tells of a person."""
