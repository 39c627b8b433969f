"""A poster: picture, title, price and a QR code, as a PNG that a phone can save."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from tuan.kit.decimals import decimal_text, symbol_of
from tuan.kit.money import Money

WIDTH, HEIGHT, EDGE = 750, 1150, 40
RED, INK, GREY, WHITE, GROUND = "#E93B3D", "#1F2329", "#646A73", "#FFFFFF", "#F7F8FA"
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
)


@dataclass(frozen=True, slots=True)
class Poster:
    """What is on a poster. English words are used when they are wanted, or when this machine has no Chinese font."""

    title_zh: str
    title_en: str
    price: Money
    note_zh: str
    note_en: str
    sharer: str
    url: str
    picture: Path | None
    in_english: bool = False


@cache
def chinese_font() -> str | None:
    """A font of this machine with Chinese characters."""
    return next((font for font in FONTS if Path(font).is_file()), None)


def draw(poster: Poster) -> bytes:
    """PNG, 750 × 1150 pixels."""
    has_font = chinese_font() is not None
    in_chinese = has_font and not poster.in_english
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    canvas = ImageDraw.Draw(image)
    canvas.rounded_rectangle((20, 20, WIDTH - 20, HEIGHT - 20), 24, fill=WHITE)
    _picture(image, canvas, poster.picture)
    title = " ".join((poster.title_zh if in_chinese else poster.title_en).split())
    y = 750
    for line in _lines(canvas, title, _font(36), WIDTH - 2 * EDGE - 20, most=2):
        canvas.text((EDGE + 10, y), line, font=_font(36), fill=INK)
        y += 48
    sign = symbol_of(poster.price.currency)
    canvas.text((EDGE + 10, y + 8), sign, font=_font(34), fill=RED)
    beside = EDGE + 17 + round(canvas.textlength(sign, font=_font(34)))
    canvas.text((beside, y - 8), decimal_text(poster.price), font=_font(56), fill=RED)
    note = poster.note_zh if in_chinese else poster.note_en
    canvas.text((EDGE + 10, HEIGHT - 200), note, font=_font(28), fill=INK)
    sharer = poster.sharer if has_font or poster.sharer.isascii() else ""
    said = (f"{sharer} 邀请你" if in_chinese else f"Invited by {sharer}") if sharer else ""
    canvas.text((EDGE + 10, HEIGHT - 150), said, font=_font(26), fill=GREY)
    hint = "长按识别二维码" if in_chinese else "Scan to join"
    canvas.text((EDGE + 10, HEIGHT - 105), hint, font=_font(24), fill=GREY)
    image.paste(_code(poster.url), (WIDTH - EDGE - 210, HEIGHT - EDGE - 215))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def code_of(url: str) -> bytes:
    """The QR code of an address, as an SVG that any size suits."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, omitsize=True, light="#ffffff")
    return out.getvalue()


def _picture(image: Image.Image, canvas: ImageDraw.ImageDraw, path: Path | None) -> None:
    box = (EDGE, EDGE, WIDTH - EDGE, 720)
    size = (box[2] - box[0], box[3] - box[1])
    if path is None or not path.is_file():
        canvas.rounded_rectangle(box, 16, fill="#FDECEC")
        canvas.text((WIDTH / 2, 380), "团" if chinese_font() else "Tuan", font=_font(160), fill=RED, anchor="mm")
        return
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    scale = max(size[0] / picture.width, size[1] / picture.height)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    left, top = (picture.width - size[0]) // 2, (picture.height - size[1]) // 2
    picture = picture.crop((left, top, left + size[0], top + size[1]))
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *size), 16, fill=255)
    image.paste(picture, box[:2], mask)


def _code(url: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    with Image.open(out) as code:
        return code.convert("RGB").resize((210, 210), Image.Resampling.NEAREST)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = chinese_font()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _lines(
    canvas: ImageDraw.ImageDraw,
    words: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    width: int,
    *,
    most: int,
) -> Sequence[str]:
    lines, line = [], ""
    for letter in words:
        if canvas.textlength(line + letter, font=font) > width:
            lines.append(line)
            line = ""
        line += letter
    lines.append(line)
    if len(lines) > most:
        lines = lines[:most]
        while canvas.textlength(lines[-1] + "…", font=font) > width:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return lines
