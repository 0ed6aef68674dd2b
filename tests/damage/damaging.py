"""What a bad disk, a bad transfer or an editor does to a file."""

import random

LIKELY = b"0123456789 9128\r\n\x1aA\xb1\xde\xff\x00"


def mutate(content: bytes, dice: random.Random, *, likely: bytes = LIKELY) -> tuple[str, bytes]:
    """Damage a file once; returns how, and what became of it."""
    kind = dice.choice(("change", "change", "insert", "delete", "cut", "double", "swap"))
    at = dice.randrange(len(content))
    byte = bytes([dice.choice(likely) if dice.random() < 0.7 else dice.randrange(256)])
    if kind == "change":
        return kind, content[:at] + byte + content[at + 1 :]
    if kind == "insert":
        return kind, content[:at] + byte + content[at:]
    if kind == "delete":
        return kind, content[:at] + content[at + dice.choice((1, 2, 60, 120, 122)) :]
    if kind == "cut":
        return kind, content[:at]
    if kind == "double":
        until = min(len(content), at + dice.choice((1, 120, 122, 500)))
        return kind, content[:until] + content[at:]
    first, last = sorted((at, dice.randrange(len(content))))
    return kind, content[:first] + content[first:last][::-1] + content[last:]
