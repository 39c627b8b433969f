"""From any upload to clean pictures: upright, without metadata, in the sizes of a preset. Runs in a thread."""

import contextlib
import hashlib
import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageCms, ImageOps

from tuan.platform.pictures.errors import NotAPicture, PictureTooLarge
from tuan.platform.pictures.shapes import PRESETS

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
QUALITY = 82

Kind = Literal["product", "avatar"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be kept: WebP files by size name, and its measures in pixels."""

    files: dict[str, bytes]
    width: int
    height: int
    content_hash: bytes


def encode(content: bytes, kind: Kind) -> Encoded:
    """Read a JPEG, PNG or WebP by what it is, whatever it is called. Raises NotAPicture, PictureTooLarge."""
    if len(content) > MAX_BYTES:
        raise too_large()
    try:
        return _encode(content, kind)
    # Pillow tells broken files by many names; the bomb warning is an error where warnings are.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise NotAPicture from error


def too_large() -> PictureTooLarge:
    """The refusal, with the limits."""
    return PictureTooLarge(max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def _encode(content: bytes, kind: Kind) -> Encoded:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
        # The header tells the size before anything is decoded.
        if opened.width * opened.height > MAX_PIXELS:
            raise too_large()
        opened.draft("RGB", (PRESETS["large"] * 2, PRESETS["large"] * 2))
        picture = _in_srgb(ImageOps.exif_transpose(opened))
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if kind == "avatar":
        side = min(picture.size)
        picture = ImageOps.fit(picture, (side, side))
    picture.thumbnail((PRESETS["large"], PRESETS["large"]), Image.Resampling.LANCZOS)
    # From the pixels, so the same picture in another wrapping is the same picture.
    content_hash = hashlib.sha256(f"{picture.mode} {picture.size}".encode() + picture.tobytes()).digest()
    return Encoded({name: _webp(picture, side) for name, side in PRESETS.items()}, *picture.size, content_hash)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as the profile meant them, since the profile itself goes; a broken profile is ignored."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            )
            return converted or picture
    return picture


def _webp(picture: Image.Image, side: int) -> bytes:
    size = picture.copy()
    size.thumbnail((side, side), Image.Resampling.LANCZOS)
    size.info.clear()
    out = io.BytesIO()
    size.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
