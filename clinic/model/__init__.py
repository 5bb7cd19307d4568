"""The words every room shares: a Problem, the clinic's facts, a post's header."""
