"""What an editor does, one story a verb: check, build, publish, look, undo."""
