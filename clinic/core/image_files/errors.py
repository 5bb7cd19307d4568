"""Errors of pictures."""


class PictureError(Exception):
    """A picture cannot be used; `what` and `fix` are messages for editors."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what} {fix}")
        self.what = what
        self.fix = fix


class LargePictureError(PictureError):
    """A picture has too many bytes or pixels."""


class MovingPictureError(PictureError):
    """A picture is animated."""
