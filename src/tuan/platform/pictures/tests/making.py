"""Pictures for tests."""

import io
import struct
import zlib

from PIL import Image


def a_picture(
    format: str = "JPEG",
    size: tuple[int, int] = (400, 300),
    *,
    mode: str = "RGB",
    colour: str = "red",
    **options: object,
) -> bytes:
    """The bytes of a plain picture."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format, **options)
    return out.getvalue()


def a_lying_png(width: int, height: int) -> bytes:
    """A small PNG whose header claims a huge size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)),
            _chunk(b"IDAT", zlib.compress(b"\0" * 100)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
