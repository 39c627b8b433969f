"""What is a picture, and what is left of it."""

import io

import pytest
from PIL import Image

from tuan.platform.pictures.encode import MAX_BYTES, encode
from tuan.platform.pictures.errors import NotAPicture, PictureTooLarge
from tuan.platform.pictures.tests.making import a_lying_png, a_picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_each_size_is_a_webp_that_keeps_its_shape(format: str) -> None:
    encoded = encode(a_picture(format, (2000, 1000)), "product")
    assert (encoded.width, encoded.height) == (1280, 640)
    assert {name: (opened(file).format, opened(file).size) for name, file in encoded.files.items()} == {
        "small": ("WEBP", (240, 120)),
        "medium": ("WEBP", (640, 320)),
        "large": ("WEBP", (1280, 640)),
    }


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(encode(a_picture(size=(50, 40)), "product").files["large"]).size == (50, 40)


def test_an_avatar_is_a_square() -> None:
    encoded = encode(a_picture(size=(500, 300)), "avatar")
    assert (encoded.width, encoded.height) == (300, 300)


def test_it_stands_upright_and_tells_nothing_about_its_maker() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    exif[0x010F] = "ACME phone of Mrs. Li"
    exif.get_ifd(0x8825)[1] = "N"
    encoded = encode(a_picture(size=(400, 300), exif=exif.tobytes()), "product")
    assert (encoded.width, encoded.height) == (300, 400)
    for file in encoded.files.values():
        assert not opened(file).getexif()
        assert b"ACME" not in file
        assert "icc_profile" not in opened(file).info


def test_transparency_stays() -> None:
    content = a_picture("PNG", mode="RGBA", colour="#ff000080")
    assert opened(encode(content, "product").files["small"]).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    format_ = "JPEG" if mode == "CMYK" else "PNG"
    content = a_picture(format_, mode=mode, colour=0 if mode != "LA" else (0, 0))  # type: ignore[arg-type]
    assert encode(content, "product").width == 400


def test_the_same_picture_in_another_wrapping_is_the_same() -> None:
    first, again = encode(a_picture("PNG"), "product"), encode(a_picture("PNG", compress_level=1), "product")
    assert first.content_hash == again.content_hash
    assert first.content_hash != encode(a_picture("PNG", colour="blue"), "product").content_hash


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        a_picture("GIF"),
        a_picture("BMP"),
        a_picture("JPEG", (900, 900))[:300],
        a_picture("PNG", (900, 900))[:60],
        a_lying_png(100, 100),
        a_lying_png(0, 10),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        encode(content, "product")


@pytest.mark.parametrize("content", [a_lying_png(20_000, 20_000), a_lying_png(7_000, 7_000), b"\0" * (MAX_BYTES + 1)])
def test_what_would_fill_the_memory_is_refused_unread(content: bytes) -> None:
    with pytest.raises(PictureTooLarge):
        encode(content, "product")
