"""The local web apps: the editor, the preview, and their server."""
