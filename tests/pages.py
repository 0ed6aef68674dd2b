"""A page as a person reads it."""

import html
import re
from typing import Any


def text_of(response: Any) -> str:
    """The words of a page in reading order, one blank between any two pieces."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(plain))
