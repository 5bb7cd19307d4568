"""The fixtures of a whole project, for the tests of the builder."""

from tests.projects import built, built_once, project

__all__ = ["built", "built_once", "project"]
