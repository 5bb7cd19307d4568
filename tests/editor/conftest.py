"""The fixtures of a whole project, for the tests of the front door."""

from tests.builder.small_project import small_built_once
from tests.editor.preview_window import edited, served, shown
from tests.projects import built, built_once, project

__all__ = ["built", "built_once", "edited", "project", "served", "shown", "small_built_once"]
