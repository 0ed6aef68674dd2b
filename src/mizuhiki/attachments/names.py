"""The names files are shown and downloaded under: ours, never the sender's (ASVS 5.3.2, 5.4.1)."""

import re
import unicodedata

from mizuhiki.attachments.kinds import MEDIA

NAME_LENGTH = 80
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|%;\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def file_name(text: str, media_type: str) -> str:
    """A name that is a plain name on every system: our text, cut, with the extension of its media type."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(" ._")
    if not plain or _DEVICES.fullmatch(plain):
        plain = f"ファイル{plain}"
    extension = MEDIA[base_type(media_type)].extensions[0]
    return f"{plain.removesuffix('.' + extension)[:NAME_LENGTH]}.{extension}"


def base_type(media_type: str) -> str:
    """`text/csv` of `text/csv; charset=Shift_JIS`."""
    return media_type.partition(";")[0].strip()


def extension_of(name: str) -> str:
    """The last extension of a name, in small letters, without the dot; empty when it has none."""
    _, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""
