"""Pictures of a first screen, and the hints that make the browser fetch them first."""

from html import escape
from typing import Any

from tuan.apps.shopwindow.head import in_language
from tuan.platform.pictures.shapes import PRESETS


def image(picture: dict[str, Any] | None, size: str, language: str, sizes: str = "", first: bool = True) -> str:
    """A picture of this size, or of the sizes among which the browser chooses."""
    if picture is None:
        return ""
    priority = "high" if first else "low"
    alt = escape(in_language(picture["alt"], language))
    choice = f' srcset="{_choice(picture)}" sizes="{sizes}"' if sizes else ""
    return (
        f'<img src="{escape(_url(picture, size))}"{choice} width="{picture["width"]}" height="{picture["height"]}" '
        f'alt="{alt}" fetchpriority="{priority}">'
    )


def hints(*wanted: tuple[dict[str, Any] | None, str, str]) -> tuple[str, ...]:
    """What the browser should fetch first: pictures with their size and, where it chooses, how wide they are shown."""
    found = []
    for picture, size, sizes in wanted:
        if picture is not None:
            choice = f' imagesrcset="{_choice(picture)}" imagesizes="{sizes}"' if sizes else ""
            href = escape(_url(picture, size))
            found.append(
                f'<link rel="preload" as="image" href="{href}"{choice} type="image/webp" fetchpriority="high">'
            )
    return tuple(found)


def _choice(picture: dict[str, Any]) -> str:
    longest = max(picture["width"], picture["height"])
    return ", ".join(
        f"{escape(_url(picture, size))} {round(min(1, side / longest) * picture['width'])}w"
        for size, side in PRESETS.items()
    )


def _url(picture: dict[str, Any], size: str) -> str:
    url: str = picture[f"url_{size}"]
    return url
