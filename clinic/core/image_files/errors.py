"""What can be wrong with a picture."""


class PictureError(Exception):
    """A picture can't be shown; `what` and `fix` are the editor's words."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what} {fix}")
        self.what = what
        self.fix = fix


class LargePictureError(PictureError):
    """A picture has more bytes or pixels than anybody needs."""


class MovingPictureError(PictureError):
    """A picture moves."""
