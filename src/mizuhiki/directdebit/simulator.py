"""A bank that answers: for the demo, training and tests. It knows nothing but the file it was sent."""

import hashlib
from dataclasses import replace
from datetime import date

from mizuhiki.formats import zengin

Odds = tuple[tuple[str, int], ...]
# Of 1,000 rows: how many get which code. The rest is paid.
ANSWERS: Odds = (("1", 22), ("2", 3), ("3", 2), ("4", 3), ("8", 1), ("9", 1))
AGAIN: Odds = (("1", 450),)  # of those who had no money the first time


def code_for(customer_no: str, *, seed: str = "", odds: Odds = ANSWERS) -> str:
    """The code a row gets: decided by its number alone, so that the same request has the same answer."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}{customer_no}".encode()).digest()[:4], "big") % 1_000
    for code, share in odds:
        if drawn < share:
            return code
        drawn -= share
    return zengin.ResultCode.PAID.value


def answer(request: bytes, *, seed: str = "", codes: dict[str, str] | None = None) -> bytes:
    """The file the bank sends back; `codes` fixes the answer of chosen 顧客番号."""
    (file,) = zengin.read(request).files
    header, chosen = file.header, codes or {}
    rows = (
        row._replace(result_code=chosen.get(row.customer_no) or code_for(row.customer_no, seed=seed))
        for row in file.rows
    )
    client = zengin.Client.of(header)
    month, day = int(header.debit_mmdd[:2]), int(header.debit_mmdd[2:])
    batch = zengin.Batch(client=client, debit_on=date(2024, month, day), rows=rows)
    return zengin.write_answer(batch, profile=_form_of(file)).data


def _form_of(request: zengin.File) -> zengin.Profile:
    """Lines to look at, as banks answer; ゆうちょ, whose requests name no bank, leaves it blank too."""
    form = zengin.YUCHO if not request.header.bank else zengin.STANDARD
    return replace(form, framing=zengin.Framing.CRLF)
