"""Make the site a clinic's own: its facts, its host, its notices, and no sample posts."""
