"""The pages of the editor, one module per page."""
