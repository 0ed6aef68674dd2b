"""The seal of a message: HMAC-SHA-256 over its bytes, with one key for each bank and direction."""

import hashlib
import hmac

KEY_BYTES = 32


def seal(text: str, key: bytes) -> str:
    """The MAC of a text, in lower-case hexadecimal."""
    assert len(key) == KEY_BYTES, "a key has 256 bits"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_sealed(text: str, mac: str, key: bytes) -> bool:
    """Whether the MAC is that of the text; takes as long for a wrong one whichever digit is wrong."""
    try:
        return hmac.compare_digest(seal(text, key).encode(), mac.encode())
    except UnicodeEncodeError:  # half a character: no message has one
        return False
