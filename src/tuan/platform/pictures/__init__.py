"""Pictures that people upload: checked by content, re-encoded, kept by the hash of what they show."""

from tuan.platform.pictures.shapes import Picture, PictureOut, picture_out

__all__ = ["Picture", "PictureOut", "picture_out"]
