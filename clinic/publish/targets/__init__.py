"""Where a finished site can go: one module for each kind of host."""
