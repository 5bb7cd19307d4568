"""What a browser on this computer shows: the editor, the preview, and the server of both."""
