"""The command `setup`: clinic details, web host, legal notices and sample posts."""
