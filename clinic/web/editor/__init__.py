"""`make write`: the posts and pages in a browser on this computer; the files stay the truth."""
