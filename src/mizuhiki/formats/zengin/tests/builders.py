"""Bank files put together by hand from the tables of the standard, not by our own writer."""

from collections.abc import Sequence
from datetime import date

from mizuhiki.formats.zengin import Batch, Client, Row

BREAKS = {
    "none": (120, b""),
    "crlf": (120, b"\r\n"),
    "lf": (120, b"\n"),
    "cr": (120, b"\r"),
    "119": (119, b"\n"),
    "118": (118, b"\r\n"),
}
FRAMINGS = (*BREAKS, "trimmed")

DEBIT_ON = date(2026, 12, 25)
CLIENT = Client(
    client_code="0000012345",
    client_name="ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ",
    bank="0146",
    bank_name="ﾎﾂｺｸ",
    branch="101",
    branch_name="ﾎﾝﾃﾝ",
    account_type="1",
    account_no="7654321",
)
ROWS = (
    Row("0146", "101", "1", "0012345", "ﾐｽﾞﾋｷ ﾀﾛｳ", 4180, "00001234", bank_name="ﾎﾂｺｸ"),
    Row("9900", "128", "1", "1234567", "ﾔﾏﾀﾞ ﾊﾅｺ", 2970, "00001235", new_code="1"),
    Row("0144", "050", "2", "7777777", "ｶ)ｶﾅｻﾞﾜｼﾖｳｼﾞ", 1234567, "A-77", new_code=" "),
)
BATCH = Batch(client=CLIENT, debit_on=DEBIT_ON, rows=ROWS)


def record(text: str, *, private: str = "") -> bytes:
    """One record of 120 bytes."""
    data = (text.ljust(112) + private).ljust(120).encode("shift_jis")
    assert len(data) == 120
    return data


def header(mmdd: str = "1225", *, type_code: str = "91", division: str = "0") -> bytes:
    """The header of CLIENT."""
    return record(
        f"1{type_code}{division}0000012345{'ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ':<40}{mmdd}0146{'ﾎﾂｺｸ':<15}101{'ﾎﾝﾃﾝ':<15}17654321"
    )


def data(row: Row) -> bytes:
    """One data record."""
    return record(
        f"2{row.bank:<4}{row.bank_name:<15}{row.branch}{row.branch_name:<15}{row.dummy:<4}"
        f"{row.account_type}{row.account_no}{row.holder:<30}{row.amount_yen:010}{row.new_code}"
        f"{row.customer_no:<20}{row.result_code}",
        private=row.private,
    )


def trailer(rows: Sequence[Row], *, answered: bool = False) -> bytes:
    """The trailer that these rows need."""
    paid = [row.amount_yen for row in rows if row.result_code == "0"]
    unpaid = [row.amount_yen for row in rows if row.result_code != "0"]
    results = (len(paid), sum(paid), len(unpaid), sum(unpaid)) if answered else (0, 0, 0, 0)
    total = sum(row.amount_yen for row in rows)
    return record(f"8{len(rows):06}{total:012}{results[0]:06}{results[1]:012}{results[2]:06}{results[3]:012}")


END = record("9")


def records(rows: Sequence[Row] = ROWS, *, answered: bool = False) -> list[bytes]:
    """All records of one file."""
    return [header(), *map(data, rows), trailer(rows, answered=answered), END]


def framed(parts: Sequence[bytes], framing: str = "crlf") -> bytes:
    """Records put one after the other."""
    if framing == "trimmed":
        return b"".join(part.rstrip(b" ") + b"\r\n" for part in parts)
    width, line_break = BREAKS[framing]
    return b"".join(part[:width] + line_break for part in parts)


def answered(*codes: str) -> list[Row]:
    """ROWS with these result codes."""
    return [row._replace(result_code=code) for row, code in zip(ROWS, codes, strict=True)]
