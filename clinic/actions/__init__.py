"""Actions shared by the commands and the web editor: sign-off, drafts, clinic details."""
