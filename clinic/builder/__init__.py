"""Run Pelican safely: into a staging folder, checked, and only then swapped in."""
