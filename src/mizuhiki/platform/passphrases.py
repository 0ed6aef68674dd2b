"""A file under a passphrase (age), for whoever carries it to another terminal or another house.

The passphrase is ours and has 100 bits; it is shown once and kept nowhere.
"""

import secrets

from pyrage import passphrase as age

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is read as another
GROUPS, IN_GROUP = 5, 4
SUFFIX, MEDIA_TYPE = ".age", "application/octet-stream"


def new_passphrase() -> str:
    """Twenty letters in groups of four, to be read out on the telephone."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def is_passphrase(text: str) -> bool:
    """Whether a text is a passphrase that `new_passphrase` may have made."""
    groups = text.split("-")
    return len(groups) == GROUPS and all(
        len(group) == IN_GROUP and set(group) <= set(LETTERS) for group in groups
    )


def seal(content: bytes, passphrase: str) -> bytes:
    """The content under the passphrase; it takes a second or two, on purpose (scrypt)."""
    return bytes(age.encrypt(content, passphrase))
