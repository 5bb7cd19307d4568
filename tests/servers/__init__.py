"""Real servers for the tests: each listens on this computer alone, on a port of its own."""
