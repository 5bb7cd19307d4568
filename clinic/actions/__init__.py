"""What the commands and the editor in the browser both do: sign off, new drafts, set up."""
