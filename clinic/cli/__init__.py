"""The commands of the command line: check, build, preview, publish, undo and more."""
