"""Errors that stop a build."""

from collections.abc import Sequence

from clinic.core.problem import Problem


class BuildError(Exception):
    """The site could not be built; ``problems`` say why. The last good site is unchanged."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.place}: {one.what}" for one in problems))
        self.problems = list(problems)


class BusyError(Exception):
    """Another process is building in this folder; the message says who and since when."""
