"""A picture as the house knows it, and as it goes over the wire."""

from dataclasses import dataclass

from tuan.kit.ids import PictureId
from tuan.kit.text import Text
from tuan.platform.http.schemas import TextOut, Wire

PRESETS = {"small": 240, "medium": 640, "large": 1280}
"""The longest side of each size, in pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture: width and height in pixels, as it stands upright."""

    id: PictureId
    width: int
    height: int
    alt: Text

    def url(self, preset: str) -> str:
        """Where a size of it is served, relative to the shop's address."""
        return f"/media/{self.id}/{preset}.webp"


class PictureOut(Wire):
    """A picture in three sizes; addresses are relative."""

    id: PictureId
    url_small: str
    url_medium: str
    url_large: str
    width: int
    height: int
    alt: TextOut


def picture_out(picture: Picture | None) -> PictureOut | None:
    """A picture for the wire."""
    if picture is None:
        return None
    return PictureOut(
        id=picture.id,
        url_small=picture.url("small"),
        url_medium=picture.url("medium"),
        url_large=picture.url("large"),
        width=picture.width,
        height=picture.height,
        alt=TextOut(zh=picture.alt.zh, en=picture.alt.en),
    )
