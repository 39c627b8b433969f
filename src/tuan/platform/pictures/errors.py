"""What an upload is refused for."""

from tuan.kit.errors import Refusal


class NotAPicture(Refusal, status=422, zh="这不是可用的图片（支持 JPEG、PNG、WebP）"):
    """This is not a picture that we can show (JPEG, PNG or WebP)."""


class PictureTooLarge(Refusal, status=413, zh="图片太大"):
    """This picture is too large."""

    max_bytes: int
    max_pixels: int
