"""The poster: a PNG whose QR code is the link, module by module, with and without a Chinese font."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from PIL import Image

from tuan.kit.money import Money
from tuan.sharing import poster
from tuan.sharing.poster import EDGE, HEIGHT, WIDTH, Poster, draw

URL = "https://shop.example.com/s/AaIFGa8NdbuVVrSZkV-60QAAAAAAAAAA"
CODE = (WIDTH - EDGE - 210, HEIGHT - EDGE - 215)
QUIET = 2


def _poster(title: str = "大凉山草莓", picture: Path | None = None) -> Poster:
    return Poster(title, "Strawberries", Money(2990), "还差 1 人成团", "1 more to form the group", "小明", URL, picture)


@pytest.fixture(params=["with a Chinese font", "without"])
def font(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "without":
        monkeypatch.setattr(poster, "chinese_font", lambda: None)
    poster._font.cache_clear()  # noqa: SLF001 - another font from now on.
    yield
    poster._font.cache_clear()  # noqa: SLF001


def test_its_code_is_the_link(font: None) -> None:
    with Image.open(io.BytesIO(draw(_poster()))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (WIDTH, HEIGHT))
        image = drawn.convert("L")
    matrix = [list(row) for row in segno.make(URL, error="m", micro=False).matrix]
    step = 210 / (len(matrix) + 2 * QUIET)

    def is_dark(x: int, y: int) -> bool:
        at = (CODE[0] + (x + QUIET + 0.5) * step, CODE[1] + (y + QUIET + 0.5) * step)
        return image.getpixel((int(at[0]), int(at[1]))) < 128  # type: ignore[operator]

    assert [[is_dark(x, y) for x in range(len(matrix))] for y in range(len(matrix))] == [
        [bool(module) for module in row] for row in matrix
    ]


def test_it_speaks_english_when_asked_or_when_there_is_no_chinese_font(font: None) -> None:
    drawn, english = draw(_poster()), draw(replace(_poster(), in_english=True))
    assert (drawn == english) == (poster.chinese_font() is None)


@pytest.mark.parametrize("title", ["", "草" * 200, "🍓🍓 strawberries", "a\nb"])
def test_any_title_fits(font: None, title: str) -> None:
    assert draw(_poster(title)).startswith(b"\x89PNG")


def test_a_picture_is_shown_and_a_missing_one_is_no_trouble(tmp_path: Path) -> None:
    Image.new("RGB", (40, 300), "#00FF00").save(tmp_path / "green.webp", lossless=True)
    with Image.open(io.BytesIO(draw(_poster(picture=tmp_path / "green.webp")))) as drawn:
        assert drawn.getpixel((WIDTH // 2, 380)) == (0, 255, 0)
    assert draw(_poster(picture=tmp_path / "gone.webp")).startswith(b"\x89PNG")
