"""文書番号: the number printed on a letter, with a check digit: a mistyped one names no other."""

DIGITS = 9


def number_of(piece_id: int) -> str:
    """`0000012345` for piece 1234: nine digits and a check digit (Luhn)."""
    body = f"{piece_id:0{DIGITS}}"
    return f"{body}{_check_digit(body)}"


def piece_id_of(number: str) -> int | None:
    """The piece a number names; None when the check digit does not fit."""
    if not (number.isascii() and number.isdigit() and len(number) > DIGITS):
        return None
    body, check = number[:-1], number[-1]
    return int(body) if _check_digit(body) == check else None


def _check_digit(body: str) -> str:
    """Luhn: every second digit from the right doubled; finds each wrong digit and nearly each swap."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)
