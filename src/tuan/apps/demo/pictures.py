"""Product pictures for the demo: a 3-D emoji on a soft ground, composed when the shop is seeded."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIDE = 960
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
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()


def _ground(colours: tuple[str, str], *, turned: bool) -> Image.Image:
    first, second = reversed(colours) if turned else colours
    gradient = Image.linear_gradient("L").resize((SIDE, SIDE))
    image = Image.composite(Image.new("RGB", (SIDE, SIDE), second), Image.new("RGB", (SIDE, SIDE), first), gradient)
    glow = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(glow).ellipse((SIDE * 0.12, SIDE * 0.14, SIDE * 0.88, SIDE * 0.9), fill=130)
    image.paste(Image.new("RGB", (SIDE, SIDE), "#FFFFFF"), mask=glow.filter(ImageFilter.GaussianBlur(90)))
    return image.convert("RGBA")


def _place(image: Image.Image, figure: Image.Image, x: float, y: float, size: float) -> None:
    side = round(SIDE * size)
    grown = figure.resize((side, side), Image.Resampling.LANCZOS)
    left, top = round(SIDE * x - side / 2), round(SIDE * y - side / 2)
    shadow = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(shadow).ellipse(
        (left + side * 0.18, top + side * 0.86, left + side * 0.82, top + side * 1.0), fill=70
    )
    image.paste(Image.new("RGBA", (SIDE, SIDE), "#5B4636"), mask=shadow.filter(ImageFilter.GaussianBlur(24)))
    image.alpha_composite(grown, (left, top))
