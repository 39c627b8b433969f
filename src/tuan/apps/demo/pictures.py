"""Product pictures for the demo: a 3-D emoji on a soft ground, composed when the shop is seeded."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIDE = 800
SOFT = 96
"""Glows and shadows have no detail: they are drawn this small and enlarged."""
FOLDER = Path(__file__).parent.parent.parent / "web" / "demo"


def compose(emoji: str, ground: tuple[str, str], view: int) -> bytes | None:
    """One of three views (0 front, 1 close, 2 several) as PNG; None where the emoji was not built in."""
    path = FOLDER / f"{emoji}.webp"
    if not path.is_file():
        return None
    with Image.open(path) as opened:
        figure = opened.convert("RGBA")
    image = _ground(ground, turned=view == 1)
    if view == 2:
        for x, y, size in ((0.30, 0.42, 0.44), (0.70, 0.40, 0.40), (0.50, 0.66, 0.52)):
            _place(image, figure, x, y, size)
    else:
        _place(image, figure, 0.5, 0.52, 0.62 if view == 0 else 0.86)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _ground(colours: tuple[str, str], *, turned: bool) -> Image.Image:
    first, second = reversed(colours) if turned else colours
    gradient = Image.linear_gradient("L").resize((SIDE, SIDE))
    image = Image.composite(Image.new("RGB", (SIDE, SIDE), second), Image.new("RGB", (SIDE, SIDE), first), gradient)
    image.paste("#FFFFFF", mask=_soft((0.12, 0.14, 0.88, 0.9), strength=130, blur=9))
    return image


def _place(image: Image.Image, figure: Image.Image, x: float, y: float, size: float) -> None:
    side = round(SIDE * size)
    grown = figure.resize((side, side), Image.Resampling.LANCZOS)
    under = (x - size * 0.32, y + size * 0.36, x + size * 0.32, y + size * 0.5)
    image.paste("#5B4636", mask=_soft(under, strength=70, blur=2.4))
    image.paste(grown, (round(SIDE * x - side / 2), round(SIDE * y - side / 2)), grown)


def _soft(ellipse: tuple[float, float, float, float], *, strength: int, blur: float) -> Image.Image:
    """A mask with one blurred ellipse, in fractions of the side."""
    mask = Image.new("L", (SOFT, SOFT), 0)
    left, top, right, bottom = (round(place * SOFT) for place in ellipse)
    ImageDraw.Draw(mask).ellipse((left, top, right, bottom), fill=strength)
    return mask.filter(ImageFilter.GaussianBlur(blur)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
