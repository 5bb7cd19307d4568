"""The error for a document with a picture that cannot be shown."""

from clinic.core.image_files.errors import PictureError
from clinic.core.problem import Problem

RULE = "picture"


class PictureProblemError(Exception):
    """A document has a picture that cannot be shown; the message names both.

    ``problems`` holds the same as a Problem.
    """

    def __init__(self, text: str, picture: str, error: PictureError) -> None:
        what = f"The picture {picture} cannot be shown. {error.what}"
        self.problems = [Problem(rule=RULE, file=text, what=what, fix=error.fix)]
        super().__init__(f"{text}: {what} {error.fix}")
