"""Deploy a finished site to a host atomically: visitors never see a half-published version."""
