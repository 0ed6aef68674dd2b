"""QR codes as SVG, one path each: the fastest thing a page can carry. Bars are `formats.konbini`'s."""

import re

import zxingcpp


def qr(text: str) -> str:
    """A QR code (error correction M) without its quiet zone."""
    svg = zxingcpp.write_barcode_to_svg(
        zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M"), add_quiet_zones=False
    )
    size = re.search(r'<svg width="(\d+)" height="(\d+)"', svg)
    path = re.search(r' d="([^"]*)"', svg)
    assert size is not None, svg[:200]
    assert path is not None, svg[:200]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[1]} {size[2]}">'
        f'<path d="{path[1]}"/></svg>'
    )
