"""QR codes for papers, as small pictures. Store barcodes are drawn by `formats.konbini`."""

import struct
import zlib

import zxingcpp


def qr(text: str | None) -> list[int] | None:
    """A QR code (error correction M) without its quiet zone: the bytes of a PNG, one pixel a module.

    A picture of a thousand pixels costs a page a tenth of what a path of three hundred squares does.
    """
    if text is None:
        return None
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M")
    pixels = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    assert pixels.shape is not None
    height, width = pixels.shape[:2]
    grey = pixels.tobytes()
    rows = b"".join(b"\0" + grey[row * width : (row + 1) * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return list(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
