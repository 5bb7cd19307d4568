"""The pages of the editor in the browser, one module a page."""
