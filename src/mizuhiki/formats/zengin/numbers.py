"""Whom a bank file mentions, however damaged it is: for the log of who saw it, never for booking."""

from collections.abc import Iterator

from mizuhiki.formats.framing import RECORD_BYTES, split

_FROM, _TO = 91, 111  # 顧客番号 of a data record


def customer_numbers(data: bytes) -> Iterator[str]:
    """The 顧客番号 of each record that looks like a data record; of any bytes, and without judging them."""
    if not data:
        return
    image = split(data).image
    for start in range(0, len(image), RECORD_BYTES):
        if image[start : start + 1] == b"2":
            yield image[start + _FROM : start + _TO].decode("latin-1")
