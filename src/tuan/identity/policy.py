"""What identity decides, purely."""

from tuan.identity.errors import AccentTooPale

READABLE = 4.5
"""The contrast that WCAG asks for between words and their ground."""


def accept_accent(accent: str) -> None:
    """White words can be read on this colour (`#rrggbb`). Raises AccentTooPale."""
    contrast = round(contrast_with_white(accent), 2)
    if contrast < READABLE:
        raise AccentTooPale(contrast=contrast)


def contrast_with_white(colour: str) -> float:
    """From 1 (white itself) to 21 (black), as WCAG computes it."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
